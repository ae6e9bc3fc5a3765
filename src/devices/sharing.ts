/** Who may stand at one port together: devices of one line whose numbers differ, and nobody else. */
import { GuichengError } from '../domain/errors.ts';
import type { DeviceConfig } from './config.ts';
import { type Endpoint, endpointKey } from './transports/endpoint.ts';
import type { Bus } from './types.ts';

/** Where a device is reached, and whether others may be there too. */
export interface Reach {
  readonly key: string;
  /** Speed, parity and the like, by which all of one line must speak. */
  readonly line: string;
  /** Null where it needs the port alone. */
  readonly bus: Bus | null;
}

export function reachAt(endpoint: Endpoint, bus: Bus | null): Reach {
  const { kind, ...wire } = endpoint;
  const speaks = kind === 'serial' ? { ...wire, path: null } : kind;
  return { key: endpointKey(endpoint), line: JSON.stringify([speaks, bus?.framing ?? null]), bus };
}

interface Standing {
  readonly config: DeviceConfig;
  readonly reach: Reach | null;
}

/** Why the two cannot run at the same time; null where they can. */
export function clashOf(mine: Standing, other: Standing): GuichengError | null {
  const [here, there] = [mine.reach, other.reach];
  if (!mine.config.enabled || !other.config.enabled) return null;
  if (here === null || there === null || here.key !== there.key) return null;
  const details = { deviceId: mine.config.deviceId, other: other.config.deviceId, endpoint: here.key };
  const { label } = other.config;
  if (here.bus === null || there.bus === null)
    return new GuichengError(
      'INPUT.DEVICE_PORT_SHARED',
      `这个端口已用于“${label}”，请换一个，或先停用那一台`,
      details,
    );
  if (here.line !== there.line)
    return new GuichengError(
      'INPUT.DEVICE_LINE_DIFFERS',
      `“${label}”也在这条线上：波特率、校验和报文格式必须与它一样`,
      details,
    );
  const taken = here.bus.units.find((unit) => there.bus?.units.includes(unit));
  if (taken === undefined) return null;
  return new GuichengError(
    'INPUT.DEVICE_UNIT_TAKEN',
    `站号 ${taken} 已用于这条线上的“${label}”，每台设备的站号必须不同`,
    { ...details, unit: taken },
  );
}
