import type { StationCore } from './core.ts';
import type { TrainingRecord } from './dto.ts';

interface Row {
  readonly staff_id: string;
  readonly drill: string;
  readonly drill_name: string;
  readonly at: number;
  readonly moments: number;
  readonly missed: number;
  readonly helped: number;
}

/**
 * Who has trained what (演练记录). Not events: nothing of it is about a body. Kept by the station where the training
 * was begun.
 */
export function saveTrainingRecord(core: StationCore, record: Omit<TrainingRecord, 'staffName'>): void {
  core.ledger.db
    .prepare(
      `INSERT INTO training_record (record_id, staff_id, drill, drill_name, at, moments, missed, helped)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      core.newId(),
      record.staffId,
      record.drill,
      record.drillName,
      record.at,
      record.moments,
      record.missed,
      record.helped,
    );
  core.screensChanged();
}

/** Newest first. */
export function trainingRecords(core: StationCore): TrainingRecord[] {
  return core.ledger.db
    .prepare<[], Row>('SELECT * FROM training_record ORDER BY at DESC, record_id')
    .all()
    .map((row) => ({
      staffId: row.staff_id,
      staffName: core.views.staff(row.staff_id)?.name ?? row.staff_id,
      drill: row.drill,
      drillName: row.drill_name,
      at: row.at,
      moments: row.moments,
      missed: row.missed,
      helped: row.helped,
    }));
}
