import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { GuichengError } from '../domain/errors.ts';
import { type Scenario, scenario } from './scenario.ts';

type Raw = Record<string, unknown>;

function isRaw(value: unknown): value is Raw {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** `{name}` inside a text is replaced by its text; a text that is nothing but `{name}` becomes the value itself. */
function filled(value: unknown, given: Raw): unknown {
  if (typeof value === 'string') {
    const whole = /^\{(\w+)\}$/.exec(value)?.[1];
    if (whole !== undefined && whole in given) return given[whole];
    return value.replaceAll(/\{(\w+)\}/g, (text, key: string) => (key in given ? String(given[key]) : text));
  }
  if (Array.isArray(value)) return value.map((entry) => filled(entry, given));
  if (!isRaw(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [String(filled(key, given)), filled(entry, given)]),
  );
}

/**
 * Writes out the parts of a scenario: `parts` names lists of steps that come again and again (an arrival, a
 * charge), `play: { part, with }` puts one in its place with its values.
 * @throws GuichengError `INPUT.SCENARIO` for a part that is not there
 */
export function writeOut(raw: unknown): unknown {
  if (!isRaw(raw) || !isRaw(raw.parts) || !Array.isArray(raw.steps)) return raw;
  const { parts, ...rest } = raw;
  const steps = raw.steps.flatMap((step: unknown): unknown[] => {
    if (!isRaw(step) || !isRaw(step.play)) return [step];
    const name = String(step.play.part);
    const part = parts[name];
    if (!Array.isArray(part)) {
      throw new GuichengError('INPUT.SCENARIO', `演练脚本里没有名为 ${name} 的段落`, { part: name });
    }
    const given = isRaw(step.play.with) ? step.play.with : {};
    return part.map((entry) => filled(entry, given));
  });
  return { ...rest, steps };
}

/** Reads a scenario file. @throws GuichengError `INPUT.SCENARIO` naming the step and what is wrong with it */
export function loadScenario(file: string): Scenario {
  const parsed = scenario.safeParse(writeOut(parse(readFileSync(file, 'utf8'))));
  if (parsed.success) return parsed.data;
  throw new GuichengError('INPUT.SCENARIO', `演练脚本有误：${z.prettifyError(parsed.error)}`, { file });
}
