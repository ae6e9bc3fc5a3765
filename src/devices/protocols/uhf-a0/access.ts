/**
 * Acts on one tag over the 0xA0 protocol. The reader is told which tag is meant (0x85) before every act: without it
 * the nearest tag is written, which may hang on a neighbour; and the answer, which names its tag, is held against it.
 */
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
import type { Reply, TagAnswer } from './replies.ts';
import { STATUS, statusText } from './status.ts';

export interface A0AccessParts {
  /** 1-based. */
  readonly antenna: number;
  /** Where the driver puts the tags that answer at this antenna. */
  readonly seen: TagAnswer[];
  /** Null when the reader stayed silent. */
  readonly ask: (request: Request) => Promise<Reply | null>;
}

/** What the status of a failed act means for the tag (error codes of the protocol document). */
const WHY: ReadonlyMap<number, keyof typeof TAG_TROUBLE> = new Map([
  [STATUS.noTag, 'gone'],
  [0x50, 'gone'],
  [0x37, 'weak'],
  [0x40, 'denied'],
]);

export class A0TagAccess implements TagAccess {
  readonly #parts: A0AccessParts;

  constructor(parts: A0AccessParts) {
    this.#parts = parts;
  }

  async look(): Promise<readonly TagSeen[]> {
    await this.#choose();
    this.#parts.seen.length = 0;
    const end = await this.#ask(commands.realTimeInventory());
    if (end.type === 'status' && end.status !== STATUS.noTag) throw refused(end.command, end.status);
    return this.#parts.seen.map(({ epc, rssi }) => ({ epc, rssi }));
  }

  async read(epc: string, bank: TagBank, word: number, words: number, password: string): Promise<string> {
    const reply = await this.#on(epc, commands.read({ bank, word, words }, password));
    if (reply.type !== 'read') throw unexpected(reply);
    if (reply.epc !== epc) throw tagTrouble('other', reply.epc);
    if (reply.data.length !== words * 4) throw unexpected(reply);
    return reply.data;
  }

  async write(epc: string, bank: TagBank, word: number, dataHex: string, password: string): Promise<void> {
    // An answer to a write of the EPC may name the tag as it answered before, or as it will from now on.
    await this.#change(epc, commands.write({ bank, word }, dataHex, password), bank === 'epc' ? dataHex : '');
  }

  async lock(epc: string, area: TagArea, password: string): Promise<void> {
    await this.#change(epc, commands.lock(area, 'lock', password));
  }

  async #change(epc: string, request: Request, written = ''): Promise<void> {
    const reply = await this.#on(epc, request);
    if (reply.type !== 'access') throw unexpected(reply);
    if (reply.epc !== epc && !written.endsWith(reply.epc)) throw tagTrouble('other', reply.epc);
    if (reply.status !== STATUS.ok) throw refused(request.command, reply.status);
  }

  /** Match first, then the act, then the match taken back: it would outlive this work in the reader. */
  async #on(epc: string, request: Request): Promise<Reply> {
    await this.#choose();
    const matched = await this.#ask(commands.setEpcMatch(epc));
    if (matched.type !== 'status' || matched.status !== STATUS.ok) throw unexpected(matched);
    try {
      const reply = await this.#ask(request);
      if (reply.type === 'status') throw refused(request.command, reply.status);
      return reply;
    } finally {
      // Mode 1 is documented by one source only; a reader that refuses it is told the next tag before the next act.
      await this.#parts.ask(commands.clearEpcMatch());
    }
  }

  async #choose(): Promise<void> {
    const chosen = await this.#ask(commands.setAntenna(this.#parts.antenna));
    if (chosen.type !== 'status' || chosen.status !== STATUS.ok) throw unexpected(chosen);
  }

  async #ask(request: Request): Promise<Reply> {
    const reply = await this.#parts.ask(request);
    if (reply === null) throw tagTrouble('silent', commandName(request.command));
    return reply;
  }
}

function refused(command: number, status: number): Error {
  return tagTrouble(WHY.get(status) ?? 'failed', `${commandName(command)}：${statusText(status)}`);
}

function unexpected(reply: Reply): Error {
  return tagTrouble('failed', describeReply(reply));
}
