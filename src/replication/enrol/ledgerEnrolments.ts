/**
 * Enrolments as facts of the ledger: `station.enrolled` and `station.revoked`, whichever station recorded them. Folded
 * anew when one comes, so that a revocation heard from anywhere is in force with the next request.
 */
import { EVENT_KINDS } from '../../domain/events/kinds.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { LedgerEvent } from '../../ledger/types.ts';
import { type EnrolledStation, type EnrolmentStore, enrolledStationSchema } from './records.ts';

const ENROLLED = 'station.enrolled';
const REVOKED = 'station.revoked';
/** The subject under which a ledger that has no views finds these events. */
const SUBJECT = 'enrolments';

/** `subjectsOf` of such a ledger. */
export function enrolmentSubjects({ kind }: LedgerEvent): readonly string[] {
  return kind === ENROLLED || kind === REVOKED ? [SUBJECT] : [];
}

export interface LastPlace {
  readonly epoch: number;
  readonly seq: number;
}

interface Known {
  readonly station: EnrolledStation | undefined;
  /** In force: no computer was enrolled in its place since. */
  readonly revokedAt: LastPlace | undefined;
  /** Keys of computers that had this id before, each good up to an epoch. */
  readonly former: readonly { readonly upTo: number; readonly sealKey: string }[];
}

const NOBODY: Known = { station: undefined, revokedAt: undefined, former: [] };

export class LedgerEnrolments implements EnrolmentStore {
  readonly #ledger: Ledger;
  readonly #wall: () => number;
  #known: ReadonlyMap<string, Known> = new Map();
  readonly #stop: () => void;

  constructor(ledger: Ledger, wall: () => number) {
    this.#ledger = ledger;
    this.#wall = wall;
    this.#fold();
    this.#stop = ledger.onAppended((events) => {
      if (events.some((event) => enrolmentSubjects(event).length > 0)) this.#fold();
    });
  }

  find(stationId: string): EnrolledStation | undefined {
    return this.#known.get(stationId)?.station;
  }

  isRevoked(stationId: string): boolean {
    return this.revokedAt(stationId) !== undefined;
  }

  list(): readonly EnrolledStation[] {
    return [...this.#known.values()].flatMap(({ station }) => station ?? []);
  }

  /** The last place that is taken of the chain of a revoked station. */
  revokedAt(stationId: string): LastPlace | undefined {
    return this.#known.get(stationId)?.revokedAt;
  }

  /** The key that a chain of this station must begin with. */
  keyOf(stationId: string, epoch: number): string | undefined {
    const known = this.#known.get(stationId);
    return known?.former.find(({ upTo }) => epoch <= upTo)?.sealKey ?? known?.station?.sealKey;
  }

  record(station: EnrolledStation): Promise<void> {
    this.#ledger.append({
      kind: ENROLLED,
      kindVersion: 1,
      actorId: this.#ledger.stationId,
      occurredAt: this.#wall(),
      payload: { ...station },
    });
    return Promise.resolve();
  }

  close(): void {
    this.#stop();
  }

  #fold(): void {
    const known = new Map<string, Known>();
    for (const { kind, payload } of this.#ledger.eventsOf(SUBJECT)) {
      if (kind === ENROLLED) enrol(known, payload);
      else revoke(known, payload);
    }
    this.#known = known;
  }
}

function enrol(known: Map<string, Known>, payload: unknown): void {
  const parsed = enrolledStationSchema.safeParse(payload);
  // Of a newer program: nothing is granted on what cannot be read.
  if (!parsed.success) return;
  const before = known.get(parsed.data.stationId) ?? NOBODY;
  const { station, revokedAt, former } = before;
  // Recorded elsewhere before the revocation was heard of there: the computer that is out stays out.
  if (revokedAt !== undefined && station?.sealKey === parsed.data.sealKey) return;
  const isAnother = station !== undefined && revokedAt !== undefined;
  known.set(parsed.data.stationId, {
    station: parsed.data,
    revokedAt: undefined,
    former: isAnother ? [...former, { upTo: revokedAt.epoch, sealKey: station.sealKey }] : former,
  });
}

function revoke(known: Map<string, Known>, payload: unknown): void {
  const parsed = EVENT_KINDS[REVOKED].safeParse(payload);
  if (!parsed.success) return;
  const { stationId, heads } = parsed.data;
  const before = known.get(stationId) ?? NOBODY;
  const newest = [...heads].sort((a, b) => b.epoch - a.epoch)[0];
  known.set(stationId, { ...before, revokedAt: newest ?? { epoch: 0, seq: 0 } });
}
