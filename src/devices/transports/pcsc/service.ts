/**
 * The smart-card service of the system (PC/SC): what this product uses of it. Windows has it in winscard.dll, Linux in
 * pcsc-lite, macOS in the framework PCSC; `system.ts` binds all three, and tests bring one of their own.
 */
import type { Clock } from '../../clock.ts';
import { within } from '../../clock.ts';

/** SCARD_* of WinSCard.h and pcsclite.h; the same numbers everywhere, read as unsigned. */
export const SCARD = {
  invalidHandle: 0x8010_0003,
  insufficientBuffer: 0x8010_0008,
  unknownReader: 0x8010_0009,
  timeout: 0x8010_000a,
  sharingViolation: 0x8010_000b,
  noCard: 0x8010_000c,
  protocolMismatch: 0x8010_000f,
  commError: 0x8010_0013,
  notTransacted: 0x8010_0016,
  readerUnavailable: 0x8010_0017,
  noService: 0x8010_001d,
  serviceStopped: 0x8010_001e,
  noReaders: 0x8010_002e,
  unsupportedCard: 0x8010_0065,
  unresponsiveCard: 0x8010_0066,
  unpoweredCard: 0x8010_0067,
  resetCard: 0x8010_0068,
  removedCard: 0x8010_0069,
  /** Of Windows; pcsc-lite says so where polkit lets the account not in. */
  securityViolation: 0x8010_006a,
  /** Not the system's: it did not come back from a call. */
  hung: 0xffff_ff01,
  /** Not the system's: there is no such library. */
  noLibrary: 0xffff_ff02,
} as const;

/** SCARD_STATE_*, the low half of `dwEventState`; the high half counts insertions and removals. */
export const STATE = {
  unknown: 0x0004,
  unavailable: 0x0008,
  empty: 0x0010,
  present: 0x0020,
  exclusive: 0x0080,
  mute: 0x0200,
} as const;

export class CardServiceError extends Error {
  readonly code: number;

  constructor(code: number, cause?: unknown) {
    super(`SCARD ${(code >>> 0).toString(16).toUpperCase()}`, { cause });
    this.name = 'CardServiceError';
    this.code = code >>> 0;
  }
}

/** The SCARD number of what was thrown; null for anything else. */
export function scardOf(error: unknown): number | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : null;
}

export interface SlotLook {
  /** Bits of `STATE`. */
  readonly flags: number;
  /** Grows with each card that comes or goes, modulo 65,536. */
  readonly changes: number;
  readonly atr: Uint8Array;
}

/** Every call rejects with an error that has the SCARD number as its `code`, and none keeps the main thread. */
export interface CardContext {
  /** Names of all readers; empty where there is none. */
  readers(): Promise<readonly string[]>;
  /** How it is now, without waiting for a change. */
  look(reader: string): Promise<SlotLook>;
  /** One command to the card in this reader, in a connection of its own that leaves the card as it was. */
  transmit(reader: string, command: Uint8Array): Promise<Uint8Array>;
  /** Wakes whatever waits in this context. */
  cancel(): void;
  release(): Promise<void>;
}

export interface CardService {
  establish(): Promise<CardContext>;
}

/** Longest a call may take; a card answers in a tenth of a second. */
const CALL_LIMIT_MS = 2_500;

/**
 * One call at a time, each with a limit. A service that hangs then holds one thread and no more: until it comes back,
 * every other call is refused at once.
 */
export function oneAtATime(service: CardService, clock: Clock): CardService {
  const turns = new Turns(clock);
  return {
    establish: () =>
      turns.run(async () => {
        const context = await service.establish();
        return {
          readers: () => turns.run(() => context.readers()),
          look: (reader) => turns.run(() => context.look(reader)),
          transmit: (reader, command) => turns.run(() => context.transmit(reader, command)),
          cancel: () => context.cancel(),
          release: () => turns.run(() => context.release()),
        };
      }),
  };
}

class Turns {
  readonly #clock: Clock;
  #last: Promise<unknown> = Promise.resolve();
  #hangs = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async run<T>(call: () => Promise<T>): Promise<T> {
    const before = this.#last;
    const turn = (async (): Promise<T> => {
      await before;
      if (this.#hangs) throw new CardServiceError(SCARD.hung);
      const work = call();
      const over = (): void => {
        this.#hangs = false;
      };
      const late = (): Error => {
        this.#hangs = true;
        work.then(over, over);
        return new CardServiceError(SCARD.hung);
      };
      return await within(this.#clock, CALL_LIMIT_MS, work, late);
    })();
    // Whoever asked is told; the next in line only waits for the end.
    this.#last = turn.then(
      () => undefined,
      () => undefined,
    );
    return await turn;
  }
}
