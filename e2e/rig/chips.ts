/** Gen2 tags as the UHF simulators have them before their antennas: memory, password and locks, from the air protocol. */

export type ChipAnswer = Buffer | 'ok' | 'denied' | 'overrun';

/** As an order describes a tag; a bare EPC makes a tag with no password and a TID of its own. */
export interface ChipOrder {
  readonly epc: string;
  readonly tid?: string;
  /** Access password; with `locked`, EPC and password are locked with it. */
  readonly password?: string;
  readonly locked?: boolean;
  /** Says that it took a write of its EPC, and did not. */
  readonly stubborn?: boolean;
}

const NO_PASSWORD = Buffer.alloc(4);
const EPC_BANK = 1;
const MOST_EPC = 62;

export class Chip {
  readonly #tid: Buffer;
  readonly #reserved = Buffer.alloc(8);
  readonly #user = Buffer.alloc(64);
  /** PC and EPC, as long as the longest. */
  readonly #code = Buffer.alloc(2 + MOST_EPC);
  readonly #locked = new Set<'epc' | 'password'>();
  readonly #stubborn: boolean;

  constructor(order: ChipOrder) {
    const epc = Buffer.from(order.epc, 'hex');
    this.#code.set([(epc.length / 2) << 3, 0, ...epc]);
    const serial = order.epc.slice(-16).padStart(16, '0');
    this.#tid = Buffer.from(order.tid ?? `E2801160${serial}`, 'hex');
    if (order.password !== undefined) this.#reserved.set(Buffer.from(order.password, 'hex'), 4);
    if (order.locked === true) for (const area of ['epc', 'password'] as const) this.#locked.add(area);
    this.#stubborn = order.stubborn === true;
  }

  get pc(): readonly [number, number] {
    return [this.#code[0] ?? 0, this.#code[1] ?? 0];
  }

  get epc(): Buffer {
    return Buffer.from(this.#code.subarray(2, 2 + 2 * ((this.#code[0] ?? 0) >> 3)));
  }

  /** For a test that asks what became of it. */
  get state(): object {
    return {
      epc: this.epc.toString('hex').toUpperCase(),
      password: this.#reserved.subarray(4).toString('hex').toUpperCase(),
      locked: [...this.#locked].sort(),
    };
  }

  read(bank: number, word: number, words: number, password: Buffer): ChipAnswer {
    const secured = this.#secured(password);
    if (secured === null || (bank === 0 && this.#locked.has('password') && !secured)) return 'denied';
    const memory = [this.#reserved, Buffer.concat([Buffer.alloc(2), this.#code]), this.#tid, this.#user][
      bank
    ];
    if (memory === undefined || (word + words) * 2 > memory.length) return 'overrun';
    return memory.subarray(word * 2, (word + words) * 2);
  }

  write(bank: number, word: number, data: Buffer, password: Buffer): ChipAnswer {
    const secured = this.#secured(password);
    if (secured === null) return 'denied';
    if (bank === 0 && this.#locked.has('password') && !secured) return 'denied';
    if (bank === EPC_BANK && this.#locked.has('epc') && !secured) return 'denied';
    const at = bank === EPC_BANK ? word * 2 - 2 : word * 2;
    const memory = [this.#reserved, this.#code, null, this.#user][bank];
    if (memory === undefined || memory === null || at < 0 || at + data.length > memory.length)
      return 'overrun';
    if (!this.#stubborn || bank !== EPC_BANK) memory.set(data, at);
    return 'ok';
  }

  lock(area: 'epc' | 'password', on: boolean, password: Buffer): ChipAnswer {
    if (this.#secured(password) !== true) return 'denied';
    if (on) this.#locked.add(area);
    else this.#locked.delete(area);
    return 'ok';
  }

  /** True where the password opens it, or none is set; false without a password; null for a wrong one. */
  #secured(password: Buffer): boolean | null {
    const own = this.#reserved.subarray(4, 8);
    if (own.equals(NO_PASSWORD)) return password.equals(NO_PASSWORD) ? true : null;
    if (password.equals(NO_PASSWORD)) return false;
    return password.equals(own) ? true : null;
  }
}

/** What lies before each antenna. A tag that was there before is the same tag when it comes back. */
export class Field {
  readonly #at = new Map<number, readonly Chip[]>();
  #known: Chip[] = [];

  /** @param antenna 1-based */
  lay(antenna: number, orders: readonly ChipOrder[]): void {
    const chips = orders.map((order) => {
      const bare = Object.keys(order).length === 1;
      const same = this.#known.find((chip) => chip.epc.equals(Buffer.from(order.epc, 'hex')));
      if (bare && same !== undefined) return same;
      const made = new Chip(order);
      this.#known = [...this.#known.filter((chip) => chip !== same), made];
      return made;
    });
    this.#at.set(antenna, chips);
  }

  at(antenna: number): readonly Chip[] {
    return this.#at.get(antenna) ?? [];
  }

  state(): object[] {
    return [...this.#at.values()].flat().map((chip) => chip.state);
  }
}
