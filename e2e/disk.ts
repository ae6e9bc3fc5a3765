/** A disk that can be full. */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Scope } from './harness.ts';
import type { StageLine } from './stageLine.ts';

export interface SmallDisk {
  /** For a home. */
  readonly folder: string;
  fill(line: StageLine): Promise<void>;
  free(line: StageLine): Promise<void>;
  /** Fills it while no application runs; null where only a running one can be told. */
  readonly fillBefore: (() => void) | null;
}

/** Room for a home and what Chromium keeps beside it. */
const SIZE = '96m';
const BLOCK = Buffer.alloc(64 * 1024);

function mounted(scope: Scope): string | null {
  const folder = scope.folder('disk');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'guicheng-e2e', folder], { stdio: 'ignore' });
  } catch {
    return null;
  }
  const unmount = (): void => {
    execFileSync('umount', ['--lazy', folder]);
  };
  process.once('exit', unmount);
  scope.later(() => {
    process.off('exit', unmount);
    unmount();
  });
  return folder;
}

/** Writes until there is no room for one byte more. */
function fillUp(ballast: string): void {
  const file = openSync(ballast, 'w');
  try {
    for (let size = BLOCK.length; size >= 1; ) {
      try {
        if (writeSync(file, BLOCK, 0, size) < size) size = Math.floor(size / 2);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
        size = Math.floor(size / 2);
      }
    }
  } finally {
    closeSync(file);
  }
}

/**
 * A small file system of its own where mounting is allowed. Elsewhere SQLite itself is told that there is no page
 * left, which is what it makes of a full disk.
 */
export function smallDisk(scope: Scope): SmallDisk {
  const folder = mounted(scope);
  if (folder === null) {
    return {
      folder: path.join(scope.folder('disk'), 'home'),
      fill: async (line) => line.ask('limitPages', true),
      free: async (line) => line.ask('limitPages', false),
      fillBefore: null,
    };
  }
  const ballast = path.join(folder, 'ballast');
  return {
    folder: path.join(folder, 'home'),
    fill: async () => fillUp(ballast),
    free: async () => rmSync(ballast),
    fillBefore: () => fillUp(ballast),
  };
}
