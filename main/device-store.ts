/** The devices of one station as its own tables keep them, and a family as the screens see it. */
import { z } from 'zod';
import type { FormField } from '../src/devices/form.ts';
import type { Protocol } from '../src/devices/types.ts';
import type { Db } from '../src/ledger/sqlite.ts';
import type { ProtocolView } from '../src/station/dto.ts';
import type { StationCamera } from '../src/station/ports.ts';

export const storedRow = z.object({
  deviceId: z.string(),
  protocol: z.string(),
  label: z.string(),
  enabled: z.boolean(),
  place: z.string().nullable(),
  settings: z.record(z.string(), z.unknown()),
});
export type StoredRow = z.infer<typeof storedRow>;

export interface DeviceStore {
  all(): StoredRow[];
  put(row: StoredRow): void;
  remove(deviceId: string): void;
}

export function deviceStore(db: Db): DeviceStore {
  return {
    all: () =>
      db
        .prepare<[], { row: string }>('SELECT row FROM device ORDER BY device_id')
        .all()
        .map(({ row }) => storedRow.parse(JSON.parse(row))),
    put: (row) => {
      db.prepare(
        'INSERT INTO device (device_id, row) VALUES (?, ?) ON CONFLICT (device_id) DO UPDATE SET row = excluded.row',
      ).run(row.deviceId, JSON.stringify(row));
    },
    remove: (deviceId) => {
      db.prepare('DELETE FROM device WHERE device_id = ?').run(deviceId);
    },
  };
}

export function protocolView({
  id,
  label,
  help,
  keyed,
  form,
  find,
  group,
  hint,
  calibrated,
  labels,
  tuning,
}: Protocol): ProtocolView {
  const fields = form.flatMap(({ path: _path, numeric: _numeric, range: _range, kind, ...field }) =>
    // Set where the device is tried out.
    kind === 'tuned' ? [] : [{ ...field, kind }],
  );
  const calibrates = Object.keys(calibrated).length > 0;
  const tunes = tuning !== null;
  return {
    id,
    label,
    help,
    group,
    hint,
    keyed,
    finds: find !== undefined,
    calibrates,
    tunes,
    labels,
    fields,
  };
}

/** The cameras that are switched on, and the places each has in its picture. */
export function camerasIn(
  rows: readonly StoredRow[],
  formOf: (protocol: string) => readonly FormField[],
): readonly StationCamera[] {
  return rows.flatMap(({ deviceId, protocol, label, enabled, settings }) => {
    const field = formOf(protocol).find(({ kind }) => kind === 'places');
    if (field === undefined || !enabled) return [];
    const places = z.array(z.string()).catch([]).parse(settings[field.name]);
    return [{ cameraId: deviceId, label, places }];
  });
}
