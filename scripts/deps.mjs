// `npm run deps`: the rules of .dependency-cruiser.cjs, and the proof that they were applied to every file.
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import { cruise } from 'dependency-cruiser';
import { projectRoot } from './lib/paths.mjs';
import { say } from './lib/progress.mjs';

const FOLDERS = ['src', 'main', 'renderer', 'e2e'];

function* typeScriptFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue;
    yield relative(projectRoot, join(entry.parentPath, entry.name)).split(sep).join('/');
  }
}

process.chdir(projectRoot);
const folders = FOLDERS.filter((folder) => existsSync(folder));
const files = folders.flatMap((folder) => [...typeScriptFiles(join(projectRoot, folder))]);
const { options, ...ruleSet } = createRequire(import.meta.url)('../.dependency-cruiser.cjs');
const { enhancedResolveOptions, ...cruiseOptions } = options;
const result = await cruise(folders, { ...cruiseOptions, ruleSet, validate: true }, enhancedResolveOptions);
const { modules, summary } = result.output;

// A parser that understands nothing finds no fault. What was read is therefore counted, not assumed.
const read = new Set(modules.map((module) => module.source));
const unread = files.filter((file) => !read.has(file));
const edges = modules.reduce((sum, module) => sum + module.dependencies.length, 0);
const faults = [];
if (files.length === 0) faults.push('there are no TypeScript files to read');
for (const file of unread) faults.push(`not read: ${file}`);
if (files.length > 20 && edges < files.length / 2)
  faults.push(`only ${edges} imports found in ${files.length} files`);
for (const { rule, from, to, cycle, via } of summary.violations) {
  const path = (cycle ?? via ?? []).map((part) => part.name ?? part).join(' → ');
  faults.push(`${rule.name}: ${from} → ${path || to}`);
}
for (const fault of faults) say(fault);
say(
  `${files.length - unread.length} of ${files.length} files read, ${edges} imports, ${faults.length} faults`,
);
process.exitCode = faults.length > 0 ? 1 : 0;
