/**
 * Stands in for the system's card service with one reader: the reader's end of the wire that `virtual-card.ts` speaks,
 * as vpcd is behind pcscd. Can be pulled, stopped and hung.
 */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** As pcsc-lite numbers what goes wrong, and the two states of a slot. */
const UNKNOWN_READER = 0x8010_0009;
const NO_CARD = 0x8010_000c;
const NO_SERVICE = 0x8010_001d;
const REMOVED_CARD = 0x8010_0069;
const EMPTY = 0x10;
const PRESENT = 0x20;
const ON = 1;
const GIVE_ATR = 4;

function wrong(code: number): Error {
  return Object.assign(new Error(`SCARD ${code.toString(16)}`), { code });
}

export class StandInCards {
  readonly name: string;
  /** Calls that were begun and have not come back. */
  under = 0;
  #server: Server | null = null;
  #card: Socket | null = null;
  #atr: Uint8Array = new Uint8Array();
  #changes = 0;
  #plugged = true;
  #running = true;
  #hung: Promise<void> | null = null;
  #wake: () => void = () => undefined;
  #answers: ((message: Uint8Array | null) => void)[] = [];

  constructor(name = 'ACS ACR122U PICC Interface 00 00') {
    this.name = name;
  }

  /** @returns the port cards are laid on */
  async listen(): Promise<number> {
    const server = createServer((socket) => this.#laid(socket));
    this.#server = server;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return address.port;
  }

  async close(): Promise<void> {
    this.hang(false);
    this.#card?.destroy();
    const server = this.#server;
    if (server === null) return;
    await new Promise((resolve) => server.close(resolve));
  }

  plug(plugged: boolean): void {
    this.#plugged = plugged;
  }

  run(running: boolean): void {
    this.#running = running;
  }

  hang(hung: boolean): void {
    this.#wake();
    this.#hung = null;
    if (hung) {
      this.#hung = new Promise((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  establish() {
    return this.#call(async () => ({
      readers: () => this.#call(async () => (this.#plugged ? [this.name] : [])),
      look: (_reader: string) => this.#call(async () => this.#look()),
      transmit: (_reader: string, command: Uint8Array) => this.#call(() => this.#transmit(command)),
      cancel: () => undefined,
      release: () => this.#call(async () => undefined),
    }));
  }

  async #call<T>(work: () => Promise<T>): Promise<T> {
    this.under += 1;
    try {
      await this.#hung;
      if (!this.#running) throw wrong(NO_SERVICE);
      return await work();
    } finally {
      this.under -= 1;
    }
  }

  #look() {
    if (!this.#plugged) throw wrong(UNKNOWN_READER);
    const flags = this.#atr.length > 0 ? PRESENT : EMPTY;
    return { flags, changes: this.#changes, atr: this.#atr };
  }

  #transmit(command: Uint8Array): Promise<Uint8Array> {
    const card = this.#card;
    if (card === null || !this.#plugged) throw wrong(NO_CARD);
    return new Promise((resolve, reject) => {
      this.#answers.push((message) => {
        if (message === null) reject(wrong(REMOVED_CARD));
        else resolve(message);
      });
      send(card, command);
    });
  }

  #laid(socket: Socket): void {
    this.#card = socket;
    let waiting = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#lifted(socket));
    socket.on('data', (bytes: Buffer) => {
      waiting = Buffer.concat([waiting, bytes]);
      while (waiting.length >= 2 && waiting.length >= 2 + waiting.readUInt16BE(0)) {
        const end = 2 + waiting.readUInt16BE(0);
        this.#said(Uint8Array.from(waiting.subarray(2, end)));
        waiting = waiting.subarray(end);
      }
    });
    send(socket, Uint8Array.from([ON]));
    send(socket, Uint8Array.from([GIVE_ATR]));
  }

  #said(message: Uint8Array): void {
    const waits = this.#answers.shift();
    if (waits !== undefined) {
      waits(message);
      return;
    }
    this.#atr = message;
    this.#changes = (this.#changes + 1) & 0xffff;
  }

  #lifted(socket: Socket): void {
    if (this.#card !== socket) return;
    this.#card = null;
    if (this.#atr.length > 0) this.#changes = (this.#changes + 1) & 0xffff;
    this.#atr = new Uint8Array();
    for (const waits of this.#answers.splice(0)) waits(null);
  }
}

function send(socket: Socket, message: Uint8Array): void {
  socket.write(Buffer.concat([Buffer.from([message.length >> 8, message.length & 0xff]), message]));
}
