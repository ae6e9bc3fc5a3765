import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { draft } from '../../ledger/testing/rig.ts';
import { openBox, sealBox } from '../boxes/box.ts';
import { drawCode } from '../codes.ts';
import type { Greeting } from '../protocol/messages.ts';
import { realTimer } from '../timer.ts';
import { createAuthority, issueCertificate, shortFingerprint } from '../tls/authority.ts';
import { HttpSide } from './client.ts';
import { Connection } from './connection.ts';
import { enrolAt } from './enrolClient.ts';
import { FileStore } from './fileStore.ts';
import { SideServer } from './server.ts';
import { Cable } from './testing/cutter.ts';
import { HUB, HubRig, type Joined, newStation, serverIdentity } from './testing/hubRig.ts';
import { headsOf, ownRun } from './testing/ledgerSide.ts';

const YEAR_MS = 365 * 86_400_000;
/** On a machine that is busy with something else. */
const PATIENT = { timeout: 15_000, interval: 20 };

let hub: HubRig;

beforeEach(async () => {
  hub = await HubRig.open();
});

afterEach(async () => {
  await hub.dispose();
});

function greetingOf(stationId: string): Greeting {
  const protocol = { min: 1, max: 1 };
  return { protocol, homeId: 'home-1', stationId, instance: 'instance-1', wall: Date.now(), heads: [] };
}

async function streams(): Promise<string | undefined> {
  return /^guicheng_wake_streams .*$/m.exec(await hub.server.metrics.registry.metrics())?.[0];
}

async function cable(): Promise<{ cable: Cable; port: number }> {
  const made = new Cable(hub.port);
  hub.closing(() => made.close());
  return { cable: made, port: await made.listen() };
}

describe('two machines of a home over TLS', () => {
  it('enrol by code, and agree over the hub', async () => {
    const [kiosk, furnace] = [await hub.enrol('kiosk'), await hub.enrol('furnace')];
    const [at, near] = [hub.stationLedger(kiosk), hub.stationLedger(furnace)];
    for (let n = 0; n < 40; n += 1) at.append(draft(`case-${n}`));
    near.append(draft('case-1'));
    const [one, other] = [hub.side(kiosk), hub.side(furnace)];
    expect((await one.greet(greetingOf('kiosk'))).side).toBe(HUB);
    const receipt = await one.push(ownRun(at));
    expect(receipt).toMatchObject({ stationId: 'kiosk', seq: 41, hash: at.head().hash, refused: [] });
    await other.push(ownRun(near));
    // What is logged says who asked what, and nothing of what it was about.
    const asked = { station: 'kiosk', method: 'POST', route: '/v1/push', status: 200 };
    await expect.poll(() => hub.lines, PATIENT).toContainEqual(expect.objectContaining(asked));
    expect(JSON.stringify(hub.lines)).not.toMatch(/case-1|备注|staff-1/);
    // Again: nothing comes of it.
    expect((await one.push(ownRun(at))).seq).toBe(41);
    hub.ledger.seal();
    for (const [ledger, side] of [
      [at, one],
      [near, other],
    ] as const) {
      ledger.accept(await side.pull(ledger.cursor(), 500));
    }
    expect(
      new Set(
        [at, near, hub.ledger].map((ledger) =>
          JSON.stringify(
            headsOf(ledger)
              .map(({ hash }) => hash)
              .sort(),
          ),
        ),
      ).size,
    ).toBe(1);
    expect(await hub.server.metrics.registry.metrics()).toContain('guicheng_pushed_events_total 84');
  });

  it('hear of news at once, and no more when the stream ends', async () => {
    const kiosk = await hub.enrol('kiosk');
    const { cable: wire, port } = await cable();
    const side = hub.side(kiosk, port);
    let count = 0;
    const ended = new Promise<void>((resolve) => {
      side.wake(() => {
        count += 1;
      }, resolve);
    });
    // At its beginning, for what came before it.
    await expect.poll(() => count, PATIENT).toBe(1);
    hub.ledger.append(draft('case-1'));
    await expect.poll(() => count, PATIENT).toBe(2);
    wire.pull();
    await ended;
    await expect.poll(streams, PATIENT).toBe('guicheng_wake_streams 0');
    hub.ledger.append(draft('case-2'));
    expect(count).toBe(2);
  });

  it('part at the next request when one is revoked, and its wake stream ends with the next line', async () => {
    const kiosk = await hub.enrol('kiosk');
    const side = hub.side(kiosk);
    await side.greet(greetingOf('kiosk'));
    const ended = new Promise<void>((resolve) => {
      side.wake(() => undefined, resolve);
    });
    await expect.poll(streams, PATIENT).toBe('guicheng_wake_streams 1');
    hub.enrolments.revoke('kiosk');
    // Over the connection that is open already.
    await expect(side.greet(greetingOf('kiosk'))).rejects.toMatchObject({ code: 'ENROL.REVOKED' });
    await expect(side.push(ownRun(hub.stationLedger(kiosk)))).rejects.toMatchObject({
      code: 'ENROL.REVOKED',
    });
    await expect(side.boxes()).rejects.toMatchObject({ code: 'ENROL.REVOKED' });
    hub.ledger.append(draft('case-1'));
    await ended;
    expect(headsOf(hub.ledger).map(({ stationId }) => stationId)).toEqual([HUB]);
  });

  it('renew a certificate over the wire, and go on with it', async () => {
    const kiosk = await hub.enrol('kiosk');
    const certificate = await hub.side(kiosk).renew();
    expect(certificate).not.toBe(kiosk.grant.certificate);
    const renewed: Joined = { ...kiosk, grant: { ...kiosk.grant, certificate } };
    expect((await hub.side(renewed).greet(greetingOf('kiosk'))).side).toBe(HUB);
    hub.server.present(await serverIdentity(hub.authority));
    expect((await hub.side(renewed).greet(greetingOf('kiosk'))).side).toBe(HUB);
  });
});

describe('strangers', () => {
  function strange(certificate: string, privateKey: string, authority = hub.authority.certificate): HttpSide {
    const identity = { certificate, privateKey };
    const where = { host: '127.0.0.1', port: hub.port, side: HUB, timer: realTimer };
    const side = new HttpSide({ ...where, authority, identity });
    hub.closing(() => side.close());
    return side;
  }

  it('are refused without a certificate, with one of another authority, and with one that was never recorded', async () => {
    const { newcomer, tls } = newStation('kiosk');
    const request = { stationId: 'kiosk', publicKey: newcomer.tlsKey, wall: Date.now() };
    const other = await createAuthority('home-1', Date.now());
    const none = strange('', '');
    await expect(none.greet(greetingOf('kiosk'))).rejects.toMatchObject({ code: 'ENROL.NO_CERTIFICATE' });
    const foreign = strange(await issueCertificate(other, request), tls.privateKey);
    await expect(foreign.pull('', 1)).rejects.toMatchObject({ code: 'ENROL.NO_CERTIFICATE' });
    const unknown = strange(await issueCertificate(hub.authority, request), tls.privateKey);
    await expect(unknown.pull('', 1)).rejects.toMatchObject({ code: 'ENROL.NOT_ENROLLED' });
    const late = strange(
      await issueCertificate(hub.authority, { ...request, wall: Date.now() - 3 * YEAR_MS }),
      tls.privateKey,
    );
    await expect(late.pull('', 1)).rejects.toMatchObject({ code: 'ENROL.CERTIFICATE_TIME' });
    // Enrolled under that name is somebody else.
    await hub.enrol('kiosk');
    await expect(unknown.pull('', 1)).rejects.toMatchObject({ code: 'ENROL.NOT_ENROLLED' });
  });

  it('cannot pose as the hub: not with another authority, and not with a certificate of a station', async () => {
    const kiosk = await hub.enrol('kiosk');
    const other = await createAuthority('home-1', Date.now());
    const posing = async (identity: Awaited<ReturnType<typeof serverIdentity>>): Promise<HttpSide> => {
      const { enrolments, desk, files } = hub;
      const thief = new SideServer({
        identity,
        side: hub.side(kiosk),
        enrolments,
        desk,
        files,
        boxes: { keep: () => Promise.resolve(false), of: () => Promise.resolve([]) },
        timer: realTimer,
        log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      });
      hub.closing(() => thief.close());
      return hub.side(kiosk, await thief.listen(0, '127.0.0.1'));
    };
    const foreign = await posing(await serverIdentity(other));
    await expect(foreign.greet(greetingOf('kiosk'))).rejects.toMatchObject({ code: 'SYNC.NOT_THEIRS' });
    const stolen = {
      ...hub.identity,
      certificate: kiosk.grant.certificate,
      privateKey: kiosk.tls.privateKey,
    };
    const station = await posing(stolen);
    await expect(station.greet(greetingOf('kiosk'))).rejects.toMatchObject({ code: 'SYNC.NOT_THEIRS' });
    const elsewhere = await posing(await serverIdentity(hub.authority, 'console'));
    await expect(elsewhere.greet(greetingOf('kiosk'))).rejects.toMatchObject({ code: 'SYNC.NOT_THEIRS' });
  });

  it('in the middle cannot enrol anybody, even when the newcomer was made to pin them', async () => {
    const other = await createAuthority('home-1', Date.now());
    const identity = await serverIdentity(other);
    const passedOn: string[] = [];
    // Passes every request on to the real hub as it came, and its answer back.
    const passing = new Connection({
      host: '127.0.0.1',
      port: hub.port,
      side: HUB,
      authority: hub.authority.certificate,
      identity: { certificate: '', privateKey: '' },
      timer: realTimer,
    });
    const desk = {
      enrol: async (body: unknown): Promise<never> => {
        const headers = { 'content-type': 'application/json' };
        passedOn.push('enrol');
        const asked = { method: 'POST', path: '/v1/enrol', headers, body: JSON.stringify(body) } as const;
        return JSON.parse((await passing.ask(asked)).body.toString('utf8')) as never;
      },
    };
    const middle = new SideServer({
      identity,
      side: hub.side(await hub.enrol('furnace')),
      enrolments: hub.enrolments,
      desk: desk as unknown as HubRig['desk'],
      files: hub.files,
      boxes: { keep: () => Promise.resolve(false), of: () => Promise.resolve([]) },
      timer: realTimer,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    });
    hub.closing(() => middle.close());
    hub.closing(() => passing.close());
    const port = await middle.listen(0, '127.0.0.1');
    const { code, fingerprint } = hub.desk.issueCode();
    const { newcomer } = newStation('kiosk');
    const where = { host: '127.0.0.1', port, code, newcomer, timer: realTimer };
    await expect(enrolAt({ ...where, fingerprint })).rejects.toMatchObject({ code: 'ENROL.NOT_THE_HUB' });
    expect(passedOn).toEqual([]);
    const tricked = enrolAt({ ...where, fingerprint: shortFingerprint(other.fingerprint) });
    await expect(tricked).rejects.toMatchObject({ code: 'ENROL.WRONG_PROOF' });
    expect(passedOn).toEqual(['enrol']);
    expect(hub.enrolments.find('kiosk')).toBeUndefined();
    // The real one takes the code still.
    await enrolAt({ ...where, port: hub.port, fingerprint });
    expect(hub.enrolments.find('kiosk')).toBeDefined();
  });

  it('guess no code', async () => {
    const { fingerprint } = hub.desk.issueCode();
    const { newcomer } = newStation('kiosk');
    const where = { host: '127.0.0.1', port: hub.port, newcomer, timer: realTimer, fingerprint };
    for (const left of [2, 1, 0]) {
      await expect(enrolAt({ ...where, code: drawCode(12) })).rejects.toMatchObject({ details: { left } });
    }
    await expect(enrolAt({ ...where, code: drawCode(12) })).rejects.toMatchObject({ code: 'ENROL.NO_CODE' });
    await expect(enrolAt({ ...where, code: 'ABC' })).rejects.toMatchObject({ code: 'ENROL.CODE_TYPED' });
    await expect(enrolAt({ ...where, code: drawCode(12), fingerprint: 'AB' })).rejects.toMatchObject({
      code: 'ENROL.FINGERPRINT_TYPED',
    });
  });
});

describe('a bad line', () => {
  it('leaves both sides right when it is cut in the middle of a body', async () => {
    const kiosk = await hub.enrol('kiosk');
    const ledger = hub.stationLedger(kiosk);
    for (let n = 0; n < 200; n += 1) ledger.append(draft(`case-${n}`));
    const { cable: wire, port } = await cable();
    const side = hub.side(kiosk, port);
    const run = ownRun(ledger);
    for (const bytes of [10, 4_000, 40_000]) {
      wire.cutAfter = bytes;
      await expect(side.push(run)).rejects.toMatchObject({ code: 'SYNC.UNREACHABLE' });
      expect(hub.ledger.heads()['kiosk:1']).toBeUndefined();
      expect(hub.ledger.quarantined()).toEqual([]);
    }
    wire.cutAfter = null;
    expect(await side.push(run)).toMatchObject({ seq: 201, hash: ledger.head().hash });
  });

  it('is told from a hub that is not there', async () => {
    const kiosk = await hub.enrol('kiosk');
    await hub.server.close();
    await expect(hub.side(kiosk).greet(greetingOf('kiosk'))).rejects.toMatchObject({
      code: 'SYNC.UNREACHABLE',
      details: { why: 'ECONNREFUSED' },
    });
    const { newcomer } = newStation('console');
    const where = { host: '127.0.0.1', port: hub.port, newcomer, timer: realTimer };
    const asked = enrolAt({ ...where, code: drawCode(12), fingerprint: 'a'.repeat(16) });
    await expect(asked).rejects.toMatchObject({ code: 'SYNC.UNREACHABLE' });
  });

  it('carries a file on from where it was cut, both ways, and takes none whose content is another', async () => {
    const kiosk = await hub.enrol('kiosk');
    const bytes = randomBytes(900_000);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const file = path.join(hub.rig.folder, 'photo');
    writeFileSync(file, bytes);
    const { cable: wire, port } = await cable();
    const client = hub.fileClient(kiosk, port);
    wire.cutAfter = 400_000;
    await expect(client.send(sha256, file)).rejects.toMatchObject({ code: 'SYNC.UNREACHABLE' });
    wire.cutAfter = null;
    await expect.poll(async () => await hub.files.held(sha256, 'kiosk'), PATIENT).toBeGreaterThan(100_000);
    expect(await hub.files.size(sha256)).toBeNull();
    const sent = await client.send(sha256, file);
    expect(sent).toBeLessThan(800_000);
    expect(await hub.files.size(sha256)).toBe(900_000);
    expect(await client.send(sha256, file)).toBe(0);

    const store = new FileStore(path.join(hub.rig.folder, 'kiosk-files'));
    const half = bytes.subarray(0, 500_000);
    const part = { sha256, from: HUB, offset: 0, total: bytes.length };
    await store.receive(
      part,
      (async function* () {
        yield await Promise.resolve(half);
      })(),
    );
    expect(await client.fetch(sha256, store)).toBe(400_000);
    expect(await store.size(sha256)).toBe(900_000);
    await expect(client.fetch('0'.repeat(64), store)).rejects.toMatchObject({ code: 'SYNC.NO_FILE' });

    await expect(client.send('1'.repeat(64), file)).rejects.toMatchObject({ code: 'SYNC.FILE_HASH' });
    expect(await hub.files.size('1'.repeat(64))).toBeNull();
    expect(await hub.files.held('1'.repeat(64), 'kiosk')).toBe(0);
  });
});

describe('sealed boxes over the hub', () => {
  it('reach their receiver, a newer one in the place of an older', async () => {
    const [desk, kiosk] = [await hub.enrol('office'), await hub.enrol('kiosk')];
    const [from, to] = [hub.side(desk), hub.side(kiosk)];
    const box = (version: number) =>
      sealBox(
        { sender: 'office', receiver: 'kiosk', name: 'pins', version },
        Buffer.from(`v${version}`),
        kiosk.box.publicKey,
        desk.seal,
      );
    expect(await from.sendBoxes([box(2)])).toEqual({ kept: 1, older: 0 });
    expect(await from.sendBoxes([box(1)])).toEqual({ kept: 0, older: 1 });
    expect(await to.sendBoxes([box(3)])).toEqual({ kept: 1, older: 0 });
    const boxes = await to.boxes();
    expect(boxes).toHaveLength(1);
    const reader = {
      stationId: 'kiosk',
      boxKey: kiosk.box.privateKey,
      sealKeyOf: (stationId: string) => hub.enrolments.find(stationId)?.sealKey,
      versionOf: () => 0,
    };
    expect(openBox(boxes[0], reader).content.toString()).toBe('v3');
    expect(await from.boxes()).toEqual([]);
    const forged = sealBox(
      { sender: 'office', receiver: 'kiosk', name: 'pins', version: 9 },
      Buffer.from('x'),
      kiosk.box.publicKey,
      kiosk.seal,
    );
    await expect(from.sendBoxes([box(8), forged])).rejects.toMatchObject({ code: 'SYNC.BOX_FORGED' });
    expect(openBox((await to.boxes())[0], reader).box.version).toBe(3);
  });
});

describe('bad input', () => {
  it('is answered with a code and a sentence, whatever it is', async () => {
    const kiosk = await hub.enrol('kiosk');
    const connection = new Connection({
      host: '127.0.0.1',
      port: hub.port,
      side: HUB,
      authority: hub.authority.certificate,
      identity: { certificate: kiosk.grant.certificate, privateKey: kiosk.tls.privateKey },
      timer: realTimer,
    });
    hub.closing(() => connection.close());
    const json = { 'content-type': 'application/json' };
    const lines = { 'content-type': 'application/x-guicheng-lines' };
    const sha = 'a'.repeat(64);
    const cases = [
      ['POST', '/v1/greet', json, '{', 400, 'PROTOCOL.GARBLED'],
      ['POST', '/v1/greet', json, '{"protocol":1}', 400, 'PROTOCOL.GARBLED'],
      ['POST', '/v1/greet', json, JSON.stringify(greetingOf('desk')), 403, 'SYNC.NOT_YOU'],
      ['POST', '/v1/greet', json, `"${'x'.repeat(5_000_000)}"`, 413, 'PROTOCOL.TOO_LARGE'],
      ['POST', '/v1/push', lines, '{}\nend 0\n', 400, 'PROTOCOL.GARBLED'],
      ['POST', '/v1/push', lines, '{"stationId":"kiosk","epoch":1,"after":0}\n', 400, 'PROTOCOL.CUT_SHORT'],
      ['POST', '/v1/push', json, '{}', 400, 'PROTOCOL.GARBLED'],
      ['POST', '/v1/push', { 'content-type': 'text/xml' }, 'x', 400, 'PROTOCOL.GARBLED'],
      ['POST', '/v1/pull', json, '{"cursor":"no cursor"}', 400, 'FEED.BAD_CURSOR'],
      ['POST', '/v1/pull', json, '{"cursor":"","limit":1e9}', 400, 'PROTOCOL.GARBLED'],
      ['PUT', '/v1/secrets', json, '{"boxes":[{"v":1}]}', 400, 'SYNC.BOX_MALFORMED'],
      ['GET', '/v1/files/..%2f..%2fkey', {}, undefined, 400, 'SYNC.FILE_NAME'],
      ['GET', `/v1/files/${sha}`, {}, undefined, 404, 'SYNC.NO_FILE'],
      [
        'PUT',
        `/v1/files/${sha}`,
        { 'content-type': 'application/octet-stream', 'content-range': 'all' },
        'x',
        400,
        'SYNC.FILE_RANGE',
      ],
      [
        'PUT',
        `/v1/files/${sha}`,
        { 'content-type': 'application/octet-stream', 'content-range': 'bytes 5-5/9' },
        'x',
        409,
        'SYNC.FILE_OFFSET',
      ],
      ['GET', '/v2/greet', {}, undefined, 404, 'PROTOCOL.NO_ROUTE'],
      ['GET', '/health', {}, undefined, 404, 'PROTOCOL.NO_ROUTE'],
      ['POST', '/v1/enrol', json, '{}', 400, 'ENROL.MALFORMED'],
    ] as const;
    for (const [method, at, headers, body, status, code] of cases) {
      const answer = await connection.try({ method, path: at, headers, ...(body !== undefined && { body }) });
      const said = JSON.parse(answer.body.toString('utf8')) as { code: string; sentence: string };
      expect([at, answer.status, said.code]).toEqual([at, status, code]);
      expect(said.sentence).toMatch(/\p{Script=Han}/u);
    }
  });
});
