import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { GuichengError } from '../domain/errors.ts';
import { type Scenario, scenario } from './scenario.ts';

/** Reads a scenario file. @throws GuichengError `INPUT.SCENARIO` naming the step and what is wrong with it */
export function loadScenario(file: string): Scenario {
  const parsed = scenario.safeParse(parse(readFileSync(file, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new GuichengError('INPUT.SCENARIO', `演练脚本有误：${z.prettifyError(parsed.error)}`, { file });
}
