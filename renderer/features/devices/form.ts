import { ORPCError } from '@orpc/client';
import type { DeviceField, DeviceRow, FoundPort, ProtocolView } from '../../../src/station/dto.ts';
import type { Failure } from '../../app/errors.tsx';

/** What stands in the form, exactly as it was typed or chosen; the station makes sense of it. */
export interface DeviceDraft {
  /** Null for a device that is being added. */
  readonly deviceId: string | null;
  readonly protocol: string;
  readonly label: string;
  readonly enabled: boolean;
  readonly place: string | null;
  readonly values: Readonly<Record<string, unknown>>;
}

export const NEW_DRAFT: DeviceDraft = {
  deviceId: null,
  protocol: '',
  label: '',
  enabled: true,
  place: null,
  values: {},
};

/** Where the station keeps what stands at each antenna. */
const PLACES = 'antennaPlaces';

export function draftOf(row: DeviceRow): DeviceDraft {
  const { deviceId, protocol, label, enabled, place, settings } = row;
  return { deviceId, protocol, label, enabled, place, values: settings };
}

/** The form filled in for a port that says what stands at it; null where it does not, or not for this version. */
export function draftFor(
  draft: DeviceDraft,
  { kind, path, family }: FoundPort,
  protocols: readonly ProtocolView[],
): DeviceDraft | null {
  const protocol = protocols.find(({ id }) => id === family);
  const field = protocol?.fields.find((entry) => entry.kind === (kind === 'usb' ? 'usb' : 'port'));
  if (protocol === undefined || field === undefined) return null;
  return { ...draft, protocol: protocol.id, values: { ...draft.values, [field.name]: path } };
}

/** What is sent; values of the other kind of connection go along, so that switching back finds them again. */
export function rowOf(
  draft: DeviceDraft,
): Omit<DeviceRow, 'health' | 'deviceId'> & { deviceId: string | null } {
  const { values, label, ...rest } = draft;
  return { ...rest, label: label.trim(), settings: { ...values } };
}

export function withValue(draft: DeviceDraft, name: string, value: unknown): DeviceDraft {
  return { ...draft, values: { ...draft.values, [name]: value } };
}

function heldBy(field: DeviceField, values: DeviceDraft['values']): unknown {
  return values[field.name] ?? field.fallback;
}

export function textOf(field: DeviceField, values: DeviceDraft['values']): string {
  const value = heldBy(field, values);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** The rows of a field that holds several of a kind. */
export function rowsOf(
  field: DeviceField,
  values: DeviceDraft['values'],
): readonly Readonly<Record<string, unknown>>[] {
  const held = heldBy(field, values);
  if (!Array.isArray(held)) return [];
  return held.flatMap((row: unknown) => (typeof row === 'object' && row !== null ? [{ ...row }] : []));
}

/** The fields that count for what has been chosen so far. */
export function shownFields(protocol: ProtocolView, values: DeviceDraft['values']): readonly DeviceField[] {
  return protocol.fields.filter(({ when }) => {
    if (when === null) return true;
    const other = protocol.fields.find((field) => field.name === when.field);
    return other !== undefined && textOf(other, values) === when.value;
  });
}

export interface Antenna {
  readonly antenna: number;
  readonly on: boolean;
  /** Place code; empty where nothing was chosen. */
  readonly place: string;
}

/** At least this many rows, where no field says how many ports there are. */
const PORTS = 4;

/** One row for each port of the reader. A row that is off keeps its place until the form is saved. */
export function antennasOf(
  protocol: ProtocolView,
  field: DeviceField,
  values: DeviceDraft['values'],
): readonly Antenna[] {
  const counting = protocol.fields.find((entry) => entry.name === field.countedBy);
  const count = Number(counting === undefined ? PORTS : textOf(counting, values)) || PORTS;
  const held = heldBy(field, values);
  const on = new Set(
    Array.isArray(held)
      ? held.map(Number)
      : String(held ?? '')
          .split(/[^0-9]+/)
          .map(Number),
  );
  const places = placesOf(values);
  return Array.from({ length: count }, (_, index) => {
    const place = places[String(index + 1)];
    return { antenna: index + 1, on: on.has(index + 1), place: typeof place === 'string' ? place : '' };
  });
}

/** What the numbered ports of this device are called. */
export function portWord(field: DeviceField): string {
  return field.portWord ?? '天线';
}

function placesOf(values: DeviceDraft['values']): Readonly<Record<string, unknown>> {
  const places = values[PLACES];
  return typeof places === 'object' && places !== null ? { ...places } : {};
}

export function withAntennas(
  draft: DeviceDraft,
  field: DeviceField,
  antennas: readonly Antenna[],
): DeviceDraft {
  const places = { ...placesOf(draft.values) };
  for (const { antenna, place } of antennas) places[String(antenna)] = place;
  const on = antennas.filter((entry) => entry.on).map((entry) => entry.antenna);
  return { ...draft, values: { ...draft.values, [field.name]: on, [PLACES]: places } };
}

export interface FormProblems {
  /** By field name; `label` and `protocol` are fields too. */
  readonly fields: Readonly<Record<string, string>>;
  /** What stands at no field. */
  readonly other: Failure | null;
}

export const NO_PROBLEMS: FormProblems = { fields: {}, other: null };

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

/** A refusal of the station, each part at the field a person can mend it in. */
export function problemsOf(error: unknown, failure: Failure, known: readonly string[]): FormProblems {
  const data: unknown = error instanceof ORPCError ? error.data : null;
  const details = typeof data === 'object' && data !== null && 'details' in data ? data.details : null;
  if (typeof details !== 'object' || details === null) return { fields: {}, other: failure };
  const names = 'fields' in details ? texts(details.fields) : [];
  const messages = 'messages' in details ? texts(details.messages) : [];
  const fields: Record<string, string> = {};
  for (const [index, name] of names.entries()) fields[name] = messages[index] ?? failure.sentence;
  const astray = names.some((name) => !known.includes(name));
  return { fields, other: names.length === 0 || astray ? failure : null };
}
