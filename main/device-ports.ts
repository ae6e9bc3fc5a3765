/** Where the devices of a station are reached: the field it stands in, who shares a port, and two that change places. */
import { endpointField, type FormField, shownFields } from '../src/devices/form.ts';
import type { StoredRow } from './device-store.ts';

type FormOf = (protocol: string) => readonly FormField[];

/** Name of the field that holds the serial port; null for any other connection. */
export function portField({ protocol, settings }: StoredRow, formOf: FormOf): string | null {
  const field = endpointField(formOf(protocol), settings);
  return field?.kind === 'port' ? field.name : null;
}

/** The field in which two devices at one port are kept apart; null for what is no clash of theirs. */
export function clashField(code: string, form: readonly FormField[], row: StoredRow): string | null {
  const shown = shownFields(form, row.settings).map(({ name }) => name);
  const endpoint = endpointField(form, row.settings)?.name ?? 'port';
  const first = (...names: readonly string[]) => names.find((name) => shown.includes(name)) ?? endpoint;
  switch (code) {
    case 'INPUT.DEVICE_PORT_SHARED':
      return endpoint;
    case 'INPUT.DEVICE_LINE_DIFFERS':
      return first('baudRate', 'framing');
    case 'INPUT.DEVICE_UNIT_TAKEN':
      return first('unit', 'units');
    default:
      return null;
  }
}

/** The rows that change when these two exchange their ports: whoever shares a line with one of them moves with it. */
export function exchanged(
  rows: readonly StoredRow[],
  pair: readonly [string, string],
  formOf: FormOf,
): readonly StoredRow[] {
  const portOf = (row: StoredRow | undefined): unknown => {
    const field = row === undefined ? null : portField(row, formOf);
    return field === null ? undefined : row?.settings[field];
  };
  const ports = pair.map((id) => portOf(rows.find((row) => row.deviceId === id)));
  if (ports.includes(undefined)) return [];
  return rows.flatMap((row) => {
    const field = portField(row, formOf);
    const at = field === null ? -1 : ports.indexOf(row.settings[field]);
    if (field === null || at < 0) return [];
    return [{ ...row, settings: { ...row.settings, [field]: ports[1 - at] } }];
  });
}
