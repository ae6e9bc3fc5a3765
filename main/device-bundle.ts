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
/** Start, length and command of every frame there is; what a card or a code says comes after. */
const HEAD_BYTES = 4;
/** Families that read machines. Of any other, one added tomorrow included, no content leaves the house. */
const READS_MACHINES: ReadonlySet<string> = new Set(['uhf-a0']);

function withoutSecrets(settings: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !SECRET.test(name)));
}

/** A path stays; a code, a badge or a number inside a sentence does not. */
function masked(text: string): string {
  return redactText(text).replace(/(?<![/\w])[0-9A-Za-z-]{6,}/g, '…');
}

function lineOf(line: DeviceLine, isMachine: boolean): DeviceLine {
  if (line.direction === 'note') return { ...line, text: masked(line.text) };
  if (isMachine) return { ...line, text: redactText(line.text) };
  const bytes = line.hex.split(' ').filter((part) => /^[0-9A-F]{2}$/.test(part));
  const more = bytes.length > HEAD_BYTES ? ` … 共 ${bytes.length} 字节` : '';
  return { ...line, hex: bytes.slice(0, HEAD_BYTES).join(' ') + more, text: '内容不出馆' };
}

/** JSON, for a file. @param about versions and times, already free of persons */
export function bundleOf(
  about: Readonly<Record<string, string | number | null>>,
  devices: readonly BundleDevice[],
): string {
  const content = devices.map(({ row, history, lines }) => {
    const isMachine = READS_MACHINES.has(row.protocol);
    return {
      deviceId: row.deviceId,
      protocol: row.protocol,
      label: redactText(row.label),
      enabled: row.enabled,
      settings: redactValue(withoutSecrets(row.settings)),
      health: row.health,
      history: {
        ...history,
        // A driver words them, and no driver is trusted to name nobody.
        happenings: history.happenings.map((one) => ({ ...one, text: masked(one.text) })),
      },
      lines: lines.map((line) => lineOf(line, isMachine)),
    };
  });
  return `${JSON.stringify({ about, devices: content }, null, 2)}\n`;
}
