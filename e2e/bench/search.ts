/** Search as one types, over all past cases; and what a change of the index costs the append that makes it. */
import type { StationCore } from '../../src/station/core.ts';
import { SeededRandom } from '../../src/station/demo/random.ts';
import { searchHits } from '../../src/station/lists.ts';
import { type Metric, metric, quantile, timed } from './measure.ts';

const PARTS: readonly ((random: SeededRandom, name: string, numbers: readonly string[]) => string)[] = [
  // One and two characters, a common surname.
  (_, name) => name.slice(0, 1),
  (_, name) => name.slice(0, 2),
  (random) => random.pick(['王', '李', '张', '刘', '陈']),
  // Mixed, pinyin, initials.
  (random) => random.pick(['桂l', '秀y', '德s', '建g', '凤x']),
  (random) => random.pick(['wangxiuying', 'liguilan', 'zhangdeshan', 'liufeng', 'chen', 'w', 'zh']),
  (random) => random.pick(['wxy', 'lgl', 'zds', 'lf', 'xjh', 'lg']),
  // The last four digits, and fewer.
  (_, __, numbers) => (numbers[0] ?? '').slice(-4),
  (random) => String(random.int(0, 9_999)).padStart(4, '0'),
  (random) => String(random.int(0, 99)),
  // A full number.
  (random, _, numbers) => random.pick(numbers),
  // Nobody.
  (random) => random.pick(['鑫淼焱', 'qqqq', '999999999999', '王鑫淼焱']),
];

/** The first twenty hits as the station answers them, those in the house first. */
export function searchRows(core: StationCore, count: number): Metric[] {
  const random = new SeededRandom(20);
  const people = core.ledger.db
    .prepare<[number], { name: string; identity: string; number: string }>(
      'SELECT name, identity, number FROM search_doc ORDER BY rowid % 9973 LIMIT ?',
    )
    .all(500);
  const times: number[] = [];
  for (let round = 0; round < count; round += 1) {
    const { name, identity, number } = random.pick(people);
    const query = PARTS[round % PARTS.length]?.(random, name, [identity, number]) ?? '';
    times.push(timed(() => searchHits(core, query)));
  }
  return [metric('search.p99', quantile(times.slice(Math.floor(count / 10)), 0.99), 'ms')];
}
