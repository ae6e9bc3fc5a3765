/** Where the devices of a station are reached: the field it stands in, who shares a port, and two that change places. */
import { endpointField, type FormField, shownFields } from '../src/devices/form.ts';
import { suggestFor } from '../src/devices/suggest.ts';
import type { FoundPort } from '../src/station/dto.ts';
import type { TakenPort } from './device-search.ts';
import type { StoredRow } from './device-store.ts';

/** A port as the screen offers it, with what its vendor probably makes. */
export function foundPort(
  kind: FoundPort['kind'],
  path: string,
  description: string,
  vendorId: string | null,
): FoundPort {
  const { family, why } = suggestFor(kind, vendorId);
  const label = [path, description, why].filter((part) => part !== '').join('　');
  return { kind, path, label, family };
}

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

/** What every device is set up with, whatever it is: a port, an address, a queue. */
export function takenPorts(rows: readonly StoredRow[]): readonly TakenPort[] {
  return rows.map(({ label, settings }) => ({
    label,
    values: Object.values(settings).flatMap((value) =>
      typeof value === 'string' || typeof value === 'number' ? [String(value)] : [],
    ),
  }));
}

/** Where a device is reached, whatever its family (`connectionFields`). */
const WHERE = ['connection.kind', 'connection.path', 'connection.host', 'connection.port'];

/**
 * The rows that change when these two exchange their places: whoever shares a line with one of them moves with it.
 * Empty where one of them has none that could be exchanged.
 */
export function exchanged(
  rows: readonly StoredRow[],
  pair: readonly [string, string],
  formOf: FormOf,
): readonly StoredRow[] {
  const [one, two] = pair.map((id) => {
    const row = rows.find(({ deviceId }) => deviceId === id);
    return row === undefined ? null : whereabouts(row, formOf);
  });
  if (one === null || two === null || one === undefined || two === undefined || one.key === two.key)
    return [];
  return rows.flatMap((row) => {
    const here = whereabouts(row, formOf);
    const there = here?.key === one.key ? two : here?.key === two.key ? one : null;
    if (there === null) return [];
    const moved = formOf(row.protocol).flatMap(({ name, path }): [string, unknown][] =>
      there.at.has(path) ? [[name, there.at.get(path)]] : [],
    );
    return [{ ...row, settings: { ...row.settings, ...Object.fromEntries(moved) } }];
  });
}

interface Whereabouts {
  /** By the path of the setting. */
  readonly at: ReadonlyMap<string, unknown>;
  readonly key: string;
}

function whereabouts(row: StoredRow, formOf: FormOf): Whereabouts | null {
  const shown = shownFields(formOf(row.protocol), row.settings).filter(({ path }) => WHERE.includes(path));
  if (shown.length === 0) return null;
  const at = new Map(shown.map(({ name, path, fallback }) => [path, row.settings[name] ?? fallback]));
  return { at, key: JSON.stringify(WHERE.map((path) => String(at.get(path) ?? ''))) };
}
