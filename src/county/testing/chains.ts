/** Runs of a station's ledger as they are pushed. For tests only. */
import type { Ledger } from '../../ledger/ledger.ts';
import { draft } from '../../ledger/testing/rig.ts';
import type { Push } from '../../replication/protocol/messages.ts';

/** Appends `count` events in one go, and seals the head. */
export function record(ledger: Ledger, count: number, note = '备注'): void {
  ledger.transact((tx) => {
    for (let i = 0; i < count; i++) tx.append(draft('c1', { payload: { note, i } }));
  });
  ledger.seal();
}

/** Everything of one chain of a ledger. */
export function runOf(ledger: Ledger, stationId = ledger.stationId, epoch = 1): Push {
  ledger.seal();
  const { events, seals } = ledger.since('', 100_000);
  const isOwn = (bytes: string) =>
    bytes.includes(`"stationId":"${stationId}"`) && bytes.includes(`"epoch":${epoch},`);
  return {
    stationId,
    epoch,
    after: 0,
    events: events.filter(({ bytes }) => isOwn(bytes)),
    seals: seals.filter((seal) => seal.stationId === stationId && seal.epoch === epoch),
  };
}

/** Part of a run, with the seals that are over it. */
export function part(run: Push, from: number, to: number): Push {
  return {
    ...run,
    after: from,
    events: run.events.slice(from, to),
    seals: run.seals.filter(({ seq }) => seq > from && seq <= to),
  };
}

/** A run cut after each of its seals. */
export function piecesOf(run: Push): Push[] {
  let after = 0;
  return run.seals.map(({ seq }) => {
    const piece = part(run, after, seq);
    after = seq;
    return piece;
  });
}
