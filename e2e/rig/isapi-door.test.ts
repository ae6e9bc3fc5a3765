/** A Hikvision door controller, from HTTP to readings; its login is checked by a client that shares nothing. */
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Supervisor } from '../../src/devices/supervisor.ts';
import type { DoorEventReading, DoorStateReading } from '../../src/domain/doors.ts';
import type { Reading } from '../../src/domain/readings.ts';
import { type Program, startProgram } from './program.ts';

const SOON = { timeout: 4_000, interval: 20 };
let box: Program;
let port = 0;
let supervisor: Supervisor;
let readings: Reading[] = [];

beforeEach(async () => {
  box = await startProgram('isapi-door.ts', []);
  port = Number((await box.next('open')).port);
  readings = [];
  supervisor = new Supervisor({
    report: (error) => {
      throw error;
    },
  });
  supervisor.on('reading', (reading) => readings.push(reading));
});
afterEach(async () => {
  await supervisor.close();
  await box.stop();
});

const events = (): DoorEventReading[] => readings.filter((one) => one.type === 'doorEvent');
const states = (): DoorStateReading[] => readings.filter((one) => one.type === 'doorState');
const told = (): string[] => events().map(({ what }) => what);
const state = () => supervisor.health()[0]?.state;
const connect = (password = 'geheim12') =>
  supervisor.configure([
    {
      deviceId: 'hik',
      protocol: 'door-hikvision',
      label: '灵堂门禁',
      enabled: true,
      settings: { host: '127.0.0.1', port, user: 'admin', password, antennas: [1], openSeconds: 1 },
    },
  ]);

it('the simulator lets in who knows the password, by RFC 2617, and nobody else', async () => {
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const uri = '/ISAPI/System/time';
  const first = await fetch(`http://127.0.0.1:${port}${uri}`);
  const challenge = first.headers.get('www-authenticate') ?? '';
  const nonce = /nonce="([^"]+)"/.exec(challenge)?.[1] ?? '';
  const login = (password: string) => {
    const response = md5(
      `${md5(`admin:IP Camera:${password}`)}:${nonce}:00000001:abc:auth:${md5(`GET:${uri}`)}`,
    );
    const authorization = `Digest username="admin", realm="IP Camera", nonce="${nonce}", uri="${uri}", qop=auth, nc=00000001, cnonce="abc", response="${response}"`;
    return fetch(`http://127.0.0.1:${port}${uri}`, { headers: { authorization } });
  };
  expect(first.status).toBe(401);
  expect((await login('geheim12')).status).toBe(200);
  expect((await login('geheim13')).status).toBe(401);
});

it('opens, locks again after its seconds, and tells what happened live', async () => {
  await connect();
  await expect.poll(state, SOON).toBe('working');
  await supervisor.openDoor('hik', 1);
  expect(await box.next('ordered')).toEqual({ event: 'ordered', door: 1, cmd: 'open' });
  expect(await box.next('ordered')).toEqual({ event: 'ordered', door: 1, cmd: 'close' });
  await box.order({ mood: 'split' });
  await box.order({ happen: 1, card: '6154410' });
  await box.order({ happen: 27 });
  await expect.poll(told, SOON).toEqual(['badge', 'forced']);
  expect(events()[0]).toMatchObject({ card: '••••4410', late: false });
  expect(JSON.stringify(readings)).not.toContain('6154410');
});

it('fetches in pages what happened while nobody listened, and each of it once', async () => {
  for (let count = 0; count < 65; count += 1) await box.order({ happen: 27 });
  await connect();
  await expect.poll(() => events().length, SOON).toBe(65);
  await box.order({ drop: true });
  await box.order({ happen: 28 });
  await expect.poll(told, SOON).toContain('heldOpen');
  expect(events()).toHaveLength(66);
  expect(new Set(events().map(({ source }) => source)).size).toBe(66);
});

it('goes on after a part that was cut short', async () => {
  await connect();
  await expect.poll(state, SOON).toBe('working');
  await box.order({ mood: 'broken' });
  await box.order({ happen: 1 });
  await box.order({ happen: 27 });
  await expect.poll(told, SOON).toContain('forced');
  expect(supervisor.health()[0]?.badFrames).toBeGreaterThan(0);
});

it('is missed in two seconds, never closed meanwhile, and back in three', async () => {
  await connect();
  await expect.poll(state, SOON).toBe('working');
  await box.order({ mood: 'silent' });
  await expect.poll(state, { timeout: 2_000, interval: 10 }).toBe('silent');
  const before = states().length;
  await expect(supervisor.openDoor('hik', 1)).rejects.toMatchObject({ code: 'STATE.DEVICE_NOT_RUNNING' });
  expect(states()).toHaveLength(before);
  await box.order({ mood: 'normal' });
  await expect.poll(state, { timeout: 3_000, interval: 20 }).toBe('working');
});

it('says that the password is wrong', async () => {
  await connect('wrong');
  await expect.poll(() => supervisor.health()[0]?.lastError, SOON).toMatch(/密码/);
  expect(state()).toBe('lost');
});
