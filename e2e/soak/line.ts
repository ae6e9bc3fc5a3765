import { encodeEpc, parseCode } from '../../src/domain/codes/index.ts';
import { isGuichengError } from '../../src/domain/errors.ts';
import type { CheckpointId } from '../../src/domain/events/kinds.ts';
import type { Answer } from '../../src/station/contract.ts';
import type { StationCore } from '../../src/station/core.ts';
import { demoCode, demoPin } from '../../src/station/demo/homeData.ts';
import { bend } from './bend.ts';
import type { SoakHome, StationId } from './home.ts';

/** One thing that was done at a station, in the words of a drill file. */
export interface Recorded {
  readonly at: StationId;
  readonly do: Readonly<Record<string, unknown>>;
  /** The verdict that came of it, if one did. */
  verdict: { readonly checkpoint: CheckpointId; readonly outcome: 'pass' | 'blocked' } | null;
  /** The code a command was refused with. */
  error: string | null;
}

export interface Outcome {
  readonly checkpoint: CheckpointId;
  readonly outcome: 'pass' | 'blocked';
  readonly caseId: string | null;
  readonly reasons: readonly string[];
  readonly eventId: string;
}

/** A few seconds pass at every step of a real day. */
const BETWEEN_MS = 1500;

/** Everything simulated people do at the stations goes through here, and is written down for a drill. */
export class Line {
  readonly home: SoakHome;
  readonly log: Recorded[] = [];
  /** The slip printed last for each person. */
  readonly slips = new Map<string, string>();
  #where: StationId | null = null;
  /** Two stations act within the same second: what one records is still on its way to the other. */
  hushed = false;
  readonly #seen = new Map<StationId, string | null>();

  constructor(home: SoakHome) {
    this.home = home;
  }

  core(at: StationId): StationCore {
    return this.home.core(at);
  }

  async #did(at: StationId, what: Recorded['do'], work: () => unknown): Promise<string | null> {
    const entry: Recorded = { at, do: what, verdict: null, error: null };
    this.log.push(entry);
    // News travels at once; but nobody reads it before something happens at another station.
    if (at !== this.#where && !this.hushed) await this.home.pump();
    this.#where = at;
    try {
      await work();
    } catch (error) {
      if (!isGuichengError(error)) throw error;
      entry.error = error.code;
    }
    this.home.clock.advance(BETWEEN_MS);
    if (this.core(at).checking.attempt !== null && at === 'console') this.home.answerTags();
    if (this.core(at).checking.attempt?.wait != null) await this.home.pump();
    const { verdict } = this.core(at).checking;
    if (verdict !== null && verdict.eventId !== this.#seen.get(at))
      entry.verdict = { checkpoint: verdict.checkpoint, outcome: verdict.outcome };
    return entry.error;
  }

  /** The verdict that came since the last time somebody looked. */
  take(at: StationId): Outcome | null {
    const { verdict } = this.core(at).checking;
    if (verdict === null || verdict.eventId === this.#seen.get(at)) return null;
    this.#seen.set(at, verdict.eventId);
    return {
      checkpoint: verdict.checkpoint,
      outcome: verdict.outcome,
      caseId: verdict.expected?.caseId ?? null,
      reasons: verdict.reasons.map((entry) => entry.code),
      eventId: verdict.eventId,
    };
  }

  #read(at: StationId, text: string, origin = this.home.origin): void {
    this.core(at).checking.reading({
      type: 'code',
      text,
      origin,
      deviceId: 'soak',
      at: this.core(at).mono,
    });
  }

  async scan(at: StationId, text: string): Promise<void> {
    await this.#did(at, { scan: text }, () => this.#read(at, text));
  }

  /** A scan of the training beside it arrives; that it was turned away and told of is no error of the station. */
  async drillScan(at: StationId, text: string): Promise<void> {
    await this.#did(at, { note: 'drill' }, () => this.#read(at, text, 'drill'));
    const { reports } = this.home;
    const last = reports.at(-1);
    if (isGuichengError(last) && last.code === 'FORBIDDEN.DRILL') reports.pop();
  }

  async signIn(at: StationId, staff: string): Promise<boolean> {
    const { sessions, checking } = this.core(at);
    if (checking.attempt !== null) await this.cancel(at);
    if (sessions.current?.staffId !== staff) await this.badge(at, staff, 'signIn');
    return this.core(at).sessions.current?.staffId === staff;
  }

  /** A badge, and the PIN where the station asks for it. */
  async badge(at: StationId, staff: string, as: 'signIn' | 'second' | 'hands', pin = true): Promise<void> {
    await this.#did(at, pin ? { [as]: staff } : { scan: `badge:${staff}` }, async () => {
      this.#read(at, demoCode('staff', staff));
      const { sessions } = this.core(at);
      if (pin && sessions.pinFor !== null) await sessions.pin(demoPin(staff));
    });
  }

  async open(at: StationId, checkpoint: CheckpointId, expected: string | null): Promise<string | null> {
    return await this.#did(at, { open: { checkpoint, expected } }, () =>
      this.home.client(at).attempt.open({ checkpoint, expected }),
    );
  }

  async answer(at: StationId, answer: Answer): Promise<void> {
    await this.#did(at, { answer }, () => this.home.client(at).attempt.answer(answer));
  }

  async conclude(at: StationId): Promise<void> {
    bend.concluding = true;
    await this.#did(at, { conclude: true }, () => this.home.client(at).attempt.conclude());
    bend.concluding = false;
  }

  async cancel(at: StationId): Promise<void> {
    await this.#did(at, { cancel: true }, () => this.home.client(at).attempt.cancel());
  }

  /** Any command; `what` is how a drill says it. Gives the code of a refusal, null where it was done. */
  async command(at: StationId, what: Recorded['do'], work: () => unknown): Promise<string | null> {
    return await this.#did(at, what, work);
  }

  async wait(ms: number): Promise<void> {
    this.log.push({ at: 'desk', do: { wait: `${Math.round(ms / 1000)}s` }, verdict: null, error: null });
    this.home.clock.advance(ms);
    this.home.tick();
    await this.home.pump(true);
  }

  async cut(a: StationId, b: StationId): Promise<void> {
    await this.home.pump();
    await this.#did(a, { cut: [a, b] }, () => this.home.cut(a, b));
  }

  async mend(a: StationId, b: StationId): Promise<void> {
    await this.#did(a, { mend: [a, b] }, () => this.home.mend(a, b));
  }

  async crash(at: StationId): Promise<void> {
    this.#seen.delete(at);
    await this.home.pump();
    await this.#did(at, { crash: at }, () => this.home.crash(at));
  }

  async backUp(at: StationId): Promise<void> {
    await this.#did(at, { backUp: true }, () => this.home.backUp(at));
  }

  async restore(at: StationId): Promise<void> {
    this.#seen.delete(at);
    await this.#did(at, { restore: true }, () => this.home.restore(at));
  }

  async setClock(at: StationId, ms: number): Promise<void> {
    await this.#did(at, { clock: ms }, () => this.home.clock.offset.set(at, ms));
  }

  /** Which tags lie at a furnace mouth from now on. */
  async tags(furnace: string, codes: readonly string[]): Promise<void> {
    await this.#did('console', { tags: { furnace, codes } }, () => {
      const epcs = codes.flatMap((code) => {
        const parsed = parseCode(code);
        return parsed.ok ? [encodeEpc(1, parsed.code.kind, parsed.code.number)] : [];
      });
      this.home.reader.tags.set(furnace, epcs);
      this.home.answerTags();
    });
  }

  async reader(works: boolean): Promise<void> {
    await this.#did('console', works ? { replug: 'uhf' } : { unplug: 'uhf' }, () => {
      this.home.reader.state = works ? 'working' : 'lost';
    });
  }
}
