import { expect, it } from 'vitest';
import { connectionFields } from '../src/devices/transports/fields.ts';
import { exchanged } from './device-ports.ts';
import type { StoredRow } from './device-store.ts';

const form = connectionFields({ baudRate: 9_600, tcpPort: 4_001 });
const formOf = (protocol: string) => (protocol === 'wedge' ? [] : form);

function row(deviceId: string, settings: Record<string, unknown>, protocol = 'relay'): StoredRow {
  return { deviceId, protocol, label: deviceId, enabled: true, place: null, settings };
}

const SERIAL = { link: 'serial', port: 'COM3', baudRate: '9600' };

it('whoever shares a line moves with it, and each keeps its own speed', () => {
  const rows = [
    row('one', SERIAL),
    row('two', { ...SERIAL, baudRate: '19200' }),
    row('other', { port: 'COM4', baudRate: '115200' }),
    row('far', { port: 'COM7' }),
    row('keys', {}, 'wedge'),
  ];
  expect(
    exchanged(rows, ['one', 'other'], formOf).map(({ deviceId, settings }) => [deviceId, settings]),
  ).toEqual([
    ['one', { link: 'serial', port: 'COM4', baudRate: '9600' }],
    ['two', { link: 'serial', port: 'COM4', baudRate: '19200' }],
    ['other', { link: 'serial', port: 'COM3', baudRate: '115200' }],
  ]);
});

it('two in the network exchange their addresses; one of each kind exchanges the kind too', () => {
  const here = row('here', { link: 'tcp', host: '10.0.0.8', tcpPort: 4_001 });
  const there = row('there', { link: 'tcp', host: '10.0.0.9' });
  const [first, second] = exchanged([here, there], ['here', 'there'], formOf);
  expect([first?.settings, second?.settings]).toEqual([
    { link: 'tcp', host: '10.0.0.9', tcpPort: 4_001 },
    { link: 'tcp', host: '10.0.0.8', tcpPort: 4_001 },
  ]);
  const [moved, back] = exchanged([here, row('gun', SERIAL)], ['here', 'gun'], formOf);
  expect(moved?.settings).toMatchObject({ link: 'serial', port: 'COM3' });
  expect(back?.settings).toMatchObject({ link: 'tcp', host: '10.0.0.8', tcpPort: 4_001, baudRate: '9600' });
});

it('nothing moves where one of the two has no port, or both have the same', () => {
  const rows = [row('one', SERIAL), row('two', SERIAL), row('keys', {}, 'wedge')];
  expect(exchanged(rows, ['one', 'keys'], formOf)).toEqual([]);
  expect(exchanged(rows, ['one', 'two'], formOf)).toEqual([]);
  expect(exchanged(rows, ['one', 'gone'], formOf)).toEqual([]);
});
