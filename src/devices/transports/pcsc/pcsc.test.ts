import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../testing/manual-clock.ts';
import { loadKoffi } from './koffi.ts';
import { layoutOf, namesOf } from './layout.ts';
import { listCardReaders } from './list.ts';
import { type CardContext, type CardService, CardServiceError, oneAtATime, SCARD } from './service.ts';
import { readerStateType } from './system.ts';
import { readerNamed } from './transport.ts';

describe('the layout of the card service', () => {
  const koffi = loadKoffi();

  /** Reckoned by hand from the headers named in `layout.ts`; the pointers are eight bytes wide. */
  it.each([
    ['linux', { size: 80, dwEventState: 24, cbAtr: 32, rgbAtr: 40 }],
    ['win32', { size: 64, dwEventState: 20, cbAtr: 24, rgbAtr: 28 }],
    ['darwin', { size: 61, dwEventState: 20, cbAtr: 24, rgbAtr: 28 }],
  ] as const)('of %s', (platform, { size, ...offsets }) => {
    const layout = layoutOf(platform);
    // `unsigned long` is as wide as the machine under test has it: eight bytes on 64-bit Linux.
    const dword = layout.dword === 'unsigned long' ? 'uint64_t' : layout.dword;
    const type = readerStateType(koffi, { ...layout, dword });
    expect(koffi.sizeof(type)).toBe(size);
    for (const [member, offset] of Object.entries(offsets)) expect(koffi.offsetof(type, member)).toBe(offset);
  });

  it('gives names one after the other, ended by an empty one', () => {
    expect(namesOf(Buffer.from('ACS ACR122U\0Other\0\0'), 'utf8')).toEqual(['ACS ACR122U', 'Other']);
    expect(namesOf(Buffer.from('读卡器\0\0', 'utf16le'), 'utf16le')).toEqual(['读卡器']);
    expect(namesOf(Buffer.from('\0'), 'utf8')).toEqual([]);
  });
});

describe('the reader that is meant', () => {
  const both = ['ACS ACR1281 ICC Interface 00 00', 'ACS ACR1281 PICC Interface 00 01'];

  it('is the contactless one where none is named, and no reader that is none', () => {
    expect(readerNamed('', both)).toBe(both[1]);
    expect(readerNamed('', ['Windows Hello for Business 1', 'HID OMNIKEY 5022'])).toBe('HID OMNIKEY 5022');
    expect(readerNamed('', ['Windows Hello for Business 1'])).toBeNull();
    expect(readerNamed('', [])).toBeNull();
  });

  it('is found in another socket too, where only one bears its name', () => {
    expect(readerNamed('ACS ACR1281 PICC Interface 03 01', both)).toBe(both[1]);
    expect(readerNamed('ACS ACR122U', ['ACS ACR122U 00 00', 'ACS ACR122U 01 00'])).toBeNull();
    expect(readerNamed('ACS ACR122U 01 00', ['ACS ACR122U 00 00', 'ACS ACR122U 01 00'])).toBe(
      'ACS ACR122U 01 00',
    );
    expect(readerNamed('Gemalto', both)).toBeNull();
  });
});

/** A service whose calls end when they are told to. */
function slow(): { service: CardService; begun: () => number; end: () => void } {
  let begun = 0;
  const waiting: (() => void)[] = [];
  const call = <T>(value: T): Promise<T> => {
    begun += 1;
    return new Promise((resolve) => waiting.push(() => resolve(value)));
  };
  const context: CardContext = {
    readers: () => call([]),
    look: () => call({ flags: 0, changes: 0, atr: new Uint8Array() }),
    transmit: () => call(new Uint8Array()),
    cancel: () => undefined,
    release: () => call(undefined),
  };
  return {
    service: { establish: async () => context },
    begun: () => begun,
    end: () => {
      for (const done of waiting.splice(0)) done();
    },
  };
}

describe('calls to the card service', () => {
  it('come one at a time; one that hangs is the only one, and all go on when it is back', async () => {
    const clock = new ManualClock();
    const { service, begun, end } = slow();
    const context = await oneAtATime(service, clock).establish();
    const first = context.look('a');
    const second = context.readers();
    await Promise.resolve();
    expect(begun()).toBe(1);
    const refused = Promise.allSettled([first, second]);
    await clock.advance(3_000);
    const hung = { status: 'rejected', reason: { code: SCARD.hung } };
    expect(await refused).toMatchObject([hung, hung]);
    await expect(context.look('a')).rejects.toMatchObject({ code: SCARD.hung });
    expect(begun()).toBe(1);
    end();
    await clock.advance(0);
    const third = context.readers();
    await clock.advance(0);
    end();
    expect(await third).toEqual([]);
  });

  it('find no reader where there is no service, and say what else is wrong', async () => {
    const failing = (code: number) => async (): Promise<CardService> => {
      throw new CardServiceError(code);
    };
    expect(await listCardReaders(failing(SCARD.noLibrary))).toEqual([]);
    expect(await listCardReaders(failing(SCARD.noService))).toEqual([]);
    await expect(listCardReaders(failing(SCARD.securityViolation))).rejects.toMatchObject({
      code: 'DEVICE.DISCOVERY',
      sentence: expect.stringContaining('请让管理员放行'),
    });
  });
});
