import { describe, expect, it } from 'vitest';
import type { DomainEvent } from '../events/kinds.ts';
import { CASE, fact, inBay, inHands, OTHER, passed } from './testing/events.ts';
import { BAND, BAY, folded, NEW_BAND, NEW_TAG, OTHER_BAY, stored, TAG } from './testing/way.ts';

const byBand = passed('review', { from: inBay(BAY), seen: [BAND] });
const byTag = passed('review', { from: inBay(BAY), seen: [TAG] });
const seen = (...events: DomainEvent[]) => folded([...stored(), ...events]).seenInPlace;
const closed = (keep: string | null, cases: string[]) =>
  fact('conflict.closed', {
    conflictId: 'custody:x',
    cases,
    place: BAY,
    keep,
    whereabouts: inBay(BAY),
    note: '两人现场核对',
  });

describe('what was scanned in its place', () => {
  it('adds up while the body lies there, each kind once', () => {
    expect(seen()).toBeUndefined();
    expect(seen(byBand)).toEqual(['wristband']);
    expect(seen(byBand, byTag, byBand)).toEqual(['wristband', 'bagTag']);
  });

  it('is nothing in an act from before it was kept, and no carrier of another', () => {
    expect(seen(passed('review', { from: inBay(BAY) }))).toBeUndefined();
    expect(seen(passed('review', { from: inBay(BAY), seen: [NEW_BAND] }))).toBeUndefined();
  });

  it('is forgotten where the body leaves, and begins anew where it is put down', () => {
    expect(
      seen(byBand, passed('releaseToFarewell', { from: inBay(BAY), to: inHands('s05') })),
    ).toBeUndefined();
    const moved = passed('move', { from: inBay(BAY), to: inBay(OTHER_BAY), seen: [TAG] });
    expect(seen(byBand, moved)).toEqual(['bagTag']);
  });

  it('stays where what was lost is tied on anew, and not where somebody was identified anew', () => {
    expect(seen(byBand, passed('rebind', { from: inBay(BAY), carriersBound: [NEW_BAND] }))).toEqual([
      'wristband',
    ]);
    const anew = passed('reidentify', { from: inBay(BAY), carriersBound: [NEW_BAND, NEW_TAG] });
    expect(seen(byBand, byTag, anew)).toBeUndefined();
  });

  it('is of neither of two who were one case, nor of anybody whose place was in dispute', () => {
    expect(
      seen(byBand, fact('case.split', { from: CASE, into: OTHER, moved: [TAG], reason: '两位' })),
    ).toBeUndefined();
    for (const keep of [CASE, OTHER, null]) expect(seen(byBand, byTag, closed(keep, [CASE]))).toBeUndefined();
  });
});
