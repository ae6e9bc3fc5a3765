/** Which cold units (冷柜) this station watches, and which bays each of them cools, as the devices screen has it. */
import { z } from 'zod';
import { type ColdRules, coldRules } from '../../domain/cold/alarms.ts';
import type { StationCore } from '../core.ts';

/** Family of the controllers in the device registry. */
const FAMILY = 'cold-modbus';

export interface ColdPlan {
  /** `deviceId/address`. */
  readonly unitId: string;
  readonly deviceId: string;
  readonly address: string;
  readonly name: string;
  readonly cooling: 'chill' | 'freeze';
  /** Place codes of the bays it cools. */
  readonly bays: readonly string[];
  readonly rules: ColdRules;
}

const unitRow = z.object({
  address: z.coerce.number().int(),
  name: z.string(),
  cooling: z.enum(['chill', 'freeze']).default('chill'),
  covers: z.string().default(''),
  high: z.number().optional(),
  low: z.number().optional(),
  hysteresis: z.number().optional(),
  afterMinutes: z.number().optional(),
});
const seconds = z.number().optional().catch(undefined);

interface Bay {
  readonly code: string;
  readonly label: string;
  readonly room: string;
}

const COMMAS = /[,，、;；\s]+/;
const RANGE = /[~～至]|到/;

/**
 * The bays that a text names: a room, single bays, or ranges in the order of the house, e.g. `甲间、B-01~B-06`. What
 * names nothing is passed over: the map shows what is covered.
 */
export function covered(text: string, bays: readonly Bay[]): readonly string[] {
  const found = new Set<string>();
  const indexOf = (label: string): number =>
    bays.findIndex((bay) => bay.label === label || bay.code === label);
  for (const part of text.split(COMMAS).filter((each) => each !== '')) {
    for (const bay of bays)
      if (bay.room === part || bay.label === part || bay.code === part) found.add(bay.code);
    const [first, last] = part.split(RANGE);
    if (first === undefined || last === undefined) continue;
    const [from, to] = [indexOf(first.trim()), indexOf(last.trim())];
    if (from >= 0 && to >= from) for (const bay of bays.slice(from, to + 1)) found.add(bay.code);
  }
  return [...found];
}

export function coldPlans(core: StationCore): readonly ColdPlan[] {
  const rows = core.ports.devices.list().filter((row) => row.enabled && row.protocol === FAMILY);
  if (rows.length === 0) return [];
  const bays = core.views.places('bay');
  return rows.flatMap((row) => {
    const units = z.array(unitRow).safeParse(row.settings.units);
    const noDataSeconds = seconds.parse(row.settings.noDataSeconds);
    return (units.data ?? []).map(({ address, name, cooling, covers, ...limits }) => ({
      unitId: `${row.deviceId}/${address}`,
      deviceId: row.deviceId,
      address: String(address),
      name,
      cooling,
      bays: covered(covers, bays),
      rules: coldRules(cooling, { ...limits, noDataSeconds }),
    }));
  });
}
