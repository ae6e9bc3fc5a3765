/** A progress bar with the time that is left, on a terminal; on anything else nothing. */
import { performance } from 'node:perf_hooks';
import process from 'node:process';

const WIDTH = 24;
const EVERY_MS = 100;

export interface Bar {
  /** Draws at most ten times a second. */
  to(done: number, total: number): void;
  end(): void;
}

export function progressBar(label: string, out: NodeJS.WriteStream = process.stderr): Bar {
  if (!out.isTTY) return { to: () => undefined, end: () => undefined };
  const started = performance.now();
  let last = Number.NEGATIVE_INFINITY;
  return {
    to: (done, total) => {
      const now = performance.now();
      if (now - last < EVERY_MS && done < total) return;
      last = now;
      const share = total === 0 ? 1 : Math.min(1, done / total);
      const full = Math.round(share * WIDTH);
      const left = share === 0 ? null : ((now - started) / share) * (1 - share);
      out.write(
        `\r${label} ${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${Math.floor(share * 100)}% ${done} / ${total}${
          left === null ? '' : `  剩 / left ${timeText(left)}`
        }\u001b[K`,
      );
    },
    end: () => {
      if (last > Number.NEGATIVE_INFINITY) out.write('\n');
    },
  };
}

function timeText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
