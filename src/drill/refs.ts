import { COMMANDS, commandCode } from '../domain/codes/index.ts';
import { isGuichengError } from '../domain/errors.ts';
import { ScriptError } from './scriptError.ts';
import type { HomeCodes } from './stage.ts';

/**
 * Forms of a reference, each with what it stands for. The vocabulary prints this list, `Refs.resolve` follows it.
 */
export const REFERENCE_FORMS = {
  'chen.wristband': 'The wristband printed last for case chen; likewise chen.bagTag and chen.bodyPaper',
  'chen.wristband#1': 'The first wristband printed for it (an old one after a re-print)',
  'chen.number': 'The case number as printed on its papers: finds the case, is never evidence of a body',
  'bay:A-01':
    'A code of the home by kind and label: bay, cremator, coolingPlace, tray, trolley, urn, hall, room, niche, plot, vehicle; see $defs.home',
  'badge:s05': 'The badge of a staff member',
  'slip:chen': 'The release slip printed last for case chen',
  'command:objection': 'A command code on the wall: confirm, cancel, objection, logOff',
  'copy:chen.wristband':
    'A photocopy or a cloned label: reads exactly like the original. It proves nothing more than the original at that place',
  'misread:chen.wristband':
    'The code misread: two neighbouring characters swapped (works for any reference to a code)',
  'smudged:chen.wristband': 'The code misread: one digit taken for another',
  'raw:ANY TEXT': 'Any text at all, as a foreign barcode would give it',
} as const;

/** Forms only the input of a `call` knows. */
export const INPUT_FORMS = {
  $chen: 'The id of case chen (caseId, from, into …); also written $case:chen',
  '$chen.wristband': 'Any reference of the list above, with $ in front',
  '$conflict:chen': 'The open conflict about where case chen is (conflictId of conflicts.close)',
  '$pin:s05': 'The PIN of a staff member (for a witness: { staffId: s02, pin: $pin:s02 })',
  '$time:2026-11-23T09:30:00+08:00': 'A moment',
  '$today:15:00': 'A time of the day it is then (Asia/Shanghai); likewise $tomorrow:15:00',
} as const;

const DAY_MS = 86_400_000;
const OFFSET_MS = 8 * 3_600_000;
const SHOWN = 24;

/** What the names and references of one scenario stand for while it is played. */
export class Refs {
  readonly #codes: HomeCodes;
  readonly #cases = new Map<string, string>();
  readonly #printed = new Map<string, string[]>();
  readonly #shown = new Map<string, string>();
  readonly #slips = new Map<string, string>();
  /** Ids of other things that commands made: a list of moves, a count. */
  readonly #kept = new Map<string, string>();

  constructor(codes: HomeCodes) {
    this.#codes = codes;
  }

  get cases(): ReadonlyMap<string, string> {
    return this.#cases;
  }

  /** What was printed so far, by its reference: carriers, and the last slip of a case. */
  get everyPrinted(): ReadonlyMap<string, string> {
    const all = new Map([...this.#slips].map(([name, text]) => [`slip:${name}`, text]));
    for (const [key, codes] of this.#printed) {
      const code = this.#shown.get(key) ?? codes.at(-1);
      if (code !== undefined && !key.endsWith('.number')) all.set(key, code);
    }
    return all;
  }

  named(name: string, caseId: string, number: string | null): void {
    this.#cases.set(name, caseId);
    if (number !== null) this.#printed.set(`${name}.number`, [number]);
  }

  kept(name: string, id: string): void {
    this.#kept.set(name, id);
  }

  printed(name: string, kind: string, code: string): void {
    const key = `${name}.${kind}`;
    this.#printed.set(key, [...(this.#printed.get(key) ?? []), code]);
    this.#shown.delete(key);
  }

  /** The label of this name shows another code than was meant for it. */
  misprinted(name: string, kind: string, code: string): void {
    this.#shown.set(`${name}.${kind}`, code);
  }

  slip(name: string, text: string): void {
    this.#slips.set(name, text);
  }

  /** Name of a case by its id, for what the ledger says at the end. */
  nameOf(caseId: string): string {
    return [...this.#cases].find(([, id]) => id === caseId)?.[0] ?? caseId;
  }

  caseId(name: string): string {
    const found = this.#cases.get(name);
    if (found !== undefined) return found;
    const known = [...this.#cases.keys()].join('、');
    throw new ScriptError(
      `到这一步为止没有登记过名为 ${name} 的案卷，也没有哪一步的 call 以 as: ${name} 记下过什么；${known === '' ? '还一位都没有登记' : `登记过的是 ${known}`}`,
    );
  }

  badge(staffId: string): string {
    return this.#codes.badge(staffId);
  }

  pin(staffId: string): string {
    return this.#codes.pin(staffId);
  }

  epc(ref: string): string {
    return this.#codes.epc(this.code(ref));
  }

  /** A code of the home by kind and label. @throws ScriptError with the labels there are */
  place(kind: string, label: string): string {
    try {
      return this.#codes.code(kind, label);
    } catch (error) {
      if (!isGuichengError(error)) throw error;
      const labels = this.#codes.labels?.(kind) ?? [];
      if (labels.length === 0)
        throw new ScriptError(
          `引用 ${kind}:${label} 看不懂：没有 ${kind} 这一类。可以写 ${Object.keys(REFERENCE_FORMS).join('、')}`,
        );
      const some = labels.slice(0, SHOWN).join('、');
      throw new ScriptError(
        `示范馆没有 ${kind}:${label}；有 ${some}${labels.length > SHOWN ? ` 等 ${labels.length} 个` : ''}`,
      );
    }
  }

  /** The text a scanner would read. @throws ScriptError for what there is not, with what there is */
  code(ref: string): string {
    const at = ref.indexOf(':');
    if (at < 0) return this.#carrier(ref);
    const head = ref.slice(0, at);
    const tail = ref.slice(at + 1);
    switch (head) {
      case 'raw':
        return tail;
      case 'copy':
        return this.code(tail);
      case 'misread':
        return swapped(this.code(tail));
      case 'smudged':
        return smudged(this.code(tail));
      case 'badge':
        return this.place('staff', tail);
      case 'slip':
        return this.#slip(tail);
      case 'command': {
        const name = Object.keys(COMMANDS).find((entry): entry is keyof typeof COMMANDS => entry === tail);
        if (name !== undefined) return commandCode(name);
        throw new ScriptError(`没有指令 ${tail}；有 ${Object.keys(COMMANDS).join('、')}`);
      }
      default:
        return this.place(head, tail);
    }
  }

  #slip(name: string): string {
    const found = this.#slips.get(name);
    if (found !== undefined) return found;
    this.caseId(name);
    throw new ScriptError(`还没有给 ${name} 打印过放行单（slip: ${name}）`);
  }

  #carrier(ref: string): string {
    const [key = '', which] = ref.split('#');
    const printed = this.#printed.get(key);
    const code =
      which === undefined ? (this.#shown.get(key) ?? printed?.at(-1)) : printed?.[Number(which) - 1];
    if (code !== undefined) return code;
    const [name = '', kind] = key.split('.');
    this.caseId(name);
    const kinds = [...this.#printed.keys()].filter((entry) => entry.startsWith(`${name}.`));
    throw new ScriptError(
      kind === undefined
        ? `${name} 是案卷，不是能扫的码；可以扫 ${kinds.join('、')}`
        : `${ref} 还没有打印过；${name} 现在有 ${kinds.join('、')}`,
    );
  }

  /** Strings `$…` in the input of a command are references; `now` says which day it is, in ms UTC. */
  fill(value: unknown, now: number): unknown {
    if (typeof value === 'string') return value.startsWith('$') ? this.#input(value.slice(1), now) : value;
    if (Array.isArray(value)) return value.map((entry) => this.fill(entry, now));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, this.fill(entry, now)]));
  }

  #input(text: string, now: number): unknown {
    const [head = '', ...rest] = text.split(':');
    const tail = rest.join(':');
    if (head === 'pin') {
      this.place('staff', tail);
      return this.pin(tail);
    }
    if (head === 'case') return this.caseId(tail);
    if (head === 'conflict') return `custody:${this.caseId(tail)}`;
    if (head === 'time') return moment(Date.parse(tail), text);
    if (head === 'today' || head === 'tomorrow')
      return clockTime(tail, now + (head === 'today' ? 0 : DAY_MS), text);
    if (!/^[A-Za-z0-9]+$/.test(text)) return this.code(text);
    return this.#kept.get(text) ?? this.caseId(text);
  }
}

/** A time of the day in Shanghai that `now` lies in. */
function clockTime(tail: string, now: number, text: string): number {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(tail) ?? [];
  const midnight = Math.floor((now + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS;
  return moment(midnight + (Number(hours) * 60 + Number(minutes)) * 60_000, text);
}

function moment(value: number, text: string): number {
  if (Number.isNaN(value))
    throw new ScriptError(`$${text} 不是时间；写 $time:2026-11-23T09:30:00+08:00 或 $today:15:00`);
  return value;
}

/** The first pair of neighbours that differ changes places, seen from the end: where a misread hurts most. */
function swapped(code: string): string {
  const letters = [...code];
  for (let index = letters.length - 2; index > 0; index -= 1) {
    const [a, b] = [letters[index - 1] ?? '', letters[index] ?? ''];
    if (a === b) continue;
    letters[index - 1] = b;
    letters[index] = a;
    return letters.join('');
  }
  return code;
}

/** The last digit before the check character, taken for the next one. */
function smudged(code: string): string {
  const letters = [...code];
  const at = letters.findLastIndex((letter, index) => index < letters.length - 1 && /\d/.test(letter));
  if (at >= 0) letters[at] = String((Number(letters[at]) + 1) % 10);
  return letters.join('');
}
