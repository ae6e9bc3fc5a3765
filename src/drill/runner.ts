import { isGuichengError, toGuichengError } from '../domain/errors.ts';
import { DEFAULT_POLICY } from '../domain/policy.ts';
import type { VerdictView } from '../station/dto.ts';
import { judge, type Outcome } from './judge.ts';
import { checkCall, PROCEDURES } from './procedures.ts';
import { Refs } from './refs.ts';
import type { Scenario, Step } from './scenario.ts';
import { ScriptError } from './scriptError.ts';
import type { ActRef, Fault, HomeCodes, Stage, StationId } from './stage.ts';
import { doing, failedWords, placeWords, type StepPlace, shortened } from './words.ts';

export interface StepResult {
  /** Among the steps as they are played, from 0. */
  readonly index: number;
  /** Where it stands in the file. */
  readonly place: StepPlace;
  readonly say: string;
  /** What it does: which codes it scans, what it opens or calls. */
  readonly did: string;
  readonly at: StationId;
  readonly time: number;
  readonly verdict: 'pass' | 'blocked' | null;
  readonly title: string;
  readonly reasons: readonly string[];
  /** The code of what the station refused it with, or null. */
  readonly error: string | null;
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
const FRESH_LOOK = 1000;

function milliseconds(text: string): number {
  return Number(text.slice(0, -1)) * (UNITS[text.slice(-1)] ?? 0);
}

/** Plays one scenario. Never throws for what the home does wrong: that is a step that failed. */
export class Runner {
  readonly #stage: Stage;
  readonly #refs: Refs;
  #at: StationId = 'desk';
  /** The verdict the step under way brought about. */
  #verdict: VerdictView | null = null;
  #before: string | null = null;
  /** The verdict on the screen of a station when its last step was over; null for none. */
  readonly #seen = new Map<StationId, string | null>();
  /** The last refusal at a station, until something passes there. */
  readonly #refused = new Map<StationId, { readonly eventId: string; readonly words: string }>();

  constructor(stage: Stage, codes: HomeCodes) {
    this.#stage = stage;
    this.#refs = new Refs(codes);
  }

  async play(
    scenario: Scenario & { readonly places?: readonly StepPlace[] },
    onStep: (result: StepResult) => void = () => undefined,
  ): Promise<RunResult> {
    const steps: StepResult[] = [];
    for (const [index, step] of scenario.steps.entries()) {
      const result = await this.perform(index, step, scenario.places?.[index]);
      steps.push(result);
      onStep(result);
    }
    const problems = steps
      .filter((entry) => entry.problem !== null)
      .map(({ place, at, say, did, problem }, nth) => {
        const text = nth === 0 ? (problem ?? '') : shortened(problem ?? '');
        const line = failedWords(place, { at, what: say === '' ? did : say }, text);
        return nth === 0 ? `起因：${line}` : `其后：${line}`;
      });
    const irreversible = this.#byName(await this.#stage.irreversible());
    problems.push(...(await this.#ledgerProblems(scenario, irreversible)));
    return { name: scenario.name, ok: problems.length === 0, steps, irreversible, problems };
  }

  #byName(acts: readonly ActRef[]): { case: string; checkpoint: string }[] {
    return acts.map((act) => ({ case: this.#refs.nameOf(act.caseId), checkpoint: act.checkpoint }));
  }

  /** What stands in the ledgers of all stations at the end, against what the scenario says of it. */
  async #ledgerProblems(
    scenario: Scenario,
    irreversible: readonly { case: string; checkpoint: string }[],
  ): Promise<string[]> {
    const problems: string[] = [];
    const text = (act: { case: string; checkpoint: string }) => `${act.case} ${act.checkpoint}`;
    const missing = scenario.irreversible.map(text);
    for (const act of irreversible.map(text)) {
      const at = missing.indexOf(act);
      if (at < 0) problems.push(`账本里有不该有的不可挽回的事：${act}`);
      else missing.splice(at, 1);
    }
    for (const act of missing) problems.push(`账本里没有应有的不可挽回的事：${act}`);
    const never = scenario.never ?? [];
    if (never.length > 0) {
      const passed =
        this.#stage.passes === undefined ? irreversible : this.#byName(await this.#stage.passes());
      const done = new Set(passed.map(text));
      for (const act of never) if (done.has(text(act))) problems.push(`绝不能发生的事发生了：${text(act)}`);
    }
    if (scenario.blocked !== undefined) {
      const blocked = await this.#stage.blocked();
      if (blocked !== scenario.blocked) problems.push(`拦下了 ${blocked} 次，应为 ${scenario.blocked} 次`);
    }
    return problems;
  }

  /** What was printed so far, by its reference: carriers, and the last slip of a case. */
  get printed(): ReadonlyMap<string, string> {
    return this.#refs.everyPrinted;
  }

  /** Goes on where another runner stopped, with what it knew. */
  restore(cases: ReadonlyMap<string, string>, printed: ReadonlyMap<string, string>): void {
    for (const [name, caseId] of cases) this.#refs.named(name, caseId, null);
    for (const [ref, text] of printed) {
      const [name = '', kind = ''] = ref.split('.');
      if (ref.startsWith('slip:')) this.#refs.slip(ref.slice('slip:'.length), text);
      else this.#refs.printed(name, kind, text);
    }
  }

  /** Cases registered so far: their name in the scenario and their id. */
  get cases(): ReadonlyMap<string, string> {
    return this.#refs.cases;
  }

  /** The text behind a reference. @throws ScriptError for what there is not, with what there is */
  resolve(ref: string): string {
    return this.#refs.cases.get(ref) ?? this.#refs.code(ref);
  }

  /** One step alone: training plays the others' steps this way, and leaves its own to the trainee. */
  async perform(
    index: number,
    step: Step,
    place: StepPlace = { step: index + 1, parts: [] },
  ): Promise<StepResult> {
    this.#at = step.at ?? this.#at;
    const station = this.#at;
    const stands = (await this.#stage.live(station)).verdict;
    this.#before = stands?.eventId ?? null;
    this.#verdict = null;
    // What others did since the last step here may have ended the attempt: such a verdict answers to `expect` too.
    const isNews = this.#seen.has(station) && this.#before !== this.#seen.get(station);
    const news = isNews ? stands : null;
    if (news?.outcome === 'blocked')
      this.#refusedBy(station, news, '其他站的消息到达时（在那之后写一步 { at, expect } 就看得到）');
    const earlier = this.#refused.get(station) ?? null;
    let error: Outcome['error'] = null;
    try {
      await this.#do(station, step);
    } catch (thrown) {
      error = errorOf(thrown);
    }
    await this.#look(station);
    if (step.screenshot !== undefined) await this.#stage.screenshot(station, step.screenshot);
    const own = this.#verdict as VerdictView | null;
    const asked = step.expect?.verdict !== undefined || step.expect?.reasons !== undefined;
    const live = await this.#stage.live(station);
    this.#seen.set(station, live.verdict?.eventId ?? null);
    const verdict = own ?? (asked && live.verdict?.eventId === news?.eventId ? news : null);
    const problem = judge(step.expect, { live, verdict, error, step, earlier: earlier?.words ?? null });
    const opened = own === null && error === null && step.open !== undefined;
    // What was opened by name since is no guess of the next scan, whatever was refused before.
    if (verdict?.outcome === 'pass' || opened) this.#refused.delete(station);
    else if (own !== null)
      this.#refusedBy(station, own, `${placeWords(place)}「${step.say ?? doing(step)}」`);
    return {
      index,
      place,
      say: step.say ?? '',
      did: doing(step),
      at: station,
      time: await this.#stage.now(),
      verdict: verdict?.outcome ?? null,
      title: verdict?.title ?? '',
      reasons: verdict?.reasons.map((entry) => entry.code) ?? [],
      error: error?.code ?? null,
      sentence: verdict?.sentence ?? error?.sentence ?? '',
      ok: problem === null,
      problem,
    };
  }

  #refusedBy(station: StationId, verdict: VerdictView, when: string): void {
    if (this.#refused.get(station)?.eventId === verdict.eventId) return;
    const reasons = verdict.reasons.map((entry) => entry.code).join('、');
    const words = `${when}，${verdict.checkpoint} 已被拦下（${reasons}）`;
    this.#refused.set(station, { eventId: verdict.eventId, words });
  }

  /** Lets it come to rest and keeps the verdict it brought. @returns whether the step was refused */
  async #look(station: StationId): Promise<boolean> {
    await this.#stage.settle();
    const { verdict } = await this.#stage.live(station);
    if (verdict !== null && verdict.eventId !== this.#before) this.#verdict = verdict;
    return this.#verdict?.outcome === 'blocked';
  }

  async #do(station: StationId, step: Step): Promise<void> {
    await this.#world(station, step);
    await this.#commands(station, step);
    await this.#checkpoint(station, step);
  }

  /** What the world does to the home. */
  async #world(station: StationId, step: Step): Promise<void> {
    const stage = this.#stage;
    if (step.wait !== undefined) await stage.wait(milliseconds(step.wait));
    if (step.cut !== undefined) await stage.cut(...step.cut);
    if (step.mend !== undefined) await stage.mend(...step.mend);
    if (step.crash === true) await this.#fault({ type: 'crash', station });
    if (step.backUp === true) await this.#fault({ type: 'backUp', station });
    if (step.restore === true) await this.#fault({ type: 'restore', station });
    if (step.setClock !== undefined) {
      const sign = step.setClock.startsWith('-') ? -1 : 1;
      await this.#fault({ type: 'setClock', station, byMs: sign * milliseconds(step.setClock.slice(1)) });
    }
    if (step.diskFull === true) await this.#fault({ type: 'diskFull', station });
    if (step.diskFreed === true) await this.#fault({ type: 'diskFreed', station });
    if (step.unplug !== undefined) await stage.unplug(station);
    if (step.replug !== undefined) await stage.replug(station);
    if (step.tags !== undefined) {
      const epcs = step.tags.carriers.map((carrier) => this.#refs.epc(carrier));
      await stage.tags(station, this.#refs.place('cremator', step.tags.cremator), epcs);
    }
  }

  async #fault(fault: Fault): Promise<void> {
    if (this.#stage.fault === undefined)
      throw new ScriptError(`这个舞台演不了「${fault.type}」这种故障`, 'STATE.FAULT_UNSUPPORTED');
    await this.#stage.fault(fault);
    // A station that was started again shows nothing of what stood on its screen.
    this.#before = (await this.#stage.live(fault.station)).verdict?.eventId ?? null;
  }

  async #commands(station: StationId, step: Step): Promise<void> {
    const stage = this.#stage;
    const refs = this.#refs;
    if (step.signOut === true) await stage.call(station, 'session.signOut', undefined);
    if (step.signIn !== undefined) await this.#signIn(station, step.signIn);
    if (step.register !== undefined) {
      const made = await stage.call(station, 'cases.register', {
        fields: step.register.fields,
        draftId: null,
      });
      if (isCase(made)) refs.named(step.register.as, made.caseId, made.number ?? null);
    }
    if (step.print !== undefined) {
      const caseId = refs.caseId(step.print.case);
      const labels = await stage.call(station, 'carriers.print', { caseId, kinds: step.print.kinds });
      if (Array.isArray(labels))
        for (const label of labels) if (isLabel(label)) refs.printed(step.print.case, label.kind, label.code);
    }
    if (step.misprint !== undefined) {
      refs.code(`${step.misprint.case}.${step.misprint.kind}`);
      refs.misprinted(step.misprint.case, step.misprint.kind, refs.code(step.misprint.shows));
    }
    if (step.papers !== undefined) await this.#takeIn(station, step.papers.case, step.papers.kinds);
    if (step.lift !== undefined) await this.#lift(station, step.lift);
    if (step.slip !== undefined) {
      const slip = await stage.call(station, 'slips.print', { caseId: refs.caseId(step.slip) });
      if (isSlip(slip)) refs.slip(step.slip, slip.text);
    }
    if (step.call !== undefined) {
      const { procedure, input, as } = step.call;
      // Whoever asks for an input gets one, be it empty.
      const takes = (PROCEDURES.get(procedure) ?? null) !== null;
      const filled = takes ? refs.fill(input, await stage.now()) : undefined;
      checkCall(procedure, filled);
      const made = await stage.call(station, procedure, filled);
      if (as !== undefined) {
        if (isCase(made)) refs.named(as, made.caseId, made.number ?? null);
        else if (isBatch(made))
          for (const [index, caseId] of made.cases.entries()) refs.named(`${as}${index + 1}`, caseId, null);
        else refs.kept(as, idIn(made));
      }
    }
  }

  async #signIn(station: StationId, staffId: string): Promise<void> {
    const stage = this.#stage;
    // Inside an attempt a badge is that of a second person.
    if ((await stage.live(station)).attempt !== null) await stage.call(station, 'attempt.cancel', undefined);
    await stage.scan(station, this.#refs.badge(staffId));
    // Somebody already signed in is only greeted again.
    if ((await stage.live(station)).pinFor !== null) await stage.pin(station, this.#refs.pin(staffId));
  }

  /** The work at a checkpoint; what follows a refusal in the same step is left undone. */
  async #checkpoint(station: StationId, step: Step): Promise<void> {
    const stage = this.#stage;
    if (step.open !== undefined) {
      const { checkpoint, expected } = step.open;
      await stage.call(station, 'attempt.open', {
        checkpoint,
        expected: expected === undefined ? null : this.#refs.caseId(expected),
      });
      if (await this.#look(station)) return;
    }
    for (const who of [step.second, step.hands]) {
      if (who === undefined) continue;
      await this.#badge(station, who);
      if (await this.#look(station)) return;
    }
    if (step.leaves !== undefined) {
      await this.#needAttempt(station, `${step.leaves} 走开`);
      await stage.wait(DEFAULT_POLICY.secondPersonAgeMs + FRESH_LOOK);
    }
    const scans = step.scan === undefined ? [] : Array.isArray(step.scan) ? step.scan : [step.scan];
    for (const entry of scans) {
      await stage.scan(station, this.#refs.code(entry));
      if (await this.#look(station)) return;
    }
    if (step.answer !== undefined) {
      const answer =
        step.answer.type === 'photo' ? { type: 'photo', sha256: await stage.photo(station) } : step.answer;
      await stage.call(station, 'attempt.answer', answer);
      if (await this.#look(station)) return;
    }
    if (step.conclude === true) await stage.call(station, 'attempt.conclude', undefined);
    if (step.cancel === true) await stage.call(station, 'attempt.cancel', undefined);
  }

  async #needAttempt(station: StationId, what: string): Promise<void> {
    const { attempt, verdict } = await this.#stage.live(station);
    if (attempt !== null) return;
    const last = verdict === null ? '' : `；最近一次核验已经${verdict.outcome === 'pass' ? '通过' : '拦下'}`;
    throw new ScriptError(`${station} 没有开着的核验，${what}没有意义${last}。先用 open 或扫码开始一次核验`);
  }

  async #badge(station: StationId, staffId: string): Promise<void> {
    await this.#needAttempt(station, `${staffId} 作第二人`);
    await this.#stage.scan(station, this.#refs.badge(staffId));
    if ((await this.#stage.live(station)).pinFor !== null)
      await this.#stage.pin(station, this.#refs.pin(staffId));
  }

  async #takeIn(station: StationId, name: string, kinds: readonly string[]): Promise<void> {
    const caseId = this.#refs.caseId(name);
    const blank = { form: null, number: null, issuer: null, issuerKind: null, attachment: null, note: null };
    for (const kind of kinds)
      await this.#stage.call(station, 'documents.receive', { caseId, kind, ...blank });
  }

  async #lift(
    station: StationId,
    { case: name, reason, document }: NonNullable<Step['lift']>,
  ): Promise<void> {
    const caseId = this.#refs.caseId(name);
    const found = await this.#stage.call(station, 'cases.get', { caseId });
    // Whoever lifts writes down the paper it rests on: without a number of its own the reason names it.
    const paper = document ?? reason.slice(0, 120);
    const open = stopsOf(found).filter((stop) => stop.lifted === null);
    if (open.length === 0) throw new ScriptError(`${name} 没有未解除的暂缓或异议，lift 没有意义`);
    for (const { id, kind } of open) {
      const about = { caseId, reason };
      if (kind === 'hold')
        await this.#stage.call(station, 'holds.lift', { ...about, holdId: id, document: paper });
      else
        await this.#stage.call(station, 'objections.lift', { ...about, objectionId: id, settlement: paper });
    }
  }
}

/** Headless a command fails with the error itself, over a port with its code and sentence. */
function errorOf(thrown: unknown): NonNullable<Outcome['error']> {
  const script = thrown instanceof ScriptError;
  if (isGuichengError(thrown)) return { code: thrown.code, sentence: thrown.sentence, script };
  if (hasData(thrown)) {
    const { code } = thrown.data;
    const sentence = 'sentence' in thrown.data ? String(thrown.data.sentence) : code;
    return { code, sentence, script };
  }
  if (thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string')
    return { code: thrown.code, sentence: thrown.message, script };
  const { code } = toGuichengError(thrown);
  return { code, sentence: thrown instanceof Error ? thrown.message : String(thrown), script };
}

function hasData(value: unknown): value is { data: { code: string } } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'data' in value &&
    typeof value.data === 'object' &&
    value.data !== null &&
    'code' in value.data &&
    typeof value.data.code === 'string'
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
function isCase(value: unknown): value is { caseId: string; number?: string } {
  return typeof value === 'object' && value !== null && 'caseId' in value && typeof value.caseId === 'string';
}
/** 突发事件: as many cases at once, named by the name of the batch and their number. */
function isBatch(value: unknown): value is { batchId: string; cases: readonly string[] } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'batchId' in value &&
    'cases' in value &&
    Array.isArray(value.cases)
  );
}
/** The id of what a command made: `relocationId`, `countId` … @throws ScriptError where it makes nothing */
function idIn(value: unknown): string {
  const entries: [string, unknown][] =
    value !== null && typeof value === 'object' ? Object.entries(value) : [];
  const found = entries.find(([key, entry]) => key.endsWith('Id') && typeof entry === 'string')?.[1];
  if (typeof found === 'string') return found;
  throw new ScriptError('这个命令不产生编号，as 没有意义');
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
