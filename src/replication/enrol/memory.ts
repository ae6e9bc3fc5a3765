/** Enrolments in memory, for what has no ledger. */
import type { EnrolledStation, EnrolmentStore } from './records.ts';

export class MemoryEnrolments implements EnrolmentStore {
  readonly #stations = new Map<string, EnrolledStation>();
  readonly #revoked = new Set<string>();

  find(stationId: string): EnrolledStation | undefined {
    return this.#stations.get(stationId);
  }

  isRevoked(stationId: string): boolean {
    return this.#revoked.has(stationId);
  }

  list(): readonly EnrolledStation[] {
    return [...this.#stations.values()];
  }

  record(station: EnrolledStation): Promise<void> {
    this.#stations.set(station.stationId, station);
    this.#revoked.delete(station.stationId);
    return Promise.resolve();
  }

  revoke(stationId: string): void {
    this.#revoked.add(stationId);
  }
}
