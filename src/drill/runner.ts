import { isGuichengError } from '../domain/errors.ts';
import type { StationLive } from '../station/dto.ts';
import type { Expectation, Scenario, Step } from './scenario.ts';
import type { HomeCodes, Stage, StationId } from './stage.ts';

export interface StepResult {
  readonly index: number;
  readonly say: string;
  readonly at: StationId;
  readonly time: number;
  readonly verdict: 'pass' | 'blocked' | null;
  readonly title: string;
  readonly reasons: readonly string[];
  readonly sentence: string;
  readonly ok: boolean;
  readonly problem: string | null;
}

export interface RunResult {
  readonly name: string;
  readonly ok: boolean;
  readonly steps: readonly StepResult[];
  readonly irreversible: readonly { case: string; checkpoint: string }[];
  readonly problems: readonly string[];
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** Plays one scenario. Never throws for what the home does wrong: that is a step that failed. */
export class Runner {
  readonly #stage: Stage;
  readonly #codes: HomeCodes;
  readonly #cases = new Map<string, string>();
  readonly #carriers = new Map<string, string>();
  readonly #slips = new Map<string, string>();
  #at: StationId = 'desk';

  constructor(stage: Stage, codes: HomeCodes) {
    this.#stage = stage;
    this.#codes = codes;
  }

  async play(scenario: Scenario, onStep: (result: StepResult) => void = () => undefined): Promise<RunResult> {
    const steps: StepResult[] = [];
    for (const [index, step] of scenario.steps.entries()) {
      const result = await this.perform(index, step);
      steps.push(result);
      onStep(result);
    }
    const problems = steps.flatMap((entry) =>
      entry.problem === null ? [] : [`${entry.index + 1}: ${entry.problem}`],
    );
    const names = new Map([...this.#cases].map(([name, caseId]) => [caseId, name]));
    const acts = (await this.#stage.irreversible()).map((act) => ({
      case: names.get(act.caseId) ?? act.caseId,
      checkpoint: act.checkpoint,
    }));
    const wanted = scenario.irreversible.map((act) => `${act.case} ${act.checkpoint}`).sort();
    const found = acts.map((act) => `${act.case} ${act.checkpoint}`).sort();
    for (const act of found)
      if (!wanted.includes(act)) problems.push(`irreversible act that must not be: ${act}`);
    for (const act of wanted) if (!found.includes(act)) problems.push(`irreversible act missing: ${act}`);
    if (scenario.blocked !== undefined) {
      const blocked = await this.#stage.blocked();
      if (blocked !== scenario.blocked)
        problems.push(`blocked attempts: ${blocked}, expected ${scenario.blocked}`);
    }
    return { name: scenario.name, ok: problems.length === 0, steps, irreversible: acts, problems };
  }

  /** One step alone: training plays the others' steps this way, and leaves its own to the trainee. */
  async perform(index: number, step: Step): Promise<StepResult> {
    this.#at = step.at ?? this.#at;
    const station = this.#at;
    const before = (await this.#stage.live(station)).verdict?.eventId ?? null;
    let error: string | null = null;
    try {
      await this.#do(station, step);
    } catch (thrown) {
      error = codeOf(thrown);
    }
    await this.#stage.settle();
    const live = await this.#stage.live(station);
    const verdict = live.verdict !== null && live.verdict.eventId !== before ? live.verdict : null;
    if (step.screenshot !== undefined) await this.#stage.screenshot(station, step.screenshot);
    const problem = judge(step.expect, live, verdict, error);
    return {
      index,
      say: step.say ?? '',
      at: station,
      time: await this.#stage.now(),
      verdict: verdict?.outcome ?? null,
      title: verdict?.title ?? '',
      reasons: verdict?.reasons.map((entry) => entry.code) ?? [],
      sentence: verdict?.sentence ?? '',
      ok: problem === null,
      problem,
    };
  }

  async #do(station: StationId, step: Step): Promise<void> {
    const stage = this.#stage;
    if (step.wait !== undefined)
      await stage.wait(Number(step.wait.slice(0, -1)) * (UNITS[step.wait.slice(-1)] ?? 0));
    if (step.cut !== undefined) await stage.cut(...step.cut);
    if (step.mend !== undefined) await stage.mend(...step.mend);
    if (step.unplug !== undefined) await stage.unplug(station);
    if (step.replug !== undefined) await stage.replug(station);
    if (step.signIn !== undefined) {
      await stage.scan(station, this.#codes.badge(step.signIn));
      // Somebody already signed in is only greeted again.
      if ((await stage.live(station)).pinFor !== null) await stage.pin(station, this.#codes.pin(step.signIn));
    }
    if (step.register !== undefined) {
      const made = await stage.call(station, 'cases.register', {
        fields: step.register.fields,
        draftId: null,
      });
      if (isCase(made)) this.#cases.set(step.register.as, made.caseId);
    }
    if (step.print !== undefined) {
      const labels = await stage.call(station, 'carriers.print', {
        caseId: this.#case(step.print.case),
        kinds: step.print.kinds,
      });
      if (Array.isArray(labels))
        for (const label of labels)
          if (isLabel(label)) this.#carriers.set(`${step.print.case}.${label.kind}`, label.code);
    }
    if (step.papers !== undefined) await this.#takeIn(station, step.papers.case, step.papers.kinds);
    if (step.lift !== undefined) await this.#lift(station, step.lift.case, step.lift.reason);
    if (step.slip !== undefined) {
      const slip = await stage.call(station, 'slips.print', { caseId: this.#case(step.slip) });
      if (isSlip(slip)) this.#slips.set(step.slip, slip.text);
    }
    if (step.tags !== undefined) {
      const epcs = step.tags.carriers.map((carrier) => this.#codes.epc(this.resolve(carrier)));
      await stage.tags(station, this.#codes.code('cremator', step.tags.cremator), epcs);
    }
    if (step.open !== undefined) {
      const expected = step.open.expected === undefined ? null : this.#case(step.open.expected);
      await stage.call(station, 'attempt.open', { checkpoint: step.open.checkpoint, expected });
    }
    if (step.second !== undefined || step.hands !== undefined) {
      const who = step.second ?? step.hands ?? '';
      await stage.scan(station, this.#codes.badge(who));
      if ((await stage.live(station)).pinFor !== null) await stage.pin(station, this.#codes.pin(who));
    }
    if (step.scan !== undefined) {
      for (const entry of Array.isArray(step.scan) ? step.scan : [step.scan]) {
        await stage.scan(station, this.resolve(entry));
        await stage.settle();
      }
    }
    if (step.answer !== undefined) {
      const answer =
        step.answer.type === 'photo' ? { type: 'photo', sha256: await stage.photo(station) } : step.answer;
      await stage.call(station, 'attempt.answer', answer);
    }
    if (step.call !== undefined) await stage.call(station, step.call.procedure, this.#fill(step.call.input));
    if (step.conclude === true) await stage.call(station, 'attempt.conclude', undefined);
    if (step.cancel === true) await stage.call(station, 'attempt.cancel', undefined);
  }

  async #takeIn(station: StationId, name: string, kinds: readonly string[]): Promise<void> {
    const blank = { form: null, number: null, issuer: null, issuerKind: null, attachment: null, note: null };
    for (const kind of kinds) {
      await this.#stage.call(station, 'documents.receive', { caseId: this.#case(name), kind, ...blank });
    }
  }

  async #lift(station: StationId, name: string, reason: string): Promise<void> {
    const caseId = this.#case(name);
    const found = await this.#stage.call(station, 'cases.get', { caseId });
    for (const stop of stopsOf(found)) {
      if (stop.lifted !== null) continue;
      if (stop.kind === 'hold')
        await this.#stage.call(station, 'holds.lift', { caseId, holdId: stop.id, reason, document: null });
      else await this.#stage.call(station, 'objections.lift', { caseId, objectionId: stop.id, reason });
    }
  }

  #case(name: string): string {
    const caseId = this.#cases.get(name);
    if (caseId === undefined) throw new TypeError(`no case ${name} in this scenario`);
    return caseId;
  }

  /** What was printed so far, by its reference: carriers, and the last slip of a case. */
  get printed(): ReadonlyMap<string, string> {
    const slips = [...this.#slips].map(([name, text]) => [`slip:${name}`, text] as const);
    return new Map([...this.#carriers, ...slips]);
  }

  /** Cases registered so far: their name in the scenario and their id. */
  get cases(): ReadonlyMap<string, string> {
    return this.#cases;
  }

  /** The text behind a reference. */
  resolve(ref: string): string {
    const [head = '', ...rest] = ref.split(':');
    const tail = rest.join(':');
    if (head === 'raw') return tail;
    if (head === 'badge') return this.#codes.badge(tail);
    if (head === 'slip') return this.#slips.get(tail) ?? '';
    if (rest.length > 0) return this.#codes.code(head, tail);
    const carrier = this.#carriers.get(ref);
    if (carrier !== undefined) return carrier;
    return this.#case(ref);
  }

  /** Strings `$…` in the input of a command are references; `$pin:s05` is a PIN. */
  #fill(value: unknown): unknown {
    if (typeof value === 'string' && value.startsWith('$pin:')) return this.#codes.pin(value.slice(5));
    if (typeof value === 'string' && value.startsWith('$time:')) return Date.parse(value.slice(6));
    if (typeof value === 'string' && value.startsWith('$')) return this.resolve(value.slice(1));
    if (Array.isArray(value)) return value.map((entry) => this.#fill(entry));
    if (value !== null && typeof value === 'object') {
      return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, this.#fill(entry)]));
    }
    return value;
  }
}

function codeOf(thrown: unknown): string {
  if (isGuichengError(thrown)) return thrown.code;
  if (hasData(thrown)) return thrown.data.code;
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function judge(
  expect: Expectation | undefined,
  live: StationLive,
  verdict: StationLive['verdict'],
  error: string | null,
): string | null {
  if (error !== null && error !== expect?.error) return `error ${error}`;
  if (expect === undefined)
    return verdict?.outcome === 'blocked'
      ? `blocked: ${verdict.reasons.map((entry) => `${entry.code} ${entry.sentence}`).join('; ')}`
      : null;
  const problems: string[] = [];
  if (expect.error !== undefined && error === null) problems.push(`expected error ${expect.error}`);
  if (expect.verdict !== undefined && verdict?.outcome !== expect.verdict) {
    const why =
      verdict?.reasons.map((entry) => entry.code).join(',') ??
      live.attempt?.prompt ??
      live.lastScan?.note ??
      '';
    problems.push(`expected ${expect.verdict}, got ${verdict?.outcome ?? 'no verdict'} (${why})`);
  }
  if (expect.verdict === undefined && verdict?.outcome === 'blocked')
    problems.push(`blocked: ${verdict.reasons.map((entry) => entry.code).join(',')}`);
  for (const code of expect.reasons ?? []) {
    if (verdict?.reasons.some((entry) => entry.code === code) !== true) {
      problems.push(
        `reason ${code} missing (${verdict?.reasons.map((entry) => entry.code).join(',') ?? 'no verdict'})`,
      );
    }
  }
  if (expect.note !== undefined && !(live.lastScan?.note ?? '').includes(expect.note))
    problems.push(`note is 「${live.lastScan?.note ?? ''}」`);
  if (expect.waiting === true && live.attempt?.waiting == null) problems.push('not waiting');
  if (expect.open === true && live.attempt === null) problems.push('no attempt open');
  for (const [label, state] of Object.entries(expect.interlock ?? {})) {
    const view = live.interlock.find((entry) => entry.label === label);
    if (view?.state !== state) problems.push(`interlock of ${label} is ${view?.state ?? 'unknown'}`);
  }
  if (
    expect.device !== undefined &&
    !live.devices.some((device) => device.protocol.startsWith('uhf') && device.state === expect.device)
  ) {
    problems.push(`reader is ${live.devices.map((device) => device.state).join(',')}`);
  }
  return problems.length === 0 ? null : problems.join('; ');
}

function hasData(value: unknown): value is { data: { code: string } } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'data' in value &&
    typeof value.data === 'object' &&
    value.data !== null &&
    'code' in value.data
  );
}
interface Stop {
  readonly id: string;
  readonly kind: string;
  readonly lifted: string | null;
}
function stopsOf(value: unknown): readonly Stop[] {
  const has = typeof value === 'object' && value !== null && 'stops' in value && Array.isArray(value.stops);
  return has ? (value.stops as Stop[]) : [];
}
function isCase(value: unknown): value is { caseId: string } {
  return typeof value === 'object' && value !== null && 'caseId' in value && typeof value.caseId === 'string';
}
function isLabel(value: unknown): value is { kind: string; code: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    'code' in value &&
    typeof value.kind === 'string' &&
    typeof value.code === 'string'
  );
}
function isSlip(value: unknown): value is { text: string } {
  return typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string';
}
