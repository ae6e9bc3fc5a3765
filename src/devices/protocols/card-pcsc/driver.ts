/**
 * Conversation with one card reader: each card that is laid down is asked for its number, once. Nothing of the number
 * leaves this file but as a reading: lines and notices show its last four digits.
 */
import { toGuichengError } from '../../../domain/errors.ts';
import { compactHex } from '../../hex.ts';
import { decodeMessage, type SlotMessage } from '../../transports/pcsc/messages.ts';
import { SCARD } from '../../transports/pcsc/service.ts';
import type { Driver, DriverContext, Transport, Unsubscribe } from '../../types.ts';
import { cardKind, getUid, parseUid, statusWords, type UidRefusal } from './apdu.ts';

/** Ten looks at the slot. */
const READ_DEADLINE_MS = 1_500;
/** A card at the edge of the field comes and goes; so soon it is the same laying down. */
const SAME_TAP_MS = 1_000;
const MOST_TRIES = 3;
/** What of an ATR or an answer may be seen: the historical bytes of some cards hold their number. */
const HEAD = 4;

function veiled(bytes: Uint8Array, head = HEAD): Uint8Array {
  const shown = new Uint8Array(bytes.length);
  shown.set(bytes.subarray(0, head));
  return shown;
}

function refusalWords(refusal: UidRefusal): string {
  switch (refusal.type) {
    case 'random':
      return '这张卡（或手机）每次报的号码都不一样，不能当职工卡';
    case 'blank':
      return '这张卡没有号码，不能当职工卡';
    case 'length':
      return `卡报的号码有 ${refusal.bytes} 个字节，读不懂，请拿开再刷一次`;
    case 'ask-again':
      return '卡没有给出卡号，请拿开再刷一次';
    case 'status':
      return `${statusWords(refusal.word)}，请换一张感应卡，或拿开再刷一次`;
  }
}

interface Lying {
  readonly changes: number;
  tries: number;
  /** Waits for the answer to the last command. */
  asking: boolean;
  /** Its number was told, or why there is none. */
  done: boolean;
}

export class CardReaderDriver implements Driver {
  readonly readDeadlineMs = READ_DEADLINE_MS;
  readonly #context: DriverContext;
  readonly #transport: Transport;
  #off: Unsubscribe = () => undefined;
  #lying: Lying | null = null;
  #changes: number | null = null;
  #mute = false;
  #taken = false;
  #told: { readonly uid: string; at: number } | null = null;

  constructor(context: DriverContext, transport: Transport) {
    this.#context = context;
    this.#transport = transport;
  }

  start(): void {
    this.#off = this.#transport.onData((bytes) => this.#receive(bytes));
  }

  async stop(): Promise<void> {
    this.#off();
  }

  #receive(bytes: Uint8Array): void {
    const { sink } = this.#context;
    const message = decodeMessage(bytes);
    if (message === null) {
      sink.badFrame(veiled(bytes), '读卡器的话看不懂，内容不显示');
      return;
    }
    sink.alive();
    if (message.type === 'answer') this.#answered(message.bytes);
    else if (message.type === 'fault') this.#failed(message.code);
    else this.#looked(message);
  }

  #looked(slot: Exclude<SlotMessage, { type: 'answer' | 'fault' }>): void {
    const { sink, clock } = this.#context;
    const passed = this.#changes === null ? 0 : (slot.changes - this.#changes) & 0xffff;
    this.#changes = slot.changes;
    this.#takenIs(slot.type === 'taken');
    if (slot.type !== 'mute') this.#mute = false;
    if (slot.type === 'card') {
      if (this.#told !== null && this.#lying?.done === true) this.#told.at = clock.now();
      if (this.#lying?.changes !== slot.changes) {
        const kind = cardKind(slot.atr);
        const shown = veiled(slot.atr);
        if (kind.type === 'malformed') sink.badFrame(shown, kind.words);
        else sink.frameIn(shown, `放上一张卡：${kind.words}`);
        this.#lying = { changes: slot.changes, tries: 0, asking: false, done: false };
      }
      this.#askAgain(this.#lying);
      return;
    }
    const before = this.#lying;
    this.#lying = null;
    if (slot.type === 'mute' && !this.#mute) {
      this.#mute = true;
      this.#notice('DEVICE.CARD_UNREADABLE', '卡没有应答，请拿开，再放平一次');
      return;
    }
    if (before !== null) sink.frameIn(new Uint8Array(), '卡拿开了');
    // Came and went between two looks, or went before it had answered.
    const missed = before === null ? passed >= 2 && slot.type === 'empty' : !before.done;
    if (missed) this.#notice('DEVICE.CARD_UNREADABLE', '卡拿开太快，没有读到，请再刷一次，停半秒');
  }

  #askAgain(lying: Lying): void {
    if (lying.asking || lying.done || lying.tries >= MOST_TRIES) return;
    lying.tries += 1;
    this.#ask(lying, 0);
  }

  #ask(lying: Lying, le: number): void {
    const { sink } = this.#context;
    const command = getUid(le);
    lying.asking = true;
    sink.frameOut(command, '问卡号');
    this.#transport.write(command).catch((error: unknown) => sink.fail(toGuichengError(error)));
  }

  #answered(bytes: Uint8Array): void {
    const { sink } = this.#context;
    const lying = this.#lying;
    if (lying === null || !lying.asking) {
      sink.frameIn(veiled(bytes, 0), '迟到的应答，未采用');
      return;
    }
    lying.asking = false;
    const answer = parseUid(bytes);
    if (answer.type === 'uid') {
      lying.done = true;
      this.#tell(compactHex(answer.uid), bytes);
      return;
    }
    if (answer.type === 'ask-again' && lying.tries < MOST_TRIES) {
      sink.frameIn(bytes, `要问 ${answer.le} 个字节`);
      lying.tries += 1;
      this.#ask(lying, answer.le);
      return;
    }
    // A card badly laid down garbles its answer; one that does not give its number says so each time alike.
    if (answer.type === 'length' && lying.tries < MOST_TRIES) {
      sink.badFrame(veiled(bytes, 0), refusalWords(answer));
      return;
    }
    lying.done = true;
    sink.badFrame(veiled(bytes, 0), refusalWords(answer));
    this.#notice('DEVICE.CARD_REFUSED', refusalWords(answer), answer.type === 'status' ? answer.word : null);
  }

  #tell(uid: string, bytes: Uint8Array): void {
    const { sink, deviceId, clock } = this.#context;
    sink.frameIn(veiled(bytes, 0), `卡号 ••••${uid.slice(-4)}`);
    const again = this.#told?.uid === uid && clock.now() - this.#told.at < SAME_TAP_MS;
    this.#told = { uid, at: clock.now() };
    if (!again) sink.reading({ type: 'tap', uid, origin: 'cardReader', deviceId, at: clock.now() });
  }

  /** The command did not reach the card. While it lies there the next look tries again. */
  #failed(code: number): void {
    const lying = this.#lying;
    this.#context.sink.badFrame(new Uint8Array(), `没有问到卡号（${code.toString(16).toUpperCase()}）`);
    if (lying === null) return;
    lying.asking = false;
    if (code === SCARD.sharingViolation) this.#takenIs(true);
    else if (lying.tries >= MOST_TRIES && !lying.done) {
      lying.done = true;
      this.#notice('DEVICE.CARD_UNREADABLE', '这张卡读不出来，请拿开，再放平一次');
    }
  }

  #takenIs(taken: boolean): void {
    if (taken === this.#taken) return;
    this.#taken = taken;
    this.#context.sink.trouble?.(taken ? '读卡器被其他程序占着，请关掉那个程序' : null);
  }

  #notice(code: `DEVICE.${string}`, sentence: string, word: number | null = null): void {
    const status = word === null ? null : word.toString(16).toUpperCase();
    this.#context.sink.notice({ code, sentence, details: { status } });
  }
}
