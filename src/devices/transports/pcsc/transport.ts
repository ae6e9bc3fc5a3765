/**
 * One card reader of the system's card service as a pipe: written to, it puts a command to the card; read, it says at
 * every look how the slot is. A look is a call of a tenth of a millisecond, so nothing ever waits in the service.
 */
import { GuichengError } from '../../../domain/errors.ts';
import { Cancel, type Clock, pause, systemClock } from '../../clock.ts';
import type { Transport, Unsubscribe } from '../../types.ts';
import { PipeListeners } from '../ending.ts';
import type { CardReaderEndpoint } from '../endpoint.ts';
import { encodeMessage, type SlotMessage } from './messages.ts';
import {
  type CardContext,
  type CardService,
  CardServiceError,
  SCARD,
  type SlotLook,
  STATE,
  scardOf,
} from './service.ts';
import { systemCards } from './system.ts';

/** A card is held to a reader for half a second at least. */
const LOOK_EVERY_MS = 150;

/** What went wrong with the card alone: the reader goes on. */
const OF_THE_CARD: ReadonlySet<number> = new Set([
  SCARD.sharingViolation,
  SCARD.noCard,
  SCARD.protocolMismatch,
  SCARD.notTransacted,
  SCARD.unsupportedCard,
  SCARD.unresponsiveCard,
  SCARD.unpoweredCard,
  SCARD.resetCard,
  SCARD.removedCard,
  // With the card pulled in the middle, pcsc-lite calls the talk with it a fault of the line.
  SCARD.commError,
]);

const WORDS: Readonly<Record<number, string>> = {
  [SCARD.noLibrary]: '本机没有智能卡服务。Linux 请安装 pcscd，Windows 请启用“Smart Card”服务',
  [SCARD.noService]: '智能卡服务没有运行，请启动它（Windows 的“Smart Card”，Linux 的 pcscd）',
  [SCARD.serviceStopped]: '智能卡服务停了，请启动它（Windows 的“Smart Card”，Linux 的 pcscd）',
  [SCARD.securityViolation]: '系统不许本程序用智能卡服务，请让管理员放行',
  [SCARD.hung]: '智能卡服务没有应答，请重新启动它',
};

/** What to see to; null where it is not the service's fault. */
export function cardServiceWords(error: unknown): string | null {
  const code = scardOf(error);
  return code === null ? null : (WORDS[code] ?? null);
}

/**
 * The reader that is meant. The two numbers at the end of a name on Linux change with the socket it sits in, so that the
 * rest of the name finds it too, where only one bears it; without a name, the only reader is meant.
 */
export function readerNamed(name: string, readers: readonly string[]): string | null {
  const bare = (text: string): string => text.replace(/ [0-9A-F]{2} [0-9A-F]{2}$/i, '').toLowerCase();
  if (name === '') return contactless(readers);
  const exact = readers.find((reader) => reader === name);
  if (exact !== undefined) return exact;
  const alike = readers.filter((reader) => bare(reader) === bare(name));
  return alike.length === 1 ? (alike[0] ?? null) : null;
}

/** Windows lists readers that are no hardware: of its own log-in, of a chip on the board, of a telephone card. */
export function isRealReader(name: string): boolean {
  return !/^(?:Windows Hello|Microsoft (?:Virtual|UICC))/i.test(name);
}

/** A reader of two kinds shows one name for each; the contactless side often says so. */
function contactless(readers: readonly string[]): string | null {
  const real = readers.filter(isRealReader);
  return real.find((reader) => /picc|contactless|nfc|\bcl\b/i.test(reader)) ?? real[0] ?? null;
}

export class CardReaderTransport implements Transport {
  readonly name: string;
  readonly #wanted: string;
  readonly #service: () => Promise<CardService>;
  readonly #clock: Clock;
  readonly #listeners = new PipeListeners();
  readonly #stop = new Cancel();
  #context: CardContext | null = null;
  #reader: string | null = null;
  #lost = false;
  #looking: Promise<void> = Promise.resolve();

  constructor(
    { reader }: CardReaderEndpoint,
    service: () => Promise<CardService> = systemCards,
    clock: Clock = systemClock,
  ) {
    this.name = reader === '' ? '智能卡读卡器' : reader;
    this.#wanted = reader;
    this.#service = service;
    this.#clock = clock;
  }

  async open(): Promise<void> {
    try {
      const context = await (await this.#service()).establish();
      this.#context = context;
      this.#reader = readerNamed(this.#wanted, await context.readers());
      if (this.#reader !== null) await context.look(this.#reader);
    } catch (error) {
      await this.close();
      throw openError(error, this.name);
    }
    if (this.#reader === null) {
      await this.close();
      throw new GuichengError('DEVICE.OPEN_FAILED', '没有找到这台读卡器，请插好后再试', { port: this.name });
    }
    // The owner gave up while the service was still answering.
    if (this.#stop.cancelled) await this.close();
    else this.#looking = this.#lookOn(this.#reader);
  }

  /** Puts a command to the card; its answer, or why there is none, comes as a message. */
  async write(command: Uint8Array): Promise<void> {
    if (this.#context === null || this.#reader === null || this.#lost)
      throw new GuichengError('DEVICE.WRITE_FAILED', '读卡器没有连上', { port: this.name });
    try {
      this.#say({ type: 'answer', bytes: await this.#context.transmit(this.#reader, command) });
    } catch (error) {
      const code = scardOf(error);
      if (code !== null && OF_THE_CARD.has(code)) this.#say({ type: 'fault', code });
      else this.#end(error);
    }
  }

  async close(): Promise<void> {
    this.#stop.cancel();
    this.#listeners.end(null);
    const context = this.#context;
    this.#context = null;
    if (context === null) return;
    context.cancel();
    await this.#looking;
    // A service that is gone has let go of us already.
    await context.release().catch(() => undefined);
  }

  onData(listener: (bytes: Uint8Array) => void): Unsubscribe {
    return this.#listeners.onData(listener);
  }

  onClose(listener: (cause: GuichengError) => void): Unsubscribe {
    return this.#listeners.onClose(listener);
  }

  async present(): Promise<boolean> {
    // While it is open every look tells.
    if (this.#context !== null) return !this.#lost;
    let context: CardContext | null = null;
    try {
      context = await (await this.#service()).establish();
      return readerNamed(this.#wanted, await context.readers()) !== null;
    } catch (error) {
      if (scardOf(error) !== null) return false;
      throw error;
    } finally {
      await context?.release().catch(() => undefined);
    }
  }

  async #lookOn(reader: string): Promise<void> {
    while (!this.#stop.cancelled && !this.#lost) {
      const context = this.#context;
      if (context === null) return;
      try {
        this.#tell(await context.look(reader));
      } catch (error) {
        if (!this.#stop.cancelled) this.#end(error);
        return;
      }
      await pause(this.#clock, LOOK_EVERY_MS, this.#stop);
    }
  }

  #tell({ flags, changes, atr }: SlotLook): void {
    if ((flags & (STATE.unknown | STATE.unavailable)) !== 0)
      this.#end(new CardServiceError(SCARD.readerUnavailable));
    else if ((flags & STATE.present) === 0) this.#say({ type: 'empty', changes });
    else if ((flags & STATE.mute) !== 0) this.#say({ type: 'mute', changes });
    else if ((flags & STATE.exclusive) !== 0) this.#say({ type: 'taken', changes });
    // Seen to be there, but not yet powered: the next look has its ATR.
    else if (atr.length >= 2) this.#say({ type: 'card', changes, atr });
    else this.#say({ type: 'empty', changes });
  }

  #say(message: SlotMessage): void {
    if (!this.#stop.cancelled) this.#listeners.data(encodeMessage(message));
  }

  #end(error: unknown): void {
    this.#lost = true;
    const words = cardServiceWords(error) ?? '读卡器断开了，请检查数据线';
    this.#listeners.end(
      new GuichengError('DEVICE.UNPLUGGED', words, { port: this.name, reason: String(error) }, error),
    );
  }
}

function openError(error: unknown, port: string): GuichengError {
  const words = cardServiceWords(error) ?? '打不开读卡器，请检查数据线和智能卡服务';
  return new GuichengError('DEVICE.OPEN_FAILED', words, { port, reason: String(error) }, error);
}
