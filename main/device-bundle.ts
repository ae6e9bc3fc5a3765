/**
 * What whoever helps from afar needs to see of the devices, and nothing of a person: settings without secrets, health,
 * history, and the last lines of each wire with whatever could name somebody taken out.
 */
import type { DeviceHistory, DeviceLine, DeviceRow } from '../src/station/dto.ts';
import { redactText, redactValue } from './redact.ts';

export interface BundleDevice {
  readonly row: DeviceRow;
  readonly history: DeviceHistory;
  readonly lines: readonly DeviceLine[];
}

const SECRET = /pass|secret|token|key|pin|user|account/i;
/** Start, length and command of every frame there is; what a card says comes after. */
const HEAD_BYTES = 4;
/** Families whose frames have such a head. What a scanner sends is a text, and its first byte may be a surname's. */
const HEADED: ReadonlySet<string> = new Set([
  'card-pcsc',
  'cold-modbus',
  'cremator-modbus',
  'cremator-s7',
  'door-uhppote',
  'id-card',
  'label-tspl',
  'label-zpl',
  'relay-modbus',
  'uhf-reader288',
]);
/** Families that read machines. Of any other, one added tomorrow included, no content leaves the house. */
const READS_MACHINES: ReadonlySet<string> = new Set(['uhf-a0']);

function withoutSecrets(settings: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !SECRET.test(name)));
}

/** A path stays; a code, a badge or a number inside a sentence does not. */
function masked(text: string): string {
  return redactText(text).replace(/(?<![/\w])[0-9A-Za-z-]{6,}/g, '…');
}

function lineOf(line: DeviceLine, protocol: string): DeviceLine {
  if (line.direction === 'note') return { ...line, text: masked(line.text) };
  if (READS_MACHINES.has(protocol)) return { ...line, text: redactText(line.text) };
  const head = HEADED.has(protocol) ? HEAD_BYTES : 0;
  const bytes = line.hex.split(' ').filter((part) => /^[0-9A-F]{2}$/.test(part));
  const more = bytes.length > head ? ` … 共 ${bytes.length} 字节` : '';
  return { ...line, hex: bytes.slice(0, head).join(' ') + more, text: '内容不出馆' };
}

/** Sentences of a health are the driver's; a label may be somebody's (老王的扫码枪). */
function healthOf(health: DeviceRow['health']): DeviceRow['health'] {
  if (health === null) return null;
  const { label, lastError, trouble } = health;
  return {
    ...health,
    label: redactText(label),
    lastError: lastError === null ? null : masked(lastError),
    ...(trouble === undefined ? {} : { trouble: masked(trouble) }),
  };
}

/** No pattern knows a name; these are looked for as they are. */
function withoutNames(people: readonly string[]): (text: string) => string {
  const names = [...new Set(people)]
    .filter((name) => name.length > 1 && /\p{Script=Han}/u.test(name))
    .sort((a, b) => b.length - a.length);
  return (text) => names.reduce((left, name) => left.replaceAll(name, '…'), text);
}

/**
 * JSON, for a file.
 * @param about versions and times, already free of persons
 * @param people names of staff, of the dead and of their families, wherever a label or a sentence has them
 */
export function bundleOf(
  about: Readonly<Record<string, string | number | null>>,
  devices: readonly BundleDevice[],
  people: readonly string[],
): string {
  const content = devices.map(({ row, history, lines }) => ({
    deviceId: row.deviceId,
    protocol: row.protocol,
    label: redactText(row.label),
    enabled: row.enabled,
    settings: redactValue(withoutSecrets(row.settings)),
    health: healthOf(row.health),
    history: {
      ...history,
      // A driver words them, and no driver is trusted to name nobody.
      happenings: history.happenings.map((one) => ({ ...one, text: masked(one.text) })),
    },
    lines: lines.map((line) => lineOf(line, row.protocol)),
  }));
  const nameless = withoutNames(people);
  const clean = (_key: string, value: unknown): unknown =>
    typeof value === 'string' ? nameless(value) : value;
  return `${JSON.stringify({ about, devices: content }, clean, 2)}\n`;
}
