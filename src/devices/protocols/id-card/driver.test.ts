import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GuichengError } from '../../../domain/errors.ts';
import type { CardPhoto, CardReading } from '../../../domain/readings.ts';
import { fromHex, hex } from '../../hex.ts';
import { FakeHardware } from '../../testing/fake-transport.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { IdCardDriver } from './driver.ts';
import type { PhotoDecoder } from './photo.ts';
import { idCardSettingsSchema } from './settings.ts';
import { citizen, readFrame } from './testing/cards.ts';

const bytes = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array();
const READY = bytes('AAAAAA9669 0004 000090 94');
const NO_CARD = bytes('AAAAAA9669 0004 000080 84');
const FOUND = bytes('AAAAAA9669 0008 00009F 00000000 97');
const SELECTED = bytes('AAAAAA9669 000C 000090 0000000000000000 9C');
const UNREAD = bytes('AAAAAA9669 0004 000041 45');
const NUMBER = '371327193512310024';

let clock: ManualClock;
let hardware: FakeHardware;
let driver: IdCardDriver | null;
let cards: CardReading[];
let shown: string[];
let notices: string[];
let identities: string[];
let failures: GuichengError[];
let alive: number;
let bad: number;
/** Answers by the command's two bytes. */
let answers: Record<string, readonly Uint8Array[]>;

beforeEach(() => {
  clock = new ManualClock();
  hardware = new FakeHardware(() => clock.now());
  driver = null;
  cards = [];
  shown = [];
  notices = [];
  identities = [];
  failures = [];
  alive = 0;
  bad = 0;
  answers = { '11 FF': [READY], '20 01': [NO_CARD], '20 02': [SELECTED], '30 01': [readFrame(citizen())] };
  hardware.answer = (request) => answers[hex(request.subarray(7, 9))] ?? [];
});

afterEach(async () => {
  const stopping = driver?.stop();
  await clock.advance(10_000);
  await stopping;
  expect(failures).toEqual([]);
  // Nothing of a card may stand in what the devices screen, a log or a support bundle is given.
  const said = shown.join('\n') + notices.join('\n');
  for (const part of ['李桂兰', NUMBER, hex(Buffer.from(NUMBER.slice(0, 6), 'utf16le'))])
    expect(said).not.toContain(part);
});

async function start(decode: PhotoDecoder | null = null): Promise<void> {
  const transport = hardware.connect();
  await transport.open();
  const settings = idCardSettingsSchema.parse({
    connection: { kind: 'serial', path: '/dev/x', baudRate: 115_200 },
  });
  const line = (data: Uint8Array, text: string) => shown.push(`${hex(data)} ${text}`);
  const sink = {
    reading: (reading: { type: string }) => reading.type === 'card' && cards.push(reading as CardReading),
    round: () => undefined,
    frameIn: line,
    frameOut: line,
    badFrame: (data: Uint8Array, text: string) => {
      bad += 1;
      line(data, text);
    },
    discarded: line,
    notice: (notice: object) => notices.push(JSON.stringify(notice)),
    faultyAntennas: () => undefined,
    identity: (own: string) => identities.push(own),
    alive: () => {
      alive += 1;
    },
    fail: (error: GuichengError) => failures.push(error),
  };
  driver = new IdCardDriver(settings, { deviceId: 'r', transport, clock, sink }, transport, decode);
  driver.start();
}

it('says which reader it is, once a connection', async () => {
  answers['12 FF'] = [bytes('AAAAAA9669 0014 000090 05010000FCCC2F013930000040E20100 34')];
  await start();
  await clock.advance(3_000);
  expect(identities).toEqual(['05010000FCCC2F013930000040E20100']);
  expect(bad).toBe(0);
});

describe('a card on the reader', () => {
  it('is read once, and again only after it was away', async () => {
    await start();
    await clock.advance(1_000);
    expect(cards).toEqual([]);
    // This reader finds the card at every look, as some do.
    answers['20 01'] = [FOUND];
    await clock.advance(3_000);
    expect(cards).toMatchObject([{ card: { number: NUMBER }, origin: 'idCard', photo: { state: 'none' } }]);
    answers['20 01'] = [NO_CARD];
    await clock.advance(1_000);
    answers['20 01'] = [FOUND];
    await clock.advance(1_000);
    expect(cards).toHaveLength(2);
    expect(new Set(cards.map(({ readId }) => readId)).size).toBe(2);
  });

  it('comes at once, and its portrait when the decoder is done', async () => {
    let give: (photo: CardPhoto) => void = () => undefined;
    let given = 0;
    await start((wlt) => {
      given = wlt.length;
      return new Promise((resolve) => {
        give = resolve;
      });
    });
    answers['20 01'] = [FOUND];
    await clock.advance(1_000);
    expect(cards).toMatchObject([{ photo: { state: 'coming' } }]);
    give({ state: 'decoded', mime: 'image/bmp', bytes: bytes('424D') });
    await clock.advance(10);
    expect(given).toBe(1_024);
    expect(cards[1]).toMatchObject({ readId: cards[0]?.readId, photo: { mime: 'image/bmp' } });
  });

  it('that cannot be read is said once, and read when it lies better', async () => {
    answers['30 01'] = [UNREAD];
    await start();
    answers['20 01'] = [FOUND];
    await clock.advance(3_000);
    expect(cards).toEqual([]);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain('没有读出来，请把证件拿开，再放平一次');
    answers['30 01'] = [readFrame(citizen())];
    await clock.advance(1_000);
    expect(cards).toHaveLength(1);
  });

  it('whose content makes no sense is refused whole', async () => {
    answers['30 01'] = [readFrame(citizen([36, '99999999']))];
    await start();
    answers['20 01'] = [FOUND];
    await clock.advance(2_000);
    expect(cards).toEqual([]);
    expect(notices[0]).toContain('出生日期不对');
  });

  it('is not taken from a garbled answer, nor from one that comes too late', async () => {
    const garbled = readFrame(citizen()).slice();
    garbled[40] = (garbled[40] ?? 0) ^ 0x10;
    answers['30 01'] = [garbled];
    await start();
    answers['20 01'] = [FOUND];
    await clock.advance(3_000);
    expect(cards).toEqual([]);
    expect(bad).toBeGreaterThan(0);
    answers['20 01'] = [NO_CARD];
    answers['30 01'] = [];
    await clock.advance(6_000);
    hardware.say(readFrame(citizen()));
    await clock.advance(1_000);
    expect(cards).toEqual([]);
    expect(shown.some((line) => line.includes('迟到的应答，未采用'))).toBe(true);
  });
});

describe('a reader', () => {
  it('that falls silent is not alive, and works again when it answers', async () => {
    await start();
    await clock.advance(1_000);
    const before = answers;
    answers = {};
    await clock.advance(1_000);
    const then = alive;
    await clock.advance(4_000);
    expect(alive).toBe(then);
    answers = before;
    await clock.advance(1_500);
    expect(alive).toBeGreaterThan(then);
  });

  it('that is not well says so instead of blaming the card', async () => {
    answers['11 FF'] = [bytes('AAAAAA9669 0004 000066 62')];
    await start();
    await clock.advance(2_000);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain('读卡器没有授权，请联系厂商');
  });
});
