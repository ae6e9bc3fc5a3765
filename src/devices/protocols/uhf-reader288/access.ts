/** Acts on one tag over UHFReader18/288/86. Every request names the EPC it is for, so that no other tag takes it. */
import {
  type TAG_TROUBLE,
  type TagAccess,
  type TagArea,
  type TagBank,
  type TagSeen,
  tagTrouble,
} from '../../tag-access.ts';
import type { Request } from './commands.ts';
import * as commands from './commands.ts';
import { commandName, describeReply } from './describe.ts';
import type { Reply } from './replies.ts';
import { STATUS, statusText } from './status.ts';

export interface AccessParts {
  /** One round at the antenna on loan; null when the reader stayed silent. */
  readonly round: () => Promise<{ readonly status: number; readonly epcs: readonly string[] } | null>;
  /** Null when the reader stayed silent. */
  readonly ask: (request: Request) => Promise<Reply | null>;
}

/** The tag's own word behind FC: the bank is locked. */
const TAG_LOCKED = 0x04;
const TAG_NO_POWER = 0x0b;

const WHY: ReadonlyMap<number, keyof typeof TAG_TROUBLE> = new Map([
  [0x05, 'denied'],
  [0x0b, 'unsupported'],
  [STATUS.poor, 'weak'],
  [STATUS.noTag, 'gone'],
]);

export class Reader288Access implements TagAccess {
  readonly #parts: AccessParts;

  constructor(parts: AccessParts) {
    this.#parts = parts;
  }

  async look(): Promise<readonly TagSeen[]> {
    const round = await this.#parts.round();
    if (round === null) throw tagTrouble('silent', '');
    if (round.status !== STATUS.ok && round.status !== STATUS.noTag)
      throw tagTrouble('failed', statusText(round.status));
    return round.epcs.map((epc) => ({ epc, rssi: null }));
  }

  async read(epc: string, bank: TagBank, word: number, words: number, password: string): Promise<string> {
    const reply = await this.#ask(commands.read(epc, bank, word, words, password));
    if (reply.type !== 'read' || reply.data.length !== words * 4) throw refused(reply);
    return reply.data;
  }

  async write(epc: string, bank: TagBank, word: number, dataHex: string, password: string): Promise<void> {
    await this.#change(commands.write(epc, bank, word, dataHex, password));
  }

  async lock(epc: string, area: TagArea, password: string): Promise<void> {
    await this.#change(commands.lock(epc, area, 'secured', password));
  }

  async #change(request: Request): Promise<void> {
    const reply = await this.#ask(request);
    if (reply.type !== 'status' || reply.status !== STATUS.ok) throw refused(reply);
  }

  async #ask(request: Request): Promise<Reply> {
    const reply = await this.#parts.ask(request);
    if (reply === null) throw tagTrouble('silent', commandName(request.command));
    return reply;
  }
}

function refused(reply: Reply): Error {
  if (reply.type !== 'status') return tagTrouble('failed', describeReply(reply));
  const { status, tagError } = reply;
  if (status === STATUS.tagError && tagError === TAG_LOCKED)
    return tagTrouble('denied', describeReply(reply));
  if (status === STATUS.tagError && tagError === TAG_NO_POWER)
    return tagTrouble('weak', describeReply(reply));
  return tagTrouble(WHY.get(status) ?? 'failed', describeReply(reply));
}
