import { DEMO_CODES } from '../../src/station/demo/homeData.ts';
import { MORNING } from './home.ts';
import type { House } from './house.ts';
import type { Recorded } from './line.ts';

type Plain = Record<string, unknown>;

/** A drill as plain data, before it is written as YAML. */
export interface DrillData {
  readonly name: string;
  readonly story: string;
  readonly clock: string;
  readonly steps: readonly Plain[];
  readonly irreversible: readonly Act[];
  /** What was done that must not be; nothing where somebody only never came to their end. */
  readonly never?: readonly Act[];
}

interface Act {
  readonly case: string;
  readonly checkpoint: string;
}

/** What a code is called in a drill: the first, second … label printed for somebody, a place by its label, or itself. */
function namer(house: House): (code: string) => string {
  const names = new Map<string, string>(
    DEMO_CODES.map(({ kind, code, label }) => [code, `${kind}:${label}`]),
  );
  for (const { code, label } of DEMO_CODES.filter((entry) => entry.kind === 'staff'))
    names.set(code, `badge:${label}`);
  for (const journey of house.journeys) {
    const state = house.file(journey);
    if (state === null) continue;
    names.set(state.number, `${journey.key}.number`);
    for (const kind of ['wristband', 'bagTag'] as const)
      for (const [index, carrier] of state.carriers.filter((entry) => entry.kind === kind).entries())
        names.set(carrier.code, `${journey.key}.${kind}#${index + 1}`);
  }
  return (code) => {
    if (code.startsWith('badge:')) return code;
    return names.get(code) ?? `raw:${code}`;
  };
}

function stepOf(
  house: House,
  entry: Recorded,
  name: (code: string) => string,
  clocks: Map<string, number>,
): Plain | null {
  const what = { ...entry.do };
  if ('note' in what) return null;
  if (typeof what.scan === 'string') {
    if (what.scan.startsWith('GCSLIP')) {
      const slip = house.journeys.find((journey) => house.line.slips.get(journey.key) === what.scan);
      what.scan = `slip:${slip?.key ?? ''}`;
    } else what.scan = name(what.scan);
  }
  const { open } = what;
  if (open !== null && typeof open === 'object' && 'checkpoint' in open && 'expected' in open) {
    const chosen = house.journeys.find((journey) => journey.caseId === open.expected)?.key;
    what.open = { checkpoint: open.checkpoint, ...(chosen === undefined ? {} : { expected: chosen }) };
  }
  const { tags } = what;
  if (tags !== null && typeof tags === 'object' && 'furnace' in tags && 'codes' in tags) {
    const label = name(String(tags.furnace)).split(':')[1];
    const carriers = Array.isArray(tags.codes) ? tags.codes.map((code) => name(String(code))) : [];
    what.tags = { cremator: label, carriers };
  }
  if (typeof what.clock === 'number') {
    const by = what.clock - (clocks.get(entry.at) ?? 0);
    clocks.set(entry.at, what.clock);
    delete what.clock;
    if (by !== 0) what.setClock = `${by > 0 ? '+' : '-'}${Math.round(Math.abs(by) / 1000)}s`;
  }
  if ('crash' in what) what.crash = true;
  if (what.answer !== undefined && JSON.stringify(what.answer).includes('"photo"'))
    what.answer = { type: 'photo' };
  const expect =
    entry.error !== null
      ? { error: entry.error }
      : entry.verdict?.outcome === 'blocked'
        ? { verdict: 'blocked' }
        : undefined;
  return { at: entry.at, ...what, ...(expect === undefined ? {} : { expect }) };
}

/**
 * A drill says what must never be and waits for a refusal, also where somebody only never came to their end: nobody
 * gets, and nobody takes in, what is not there yet or not there any more.
 */
export function withNever(house: House, data: DrillData): DrillData {
  const stuck = house.journeys.find((entry) => entry.state !== 'done' && entry.caseId !== null);
  if (stuck === undefined) return data;
  const inUrn = house.file(stuck)?.whereabouts.kind === 'urn';
  const asked = inUrn
    ? { at: 'kiosk', signIn: 's05', checkpoint: 'receive', never: 'transferOut' }
    : { at: 'desk', signIn: 's10', checkpoint: 'handOver', never: 'handOver' };
  const { at, signIn, checkpoint, never } = asked;
  const refused = {
    ...{ at, open: { checkpoint, expected: stuck.key } },
    expect: { verdict: 'blocked', reasons: ['WRONG_STATE'] },
  };
  return {
    ...data,
    steps: [...data.steps, { at, signIn }, refused],
    never: [{ case: stuck.key, checkpoint: never }],
  };
}

/**
 * The house that failed, as a drill that fails the same way: the first of the world's wrong acts is one that must
 * never be; where somebody never came to their end, the last refusal is said to be a pass.
 */
export function drillOf(house: House, says: string): DrillData {
  const name = namer(house);
  const clocks = new Map<string, number>();
  const steps: Plain[] = [];
  for (const entry of house.line.log) {
    const step = stepOf(house, entry, name, clocks);
    if (step !== null) steps.push(step);
  }
  const wrong = house.wrong.filter((entry) => entry.irreversible);
  if (wrong.length === 0) {
    const last = steps.findLast((step) => JSON.stringify(step.expect) === '{"verdict":"blocked"}');
    if (last !== undefined) last.expect = { verdict: 'pass' };
  }
  const isWrong = (act: Act) =>
    wrong.some((entry) => entry.said === act.case && entry.checkpoint === act.checkpoint);
  const [first] = wrong;
  return {
    name: `soak ${house.seed}`,
    story: says,
    clock: new Date(MORNING + 8 * 3_600_000).toISOString().replace('.000Z', '+08:00'),
    steps,
    irreversible: house.acts.filter((act) => !isWrong(act)),
    ...(first === undefined ? {} : { never: [{ case: first.said, checkpoint: first.checkpoint }] }),
  };
}
