import { describe, expect, it } from 'vitest';
import { CameraClock, clockOf, timeIn } from './time.ts';

const NOON = Date.UTC(2026, 10, 25, 12);
const answer = (time: string, utc = 'UTCDateTime'): string =>
  '<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:tt="http://www.onvif.org/ver10/schema">' +
  '<s:Body><tds:GetSystemDateAndTimeResponse xmlns:tds="http://www.onvif.org/ver10/device/wsdl"><tds:SystemDateAndTime>' +
  `<tt:TimeZone><tt:TZ>CST-8</tt:TZ></tt:TimeZone><tt:${utc}><tt:Time>${time}</tt:Time>` +
  `<tt:Date><tt:Year>2026</tt:Year><tt:Month>11</tt:Month><tt:Day>25</tt:Day></tt:Date></tt:${utc}>` +
  '</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse></s:Body></s:Envelope>';
const TWELVE = '<tt:Hour>12</tt:Hour><tt:Minute>0</tt:Minute><tt:Second>0</tt:Second>';

describe('the time in a camera’s answer', () => {
  it('is read, and nothing is read from what is none', async () => {
    expect(timeIn(answer(TWELVE))).toBe(NOON);
    expect(timeIn(answer(TWELVE, 'LocalDateTime'))).toBeNull();
    expect(timeIn(answer('<tt:Hour>31</tt:Hour>'))).toBeNull();
    for (const text of ['', 'Segmentation fault', '<a><b>', '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'])
      expect(timeIn(text)).toBeNull();
    expect(await clockOf(new Response(answer(TWELVE)))).toBe(NOON);
    expect(await clockOf(new Response(answer(TWELVE) + ' '.repeat(100_000)))).toBeNull();
    expect(await clockOf(new Response(null))).toBeNull();
  });
});

describe('a camera’s clock', () => {
  it('is told of when a recording would be missed, and does not tremble', () => {
    const clock = new CameraClock();
    expect(clock.ahead).toBeNull();
    clock.heard(NOON, NOON + 900);
    expect(clock.ahead).toBe(0);
    clock.heard(NOON + 20_000, NOON);
    expect([clock.ahead, clock.trouble]).toEqual([20_500, null]);
    clock.heard(NOON - 600_000, NOON);
    const { trouble, ahead } = clock;
    expect(trouble).toContain('摄像机时间比本机慢 10 分钟');
    clock.heard(NOON - 601_000, NOON);
    expect(clock.ahead).toBe(ahead);
    clock.heard(NOON, NOON);
    expect([clock.ahead, clock.trouble]).toEqual([0, null]);
  });
});
