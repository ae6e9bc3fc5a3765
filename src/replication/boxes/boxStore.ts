/**
 * Boxes a side keeps for those who come for them: one for each receiver and name, the newest. The side checks who
 * signed them and can open none but its own.
 */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isMissing, writeWhole } from '../../ledger/backup/files.ts';
import { jsonOrNull } from '../json.ts';
import { type Box, boxSchema } from './box.ts';

export interface BoxStore {
  /** Keeps a box that was checked. False when one as new or newer is held: a higher version replaces a lower one. */
  keep(box: Box): Promise<boolean>;
  of(receiver: string): Promise<readonly Box[]>;
}

/** In a folder, `RECEIVER/NAME.json`. */
export class FolderBoxes implements BoxStore {
  readonly #folder: string;
  /** One box after the other: two versions of a name must not pass each other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async keep(box: Box): Promise<boolean> {
    const turn = this.#turn.then(() => this.#keep(box));
    // The next takes its turn however this one ends.
    this.#turn = turn.then(
      () => undefined,
      () => undefined,
    );
    return await turn;
  }

  async of(receiver: string): Promise<readonly Box[]> {
    const folder = this.#of(receiver);
    const names = await readdir(folder).catch(missingIs([]));
    const boxes = await Promise.all(
      names.filter((name) => name.endsWith('.json')).map((name) => readBox(path.join(folder, name))),
    );
    return boxes.filter((box) => box !== null);
  }

  async #keep(box: Box): Promise<boolean> {
    const folder = this.#of(box.receiver);
    const file = path.join(folder, `${box.name}.json`);
    const held = await readBox(file);
    if (held !== null && held.version >= box.version) return false;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    writeWhole(file, JSON.stringify(box));
    return true;
  }

  #of(receiver: string): string {
    return path.join(this.#folder, receiver);
  }
}

/** Null where there is none; one that is damaged counts as none: its sender sends it again. */
async function readBox(file: string): Promise<Box | null> {
  const text = await readFile(file, 'utf8').catch(missingIs(''));
  const parsed = boxSchema.safeParse(jsonOrNull(text));
  return parsed.success ? parsed.data : null;
}

function missingIs<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (isMissing(error)) return value;
    throw error;
  };
}
