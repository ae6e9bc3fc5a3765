/**
 * Reads a scenario as a lesson: whose station it trains, which steps are the trainee's, which moments are decisive.
 * Nothing of this stands in the file; it follows from who acts where and from what must be refused.
 */
import { CHECKPOINTS } from '../../src/domain/checkpoints/rules.ts';
import { effectiveRoles, ROLE_IDS, ROLES, type Role } from '../../src/domain/roles.ts';
import type { Scenario, Step } from '../../src/drill/scenario.ts';
import type { StationId } from '../../src/drill/stage.ts';
import { DEMO_STAFF } from '../../src/station/demo/homeData.ts';
import type { DrillSummary } from '../../src/station/dto.ts';
import { DEMO_STATIONS } from '../../src/station/home.ts';

/** One thing a hand does. `step` is the same thing as the runner would play it. */
export interface Item {
  readonly kind: 'open' | 'scan' | 'person' | 'answer' | 'conclude' | 'cancel' | 'objection';
  /** Reference of what is scanned or who comes; empty otherwise. */
  readonly ref: string;
  readonly step: Step;
}

export interface Played {
  readonly kind: 'played';
  readonly index: number;
  readonly at: StationId;
  readonly step: Step;
}

/** The trainee's own steps in a row, up to the verdict that ends them. */
export interface Task {
  readonly kind: 'task';
  /** Steps of the scenario, the last one excluded. */
  readonly from: number;
  readonly to: number;
  readonly items: readonly Item[];
  /** The same as the runner would play it, without what the world does in these steps. */
  readonly steps: readonly { readonly index: number; readonly step: Step }[];
  /** What the script ends it with; null where nothing is decided. */
  readonly ends: 'pass' | 'blocked' | 'objection' | null;
  /** What one sees and hears there, before anything is done. */
  readonly says: readonly string[];
  /** What the script calls it, which gives the mistake away: for afterwards. */
  readonly tells: readonly string[];
}

export type Part = Played | Task;

export interface Plan {
  readonly station: StationId;
  readonly parts: readonly Part[];
  /** Staff id of whose place the trainee takes. */
  readonly persona: string | null;
}

/** A moment at which going on would have been the accident, or at which somebody has to object. */
export function isDecisive(part: Part): part is Task {
  return part.kind === 'task' && (part.ends === 'blocked' || part.ends === 'objection');
}

interface Placed {
  readonly index: number;
  readonly at: StationId;
  readonly step: Step;
}

function placed(scenario: Scenario): Placed[] {
  let at: StationId = 'desk';
  return scenario.steps.map((step, index) => {
    at = step.at ?? at;
    return { index, at, step: { ...step, at } };
  });
}

/** The code on the wall that says 有异议. */
export const OBJECTION = 'command:objection';

function isObjection(step: Step): boolean {
  return step.call?.procedure === 'objections.raise' || step.scan === OBJECTION;
}

function itemsOf({ at, step }: Placed): Item[] {
  // What a command must fail with is shown, not tried: no screen offers it.
  if (step.expect?.error !== undefined || (step.call !== undefined && !isObjection(step))) return [];
  const items: Item[] = [];
  const add = (kind: Item['kind'], ref: string, own: Step): void => {
    items.push({ kind, ref, step: { at, ...own } });
  };
  const who = step.second ?? step.hands;
  const scans = step.scan === undefined ? [] : [step.scan].flat();
  if (step.open !== undefined) add('open', '', { open: step.open });
  if (who !== undefined)
    add('person', `badge:${who}`, step.second === undefined ? { hands: who } : { second: who });
  for (const scan of scans) add(scan === OBJECTION ? 'objection' : 'scan', scan, { scan });
  if (step.answer !== undefined) add('answer', '', { answer: step.answer });
  if (step.conclude === true) add('conclude', '', { conclude: true });
  if (step.cancel === true) add('cancel', '', { cancel: true });
  if (step.call !== undefined) add('objection', '', { call: step.call });
  return items;
}

const OWN: readonly (keyof Step)[] = [
  'open',
  'second',
  'hands',
  'scan',
  'answer',
  'call',
  'conclude',
  'cancel',
  'expect',
];
const SILENT: readonly (keyof Step)[] = ['at', 'say', 'situation', 'screenshot'];

/** A step of which the trainee does one half: theirs, and what the world does first. */
function halves(step: Step): { own: Step; rest: Step | null } {
  const entries = Object.entries(step) as [keyof Step, unknown][];
  const own = Object.fromEntries(entries.filter(([key]) => key === 'at' || OWN.includes(key))) as Step;
  const rest = Object.fromEntries(entries.filter(([key]) => !OWN.includes(key) && key !== 'say')) as Step;
  const does = Object.keys(rest).some((key) => !SILENT.includes(key as keyof Step));
  return { own, rest: does ? rest : null };
}

/** The station with the most moments of refusal; the last one where two have as many. */
function trainedStation(steps: readonly Placed[]): StationId {
  const counts = new Map<StationId, number>();
  const weigh = (at: StationId, by: number): void => {
    const before = counts.get(at) ?? 0;
    counts.delete(at);
    counts.set(at, before + by);
  };
  for (const entry of steps) {
    const items = itemsOf(entry);
    if (items.length === 0) continue;
    const ends = endOf(entry);
    const refused = ends === 'blocked' || ends === 'objection';
    weigh(entry.at, refused ? 1000 : 1);
  }
  let best: StationId = steps[0]?.at ?? 'desk';
  for (const [at, count] of counts) if (count >= (counts.get(best) ?? 0)) best = at;
  return best;
}

function endOf({ step }: Placed): Task['ends'] {
  if (isObjection(step)) return 'objection';
  return step.expect?.verdict ?? (step.expect?.reasons === undefined ? null : 'blocked');
}

/** A text of several lines in the file: no gap is left where Chinese goes on in the next. */
const oneLine = (text: string): string =>
  text.trim().replaceAll(/(?<=[\p{Script=Han}\p{P}])\s+(?=[\p{Script=Han}\p{Ps}\p{Pi}])/gu, '');

/** What happened before, and what really happened: the one until the end, the other after it. */
export function tellingOf({ situation, story }: Pick<Scenario, 'situation' | 'story'>): {
  readonly situation: string;
  readonly story: string;
} {
  return { situation: oneLine(situation ?? story), story: oneLine(story) };
}

/**
 * Where the script ends in a refusal its line is the answer: only what the file says one sees comes before, the line
 * itself once the trainee has acted.
 */
function linesOf(steps: readonly Step[], ends: Task['ends']): Pick<Task, 'says' | 'tells'> {
  const decides = ends === 'blocked' || ends === 'objection';
  const said = (step: Step): string[] => (step.say === undefined ? [] : [step.say]);
  const seen = (step: Step): string[] => (step.situation === undefined ? [] : [step.situation]);
  return decides
    ? { says: steps.flatMap(seen), tells: steps.flatMap(said) }
    : { says: steps.flatMap((step) => [...seen(step), ...said(step)].slice(0, 1)), tells: [] };
}

/** Whether what somebody else does there is refused: then, too, its line tells how it comes out. */
export function isRefused({ step }: Played): boolean {
  return step.expect?.verdict === 'blocked' || step.expect?.reasons !== undefined;
}

export function planOf(scenario: Scenario): Plan {
  const steps = placed(scenario);
  const station = trainedStation(steps);
  const parts: Part[] = [];
  let open: { from: number; items: Item[]; lines: Step[]; steps: { index: number; step: Step }[] } | null =
    null;
  const close = (to: number, ends: Task['ends']): void => {
    if (open === null) return;
    const { lines, ...task } = open;
    parts.push({ kind: 'task', ...task, to, ends, ...linesOf(lines, ends) });
    open = null;
  };
  for (const entry of steps) {
    const { index, at, step } = entry;
    const items = at === station ? itemsOf(entry) : [];
    if (items.length === 0) {
      close(index, null);
      parts.push({ kind: 'played', index, at, step });
      continue;
    }
    const { own, rest } = halves(step);
    if (rest !== null) {
      close(index, null);
      parts.push({ kind: 'played', index, at, step: rest });
    }
    const ends = endOf(entry);
    open ??= { from: index, items: [], lines: [], steps: [] };
    open.items.push(...items);
    open.steps.push({ index, step: own });
    open.lines.push(step);
    if (ends !== null || step.expect?.waiting === true) close(index + 1, ends);
  }
  close(scenario.steps.length, null);
  return { station, parts, persona: personaOf(steps, station, parts) };
}

/** Whoever is signed in at the station at its first decisive moment, else whoever comes first. */
function personaOf(steps: readonly Placed[], station: StationId, parts: readonly Part[]): string | null {
  const until = parts.find(isDecisive)?.to ?? steps.length;
  const signed = steps.filter(({ at, step }) => at === station && step.signIn !== undefined);
  const last = signed.findLast(({ index }) => index < until) ?? signed[0];
  return last?.step.signIn ?? null;
}

function rolesOf(words: readonly string[]): Role[] {
  return ROLE_IDS.filter((role) => words.includes(role));
}

/** 「冷藏管理员」, or every role of the person. */
export function roleTextOf(staffId: string | null): string {
  const member = DEMO_STAFF.find((entry) => entry.staffId === staffId);
  if (member === undefined) return '';
  return effectiveRoles({ roles: rolesOf(member.roles), deputyOf: rolesOf(member.deputyOf ?? []) })
    .map((role) => ROLES[role])
    .join('、');
}

export function nameOfStation(station: StationId): string {
  return DEMO_STATIONS.find((plan) => plan.stationId === station)?.name ?? station;
}

export function summaryOf(drill: string, scenario: Scenario): DrillSummary {
  const plan = planOf(scenario);
  const moments = plan.parts.filter(isDecisive).length;
  return {
    drill,
    name: scenario.name,
    situation: tellingOf(scenario).situation,
    station: plan.station,
    stationName: nameOfStation(plan.station),
    roleText: roleTextOf(plan.persona),
    moments,
    problem: null,
  };
}

const SEX = { male: '男', female: '女', unclear: '看不出' } as const;
const IMPLANT = {
  none: '身上没有起搏器',
  present: '身上有起搏器',
  removed: '起搏器已取出',
  unknown: '不知道有没有起搏器',
} as const;

/** What one would see and hear where the script answers: the place itself, not the file. */
export function factsOf(task: Task): string[] {
  const facts = task.items.flatMap(({ step: { answer } }): string[] => {
    switch (answer?.type) {
      case 'observed':
        return [
          `遗体看上去：${SEX[answer.sex]}，${answer.age === 'adult' ? '成人' : '儿童'}${answer.mark === '' ? '' : `，特征：${answer.mark}`}`,
        ];
      case 'family':
        return [
          `${answer.speaker === '' ? '在场的人' : answer.speaker}说：${answer.name}，${answer.birthDate}出生${answer.noticeNumber === null ? '' : `，文号 ${answer.noticeNumber}`}`,
        ];
      case 'readBack':
        return [`腕带上念到：${answer.name}，${answer.birthDate}`];
      case 'look':
        return [answer.empty ? '看炉膛：里面是空的' : '看炉膛：里面有东西'];
      case 'onTrolley':
        return [answer.count === 'one' ? '看推车：上面只有一位' : '看推车：上面不止一位'];
      case 'grounds':
        return [`认定的依据：${answer.text}`];
      case 'implant':
        return [`问家属：${IMPLANT[answer.answer]}`];
      default:
        return [];
    }
  });
  return [...task.says, ...facts];
}

/** 「入柜」 of a task, where the script names the checkpoint. */
export function checkpointWord(task: Task): string | null {
  const opened = task.items.find(({ kind }) => kind === 'open')?.step.open;
  return opened === undefined ? null : CHECKPOINTS[opened.checkpoint].chinese;
}
