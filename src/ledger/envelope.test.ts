import { expect, test } from 'vitest';
import { openedKey } from './envelope.ts';
import { draft, Rig } from './testing/rig.ts';

test('only the event that opens a station names its key', () => {
  const rig = new Rig();
  try {
    const ledger = rig.ledger('desk');
    const opening = ledger.eventAt('desk', 1, 1);
    const note = ledger.append(draft('c1'));
    if (opening === undefined) throw new TypeError('a station begins with its opening');
    expect(openedKey(opening)).toBe(rig.signer('desk').publicKey);
    expect(openedKey(note)).toBeUndefined();
    expect(openedKey({ ...opening, payload: { name: '登记台' } })).toBeUndefined();
  } finally {
    rig.dispose();
  }
});
