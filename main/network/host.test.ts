import pino from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createSigner, generateKeyPair } from '../../src/ledger/keys.ts';
import { LedgerStore } from '../../src/replication/engine/ledgerStore.ts';
import { newBoxKey, newTlsKey } from '../../src/replication/tls/keys.ts';
import { HomeRig } from '../../src/station/testing/rig.ts';
import { SyncHost, type WorkerProcess } from './host.ts';
import type { Order, Word } from './messages.ts';

/** A worker whose words the test speaks. */
class FakeWorker implements WorkerProcess {
  readonly orders: Order[] = [];
  readonly #listeners: ((message: unknown) => void)[] = [];
  #exit: () => void = () => undefined;
  killed = false;
  readonly channel = {
    post: (message: unknown): void => {
      this.orders.push(message as Order);
    },
    onMessage: (listener: (message: unknown) => void): void => {
      this.#listeners.push(listener);
    },
  };

  onExit(listener: () => void): void {
    this.#exit = listener;
  }

  kill(): void {
    this.killed = true;
  }

  say(word: Word): void {
    for (const listener of this.#listeners) listener(word);
  }

  die(): void {
    this.#exit();
  }

  of<T extends Order['type']>(type: T): Extract<Order, { type: T }>[] {
    return this.orders.filter((order): order is Extract<Order, { type: T }> => order.type === type);
  }
}

const signer = createSigner(generateKeyPair().privateKey);
const box = newBoxKey();
const tls = newTlsKey();
let rig: HomeRig;
let workers: FakeWorker[];
let host: SyncHost;

beforeEach(async () => {
  rig = await HomeRig.open();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  workers = [];
  const identity = { certificate: '', privateKey: tls.privateKey, authority: '' };
  host = new SyncHost({
    log: pino({ level: 'silent' }),
    mono: () => rig.clock.mono(),
    wall: () => rig.clock.wall(),
    fork: () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker;
    },
    credentials: { identity, tls, box },
    homeSecret: new Uint8Array(32).fill(7),
    sides: ['hub'],
    begin: (homeId, stationId) => ({
      type: 'meet',
      homeId,
      stationId,
      identity,
      hub: { host: '127.0.0.1', port: 7443, hubId: 'desk' },
    }),
  });
  const core = rig.core('kiosk');
  host.attach(core, new LedgerStore({ ledger: core.ledger, mono: () => rig.clock.mono() }), signer);
});
afterEach(() => {
  host.close();
  vi.useRealTimers();
  rig.close();
});

const worker = (): FakeWorker => {
  const last = workers.at(-1);
  if (last === undefined) throw new TypeError('no worker');
  return last;
};
const status = (homeHash: string | null): Word => ({
  type: 'status',
  sides: [
    {
      side: 'hub',
      state: homeHash === null ? 'meeting' : 'agreed',
      homeHash,
      waiting: 0,
      agreedMsAgo: 0,
      trouble: null,
    },
  ],
  heard: [{ stationId: 'desk', ageMs: 2_000, clockOff: 5 }],
});
const ownHash = async () => (await rig.client('kiosk').station.sync()).homeHash;

it('says that both agree only while this computer holds what they agreed on', async () => {
  await rig.signIn('kiosk', 's05');
  expect(host.view().sides).toMatchObject([{ side: 'hub', state: 'unmet' }]);
  worker().say(status('f'.repeat(64)));
  expect(host.view().sides).toMatchObject([{ state: 'meeting' }]);
  worker().say(status(await ownHash()));
  expect(host.view().sides).toMatchObject([{ state: 'agreed' }]);
  rig.core('kiosk').record('station.signedOff', { stationId: 'kiosk' }, { actorId: 's05' });
  expect(host.view().sides).toMatchObject([{ state: 'meeting' }]);
});

it('counts news by its age, on the clock of this computer', () => {
  expect(host.heard('desk')).toBeUndefined();
  worker().say(status(null));
  expect(host.heard('desk')).toBe(rig.clock.mono() - 2_000);
  expect(host.clockOff('desk')).toBe(5);
});

it('starts a worker that died again, ever later while it dies at once, and tells it everything anew', () => {
  expect(worker().of('meet')).toHaveLength(1);
  worker().die();
  expect(host.view().sides).toMatchObject([{ state: 'unmet' }]);
  vi.advanceTimersByTime(1_999);
  expect(workers).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(workers).toHaveLength(2);
  expect(worker().of('meet')).toHaveLength(1);
  expect(worker().of('stations')).toHaveLength(1);
  worker().die();
  vi.advanceTimersByTime(3_999);
  expect(workers).toHaveLength(2);
  vi.advanceTimersByTime(1);
  expect(workers).toHaveLength(3);
  worker().die();
  host.close();
  vi.advanceTimersByTime(60_000);
  expect(workers).toHaveLength(3);
});

it('sends a PIN that was changed while nobody was met with the next worker', async () => {
  const kiosk = rig.core('kiosk');
  const about = { actorId: 'system' };
  const keys = { sealKey: signer.publicKey, tlsKey: '0'.repeat(64), boxKey: newBoxKey().publicKey };
  kiosk.record('station.enrolled', { stationId: 'desk', name: '业务大厅', role: 'desk', ...keys }, about);
  worker().die();
  const verifier = await kiosk.pins.derive('2468');
  kiosk.pins.store('s05', verifier);
  host.sharePin('s05', verifier);
  vi.advanceTimersByTime(2_000);
  expect(
    worker()
      .of('send')
      .flatMap(({ boxes }) => boxes),
  ).toMatchObject([{ receiver: 'desk', name: 'pin-s05' }]);
});

it('says on the screen that a hub could not begin, until it answers', () => {
  worker().say({ type: 'failed', code: 'SYNC.NO_PORT', sentence: '地址打不开', isOver: true });
  expect(host.view().sides).toMatchObject([{ side: 'hub', state: 'held', trouble: '地址打不开' }]);
  worker().say({ type: 'listening', port: 7443 });
  expect(host.view().sides).toEqual([]);
});

it('writes an enrolment down before it is answered, and sends the newcomer what the home keeps secret', () => {
  const station = {
    stationId: 'kiosk-2',
    name: '二号冷藏间',
    role: 'kiosk' as const,
    sealKey: signer.publicKey,
    tlsKey: '0'.repeat(64),
    boxKey: newBoxKey().publicKey,
  };
  worker().say({ type: 'enrol', id: 9, station });
  expect(worker().of('recorded')).toEqual([{ type: 'recorded', id: 9, trouble: null }]);
  expect(rig.core('kiosk').views.station('kiosk-2')?.enrolled?.boxKey).toBe(station.boxKey);
  const [sent] = worker().of('send');
  expect(sent?.boxes.map(({ name }) => name)).toContain('home-secret');
  expect(worker().of('stations').at(-1)?.enrolled).toMatchObject([{ stationId: 'kiosk-2' }]);
});
