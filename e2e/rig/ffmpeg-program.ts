/** Puts the stand-in for ffmpeg where a setting can name it: a program of its own, started without a shell. */
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FAKE = fileURLToPath(new URL('fake-ffmpeg.ts', import.meta.url));

/** @param orders see `fake-ffmpeg.ts` @returns the path of the program */
export async function ffmpegProgram(folder: string, orders: object): Promise<string> {
  const program = join(folder, 'ffmpeg');
  await orderFfmpeg(folder, orders);
  await writeFile(program, `#!/bin/sh\nexec "${process.execPath}" "${FAKE}" "${folder}/orders.json" "$@"\n`);
  await chmod(program, 0o755);
  return program;
}

/** What the next start of it does. */
export async function orderFfmpeg(folder: string, orders: object): Promise<void> {
  await writeFile(join(folder, 'orders.json'), JSON.stringify(orders));
}

/** Every start of it so far. */
export async function ffmpegStarts(folder: string): Promise<readonly { pid: number; input: string }[]> {
  const text = await readFile(join(folder, 'orders.json.log'), 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
}
