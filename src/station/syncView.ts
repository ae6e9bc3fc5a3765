/**
 * What the top line says of the news (同步). It never says that all agree where that is only likely: 一致 stands for equal
 * hashes on both sides.
 */

import { readEvent } from '../domain/events/kinds.ts';
import { homeHash } from '../ledger/homeHash.ts';
import type { StationCore } from './core.ts';
import type { FutureView, PeerView, SideView, StationLive, SyncPage } from './dto.ts';
import { spanText } from './words.ts';

type Sync = StationLive['sync'];

export function syncOf(core: StationCore, peers: readonly PeerView[]): Sync {
  const sides = core.options.network?.()?.sides ?? [];
  const silent = peers.filter((peer) => core.isSilent(peer.stationId));
  const alone = peers.length > 0 && silent.length === peers.length;
  const county = sides.find(({ side }) => side === 'county');
  const state = alone ? 'alone' : county?.state === 'agreed' ? 'county' : 'home';
  const waiting = Math.max(0, ...sides.map((side) => side.waiting));
  const heard = alone
    ? '仅本站'
    : silent.length > 0
      ? `未听到${silent.map((peer) => peer.name).join('、')}`
      : sides.length === 0
        ? '仅馆内'
        : null;
  return {
    state,
    text: [heard, ...sides.map(sideText)].filter((text) => text !== null).join('，'),
    sides,
    refused: core.refused.count,
    peers: [...peers],
    waiting,
    since: Math.min(core.wall, ...sides.flatMap(({ agreedAt }) => agreedAt ?? [])),
  };
}

/** For whoever compares two computers, or asks why something did not arrive. */
export function syncPage(core: StationCore): SyncPage {
  const chains = core.ledger.chains().filter(({ seq }) => seq > 0);
  return {
    isHub: core.ports.network !== undefined,
    homeHash: homeHash(chains),
    chains: chains.map(({ stationId, epoch, seq, hash, status }) => ({
      station: core.views.station(stationId)?.name ?? stationId,
      epoch,
      seq,
      hash,
      status,
    })),
    refused: core.refused.view(),
    unread: core.ledger.unread(),
    future: futureView(core),
  };
}

function sideText({ name, state, waiting }: SideView): string {
  if (state === 'agreed') return `与${name}一致`;
  if (state === 'held') return `与${name}不能同步`;
  return waiting === 0 ? `未与${name}核对` : `${waiting} 条未到${name}`;
}

/** Facts from the future by the station that recorded them; whose clock two people looked at since is not named. */
function futureView(core: StationCore): FutureView[] {
  const facts = core.ledger.future();
  if (facts.length === 0) return [];
  const confirmed = core.ledger
    .eventsOf('home:home')
    .map(readEvent)
    .filter((event) => event?.kind === 'clock.confirmed');
  const open = facts.filter(
    ({ stationId, epoch, seq }) =>
      !confirmed.some(
        (entry) =>
          entry.stationId === stationId &&
          (entry.epoch > epoch || (entry.epoch === epoch && entry.stationSeq > seq)),
      ),
  );
  return [...new Set(open.map(({ stationId }) => stationId))].map((stationId) => {
    const own = open.filter((fact) => fact.stationId === stationId);
    const station = core.views.station(stationId)?.name ?? stationId;
    const ahead = Math.max(...own.map(({ aheadMs }) => aheadMs));
    return {
      stationId,
      station,
      facts: own.length,
      what: `${station}有 ${own.length} 条记录的时间比本站快 ${spanText(ahead)}，已照收，本站时间没有跟着变`,
      wayOn: `请到${station}的「状态」校对时间，或由两人（其中一位馆长）确认。在此之前它不能办理入炉、装盒、交付等`,
    };
  });
}
