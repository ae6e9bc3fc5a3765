import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cruise, type IFlattenedRuleSet } from 'dependency-cruiser';
import { afterEach, beforeEach, expect, it } from 'vitest';

/** The rules of `npm run deps`, on a house of a few files in which somebody has made the mistake. */
const { options, ...ruleSet } = createRequire(import.meta.url)(
  '../../.dependency-cruiser.cjs',
) as IFlattenedRuleSet & { options: { enhancedResolveOptions: object } };
let house: string;

beforeEach(() => {
  house = mkdtempSync(path.join(tmpdir(), 'rules-'));
});
afterEach(() => rmSync(house, { recursive: true, force: true }));

/** @returns the names of the rules that are broken */
async function broken(files: Readonly<Record<string, string>>): Promise<string[]> {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.join(house, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(house, file), text);
  }
  const { enhancedResolveOptions, ...given } = options;
  const result = await cruise(
    [...new Set(Object.keys(files).map((file) => file.split('/')[0] ?? ''))],
    { ...given, baseDir: house, ruleSet, validate: true },
    enhancedResolveOptions,
  );
  const { output } = result;
  if (typeof output === 'string') throw new Error(output);
  expect(output.modules.map((module) => module.source).sort()).toEqual(Object.keys(files).sort());
  return [...new Set(output.summary.violations.map(({ rule }) => rule.name))].sort();
}

const player = { 'src/drill/runner.ts': 'export const play = 1;' };

it('lets a training play, in its own process', async () => {
  const files = {
    ...player,
    'main/training/process.ts': "import { play } from '../../src/drill/runner.ts';\nconsole.log(play);",
    'main/main.ts': "export const program = 'training.cjs';",
  };
  expect(await broken(files)).toEqual([]);
});

it('bites when the real composition imports the player, or the training that has it', async () => {
  const files = {
    ...player,
    'main/training/lesson.ts': "export { play } from '../../src/drill/runner.ts';",
    'main/compose.ts': "export const later = () => import('./training/lesson.ts');",
    'main/main.ts': "export { later } from './compose.ts';",
  };
  expect(await broken(files)).toEqual([
    'real-composition-cannot-reach-the-player',
    'training-is-a-process-of-its-own',
  ]);
  const direct = { ...player, 'main/main.ts': "export { play } from '../src/drill/runner.ts';" };
  rmSync(house, { recursive: true });
  expect(await broken(direct)).toEqual([
    'drill-is-not-in-the-product',
    'real-composition-cannot-reach-the-player',
  ]);
});

it('bites when a training reaches for a door, by whatever detour', async () => {
  const files = {
    'main/devices.ts': 'export const door = 1;',
    'main/helper.ts': "export { door } from './devices.ts';",
    'main/training/process.ts': "import { door } from '../helper.ts';\nconsole.log(door);",
  };
  expect(await broken(files)).toEqual(['training-reaches-nothing-real']);
});
