/** The identity-card driver against a simulated reader on a real serial port, through the real `serialport` package. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Supervisor } from '../../src/devices/supervisor.ts';
import type { CardReading, DeviceHealth } from '../../src/domain/readings.ts';
import { type Program, startProgram } from './program.ts';
import { type Cable, openCable } from './pty.ts';

const CARD = {
  name: '李桂兰',
  sex: '2',
  nation: '01',
  birth: '19351231',
  address: '山东省莒南县大店镇七村3号',
  number: '371327193512310024',
  issuer: '莒南县公安局',
  from: '20060501',
  to: '长期',
};
const OTHER = { ...CARD, name: '王建国', sex: '1', birth: '19400101', number: '371327194001010016' };

let folder = '';
let cable: Cable;
let reader: Program;
let supervisor: Supervisor;
let cards: CardReading[];
let notices: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'idcard-'));
  cable = await openCable(join(folder, 'host'), join(folder, 'device'));
  reader = await startProgram('idcard-reader.ts', [cable.b]);
  await reader.next('open');
  cards = [];
  notices = [];
  supervisor = new Supervisor({
    report: (error) => {
      throw error;
    },
  });
  supervisor.on('reading', (reading) => reading.type === 'card' && cards.push(reading));
  supervisor.on('notice', ({ sentence }) => notices.push(sentence));
  const connection = { kind: 'serial', path: cable.a, baudRate: 115_200 };
  await supervisor.configure([
    { deviceId: 'r', protocol: 'id-card', label: '读卡器', enabled: true, settings: { connection } },
  ]);
  await expect.poll(state).toBe('working');
});

afterEach(async () => {
  // What the devices screen shows of it all says nothing of the people.
  const lines = JSON.stringify([supervisor.lines('r'), supervisor.health(), notices]);
  for (const said of [CARD.name, CARD.number, CARD.address, OTHER.number]) expect(lines).not.toContain(said);
  expect(lines).not.toContain('33 00 37 00 31 00');
  await supervisor.close();
  await reader.stop();
  await cable.close();
  await rm(folder, { recursive: true, force: true });
});

const health = (): DeviceHealth | undefined => supervisor.health()[0];
const state = () => health()?.state;
const within = (ms: number) => ({ timeout: ms, interval: 20 });

describe('an identity-card reader', () => {
  it.each([null, 'split', 'joined', 'garbage', 'finds'])('reads each card once (%s)', async (misbehave) => {
    await reader.order({ misbehave });
    await reader.order({ card: CARD });
    await expect.poll(() => cards.length, within(5_000)).toBe(1);
    expect(cards[0]?.card).toMatchObject({ name: '李桂兰', number: CARD.number, validTo: null });
    await reader.order({ lift: true });
    const before = health()?.framesIn ?? 0;
    await expect.poll(() => health()?.framesIn, within(5_000)).toBeGreaterThan(before + 2);
    await reader.order({ card: OTHER });
    await expect.poll(() => cards.length, within(5_000)).toBe(2);
    expect(cards[1]?.card.number).toBe(OTHER.number);
  });

  it('reads another card that took the place of the first between two looks', async () => {
    await reader.order({ misbehave: 'finds' });
    await reader.order({ card: CARD });
    await expect.poll(() => cards.length, within(5_000)).toBe(1);
    await reader.order({ card: OTHER });
    await expect.poll(() => cards.length, within(5_000)).toBe(2);
  });

  it.each(['silent', 'badChecksum', 'truncated', 'late'])(
    'is missed while %s, takes nothing, and is back',
    async (how) => {
      await reader.order({ misbehave: how });
      await reader.order({ card: CARD });
      await expect.poll(state, within(2_500)).toBe('silent');
      expect(cards).toEqual([]);
      await reader.order({ misbehave: null });
      await expect.poll(() => cards.length, within(9_000)).toBe(1);
      expect(state()).toBe('working');
    },
  );

  it('says that an answer broke off, and reads the card when it is laid down again', async () => {
    await reader.order({ misbehave: 'halfRead' });
    await reader.order({ card: CARD });
    await expect.poll(() => notices, within(6_000)).toEqual([expect.stringContaining('没有读完整')]);
    expect(cards).toEqual([]);
    await reader.order({ misbehave: null, lift: true });
    await reader.order({ card: CARD });
    await expect.poll(() => cards.length, within(4_000)).toBe(1);
  });

  it('says that a card does not lie well', async () => {
    await reader.order({ misbehave: 'unreadable' });
    await reader.order({ card: CARD });
    await expect.poll(() => notices, within(4_000)).toEqual([expect.stringContaining('没有读出来')]);
    await reader.order({ misbehave: null, lift: true });
    await reader.order({ card: CARD });
    await expect.poll(() => cards.length, within(4_000)).toBe(1);
  });

  it.each(['unplug', 'yank'] as const)(
    'is missed within 2 s after %s and reads within 3 s of its return',
    async (how) => {
      await cable[how]();
      await expect.poll(state, within(2_000)).toBe('lost');
      await reader.order({ card: CARD });
      await cable.plug();
      await expect.poll(() => cards.length, within(3_000)).toBe(1);
    },
  );

  it('survives a stream of noise', async () => {
    for (let turn = 0; turn < 10; turn += 1) await reader.order({ random: 4_096 });
    await reader.order({ raw: 'AA AA AA 96 69 09 60 00' });
    await reader.order({ card: CARD });
    await expect.poll(() => cards.length, within(9_000)).toBe(1);
    expect(cards[0]?.card.number).toBe(CARD.number);
  });
});
