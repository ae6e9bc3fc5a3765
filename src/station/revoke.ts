/**
 * 注销: a computer was stolen, cloned or given away. From this fact on nobody takes anything of it beyond what this station
 * holds, no connection of it is answered, and it is sent no secrets. What it recorded before stays.
 */
import { GuichengError } from '../domain/errors.ts';
import type { Witness } from './contract/parts.ts';
import type { StationCore } from './core.ts';

export interface Revocation {
  readonly stationId: string;
  readonly reason: string;
  readonly witness: Witness;
}

/** @throws GuichengError `NOT_FOUND.STATION`, `STATE.REVOKED`, `AUTH.*`, `FORBIDDEN.*` */
export async function revokeStation(
  core: StationCore,
  { stationId, reason, witness }: Revocation,
): Promise<void> {
  const actor = core.actor();
  const isDirector = core.sessions.may('home.configure');
  const witnessId = await core.witness(witness, isDirector ? 'floor.act' : 'home.configure');
  const station = core.views.station(stationId);
  if (station === null || stationId === core.stationId)
    throw new GuichengError('NOT_FOUND.STATION', '馆内没有这台工作站');
  if (station.revoked?.replaced === false)
    throw new GuichengError('STATE.REVOKED', `${station.name}已经注销`);
  const heads = core.ledger
    .chains()
    .filter((chain) => chain.stationId === stationId && chain.seq > 0)
    .map(({ epoch, seq, hash }) => ({ epoch, seq, hash }));
  core.record('station.revoked', { stationId, heads, reason }, { actorId: actor.staffId, witnessId });
  core.seal();
}
