/**
 * Taking over a station that will not come back as it was (接管): its computer is broken, stolen or drowned, and the bays
 * and people it was the authority of must go on. What it recorded last may never be heard; so each body and each urn is
 * looked at before anything is done with it, and should it come back, both claims freeze where they clash.
 */
import { GuichengError } from '../domain/errors.ts';
import { placeKind } from '../domain/events/kinds.ts';
import type { CaseState } from '../domain/fold/case.ts';
import type { PlaceState } from '../domain/fold/place.ts';
import type { Witness } from './contract/parts.ts';
import type { StationCore } from './core.ts';
import type { OtherStation } from './dto.ts';

export interface TakeOver {
  readonly stationId: string;
  readonly reason: string;
  readonly witness: Witness;
}

interface Estate {
  readonly places: readonly PlaceState[];
  readonly cases: readonly CaseState[];
}

/** What would pass: for the people who decide. @throws GuichengError `NOT_FOUND.STATION` */
export function estateOf(core: StationCore, stationId: string): Estate {
  const { views } = core;
  if (stationId === core.stationId || views.station(stationId) === null)
    throw new GuichengError('NOT_FOUND.STATION', '馆内没有这台工作站');
  return {
    places: placeKind.options
      .flatMap((kind) => views.places(kind))
      .filter((place) => place.authority === stationId),
    cases: views.openCases().filter((state) => state.custodyStation === stationId),
  };
}

function hasEstate(core: StationCore, stationId: string): boolean {
  const { places, cases } = estateOf(core, stationId);
  return places.length + cases.length > 0;
}

export function otherStations(core: StationCore): OtherStation[] {
  return core.views
    .stations()
    .filter(({ stationId }) => stationId !== core.stationId)
    .map(({ stationId, name, signedOff, revoked: out, enrolled: keys }) => {
      const heard = core.options.heard(stationId);
      const heardMsAgo = heard === undefined ? null : Math.max(0, Math.round(core.mono - heard));
      const unheard = core.isUnheard(stationId);
      const mayTake = unheard && hasEstate(core, stationId);
      const revoked = out?.replaced === false;
      return {
        stationId,
        name,
        signedOff,
        heardMsAgo,
        unheard,
        mayTake,
        revoked,
        enrolled: keys !== undefined,
      };
    });
}

/**
 * @throws GuichengError `NOT_FOUND.STATION`, `STATE.STATION_ALIVE` while it is heard, `STATE.NOTHING_TO_TAKE`, `AUTH.*`,
 *   `FORBIDDEN.*`
 */
export async function takeOver(core: StationCore, { stationId, reason, witness }: TakeOver): Promise<void> {
  const actor = core.actor();
  const isDirector = core.sessions.may('home.configure');
  const witnessId = await core.witness(witness, isDirector ? 'floor.act' : 'home.configure');
  const { places, cases } = estateOf(core, stationId);
  const name = core.views.station(stationId)?.name ?? stationId;
  if (!core.isUnheard(stationId)) {
    const minutes = Math.round(core.policy.freshnessMs / 60_000);
    throw new GuichengError(
      'STATE.STATION_ALIVE',
      `${name}${minutes} 分钟内还有消息，没有坏。请到那台工作站上办理`,
    );
  }
  if (places.length === 0 && cases.length === 0)
    throw new GuichengError(
      'STATE.NOTHING_TO_TAKE',
      `${name}没有要接管的柜位、炉子，也没有由它保管的遗体和骨灰`,
    );
  const head = newestHead(core, stationId);
  const people = { actorId: actor.staffId, witnessId };
  core.ledger.transact((tx) => {
    const count = { places: places.length, cases: cases.length };
    core.append(tx, 'authority.takenOver', { stationId, ...head, ...count, reason }, people);
    const moved = { to: core.stationId, reason, takenFrom: stationId };
    for (const place of places) {
      const resource = `place:${place.code}`;
      core.append(
        tx,
        'authority.moved',
        { ...moved, resource, resourceEpoch: place.authorityEpoch + 1 },
        people,
      );
    }
    for (const { caseId, events } of cases) {
      const resource = `case:${caseId}`;
      core.append(
        tx,
        'authority.moved',
        { ...moved, resource, resourceEpoch: events + 1 },
        { ...people, caseId },
      );
    }
  });
  core.seal();
}

/** As far as this station knows it. */
function newestHead(core: StationCore, stationId: string): { epoch: number; seq: number; hash: string } {
  const chains = core.ledger.chains().filter((chain) => chain.stationId === stationId);
  const newest = chains.reduce((one, other) => (other.epoch > one.epoch ? other : one));
  return { epoch: newest.epoch, seq: newest.seq, hash: newest.hash };
}
