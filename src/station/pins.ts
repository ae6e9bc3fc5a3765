import { hash, verify } from '@node-rs/argon2';
import { GuichengError } from '../domain/errors.ts';
import type { Policy } from '../domain/policy.ts';
import type { Db } from '../ledger/sqlite.ts';

/**
 * PIN verifiers (口令): argon2id keyed with the home secret, so that a copied file alone cannot be guessed
 * against. Verifiers are secrets of the home, never events. Lock-out counts survive a restart.
 */
export interface PinCost {
  readonly memoryKib: number;
  readonly passes: number;
}

/** Value of the library's const enum `Algorithm.Argon2id`, which isolated modules cannot read. */
const ARGON2ID = 2;

/** OWASP's argon2id floor; about 30 ms on a county PC. */
export const DEFAULT_PIN_COST: PinCost = { memoryKib: 19_456, passes: 2 };

interface PinRow {
  readonly staff_id: string;
  readonly verifier: string;
  readonly failures: number;
  readonly locked_until: number;
}

/** The sealed code lies in the same table as the PINs, under a name no member of staff can have. */
const SEALED = 'sealed:home';

export class PinStore {
  readonly #db: Db;
  readonly #secret: Buffer;
  readonly #cost: PinCost;
  /** The check under way for each person; the next waits for it. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(db: Db, homeSecret: Uint8Array, cost: PinCost = DEFAULT_PIN_COST) {
    this.#db = db;
    this.#secret = Buffer.from(homeSecret);
    this.#cost = cost;
  }

  async derive(pin: string): Promise<string> {
    return await hash(pin, {
      algorithm: ARGON2ID,
      memoryCost: this.#cost.memoryKib,
      timeCost: this.#cost.passes,
      parallelism: 1,
      secret: this.#secret,
    });
  }

  has(staffId: string): boolean {
    return this.#row(staffId) !== undefined;
  }

  /** Stores a verifier made by `derive`, here or at another station of the home. */
  store(staffId: string, verifier: string): void {
    this.#db
      .prepare(
        `INSERT INTO pin (staff_id, verifier, failures, locked_until) VALUES (?, ?, 0, 0)
         ON CONFLICT (staff_id) DO UPDATE SET verifier = excluded.verifier, failures = 0, locked_until = 0`,
      )
      .run(staffId, verifier);
  }

  verifiers(): readonly { staffId: string; verifier: string }[] {
    return this.#db
      .prepare<[], PinRow>('SELECT * FROM pin ORDER BY staff_id')
      .all()
      .map((row) => ({ staffId: row.staff_id, verifier: row.verifier }));
  }

  /**
   * Checks a PIN; counts failures and locks after the policy's number of them. One check at a time for each person:
   * a hash takes its time, and guesses side by side must not all find the count of before.
   * @throws GuichengError `AUTH.PIN_WRONG`, `AUTH.PIN_LOCKED`, `AUTH.PIN_NONE`
   */
  async check(staffId: string, pin: string, policy: Policy, wall: number): Promise<void> {
    await this.#inTurn(staffId, () => this.#check(staffId, pin, policy, wall));
  }

  async #check(staffId: string, pin: string, policy: Policy, wall: number): Promise<void> {
    const row = this.#row(staffId);
    if (row === undefined) throw new GuichengError('AUTH.PIN_NONE', '这位还没有设置口令，请馆长办理');
    if (row.locked_until > wall) {
      // A clock set back must not stretch ten minutes to a day.
      const until = Math.min(row.locked_until, wall + policy.pinLockMs);
      if (until !== row.locked_until) this.#count(staffId, 0, until);
      const minutes = Math.ceil((until - wall) / 60_000);
      throw new GuichengError(
        'AUTH.PIN_LOCKED',
        `口令输错太多次，${minutes} 分钟后再试，或请馆长用密封码解锁`,
        { minutes },
      );
    }
    if (await verify(row.verifier, pin, { secret: this.#secret })) {
      if (row.failures > 0) this.#count(staffId, 0, 0);
      return;
    }
    const failures = row.failures + 1;
    const locked = failures >= policy.pinAttempts;
    this.#count(staffId, locked ? 0 : failures, locked ? wall + policy.pinLockMs : 0);
    const minutes = Math.round(policy.pinLockMs / 60_000);
    if (locked) {
      throw new GuichengError(
        'AUTH.PIN_LOCKED',
        `口令输错太多次，已锁定 ${minutes} 分钟。急用请馆长取密封码`,
        { minutes },
      );
    }
    throw new GuichengError('AUTH.PIN_WRONG', `口令不对，还可以试 ${policy.pinAttempts - failures} 次`, {
      left: policy.pinAttempts - failures,
    });
  }

  /** The sealed code (密封码) for when nobody who could unlock is left: printed once, kept in an envelope, one use. */
  async setSealedCode(code: string): Promise<void> {
    this.store(SEALED, await this.derive(normaliseSealed(code)));
  }

  /**
   * Checks the sealed code and calls `spend` before anybody else's turn; `spend` must call `spendSealedCode` in the
   * commit that records the use.
   * @throws GuichengError `AUTH.SEALED_WRONG`, `AUTH.PIN_LOCKED`
   */
  async useSealedCode(code: string, policy: Policy, wall: number, spend: () => void): Promise<void> {
    await this.#inTurn(SEALED, async () => {
      try {
        await this.#check(SEALED, normaliseSealed(code), policy, wall);
      } catch (error) {
        if (error instanceof GuichengError && error.code === 'AUTH.PIN_LOCKED') throw error;
        throw new GuichengError('AUTH.SEALED_WRONG', '密封码不对，或已经用过', {}, error);
      }
      // Another station's use may have been heard of while the hash was made.
      if (!this.has(SEALED)) throw new GuichengError('AUTH.SEALED_WRONG', '密封码不对，或已经用过');
      spend();
    });
  }

  spendSealedCode(): void {
    this.#db.prepare('DELETE FROM pin WHERE staff_id = ?').run(SEALED);
  }

  async #inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(key) ?? Promise.resolve()).then(work, work);
    this.#turns.set(key, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(key) === turn) this.#turns.delete(key);
    }
  }

  #row(staffId: string): PinRow | undefined {
    return this.#db.prepare<[string], PinRow>('SELECT * FROM pin WHERE staff_id = ?').get(staffId);
  }

  #count(staffId: string, failures: number, lockedUntil: number): void {
    this.#db
      .prepare('UPDATE pin SET failures = ?, locked_until = ? WHERE staff_id = ?')
      .run(failures, Math.floor(lockedUntil), staffId);
  }
}

function normaliseSealed(code: string): string {
  return code.replaceAll(/[\s-]/g, '').toUpperCase();
}
