/**
 * The form a family of devices is set up with. A protocol declares its fields beside its settings schema; labels,
 * ranges and defaults are read from the schema, so that form and check cannot drift apart. Values are flat, by
 * field name, and may be anything a person typed.
 */
import { z } from 'zod';

/**
 * `port`, `usb`, `host`: where the device is reached. `antennas`: which are in use, and what stands at each.
 * `cremator`: the one it belongs to. `units`, `points`: controllers on one line, and a table of registers.
 * `places`: codes of places, or `room:` and the name of a room. `secret`: kept with the keys, and never shown again.
 * `program`: the path of a program the station will run; named by the director alone. `tuned`: set where the device is
 * tried out, never typed.
 */
export type FieldKind =
  | 'text'
  | 'number'
  | 'choice'
  | 'port'
  | 'usb'
  | 'host'
  | 'antennas'
  | 'cremator'
  | 'units'
  | 'points'
  | 'places'
  | 'secret'
  | 'program'
  | 'tuned';

export interface FieldChoice {
  readonly value: string;
  readonly label: string;
  /** Of a measured value: it is on or off, and no figure. */
  readonly onOff?: boolean;
}

export interface FormField {
  readonly name: string;
  /** Simplified Chinese, as are `help` and the labels of choices. */
  readonly label: string;
  readonly help: string;
  readonly kind: FieldKind;
  readonly choices: readonly FieldChoice[];
  /** What holds before anybody typed anything. */
  readonly fallback: string | number | readonly number[] | null;
  /** Shown and used only while another field holds this value. */
  readonly when: { readonly field: string; readonly value: string } | null;
  /** For `antennas`: the field that says how many ports there are. */
  readonly countedBy: string | null;
  /** For `antennas`: what a numbered port is called where it is no antenna, e.g. 门. */
  readonly portWord?: string;
  /** Rarely touched: behind 更多设置. */
  readonly more: boolean;
  /** Where the value belongs in the settings, e.g. `connection.path`. */
  readonly path: string;
  /** The setting is a number, whatever the field shows. */
  readonly numeric: boolean;
  /** The range as people read it; empty where there is none. */
  readonly range: string;
}

export type FormValues = Readonly<Record<string, unknown>>;

interface FieldOptions {
  readonly kind: FieldKind;
  /** The settings path, where it is not the field's name. */
  readonly path?: string;
  readonly label?: string;
  readonly help?: string;
  readonly choices?: readonly FieldChoice[];
  readonly fallback?: FormField['fallback'];
  readonly when?: NonNullable<FormField['when']>;
  readonly countedBy?: string;
  readonly portWord?: string;
  readonly more?: boolean;
}

const shape = z.object({
  title: z.string().default(''),
  description: z.string().default(''),
  default: z
    // A map is never typed: nothing of it stands in a field.
    .union([
      z.string(),
      z.number(),
      z.array(z.number()),
      z.null(),
      z.record(z.string(), z.never()).transform(() => null),
    ])
    .default(null),
  type: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  anyOf: z
    .array(
      z.object({
        type: z.string().optional(),
        minimum: z.number().optional(),
        maximum: z.number().optional(),
      }),
    )
    .default([]),
});

/** One field for one setting. */
export function formField(name: string, schema: z.ZodType, options: FieldOptions): FormField {
  const told = shape.parse(z.toJSONSchema(schema, { io: 'input' }));
  const parts = [told, ...told.anyOf];
  const numeric = parts.some((part) => part.type === 'integer' || part.type === 'number');
  const least = parts.find((part) => part.minimum !== undefined)?.minimum;
  const most = parts.find((part) => part.maximum !== undefined)?.maximum;
  return {
    name,
    label: options.label ?? told.title,
    help: options.help ?? told.description,
    kind: options.kind,
    choices: options.choices ?? [],
    fallback: options.fallback ?? told.default,
    when: options.when ?? null,
    countedBy: options.countedBy ?? null,
    ...(options.portWord === undefined ? {} : { portWord: options.portWord }),
    more: options.more ?? false,
    path: options.path ?? name,
    numeric,
    range: numeric && least !== undefined && most !== undefined ? `${least} 到 ${most}` : '',
  };
}

function heldBy(field: FormField, values: FormValues): unknown {
  return values[field.name] ?? field.fallback;
}

/** The fields that count for these values: those of the other kind of connection are set aside, not lost. */
export function shownFields(fields: readonly FormField[], values: FormValues): readonly FormField[] {
  return fields.filter(({ when }) => {
    if (when === null) return true;
    const other = fields.find((field) => field.name === when.field);
    return other !== undefined && String(heldBy(other, values)) === when.value;
  });
}

/** What was typed, as the schema wants it. What is no number stays as it is, so that the check refuses it. */
function meant(field: FormField, value: unknown): unknown {
  if (field.kind === 'antennas') {
    return typeof value === 'string'
      ? value
          .split(/[,，、\s]+/)
          .filter((part) => part !== '')
          .map(Number)
      : value;
  }
  if (value === null || value === undefined) return undefined;
  // Of a password every character counts, the first space too.
  if (typeof value !== 'string' || field.kind === 'secret') return value;
  const text = value.trim();
  // An empty choice or number leaves it to the schema's own default; an empty text is a missing one.
  if (text === '' && (field.numeric || field.kind === 'choice' || field.kind === 'tuned')) return undefined;
  if (!field.numeric) return text;
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

/** The settings these values stand for, still unchecked. */
export function settingsOf(fields: readonly FormField[], values: FormValues): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const field of shownFields(fields, values)) {
    const value = meant(field, heldBy(field, values));
    if (value !== undefined) put(settings, field.path.split('.'), value);
  }
  return settings;
}

function put(into: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [head, ...rest] = path;
  if (head === undefined) return;
  if (rest.length === 0) {
    into[head] = value;
    return;
  }
  const inner = into[head];
  const next: Record<string, unknown> =
    typeof inner === 'object' && inner !== null ? { ...(inner as Record<string, unknown>) } : {};
  put(next, rest, value);
  into[head] = next;
}

/** What is wrong, each at the field a person can mend it in. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

type Issue = z.core.$ZodIssue;

const HAN = /\p{Script=Han}/u;

export function problemsOf(
  fields: readonly FormField[],
  values: FormValues,
  issues: readonly Issue[],
): readonly FieldProblem[] {
  const shown = shownFields(fields, values);
  const found = new Map<string, string>();
  for (const issue of issues) {
    const path = issue.path.map(String).join('.');
    const field = shown.find((entry) => path === entry.path || path.startsWith(`${entry.path}.`));
    // A setting without a field of its own cannot be mended here, but must not be passed over.
    const name = field?.name ?? path;
    if (!found.has(name)) found.set(name, messageOf(field, issue));
  }
  return [...found].map(([field, message]) => ({ field, message }));
}

function messageOf(field: FormField | undefined, issue: Issue): string {
  if (field?.kind === 'antennas') {
    const own = issue.path.length === 1 && HAN.test(issue.message);
    return own ? issue.message : '天线号有误，请重新勾选';
  }
  if (field?.kind === 'choice') return '请从列出的选项里选择';
  // What a family asks for of its own is worded by it; the range alone would hide it.
  if (issue.code === 'custom' && HAN.test(issue.message)) return issue.message;
  if (field !== undefined && field.range !== '') return `请填写 ${field.range} 的整数`;
  return HAN.test(issue.message) ? issue.message : '填写的内容不对，请检查';
}

/** The field that says where the device is reached; null for a family that needs no port. */
export function endpointField(fields: readonly FormField[], values: FormValues): FormField | null {
  return (
    shownFields(fields, values).find(({ kind }) => kind === 'port' || kind === 'usb' || kind === 'host') ??
    null
  );
}
