/** What a cremator's controller can be asked for, whichever way it is reached. No maker publishes its table: the site fills it in. */
import { z } from 'zod';
import { type FormField, formField } from '../form.ts';

export interface CrematorPoint {
  readonly key: string;
  readonly label: string;
  /** The span a sensor can mean; beyond it the value is a broken wire, not a measurement. */
  readonly least: number;
  readonly most: number;
}

export const CREMATOR_POINTS = [
  { key: 'main', label: '主燃室温度（℃）', least: -40, most: 1_600 },
  { key: 'second', label: '再燃室温度（℃）', least: -40, most: 1_600 },
  { key: 'flue', label: '烟道温度（℃）', least: -40, most: 1_600 },
  { key: 'pressure', label: '炉膛压力（Pa）', least: -5_000, most: 5_000 },
  { key: 'oxygen', label: '烟气含氧量（%）', least: 0, most: 25 },
] as const satisfies readonly CrematorPoint[];

/** The program step (程序步) as this product knows it; the site says which number stands for which. */
export const PHASES = ['idle', 'preheat', 'burning', 'cooling', 'raking'] as const;
export type CrematorPhase = (typeof PHASES)[number];

const PHASE_LABELS: Readonly<Record<CrematorPhase, string>> = {
  idle: '空闲',
  preheat: '预热',
  burning: '火化',
  cooling: '冷却',
  raking: '拣灰',
};

/** How one point is reached: the address, and what one step of its number is worth. */
export interface PointAddress {
  readonly address: string;
  readonly scale: number;
}

/** `HR10*0.1` and the like. */
export function readPoint(text: string): PointAddress | null {
  const found = /^([^*]+?)(?:\*(-?\d+(?:\.\d+)?))?$/.exec(text.replaceAll(' ', '').toUpperCase());
  if (found?.[1] === undefined) return null;
  return { address: found[1], scale: found[2] === undefined ? 1 : Number(found[2]) };
}

/** @param valid whether an address can be meant in this protocol */
export function crematorShape(valid: (address: string) => boolean, example: string) {
  const address = (title: string, without = '没有就空着') =>
    z
      .string()
      .trim()
      .max(40)
      .refine((text) => text === '' || valid(readPoint(text)?.address ?? ''), `地址看不懂，例如 ${example}`)
      .default('')
      .meta({ title, description: `例如 ${example}；${without}` });
  const step = (phase: CrematorPhase, fallback: number) =>
    z
      .int()
      .min(0)
      .max(65_535)
      .default(fallback)
      .meta({ title: `“${PHASE_LABELS[phase]}”是几` });
  return {
    cremator: z.string().min(1, '请选择火化炉').max(40).meta({ title: '是哪台炉' }),
    main: address('主燃室温度'),
    second: address('再燃室温度'),
    flue: address('烟道温度'),
    pressure: address('炉膛压力'),
    oxygen: address('烟气含氧量'),
    phase: address('程序步', '空着就不知道炉子何时点火，没有许可的点火不会报警'),
    idle: step('idle', 0),
    preheat: step('preheat', 1),
    burning: step('burning', 2),
    cooling: step('cooling', 3),
    raking: step('raking', 4),
  };
}

/**
 * One number for two steps would make the first of them out of both: a furnace that burns would be said to preheat, and
 * nobody would hear of a start without a permit. Sites without a step leave it the default that another one needs.
 */
export function distinctSteps(table: CrematorTable, context: z.core.$RefinementCtx): void {
  if (table.phase === '') return;
  for (const phase of PHASES) {
    const other = PHASES.find((name) => name !== phase && table[name] === table[phase]);
    if (other === undefined) continue;
    const message = `与“${PHASE_LABELS[other]}”是同一个数；没有这一步，就填一个用不到的数，例如 99`;
    context.addIssue({ code: 'custom', path: [phase], message });
  }
}

export type CrematorTable = z.output<z.ZodObject<ReturnType<typeof crematorShape>>>;

export function crematorFields(shape: ReturnType<typeof crematorShape>): {
  readonly place: FormField;
  readonly points: readonly FormField[];
} {
  const points = [...CREMATOR_POINTS.map(({ key }) => key), 'phase'] as const;
  return {
    place: formField('cremator', shape.cremator, { kind: 'cremator', fallback: '' }),
    points: [
      ...points.map((key) => formField(key, shape[key], { kind: 'text' })),
      ...PHASES.map((phase) => formField(phase, shape[phase], { kind: 'number', more: true })),
    ],
  };
}
