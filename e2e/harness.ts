/**
 * A small registry of checks. A suite names its checks; the run picks those that were asked for, plays them one
 * after the other, and ends everything a check or a suite has opened, also when it failed.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const projectRoot = path.join(import.meta.dirname, '..');
export const outFolder = path.join(projectRoot, 'out', 'e2e');

/** What can show what it looked like when a check failed. */
export interface Witness {
  picture(folder: string, name: string): Promise<readonly string[]>;
}

/** Things opened on the way, ended in the opposite order. */
export class Scope {
  readonly #endings: (() => Promise<void> | void)[] = [];
  readonly #witnesses: Witness[] = [];

  later(end: () => Promise<void> | void): void {
    this.#endings.push(end);
  }

  watch(witness: Witness): void {
    this.#witnesses.push(witness);
  }

  /** A folder of its own, gone when the scope ends. */
  folder(name: string): string {
    const folder = mkdtempSync(path.join(tmpdir(), `guicheng-${name}-`));
    this.later(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
    return folder;
  }

  async pictures(folder: string, name: string): Promise<string[]> {
    const taken = await Promise.all(this.#witnesses.map((witness) => witness.picture(folder, name)));
    return taken.flat();
  }

  /** Ends everything; one that cannot be ended does not keep the others. @returns what went wrong on the way */
  async end(): Promise<string[]> {
    const problems: string[] = [];
    for (const end of this.#endings.splice(0).reverse()) {
      try {
        await end();
      } catch (error) {
        problems.push(`could not be ended: ${String(error)}`);
      }
    }
    this.#witnesses.length = 0;
    return problems;
  }
}

interface Check {
  readonly name: string;
  readonly body: (scope: Scope) => Promise<void>;
  readonly limitMs: number;
}

/** A check that waits for something that never comes is a check that failed. */
const LIMIT_MS = 120_000;

export interface Suite {
  readonly name: string;
  readonly checks: readonly Check[];
  /** What checks of this suite share, until one of them fails. */
  readonly shared: Scope;
  /** What they share to the end. */
  readonly kept: Scope;
}

export interface Defining {
  /** One promise. It is broken when the body throws; what the scope holds is ended either way. */
  check(name: string, body: (scope: Scope) => Promise<void>, limitMs?: number): void;
  /**
   * Opened when a check first asks for it and shared by those that follow. After a failure it is ended, and the
   * next check gets a new one: a broken screen must not be the reason of a second failure. With `keep` the same one
   * goes on: for what takes long to come to and is only looked at.
   */
  shared<T>(open: (scope: Scope) => Promise<T>, options?: { readonly keep: boolean }): () => Promise<T>;
}

export function suite(name: string, define: (defining: Defining) => void): Suite {
  const checks: Check[] = [];
  const shared = new Scope();
  const kept = new Scope();
  define({
    check: (title, body, limitMs = LIMIT_MS) => checks.push({ name: title, body, limitMs }),
    shared: (open, options) => {
      const scope = options?.keep === true ? kept : shared;
      let made: ReturnType<typeof open> | null = null;
      return () => {
        if (made === null) {
          made = open(scope);
          scope.later(() => {
            made = null;
          });
        }
        return made;
      };
    },
  });
  return { name, checks, shared, kept };
}

function wanted(suites: readonly Suite[], words: readonly string[]): readonly Suite[] {
  if (words.length === 0) return suites;
  // The name of a suite means that suite, and not every check in which the word occurs.
  const parts = words.filter((word) => !suites.some(({ name }) => name === word));
  return suites.flatMap((entry) => {
    if (words.includes(entry.name)) return [entry];
    const checks = entry.checks.filter(({ name }) =>
      parts.some((part) => `${entry.name}: ${name}`.includes(part)),
    );
    return checks.length === 0 ? [] : [{ ...entry, checks }];
  });
}

function told(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function within(limitMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not over after ${limitMs / 1000} s`)), limitMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** One check with its own scope. @returns the lines that say what is wrong; none when it holds */
async function play(entry: Suite, check: Check, picture: string): Promise<string[]> {
  const scope = new Scope();
  const problems: string[] = [];
  try {
    await within(check.limitMs, check.body(scope));
  } catch (error) {
    problems.push(told(error));
    for (const held of [scope, entry.shared, entry.kept]) {
      problems.push(...(await held.pictures(outFolder, picture)).map((file) => `see ${file}`));
    }
  }
  problems.push(...(await scope.end()));
  if (problems.length > 0) problems.push(...(await entry.shared.end()));
  return problems;
}

/** Plays what was asked for and says the sum in its last line. @param words names of suites, or parts of a check's */
export async function run(suites: readonly Suite[], words: readonly string[]): Promise<boolean> {
  mkdirSync(outFolder, { recursive: true });
  // Pictures of an earlier failure would be taken for this one's.
  for (const name of readdirSync(outFolder))
    if (name.endsWith('.png')) rmSync(path.join(outFolder, name), { force: true });
  let passed = 0;
  let failed = 0;
  const count = (problems: readonly string[], name: string, since: number): void => {
    if (problems.length === 0) passed += 1;
    else failed += 1;
    const seconds = ((performance.now() - since) / 1000).toFixed(1);
    say(`${problems.length === 0 ? '✓' : '✗'} ${name} (${seconds} s)`);
    for (const line of problems) say(`    ${line.replaceAll('\n', '\n    ')}`);
  };
  for (const entry of wanted(suites, words)) {
    for (const [index, check] of entry.checks.entries()) {
      const since = performance.now();
      const problems = await play(entry, check, `${entry.name}-${index + 1}`);
      count(problems, `${entry.name}: ${check.name}`, since);
    }
    const left = [...(await entry.shared.end()), ...(await entry.kept.end())];
    if (left.length > 0) count(left, `${entry.name}: everything opened is ended`, performance.now());
  }
  say(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0;
}

/**
 * Waits for what no event tells about. @throws an error with what it last saw
 */
export async function until<T>(
  what: string,
  look: () => Promise<T>,
  holds: (seen: T) => boolean,
  withinMs = 15_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (performance.now() > deadline)
      throw new Error(
        `waited ${withinMs} ms in vain for ${what}; last seen ${JSON.stringify(seen)?.slice(0, 600)}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
