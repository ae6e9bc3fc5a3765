import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { GuichengError } from '../domain/errors.ts';
import { USUAL_PARTS } from './parts.ts';
import {
  answerStep,
  expectation,
  people,
  type Scenario,
  type Step,
  scenarioHead,
  step as stepSchema,
} from './scenario.ts';
import { nearest, placeWords, type StepPlace } from './words.ts';

type Raw = Record<string, unknown>;

/** What steps of a file are written out from. */
interface File {
  readonly parts: Raw;
  readonly people: Raw;
}

/** A step as it will be played, and where in the file it stands. */
interface Written {
  readonly value: unknown;
  readonly place: StepPlace;
}

/** A scenario read from a file: `places` says of every step where in the file it stands. */
export type WrittenScenario = Scenario & { readonly places: readonly StepPlace[] };

const zh = z.locales.zhCN().localeError;
/** Parts may play parts; no honest drill goes deeper. */
const DEEPEST = 8;
const SHOWN = 8;

function isRaw(value: unknown): value is Raw {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/**
 * `step`: index of the step that is wrong, among the steps as they are played; null for what is wrong elsewhere.
 * `inFile`: the step of the file it came from, from 1.
 */
function broken(sentence: string, step: number | null = null, inFile: number | null = null): GuichengError {
  return new GuichengError('INPUT.SCENARIO', `演练脚本有误：${sentence}`, { step, inFile });
}

/** `{name}` inside a text is replaced by its text; a text that is nothing but `{name}` becomes the value itself. */
function filled(value: unknown, given: Raw): unknown {
  if (typeof value === 'string') {
    const whole = /^\{(\w+)\}$/.exec(value)?.[1];
    if (whole !== undefined && Object.hasOwn(given, whole)) return given[whole];
    return value.replaceAll(/\{(\w+)\}/g, (text, key: string) =>
      Object.hasOwn(given, key) ? String(given[key]) : text,
    );
  }
  if (Array.isArray(value)) return value.map((entry) => filled(entry, given));
  if (!isRaw(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [String(filled(key, given)), filled(entry, given)]),
  );
}

/** A parameter nobody gave would be scanned and said as it stands. */
function whole(step: unknown, name: string, where: string): unknown {
  const left = /\{(\w+)\}/.exec(JSON.stringify(step))?.[1];
  if (left !== undefined) throw broken(`${where}：段落 ${name} 少了参数 ${left}`);
  return step;
}

/** What a usual part is played with: given by name, known of the person, given around it, or its own default. */
function givenFor(name: string, own: Raw, file: File, around: Raw, where: string): Raw {
  const usual = USUAL_PARTS[name];
  if (usual === undefined) return own;
  const known = file.people[String(own.who ?? around.who)];
  const person = isRaw(known) ? known : {};
  const unknown = Object.keys(own).filter((key) => !Object.hasOwn(usual.with, key));
  if (unknown.length > 0) {
    const parameters = Object.keys(usual.with).join('、');
    throw broken(`${where}：段落 ${name} 没有参数 ${unknown.join('、')}；它的参数是 ${parameters}`);
  }
  const given: Raw = {};
  for (const [key, fallback] of Object.entries(usual.with)) {
    // Played for the same person, what surrounds it was chosen for them already.
    const same = own.who === undefined ? around[key] : undefined;
    const value = own[key] ?? same ?? person[key] ?? around[key] ?? fallback;
    if (value === null) throw broken(`${where}：段落 ${name} 少了参数 ${key}`);
    given[key] = value;
  }
  return given;
}

function peopleOf(raw: unknown): Raw {
  if (raw === undefined) return {};
  const parsed = people.safeParse(raw, { error: zh });
  if (parsed.success) return parsed.data;
  throw broken(`people ${wordsOf(parsed.error, raw)}`);
}

function spread(raw: unknown, file: File, place: StepPlace, around: Raw): Written[] {
  if (!isRaw(raw) || !Object.hasOwn(raw, 'play')) return [{ value: raw, place }];
  const where = placeWords(place);
  const { play } = raw;
  const name = isRaw(play) && typeof play.part === 'string' ? play.part : null;
  if (name === null || !isRaw(play)) throw broken(`${where} 的 play 应为 { part: 名字, with: { … } }`);
  const extra = [...Object.keys(raw), ...Object.keys(play)].filter(
    (key) => !['play', 'part', 'with'].includes(key),
  );
  if (extra.length > 0) throw broken(`${where}：play 的步骤里不能再写 ${extra.join('、')}`);
  if (place.parts.length > DEEPEST) throw broken(`${where}：段落 ${name} 嵌套太深，或自己播放自己`);
  const isOwn = Object.hasOwn(file.parts, name);
  const part = isOwn ? file.parts[name] : USUAL_PARTS[name]?.steps;
  if (!Array.isArray(part)) {
    const known = [...Object.keys(file.parts), ...Object.keys(USUAL_PARTS)];
    const near = nearest(name, known).join('、');
    throw broken(`${where}：没有名为 ${name} 的段落；最接近的是 ${near}。全部：${known.join('、')}`);
  }
  const own = isRaw(play.with) ? play.with : {};
  const given = isOwn ? own : givenFor(name, own, file, around, where);
  return part.flatMap((entry, index) =>
    spread(
      whole(filled(entry, given), name, where),
      file,
      { ...place, parts: [...place.parts, { part: name, step: index + 1 }] },
      given,
    ),
  );
}

/**
 * The steps as they will be played: `parts` names lists of steps that come again and again, `play: { part, with }`
 * puts one in its place with its values; the usual parts are there for every file.
 */
function writeOut(raw: Raw): Written[] {
  if (raw.parts !== undefined && !isRaw(raw.parts)) throw broken('parts 应为「名字: 步骤列表」');
  if (!Array.isArray(raw.steps) || raw.steps.length === 0) throw broken('缺少 steps：至少要有一个步骤');
  const file = { parts: raw.parts ?? {}, people: peopleOf(raw.people) };
  return raw.steps.flatMap((step: unknown, index) => spread(step, file, { step: index + 1, parts: [] }, {}));
}

/** What stands in the file at the path of an issue. */
function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (inner !== null && typeof inner === 'object' ? Reflect.get(inner, key) : undefined),
    value,
  );
}

/** One that is not in a list is answered with the nearest of the list, a long list is not printed. */
function messageOf(issue: z.core.$ZodIssue, value: unknown): string {
  const found = valueAt(value, issue.path);
  if (issue.code === 'invalid_value' && typeof found === 'string') {
    const names = issue.values.map(String);
    const some = names.length <= SHOWN ? names : nearest(found, names);
    return `没有 ${found}；${names.length <= SHOWN ? '可以写' : '最接近的是'} ${some.join('、')}`;
  }
  if (issue.code === 'unrecognized_keys') {
    const known = issue.path.length === 0 ? Object.keys(stepSchema.shape) : Object.keys(expectation.shape);
    const near = issue.keys.map((key) => `${key}（最接近的是 ${nearest(key, known).join('、')}）`);
    if (issue.path.length === 0 || issue.path[0] === 'expect') return `没有这样的字段 ${near.join('、')}`;
  }
  if (issue.code === 'invalid_union' && issue.path.join('.') === 'answer.type')
    return `没有这种 answer；可以写 ${answerStep.options.map((entry) => entry.shape.type.value).join('、')}`;
  if (issue.path[0] === 'scan' && issue.code === 'invalid_union') {
    const entries: unknown[] = Array.isArray(found) ? found : [found];
    const map = entries.find(isRaw);
    if (map !== undefined) {
      const text = Object.entries(map).map(([key, entry]) => `"${key}:${String(entry)}"`);
      return `写成了「键: 值」。引用里有冒号时要加引号，冒号后不留空格：${text.join('、')}`;
    }
  }
  return issue.message;
}

function wordsOf(error: z.ZodError, value: unknown): string {
  const lines = error.issues.map((issue) => {
    const at = issue.path.map(String).join('.');
    const message = messageOf(issue, value);
    return at === '' ? message : `字段 ${at}：${message}`;
  });
  return lines.join('；');
}

/** A batch of unknowns is named by its name and their number: gas1, gas2 … */
function namedByCall({ procedure, input, as = '' }: NonNullable<Step['call']>): string[] {
  const { count } = input;
  return procedure === 'batches.open' && typeof count === 'number'
    ? Array.from({ length: Math.min(count, 200) }, (_, index) => `${as}${index + 1}`)
    : [as];
}

/** Cases a file names, for what is checked before anything is played. */
function namedCases(steps: readonly Step[]): Set<string> {
  return new Set(
    steps.flatMap((step) => [
      ...(step.register === undefined ? [] : [step.register.as]),
      ...(step.call?.as === undefined ? [] : namedByCall(step.call)),
    ]),
  );
}

function checkActs(scenario: Scenario): void {
  const known = namedCases(scenario.steps);
  const never = scenario.never ?? [];
  for (const [field, acts] of [
    ['irreversible', scenario.irreversible],
    ['never', never],
  ] as const) {
    for (const act of acts) {
      if (!known.has(act.case))
        throw broken(`${field} 里的案卷 ${act.case} 没有登记过；登记过的是 ${[...known].join('、')}`);
    }
  }
  const both = never.find((act) =>
    scenario.irreversible.some((entry) => entry.case === act.case && entry.checkpoint === act.checkpoint),
  );
  if (both !== undefined)
    throw broken(`${both.case} ${both.checkpoint} 同时写在 irreversible 和 never 里，自相矛盾`);
}

/** Reads a scenario. @throws GuichengError `INPUT.SCENARIO` naming the step and the field */
export function parseScenario(text: string): WrittenScenario {
  let raw: unknown;
  try {
    raw = parse(text);
  } catch (error) {
    throw broken(
      `不是有效的 YAML（引用里有冒号时要加引号，如 "bay:A-01"）：${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (!isRaw(raw)) throw broken('文件应为「字段: 内容」，从 name、story、clock 开始');
  const { parts: _parts, people: _people, steps: _steps, ...rest } = raw;
  const head = scenarioHead.safeParse(rest, { error: zh });
  if (!head.success) throw broken(wordsOf(head.error, rest));
  const steps: Step[] = [];
  const places: StepPlace[] = [];
  const problems: string[] = [];
  let first: readonly [number, number] | null = null;
  for (const [index, { value, place }] of writeOut(raw).entries()) {
    const parsed = stepSchema.safeParse(value, { error: zh });
    if (parsed.success) {
      const contradiction = parsed.data.expect === undefined ? null : contradictionIn(parsed.data.expect);
      if (contradiction === null) {
        steps.push(parsed.data);
        places.push(place);
        continue;
      }
      problems.push(`${placeWords(place)}，字段 expect：${contradiction}`);
    } else problems.push(`${placeWords(place)}，${wordsOf(parsed.error, value)}`);
    first ??= [index, place.step];
  }
  if (problems.length > 0) {
    const more = problems.length > SHOWN ? [`另有 ${problems.length - SHOWN} 处`] : [];
    throw broken([...problems.slice(0, SHOWN), ...more].join('\n  '), ...(first ?? []));
  }
  const scenario = { ...head.data, steps, places };
  checkActs(scenario);
  return scenario;
}

function contradictionIn(expect: NonNullable<Step['expect']>): string | null {
  if (expect.verdict === 'pass' && expect.reasons !== undefined)
    return '通过没有理由：pass 与 reasons 不能同时写';
  if (expect.onlyReasons === true && expect.reasons === undefined)
    return '写了 onlyReasons，却没有写 reasons';
  return null;
}

/** Reads a scenario file. @throws GuichengError `INPUT.SCENARIO` naming the step and the field */
export function loadScenario(file: string): WrittenScenario {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new GuichengError('INPUT.SCENARIO', `打不开演练脚本 ${file}`, { step: null }, error);
  }
  return parseScenario(text);
}

/**
 * Reads a drill: a scenario that expects enough. A drill that waits for no refusal with its reasons, or does not
 * say what must never have happened, would pass on a product that stops nothing.
 * @throws GuichengError `INPUT.SCENARIO`
 */
export function loadDrill(file: string): WrittenScenario {
  const scenario = loadScenario(file);
  if (scenario.never === undefined) throw broken('期望太少：缺少 never，请写明哪些不可挽回的事绝不能发生');
  if (!scenario.steps.some((step) => step.expect?.reasons !== undefined))
    throw broken('期望太少：至少要有一步写明被拦下的理由（expect: { verdict: blocked, reasons: […] }）');
  return scenario;
}
