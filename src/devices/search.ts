/**
 * Finds out what stands at a serial port by asking, in every way the families know, and listening for an answer. The
 * first line (speed, parity) at which somebody answers is kept; the rest is not tried, since a device has one.
 */
import { GuichengError } from '../domain/errors.ts';
import { type Cancel, type Clock, pause, within } from './clock.ts';
import type { FormValues } from './form.ts';
import { hex } from './hex.ts';
import type { Probe, ProbeAnswer, SerialLine } from './probe.ts';
import type { TransportFactory } from './transports/open.ts';
import type { Transport } from './types.ts';

/** The slowest device that is asked here answers in half of it. */
const ANSWER_MS = 250;
/** Long enough for somebody to pull a trigger. */
const LISTEN_MS = 1_500;
const OPEN_MS = 1_500;
/** No answer to a probe is longer, and noise at a wrong speed has no end. */
const MOST_BYTES = 1_024;

export interface ProbedFamily {
  readonly id: string;
  readonly probes: readonly Probe[];
}

export interface FoundAtPort {
  readonly family: string;
  readonly line: SerialLine;
  readonly said: string;
  readonly values: FormValues;
}

export interface PortSearch {
  readonly path: string;
  readonly families: readonly ProbedFamily[];
  readonly open: TransportFactory;
  readonly clock: Clock;
  readonly cancel: Cancel;
  /** One more question was asked. */
  readonly asked: () => void;
}

interface Question {
  readonly bytes: Uint8Array;
  readonly probes: readonly { readonly family: string; readonly probe: Probe }[];
}

interface LinePlan {
  readonly line: SerialLine;
  readonly questions: readonly Question[];
}

/** How many questions a port is asked at most. */
export function questionCount(families: readonly ProbedFamily[]): number {
  return plan(families).reduce((sum, { questions }) => sum + questions.length, 0);
}

/** Line by line, equal questions of several families asked once. */
function plan(families: readonly ProbedFamily[]): readonly LinePlan[] {
  const lines = new Map<string, { line: SerialLine; questions: Map<string, Question> }>();
  for (const { id: family, probes } of families) {
    for (const probe of probes) {
      const key = JSON.stringify(probe.line);
      const held = lines.get(key) ?? { line: probe.line, questions: new Map<string, Question>() };
      lines.set(key, held);
      const words = hex(probe.bytes);
      const others = held.questions.get(words)?.probes ?? [];
      held.questions.set(words, { bytes: probe.bytes, probes: [...others, { family, probe }] });
    }
  }
  return [...lines.values()].map(({ line, questions }) => ({
    line,
    // Whoever is only listened for is heard beside the questions; its own time comes last.
    questions: [...questions.values()].sort(
      (a, b) => Number(b.bytes.length > 0) - Number(a.bytes.length > 0),
    ),
  }));
}

/**
 * @returns one entry for each family that understood an answer; empty where nobody answered, or it was cancelled
 * @throws GuichengError DEVICE.OPEN_FAILED where the port is taken or gone
 */
export async function searchPort(search: PortSearch): Promise<readonly FoundAtPort[]> {
  for (const { line, questions } of plan(search.families)) {
    if (search.cancel.cancelled) return [];
    const found = await searchLine(search, line, questions);
    if (found.length > 0) return found;
  }
  return [];
}

async function searchLine(
  search: PortSearch,
  line: SerialLine,
  questions: readonly Question[],
): Promise<readonly FoundAtPort[]> {
  const { clock } = search;
  const transport = await search.open({ kind: 'serial', path: search.path, ...line });
  const heard = new Heard(transport);
  try {
    await within(clock, OPEN_MS, transport.open(), late);
    const found = new Map<string, FoundAtPort>();
    const listening = questions.flatMap(({ bytes, probes }) => (bytes.length === 0 ? probes : []));
    for (const question of questions) {
      if (search.cancel.cancelled) return [];
      // Once somebody is known, only the other numbers on the same line are still asked for.
      if (found.size > 0 && !question.probes.some(({ family }) => found.has(family))) continue;
      const answers = await ask(search, transport, heard, question);
      for (const { family, answer } of answers) keep(found, line, family, answer);
      search.asked();
      if (found.size > 0) continue;
      for (const { family, probe } of listening) {
        const answer = probe.heard(heard.whole());
        if (answer !== null) keep(found, line, family, answer);
      }
    }
    return [...found.values()];
  } finally {
    await transport.close();
  }
}

async function ask(
  { clock, cancel }: PortSearch,
  transport: Transport,
  heard: Heard,
  { bytes, probes }: Question,
): Promise<readonly { readonly family: string; readonly answer: ProbeAnswer }[]> {
  heard.forget();
  if (bytes.length === 0) {
    await pause(clock, LISTEN_MS, cancel);
    return [];
  }
  await within(clock, OPEN_MS, transport.write(bytes), late);
  await pause(clock, ANSWER_MS, cancel);
  return probes.flatMap(({ family, probe }) => {
    const answer = probe.heard(heard.bytes());
    return answer === null ? [] : [{ family, answer }];
  });
}

function keep(found: Map<string, FoundAtPort>, line: SerialLine, family: string, answer: ProbeAnswer): void {
  const before = found.get(family);
  if (before === undefined) found.set(family, { family, line, ...answer });
  else
    found.set(family, {
      ...before,
      said: `${before.said}；${answer.said}`,
      values: joined(before.values, answer.values),
    });
}

/** Lists grow, the rest stays as the first one said. */
function joined(first: FormValues, second: FormValues): FormValues {
  const lists = Object.entries(second).flatMap(([name, value]) => {
    const held = first[name];
    return Array.isArray(held) && Array.isArray(value) ? [[name, [...held, ...value]] as const] : [];
  });
  return { ...first, ...Object.fromEntries(lists) };
}

class Heard {
  readonly #all: number[] = [];
  #since = 0;

  constructor(transport: Transport) {
    transport.onData((bytes) => {
      this.#all.push(...bytes.subarray(0, MOST_BYTES));
      const over = this.#all.length - MOST_BYTES;
      if (over <= 0) return;
      this.#all.splice(0, over);
      this.#since = Math.max(0, this.#since - over);
    });
  }

  forget(): void {
    this.#since = this.#all.length;
  }

  /** Since the last question. */
  bytes(): Uint8Array {
    return Uint8Array.from(this.#all.slice(this.#since));
  }

  /** Since the line was opened. */
  whole(): Uint8Array {
    return Uint8Array.from(this.#all);
  }
}

function late(): GuichengError {
  return new GuichengError('DEVICE.OPEN_TIMEOUT', '这个口打不开或不接收数据');
}
