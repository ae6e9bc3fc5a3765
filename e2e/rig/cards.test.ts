/** The card reader's driver and transport against a card that is a program, over a stand-in for the card service. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/devices/clock.ts';
import { Supervisor } from '../../src/devices/supervisor.ts';
import { type CardService, oneAtATime } from '../../src/devices/transports/pcsc/service.ts';
import { CardReaderTransport } from '../../src/devices/transports/pcsc/transport.ts';
import type { DeviceHealth, TapReading } from '../../src/domain/readings.ts';
import { StandInCards } from './card-service.ts';
import { type Program, startProgram } from './program.ts';

const UID = 'D007D5A1';
const OTHER = '04A2B3C4D5E680';

let service: StandInCards;
let guarded: CardService;
let card: Program;
let supervisor: Supervisor;
let taps: TapReading[];
let notices: string[];

beforeAll(async () => {
  service = new StandInCards();
  guarded = oneAtATime(service, systemClock);
  card = await startProgram('virtual-card.ts', [String(await service.listen())]);
});
afterAll(async () => {
  await card.stop();
  await service.close();
});

beforeEach(async () => {
  taps = [];
  notices = [];
  supervisor = new Supervisor({
    report: (error) => {
      throw error;
    },
    openTransport: async (endpoint) => {
      if (endpoint.kind !== 'cardReader') throw new Error(`no ${endpoint.kind} here`);
      return new CardReaderTransport(endpoint, async () => guarded);
    },
  });
  supervisor.on('reading', (reading) => reading.type === 'tap' && taps.push(reading));
  supervisor.on('notice', ({ sentence }) => notices.push(sentence));
  await supervisor.configure([
    { deviceId: 'r', protocol: 'card-pcsc', label: '读卡器', enabled: true, settings: {} },
  ]);
  await expect.poll(state).toBe('working');
});

afterEach(async () => {
  // What the devices screen shows of it all holds no number whole.
  const lines = JSON.stringify([supervisor.lines('r'), supervisor.health(), notices]);
  for (const uid of [UID, OTHER]) {
    expect(lines).not.toContain(uid);
    expect(lines).not.toContain((uid.match(/../g) ?? []).join(' '));
  }
  await card.order({ misbehave: null, lift: true });
  await supervisor.close();
});

const health = (): DeviceHealth | undefined => supervisor.health()[0];
const state = () => health()?.state;
const uids = () => taps.map(({ uid }) => uid);
const within = (ms: number) => ({ timeout: ms, interval: 20 });
const lay = (uid: string, atr?: string) =>
  card.order({ lay: { uid, ...(atr === undefined ? {} : { atr }) } });

describe('a card reader', () => {
  it('reads each card once for as long as it lies there, and another after it', async () => {
    await lay(UID);
    await expect.poll(uids, within(1_500)).toEqual([UID]);
    expect(supervisor.lines('r').map(({ text }) => text)).toEqual(
      expect.arrayContaining(['放上一张卡：MIFARE Classic 1K', '卡号 ••••D5A1']),
    );
    await lay(OTHER, '3B8180018080');
    await expect.poll(uids, within(1_500)).toEqual([UID, OTHER]);
    await card.order({ lift: true });
    await expect.poll(() => supervisor.lines('r').at(-1)?.text, within(1_500)).toBe('卡拿开了');
    expect(notices).toEqual([]);
    expect(taps[0]).toMatchObject({ origin: 'cardReader', deviceId: 'r' });
  });

  it('asks again for exactly the bytes a card wants to be asked for', async () => {
    await card.order({ misbehave: 'wrongLength' });
    await lay(OTHER);
    await expect.poll(uids, within(1_500)).toEqual([OTHER]);
  });

  it.each([
    ['word:6A81', UID, '不会报卡号'],
    ['word:6300', UID, '没有给出卡号'],
    ['short', UID, '请拿开再刷一次'],
    ['long', UID, '请拿开再刷一次'],
    [null, '08A1B2C3', '每次报的号码都不一样'],
    [null, '00000000', '没有号码'],
  ])(
    'takes nothing from a card that answers wrongly (%s %s), and says so once',
    async (misbehave, uid, words) => {
      await card.order({ misbehave });
      await lay(uid);
      await expect.poll(() => notices, within(2_500)).toEqual([expect.stringContaining(words)]);
      const before = health()?.framesOut ?? 0;
      await card.order({ misbehave: null, lift: true });
      await lay(OTHER);
      await expect.poll(uids, within(1_500)).toEqual([OTHER]);
      expect(health()?.framesOut).toBe(before + 1);
      expect(state()).toBe('working');
    },
  );

  it('says of a card taken away in the middle that it was too quick', async () => {
    await card.order({ misbehave: 'pulled' });
    await lay(UID);
    await expect.poll(() => notices, within(2_000)).toEqual([expect.stringContaining('拿开太快')]);
    await card.order({ misbehave: null });
    await lay(UID);
    await expect.poll(uids, within(1_500)).toEqual([UID]);
  });

  it('is missed within 2 s when it is pulled, and reads within 3 s of its return', async () => {
    service.plug(false);
    await expect.poll(state, within(2_000)).toBe('lost');
    expect(health()?.lastError).toContain('请检查数据线');
    await lay(UID);
    service.plug(true);
    await expect.poll(uids, within(3_000)).toEqual([UID]);
  });

  it('is missed when the service stops, says which, and is back with it', async () => {
    service.run(false);
    await expect.poll(state, within(2_000)).toBe('lost');
    expect(health()?.lastError).toContain('智能卡服务没有运行');
    await lay(UID);
    service.run(true);
    await expect.poll(uids, within(3_000)).toEqual([UID]);
  });

  it('is silent while the service hangs, holds one call and no more, and is back', async () => {
    service.hang(true);
    await expect.poll(state, within(2_000)).toBe('silent');
    await expect.poll(state, within(4_000)).toBe('lost');
    expect(health()?.lastError).toContain('智能卡服务没有应答');
    expect(service.under).toBe(1);
    await lay(UID);
    service.hang(false);
    await expect.poll(uids, within(3_000)).toEqual([UID]);
    expect(state()).toBe('working');
  });

  it('a card that never answers costs the reader its word, and nothing afterwards', async () => {
    await card.order({ misbehave: 'silent' });
    await lay(UID);
    await expect.poll(state, within(3_000)).toBe('silent');
    await card.order({ misbehave: null, lift: true });
    await lay(OTHER);
    await expect.poll(uids, within(6_000)).toEqual([OTHER]);
  });
});
