/** A cold room with its own truth beside its ledger, and somebody who counts it. For tests only. */
import type { EventOf } from '../../events/kinds.ts';
import { casesAt, foldSpot, type SpotState, spotKey } from '../count.ts';
import { type Judgement, judgeScan, type SeenCarrier } from '../judge.ts';

export class CountedRoom {
  readonly bays: readonly string[];
  /** What the ledger says: case by bay. */
  readonly ledger = new Map<string, string>();
  /** Who really lies there. */
  readonly truth = new Map<string, string[]>();
  readonly spots = new Map<string, SpotState>();
  readonly frozen = new Set<string>();
  #clock = 0;

  constructor(count: number) {
    this.bays = Array.from({ length: count }, (_, index) => `BY${String(index + 1).padStart(8, '0')}0`);
  }

  bay(index: number): string {
    return this.bays[index % this.bays.length] ?? '';
  }

  put(caseId: string, index: number): void {
    this.ledger.set(this.bay(index), caseId);
    this.truth.set(this.bay(index), [caseId]);
  }

  /** A move by checkpoint: band and bay scanned, ledger and truth change together. False where it is refused. */
  move(caseId: string, to: string): boolean {
    const from = [...this.ledger].find(([, id]) => id === caseId)?.[0];
    const lies = [...this.truth].find(([, ids]) => ids.includes(caseId))?.[0];
    if (from === undefined || lies !== from || this.frozen.has(caseId)) return false;
    if (this.ledger.has(to) || (this.truth.get(to) ?? []).length > 0) return false;
    this.ledger.delete(from);
    this.truth.delete(from);
    this.ledger.set(to, caseId);
    this.truth.set(to, [caseId]);
    return true;
  }

  /** Two hands that scan nothing. */
  swap(a: string, b: string): void {
    const inA = this.truth.get(a) ?? [];
    this.truth.set(a, this.truth.get(b) ?? []);
    this.truth.set(b, inA);
  }

  /** Scans a bay and all that lies in it, as a person would. */
  look(place: string, look: string): void {
    const lies = this.truth.get(place) ?? [];
    if (lies.length === 0) this.scan(place, look, null);
    for (const caseId of lies) this.scan(place, look, this.carrierOf(caseId));
  }

  /** Looks at bays in this order, each look anew. */
  walk(way: readonly number[], name: string): void {
    for (const [step, index] of way.entries()) this.look(this.bay(index), `${name}-${step}`);
  }

  carrierOf(caseId: string): SeenCarrier {
    const at = [...this.ledger].find(([, id]) => id === caseId)?.[0] ?? null;
    return { code: `WB-${caseId}`, kind: 'wristband', caseId, life: 'bound', clash: false, at };
  }

  scan(place: string, look: string, seen: SeenCarrier | null): Judgement {
    const expected = this.ledger.has(place) ? [this.ledger.get(place) ?? ''] : [];
    const before = this.spots.get(place) ?? null;
    const goesOn = before?.look === look && before.expected.join() === expected.join();
    const judged = judgeScan({
      expected,
      capacity: 1,
      before: before !== null && goesOn ? casesAt(before) : [],
      seen,
      canBeFound: () => true,
    });
    for (const { caseId } of judged.freezes) this.frozen.add(caseId);
    this.#clock += 1;
    const found = seen === null ? null : { ...seen, caseId: seen.caseId };
    const event: EventOf<'count.scanned'> = {
      id: `e${this.#clock}`,
      stationId: 'kiosk',
      epoch: 1,
      stationSeq: this.#clock,
      hlc: String(this.#clock),
      occurredAt: this.#clock,
      recordedAt: this.#clock,
      actorId: 's05',
      kind: 'count.scanned',
      payload: {
        countId: 'c',
        place,
        look,
        expected,
        found,
        finding: judged.finding,
        freezes: [...judged.freezes],
      },
    };
    this.spots.set(place, foldSpot(before, event, spotKey('c', place)));
    return judged;
  }
}
