/** What lies within the trainee's reach, right things and wrong ones alike. */
import { lookUp } from '../../src/domain/checkpoints/context.ts';
import { PLACE_WORDS } from '../../src/domain/checkpoints/scene.ts';
import { CODE_KINDS, displayCode, isCodeKind } from '../../src/domain/codes/index.ts';
import type { Scenario } from '../../src/drill/scenario.ts';
import type { StationId } from '../../src/drill/stage.ts';
import { DEMO_CODES, DEMO_STAFF } from '../../src/station/demo/homeData.ts';
import type { HandItem } from '../../src/station/dto.ts';
import { OBJECTION, roleTextOf, type Task } from './plan.ts';

export interface Reach extends HandItem {
  readonly ref: string;
  /** What the scanner would read; null for the camera. */
  readonly text: string | null;
}

export interface Around {
  readonly scenario: Scenario;
  readonly station: StationId;
  readonly persona: string | null;
  /** Carriers and slips printed so far, by reference. */
  readonly printed: ReadonlyMap<string, string>;
  /** Name of a case of the scenario as it stands on its carriers. */
  readonly nameOf: (scenarioCase: string) => string;
  readonly resolve: (ref: string) => string;
  readonly task: Task;
}

const PEOPLE = '工牌';
const CARRIERS = '腕带、袋签和纸卡';
const CAMERA = '相机';
const OTHER = '别的码';

function refsAt({ scenario, station }: Around): string[] {
  let at: StationId = 'desk';
  const refs = scenario.steps.flatMap((step) => {
    at = step.at ?? at;
    if (at !== station) return [];
    const people = [step.signIn, step.second, step.hands].flatMap((who) =>
      who === undefined ? [] : [`badge:${who}`],
    );
    return [...people, ...(step.scan === undefined ? [] : [step.scan].flat())];
  });
  return [...new Set(refs)];
}

function people(refs: readonly string[], persona: string | null): Reach[] {
  const ids = refs.flatMap((ref) => (ref.startsWith('badge:') ? [ref.slice(6)] : []));
  return ids
    .sort((a, b) => Number(b === persona) - Number(a === persona) || a.localeCompare(b))
    .flatMap((staffId) => {
      const member = DEMO_STAFF.find((entry) => entry.staffId === staffId);
      if (member === undefined) return [];
      const note = staffId === persona ? `${roleTextOf(staffId)}，就是您` : roleTextOf(staffId);
      const ref = `badge:${staffId}`;
      return [{ id: ref, ref, text: member.badge, group: PEOPLE, label: member.name, note }];
    });
}

/** 「陈守义 腕带」; `chen.wristband#1` was printed before the one that counts. */
function carrierWord(ref: string, around: Pick<Around, 'nameOf'>): string {
  const [who = '', what = ''] = ref.split('.');
  const [kind = '', order] = what.split('#');
  const word = isCodeKind(kind) ? CODE_KINDS[kind].chinese : '业务编号';
  return `${around.nameOf(who)} ${word}${order === undefined ? '' : `（第 ${order} 次打印的）`}`;
}

const SPOILT: Readonly<Record<string, string>> = { copy: '复印件', misread: '磨花的码', smudged: '污损的码' };

/** What a code looks like that hangs nowhere. */
function strangerWord(ref: string, around: Pick<Around, 'nameOf'>): string {
  const [form = '', ...rest] = ref.split(':');
  if (ref === OBJECTION) return '墙上的「有异议」码';
  const spoilt = lookUp(SPOILT, form);
  if (spoilt !== undefined) {
    const of = rest.join(':');
    return `${of.includes(':') ? of.split(':').slice(1).join(':') : carrierWord(of, around)} ${spoilt}`;
  }
  return /^\w+\.\w/.test(ref) ? carrierWord(ref, around) : '手边的一张码';
}

/** What somebody would call the thing behind a reference. */
export function wordOf(ref: string, around: Pick<Around, 'nameOf'>): string {
  const [kind = '', ...rest] = ref.split(':');
  if (isCodeKind(kind)) return rest.join(':');
  return strangerWord(ref, around);
}

function carriers(around: Around): Reach[] {
  return [...around.printed].flatMap(([ref, text]): Reach[] => {
    if (ref.startsWith('slip:')) {
      const name = around.nameOf(ref.slice(5));
      return [{ id: ref, ref, text, group: CARRIERS, label: `${name} 放行条`, note: '前台打印' }];
    }
    return [
      { id: ref, ref, text, group: CARRIERS, label: carrierWord(ref, around), note: displayCode(text) },
    ];
  });
}

/** Places and things of the script, each with what hangs beside it: a hand can slip. */
function labelled(refs: readonly string[]): Reach[] {
  const wanted = new Set<number>();
  for (const ref of refs) {
    const [kind = '', ...rest] = ref.split(':');
    const index = DEMO_CODES.findIndex((entry) => entry.kind === kind && entry.label === rest.join(':'));
    if (index < 0 || kind === 'staff') continue;
    for (const near of [index - 1, index, index + 1]) if (DEMO_CODES[near]?.kind === kind) wanted.add(near);
  }
  return [...wanted]
    .sort((a, b) => a - b)
    .flatMap((index): Reach[] => {
      const entry = DEMO_CODES[index];
      if (entry === undefined) return [];
      const ref = `${entry.kind}:${entry.label}`;
      const group = lookUp(PLACE_WORDS, entry.kind) ?? CODE_KINDS[entry.kind].chinese;
      return [{ id: ref, ref, text: entry.code, group, label: entry.label, note: displayCode(entry.code) }];
    });
}

/** Codes that hang nowhere: only where the script brings them. */
function strangers(around: Around): Reach[] {
  const { task, resolve, printed } = around;
  const refs = task.items.flatMap(({ kind, ref }) =>
    kind === 'scan' || (kind === 'objection' && ref !== '') ? [ref] : [],
  );
  return [...new Set(refs)].flatMap((ref): Reach[] => {
    const known = printed.has(ref) || ref.startsWith('badge:');
    const [kind = '', ...rest] = ref.split(':');
    const hangs = DEMO_CODES.some((entry) => entry.kind === kind && entry.label === rest.join(':'));
    if (known || hangs) return [];
    const text = resolve(ref);
    const note = text === '' ? '读不出' : displayCode(text.slice(0, 24));
    return [{ id: ref, ref, text, group: OTHER, label: strangerWord(ref, around), note }];
  });
}

function camera({ task }: Around): Reach[] {
  if (!task.items.some(({ step }) => step.answer?.type === 'photo')) return [];
  return [
    {
      id: 'photo',
      ref: '',
      text: null,
      group: CAMERA,
      label: '拍一张照片',
      note: '演练用示意照片，不开相机',
    },
  ];
}

export function reachOf(around: Around): Reach[] {
  const refs = refsAt(around);
  const found = [
    ...people(refs, around.persona),
    ...carriers(around),
    ...labelled(refs),
    ...strangers(around),
    ...camera(around),
  ];
  // Long references would not fit through the contract: what is pressed is named by its place in the list.
  return found.map((item, index) => ({ ...item, id: `h${index}` }));
}
