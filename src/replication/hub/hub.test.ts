import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { homeHash } from '../../ledger/homeHash.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { draft, Rig, sqlite } from '../../ledger/testing/rig.ts';
import { FolderBoxes } from '../boxes/boxStore.ts';
import { LedgerStore } from '../engine/ledgerStore.ts';
import { Replicator } from '../engine/replicator.ts';
import { Responder } from '../engine/responder.ts';
import { EnrolDesk } from '../enrol/desk.ts';
import { MemoryEnrolments } from '../enrol/memory.ts';
import type { EnrolGrant } from '../enrol/proofs.ts';
import { HttpSide } from '../http/client.ts';
import { enrolAt } from '../http/enrolClient.ts';
import { FileStore } from '../http/fileStore.ts';
import { SideServer } from '../http/server.ts';
import { newStation, type Station, serverIdentity } from '../http/testing/hubRig.ts';
import { headsOf } from '../http/testing/ledgerSide.ts';
import { realTimer } from '../timer.ts';
import { createAuthority } from '../tls/authority.ts';
import { keyFingerprint } from '../tls/keys.ts';
import { HubFolder } from './folder.ts';
import { Hub, type HubOptions } from './hub.ts';
import type { CountyAddress } from './upwards.ts';

const CLOCK = { wall: () => Date.now(), mono: () => performance.now() };
/** On a machine that is busy with something else. */
const PATIENT = { timeout: 15_000, interval: 20 };
const FIRST = { homeId: 'home-1', stationId: 'hub', name: '馆内枢纽' };

let place: string;
let rig: Rig;
let addresses: readonly string[];
let errors: unknown[];
const closers: (() => Promise<void> | void)[] = [];

beforeEach(() => {
  place = mkdtempSync(path.join(tmpdir(), 'hub-'));
  rig = new Rig();
  addresses = ['127.0.0.1'];
  errors = [];
});

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  rig.dispose();
  rmSync(place, { recursive: true, force: true });
});

async function open(extra: Partial<HubOptions> = {}): Promise<Hub> {
  const hub = await Hub.open({
    folder: new HubFolder(place),
    sqlite,
    clock: CLOCK,
    timer: realTimer,
    log: { info: () => undefined, warn: () => undefined, error: (line: unknown) => void errors.push(line) },
    identity: FIRST,
    addresses: () => addresses,
    host: '127.0.0.1',
    port: 0,
    operationsPort: null,
    ...extra,
  });
  closers.push(() => hub.close());
  return hub;
}

interface Joined extends Station {
  readonly ledger: Ledger;
  readonly grant: EnrolGrant;
  readonly caller: Replicator;
}

async function join(hub: Hub, stationId: string): Promise<Joined> {
  const station = newStation(stationId);
  const { code, fingerprint } = hub.issueCode();
  const where = { host: '127.0.0.1', port: hub.port, timer: realTimer };
  const grant = await enrolAt({ ...where, code, fingerprint, newcomer: station.newcomer });
  rig.signers.set(stationId, station.seal);
  const ledger = rig.ledger(stationId, { clock: CLOCK });
  return { ...station, ledger, grant, caller: callerOf(hub, station, grant, ledger) };
}

function callerOf(hub: Hub, station: Station, grant: EnrolGrant, ledger: Ledger): Replicator {
  const side = new HttpSide({
    host: '127.0.0.1',
    port: hub.port,
    side: grant.hubId,
    authority: grant.authority,
    identity: { certificate: grant.certificate, privateKey: station.tls.privateKey },
    timer: realTimer,
  });
  closers.push(() => side.close());
  return new Replicator({
    store: new LedgerStore({ ledger, mono: CLOCK.mono }),
    side,
    homeId: 'home-1',
    stationId: station.newcomer.stationId,
    instance: `instance-${station.newcomer.stationId}`,
    clock: CLOCK,
    timer: realTimer,
    random: () => 0,
  });
}

/** A county as a hub sees one: of an authority of its own, knowing the home's. */
async function county(hub: Hub): Promise<{ address: CountyAddress; ledger: Ledger }> {
  const authority = await createAuthority('county', Date.now());
  const ledger = rig.ledger('county', { clock: CLOCK });
  const store = new LedgerStore({ ledger, mono: CLOCK.mono });
  const enrolments = new MemoryEnrolments();
  const { tls, box, signer } = new HubFolder(place).keys();
  const keys = { sealKey: signer.publicKey, boxKey: box.publicKey, tlsKey: keyFingerprint(tls.publicKey) };
  await enrolments.record({ stationId: 'hub', name: 'hub', role: 'desk', ...keys });
  const server = new SideServer({
    identity: { ...(await serverIdentity(authority, 'county')), authority: hub.authority.certificate },
    side: new Responder({
      store,
      homeId: 'home-1',
      side: 'county',
      instance: 'county-1',
      clock: CLOCK,
      timer: realTimer,
    }),
    enrolments,
    desk: new EnrolDesk({
      hubId: 'county',
      authority,
      store: enrolments,
      wall: CLOCK.wall,
      mono: CLOCK.mono,
    }),
    files: new FileStore(path.join(rig.folder, 'files')),
    boxes: new FolderBoxes(path.join(rig.folder, 'boxes')),
    timer: realTimer,
    log: { info: () => undefined, warn: () => undefined, error: (line: unknown) => void errors.push(line) },
  });
  closers.push(() => server.close());
  const port = await server.listen(0, '127.0.0.1');
  return { address: { host: '127.0.0.1', port, authority: authority.certificate }, ledger };
}

async function namesShown(port: number): Promise<string | undefined> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const names = socket.getPeerX509Certificate()?.subjectAltName;
  socket.destroy();
  return names;
}

describe('a hub of its own', () => {
  it('brings two stations to the same facts, and puts one out as soon as it hears so', async () => {
    const hub = await open({ operationsPort: 0 });
    const [kiosk, furnace] = [await join(hub, 'kiosk'), await join(hub, 'furnace')];
    for (let n = 0; n < 700; n += 1) kiosk.ledger.append(draft(`case-${n}`));
    furnace.ledger.append(draft('case-1'));
    for (const { caller } of [kiosk, furnace, kiosk]) await caller.meet();
    expect([kiosk, furnace].map(({ caller }) => caller.status().error)).toEqual([undefined, undefined]);
    await furnace.caller.meet();
    expect(kiosk.caller.status()).toMatchObject({ state: 'agreed', waiting: 0 });
    expect(homeHash(headsOf(kiosk.ledger))).toBe(homeHash(headsOf(furnace.ledger)));
    expect(await hub.health()).toMatchObject({ ok: true, stations: 3, chains: 3, quarantined: 0 });

    const head = furnace.ledger.head();
    const heads = [{ epoch: 1, seq: head.seq, hash: head.hash }];
    const payload = { stationId: 'furnace', heads, reason: '电脑被偷' };
    kiosk.ledger.append(draft('none', { kind: 'station.revoked', payload }));
    await kiosk.caller.meet();
    furnace.ledger.append(draft('case-2'));
    await furnace.caller.meet();
    expect(furnace.caller.status()).toMatchObject({ state: 'alone', error: { code: 'ENROL.REVOKED' } });

    const local = `http://127.0.0.1:${hub.operationsPort}`;
    expect(await (await fetch(`${local}/health`)).json()).toMatchObject({ ok: true, homeId: 'home-1' });
    expect(await (await fetch(`${local}/metrics`)).text()).toContain(
      'guicheng_refused_total{code="ENROL.REVOKED"} 1',
    );
    expect(errors).toEqual([]);
  });

  it('tells one station at once what another has recorded', async () => {
    const hub = await open();
    const [kiosk, furnace] = [await join(hub, 'kiosk'), await join(hub, 'furnace')];
    for (const { caller } of [kiosk, furnace]) {
      caller.start();
      closers.push(() => caller.stop());
    }
    await expect.poll(() => furnace.caller.status().state, PATIENT).toBe('agreed');
    for (const caseId of ['case-1', 'case-2', 'case-3']) {
      const seen = new Promise<void>((resolve) => {
        furnace.ledger.onAppended((events) => events.some((event) => event.caseId === caseId) && resolve());
      });
      kiosk.ledger.append(draft(caseId));
      await seen;
    }
  });

  it('answers nobody any more once it hears that another station became hub', async () => {
    const hub = await open();
    const kiosk = await join(hub, 'kiosk');
    const moved = (to: string, hubEpoch: number) =>
      draft('none', { kind: 'hub.moved', payload: { to, hubEpoch, reason: '枢纽坏了' } });
    kiosk.ledger.append(moved('hub', 1));
    // Made elsewhere at the same epoch: the first counts.
    kiosk.ledger.append(moved('kiosk', 1));
    await kiosk.caller.meet();
    expect(kiosk.caller.status()).toMatchObject({ state: 'agreed' });
    kiosk.ledger.append(moved('kiosk', 2));
    await kiosk.caller.meet();
    await kiosk.caller.meet();
    expect(kiosk.caller.status().error).toMatchObject({ code: 'SYNC.HUB_MOVED', details: { to: 'kiosk' } });
    expect(await hub.health()).toMatchObject({ ok: false, movedTo: 'kiosk' });
    await expect(join(hub, 'furnace')).rejects.toMatchObject({ code: 'SYNC.HUB_MOVED' });
  });

  it('meets the county with its own certificate, and passes on what either recorded', async () => {
    const first = await open();
    await first.close();
    const above = await county(first);
    const hub = await open({ county: above.address });
    const kiosk = await join(hub, 'kiosk');
    kiosk.ledger.append(draft('case-1'));
    await kiosk.caller.meet();
    await expect.poll(async () => (await hub.health()).county, PATIENT).toBe('agreed');
    await expect.poll(() => above.ledger.heads()['kiosk:1']?.hash, PATIENT).toBe(kiosk.ledger.head().hash);
    expect(await hub.health()).toMatchObject({ countyLacks: 0, countyError: null });
    above.ledger.append(draft('case-2'));
    const come = async (): Promise<string | undefined> => {
      await kiosk.caller.meet();
      return kiosk.ledger.heads()['county:1']?.hash;
    };
    await expect.poll(come, PATIENT).toBe(above.ledger.head().hash);
    expect(errors).toEqual([]);
  });

  it('is the same after a restart, and a station goes on with it', async () => {
    const hub = await open();
    expect(hub.paperCode).toMatch(/^[2-9A-Z]{20}$/);
    const kiosk = await join(hub, 'kiosk');
    await kiosk.caller.meet();
    await hub.close();
    await kiosk.caller.meet();
    expect(kiosk.caller.status().error?.code).toBe('SYNC.UNREACHABLE');
    const again = await open({ identity: {} });
    expect(again.paperCode).toBeNull();
    expect(again.authority.fingerprint).toBe(hub.authority.fingerprint);
    const caller = callerOf(again, kiosk, kiosk.grant, kiosk.ledger);
    await caller.meet();
    expect(caller.status()).toMatchObject({ state: 'agreed', error: undefined });
  });

  it('makes no new key in the place of a lost one; its authority comes back with the code on paper', async () => {
    const hub = await open();
    await hub.close();
    const keys = path.join(place, 'keys');
    rmSync(path.join(keys, 'authority.json'));
    await expect(open()).rejects.toMatchObject({ code: 'STORAGE.KEY_MISSING' });
    await expect(open({ paperCode: 'WRONG' })).rejects.toMatchObject({ code: 'ENROL.PAPER_CODE' });
    const again = await open({ paperCode: hub.paperCode ?? '' });
    expect(again.authority).toEqual(hub.authority);
    await again.close();
    rmSync(path.join(keys, 'seal.json'));
    await expect(open()).rejects.toMatchObject({ code: 'STORAGE.KEY_MISSING' });
    expect(existsSync(path.join(keys, 'seal.json'))).toBe(false);
  });

  it('belongs to one home, and says so; and tells of a port that is taken', async () => {
    await expect(open({ identity: {} })).rejects.toMatchObject({ code: 'INPUT.HUB_IDENTITY' });
    const hub = await open();
    await expect(open()).rejects.toMatchObject({ code: 'STORAGE.IN_USE' });
    const beside = new HubFolder(path.join(place, 'beside'));
    await expect(open({ folder: beside, port: hub.port })).rejects.toMatchObject({
      code: 'STATE.PORT_TAKEN',
    });
    await hub.close();
    const other = { ...FIRST, homeId: 'home-2' };
    await expect(open({ identity: other })).rejects.toMatchObject({ code: 'INPUT.HUB_IDENTITY' });
  });

  it('shows another certificate when this machine has another address', async () => {
    const due: (() => void)[] = [];
    const timer = {
      after: (_ms: number, callback: () => void) => {
        due.push(callback);
        return () => undefined;
      },
    };
    const hub = await open({ timer });
    const kiosk = await join(hub, 'kiosk');
    await kiosk.caller.meet();
    expect(await namesShown(hub.port)).toBe('IP Address:127.0.0.1');
    addresses = ['127.0.0.1', '10.1.2.3'];
    due[0]?.();
    await expect.poll(() => namesShown(hub.port), PATIENT).toBe('IP Address:127.0.0.1, IP Address:10.1.2.3');
    const caller = callerOf(hub, kiosk, kiosk.grant, kiosk.ledger);
    await caller.meet();
    expect(caller.status()).toMatchObject({ state: 'agreed', error: undefined });
    await join(hub, 'furnace');
    expect(errors).toEqual([]);
  });
});
