import { casesAt, type SpotState } from './count.ts';

export type IssueKind = 'elsewhere' | 'missing' | 'together' | 'unknownCarrier' | 'deadCarrier' | 'notBound';

/** One thing that did not balance (不平). */
interface Issue {
  readonly kind: IssueKind;
  /** Where it was seen, or where somebody was not. */
  readonly place: string;
  /** Cases it is about. */
  readonly cases: readonly string[];
  /** The carrier in question, where it is one. */
  readonly code: string | null;
  /** Where the ledger had somebody who was found elsewhere. */
  readonly expectedAt: string | null;
}

export interface CountReport {
  readonly counted: number;
  /** Found where expected. */
  readonly matched: number;
  /** Looked at, and rightly empty. */
  readonly empty: number;
  readonly issues: readonly Issue[];
  /** Everybody any look of this count froze. */
  readonly frozen: readonly string[];
  /** Places whose newest look does not agree. */
  readonly off: readonly string[];
}

/**
 * The report of a count: a pure fold of what was seen at each place. The order in which places were looked at and
 * by whom does not matter.
 *
 * @param capacityOf how many a place may hold
 */
export function reportOf(
  spots: readonly SpotState[],
  capacityOf: (place: string) => number = () => 1,
): CountReport {
  const sorted = [...spots].sort((a, b) => (a.place < b.place ? -1 : 1));
  const elsewhere = new Set(
    sorted.flatMap((spot) =>
      spot.scans.flatMap((scan) =>
        scan.finding === 'elsewhere' && scan.caseId !== null ? [scan.caseId] : [],
      ),
    ),
  );
  const issues: Issue[] = [];
  let matched = 0;
  let empty = 0;
  for (const spot of sorted) {
    const { place } = spot;
    const here = casesAt(spot);
    matched += spot.expected.filter((caseId) => here.includes(caseId)).length;
    if (spot.expected.length === 0 && spot.scans.every((scan) => scan.finding === 'empty')) empty += 1;
    const told = new Set<string>();
    let strange = false;
    for (const scan of spot.scans) {
      const cases = scan.caseId === null ? [] : [scan.caseId];
      const issue = { place, cases, code: scan.code, expectedAt: null };
      switch (scan.finding) {
        case 'elsewhere':
          if (scan.caseId === null || told.has(scan.caseId)) break;
          told.add(scan.caseId);
          issues.push({ ...issue, kind: 'elsewhere', expectedAt: scan.at });
          break;
        case 'unknownCarrier':
        case 'deadCarrier':
        case 'notBound':
          strange = true;
          issues.push({ ...issue, kind: scan.finding, cases: cases.length > 0 ? cases : spot.expected });
          break;
        default:
          break;
      }
    }
    if (here.length > capacityOf(place))
      issues.push({ kind: 'together', place, cases: [...here].sort(), code: null, expectedAt: null });
    // Whoever lies there under a strange carrier may well be the one: that is an issue of its own.
    for (const caseId of strange ? [] : spot.expected) {
      if (here.includes(caseId) || elsewhere.has(caseId)) continue;
      issues.push({ kind: 'missing', place, cases: [caseId], code: null, expectedAt: place });
    }
  }
  return {
    counted: spots.length,
    matched,
    empty,
    issues,
    frozen: [...new Set(sorted.flatMap((spot) => spot.frozen))].sort(),
    off: sorted.filter((spot) => !balances(spot, capacityOf(spot.place))).map((spot) => spot.place),
  };
}

/** Does the newest look at this place say what the ledger said then? */
export function balances(spot: SpotState, capacity = 1): boolean {
  const here = casesAt(spot);
  return (
    spot.scans.every((scan) => scan.finding === 'match' || scan.finding === 'empty') &&
    here.length <= capacity &&
    spot.expected.every((caseId) => here.includes(caseId))
  );
}

/**
 * The next place to look at: the walking order goes by code, from where one stands, and comes round again.
 *
 * @param places codes of all places of the count
 */
export function nextPlace(
  places: readonly string[],
  counted: ReadonlySet<string>,
  here: string | null,
): string | null {
  const left = [...places].sort().filter((place) => !counted.has(place));
  return (here === null ? undefined : left.find((place) => place > here)) ?? left[0] ?? null;
}
