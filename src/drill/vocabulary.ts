import { z } from 'zod';
import { scenario } from './scenario.ts';

/** What a drill is written with, as one JSON document. */
export function vocabulary(): Record<string, unknown> {
  return z.toJSONSchema(scenario, { io: 'input' });
}
