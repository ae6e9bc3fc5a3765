import { afterEach, beforeEach, expect, it } from 'vitest';
import { openBox } from '../replication/boxes/box.ts';
import { newBoxKey } from '../replication/tls/keys.ts';
import { HOME_SECRET, Secrets } from './secrets.ts';
import { HomeRig, refusal, type StationId } from './testing/rig.ts';

const STATIONS = ['desk', 'kiosk', 'console'] as const;
let rig: HomeRig;
let boxKeys: Record<StationId, ReturnType<typeof newBoxKey>>;
beforeEach(async () => {
  rig = await HomeRig.open();
  boxKeys = { desk: newBoxKey(), kiosk: newBoxKey(), console: newBoxKey() };
  for (const id of STATIONS) {
    const { name, role } = rig.core(id);
    rig.core('desk').record(
      'station.enrolled',
      {
        stationId: id,
        name,
        role,
        sealKey: rig.signer(id).publicKey,
        tlsKey: '0'.repeat(64),
        boxKey: boxKeys[id].publicKey,
      },
      { actorId: 'system' },
    );
  }
  await rig.pump();
});
afterEach(() => rig.close());

const secrets = (id: StationId) =>
  new Secrets(rig.core(id), { boxKey: boxKeys[id].privateKey, signer: rig.signer(id) });
const revoke = async (id: StationId) => {
  rig
    .core('desk')
    .record('station.revoked', { stationId: id, heads: [], reason: '电脑被偷' }, { actorId: 's02' });
  await rig.pump();
};

it('brings a PIN changed at one station to the others, once, and to nobody between', async () => {
  const verifier = await rig.core('kiosk').pins.derive('2468');
  const boxes = secrets('kiosk').changed('s05', verifier);
  expect(boxes.map(({ receiver }) => receiver).sort()).toEqual(['console', 'desk']);
  const [forDesk] = boxes.filter(({ receiver }) => receiver === 'desk');
  expect(JSON.stringify(forDesk)).not.toContain(verifier);
  expect(secrets('desk').take(forDesk)).toBe(true);
  await rig.core('desk').pins.check('s05', '2468', rig.core('desk').policy, rig.clock.wall());
  expect(secrets('desk').take(forDesk)).toBe(false);
  expect(() => secrets('console').take(forDesk)).toThrow(/BOX_NOT_MINE/);
});

it('gives a changed PIN again to whoever may have missed it, and never the sealed code', async () => {
  expect(secrets('kiosk').again()).toEqual([]);
  const verifier = await rig.core('kiosk').pins.derive('2468');
  rig.core('kiosk').pins.store('s05', verifier);
  secrets('kiosk').changed('s05', verifier);
  for (const box of secrets('desk').allFor('kiosk', new Uint8Array(32))) secrets('kiosk').take(box);
  const boxes = secrets('kiosk')
    .again()
    .filter(({ receiver }) => receiver === 'desk');
  expect(boxes.map(({ name }) => name)).toContain('pin-s05');
  expect(boxes.map(({ name }) => name)).not.toContain('sealed-code');
  expect(boxes.filter((box) => secrets('desk').take(box)).map(({ name }) => name)).toContain('pin-s05');
  expect(boxes.filter((box) => secrets('desk').take(box))).toEqual([]);
});

it('keeps the newer of two PINs, whichever comes first', async () => {
  const { pins, policy } = rig.core('console');
  const [old] = secrets('desk')
    .changed('s05', await pins.derive('1111'))
    .filter(isForConsole);
  rig.clock.advance(60_000);
  const [fresh] = secrets('kiosk')
    .changed('s05', await pins.derive('2222'))
    .filter(isForConsole);
  expect(secrets('console').take(fresh)).toBe(true);
  expect(secrets('console').take(old)).toBe(false);
  await pins.check('s05', '2222', policy, rig.clock.wall());
});

it('gives a station that was let in everything the home keeps secret', async () => {
  const secret = new Uint8Array(32).fill(7);
  const boxes = secrets('desk').allFor('kiosk', secret);
  const reader = {
    stationId: 'kiosk',
    boxKey: boxKeys.kiosk.privateKey,
    sealKeyOf: () => rig.signer('desk').publicKey,
    versionOf: () => 0,
  };
  const opened = boxes.map((box) => openBox(box, reader));
  const ofHome = opened.find(({ box }) => box.name === HOME_SECRET);
  expect(ofHome?.content.toString('utf8')).toBe(Buffer.from(secret).toString('base64'));
  expect(opened.map(({ box }) => box.name)).toContain('sealed-code');
  const pins = opened.filter(({ box }) => box.name.startsWith('pin-'));
  expect(pins).toHaveLength(rig.core('desk').views.allStaff().length);
  // What it has by then it does not take twice, and the secret of the home never by this way.
  expect(boxes.map((box) => secrets('kiosk').take(box)).filter(Boolean)).toHaveLength(pins.length + 1);
});

it('neither writes to a revoked station nor believes it', async () => {
  const [before] = secrets('kiosk')
    .changed('s05', 'x')
    .filter(({ receiver }) => receiver === 'desk');
  await revoke('kiosk');
  expect(
    secrets('desk')
      .changed('s05', 'y')
      .map(({ receiver }) => receiver),
  ).toEqual(['console']);
  expect(() => secrets('desk').take(before)).toThrow(/BOX_FORGED/);
  expect(
    await refusal(Promise.resolve().then(() => secrets('desk').allFor('kiosk', new Uint8Array(32)))),
  ).toBe('NOT_FOUND.STATION');
});

function isForConsole({ receiver }: { readonly receiver: string }): boolean {
  return receiver === 'console';
}
