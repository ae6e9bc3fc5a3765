import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ERROR_KINDS, type ErrorKind } from '../domain/errors.ts';

const SRC = path.resolve(import.meta.dirname, '..');
/** Rooms whose errors a command can bring to the screen; what a drill itself says is none of theirs. */
const ROOMS = ['domain', 'ledger', 'views', 'station'];
const CODE = new RegExp(
  `'((?:${ERROR_KINDS.join('|')})\\.[A-Z_]+)'(?:,\\s*(['\`])((?:(?!\\2)[^\\n])*)\\2)?`,
  'g',
);
const CHINESE = /\p{Script=Han}/u;

function sources(room: string): string[] {
  const files = readdirSync(path.join(SRC, room), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('testing'))
    .sort()
    .map((file) => readFileSync(path.join(SRC, room, file), 'utf8'));
}

/** Every error code the product's own source writes, by group, each with the first sentence it comes with. */
export function errorCodes(): Readonly<Record<ErrorKind, Readonly<Record<string, string>>>> {
  const found = new Map<string, string>();
  for (const [, code = '', , sentence = ''] of ROOMS.flatMap(sources).flatMap((text) => [
    ...text.matchAll(CODE),
  ])) {
    const said = CHINESE.test(sentence) ? sentence.replaceAll(/\$\{[^}]*\}/g, '…') : '';
    if ((found.get(code) ?? '') === '') found.set(code, said);
  }
  const sorted = [...found].sort(([a], [b]) => a.localeCompare(b));
  return Object.fromEntries(
    ERROR_KINDS.map((kind) => [
      kind,
      Object.fromEntries(sorted.filter(([code]) => code.startsWith(`${kind}.`))),
    ]),
  ) as Record<ErrorKind, Record<string, string>>;
}
