/** Times and what is made of them. Everything in milliseconds unless said. */

/** One line of what `npm run bench` prints. */
export interface Metric {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it is measured against in the same run; null where nothing is. */
  readonly peer: number | null;
  /** Value to peer; for rates too, so that less of it is always less speed. */
  readonly ratio: number | null;
}

export function metric(name: string, value: number, unit: string, peer: number | null = null): Metric {
  const ratio = peer === null || peer === 0 ? null : value / peer;
  return {
    name,
    value: rounded(value),
    unit,
    peer: peer === null ? null : rounded(peer),
    ratio: ratio === null ? null : rounded(ratio),
  };
}

export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) throw new RangeError('nothing was measured');
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
}

export function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** What is going on, for whoever waits; the table itself goes to stdout. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
