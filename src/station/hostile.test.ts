import { ORPCError } from '@orpc/server';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isGuichengError } from '../domain/errors.ts';
import { sqlite } from '../ledger/testing/rig.ts';
import { verifyFile } from '../ledger/verify.ts';
import { rebuildFile, viewDigests } from '../views/rebuild.ts';
import { contract } from './contract.ts';
import { demoCode, demoPin } from './demo/homeData.ts';
import { type Known, procedureShapes, shaped } from './testing/arbitrary.ts';
import { type Body, bay, CHEN, cremator, LI, released, stored } from './testing/people.ts';
import { HomeRig, type StationId } from './testing/rig.ts';

const RUNS = { numRuns: 40, seed: 20_261_124, endOnFailure: true } as const;
/** A refusal that has sent a request to another station first, and says so. */
const ASKED = ['STATE.AUTHORITY_WAIT', 'STATE.NO_NUMBERS'];
/** Meant for the operator. The other kinds mean that something broke. */
const REFUSALS = ['INPUT', 'AUTH', 'FORBIDDEN', 'CONFLICT', 'NOT_FOUND', 'STATE'];

/** Where most of a module's work is done, so that more than its first check is reached. */
const AT: Readonly<Record<string, StationId>> = { slips: 'desk', farewell: 'desk', cremation: 'console' };

const shapes = procedureShapes(contract).filter(({ path }) => path !== 'live.watch');
let rig: HomeRig;
let known: Known;
let bodies: Body[] = [];
const verifiers = new Map<string, string>();

beforeAll(async () => {
  rig = await HomeRig.open();
  bodies = [await released(rig, CHEN, 'A-01'), await stored(rig, LI, 'A-02', 's07')];
  for (const staffId of ['s02', 's15'])
    verifiers.set(staffId, await rig.core('desk').pins.derive(demoPin(staffId)));
  await rig.signIn('desk', 's01');
  const slip = await rig.client('desk').slips.print({ caseId: bodies[0]?.caseId ?? '' });
  const cases = bodies.map((body) => body.caseId);
  const carriers = bodies.flatMap((body) => [body.wristband, body.bagTag]);
  const badges = ['s15', 's02', 's05'].map((staffId) => rig.badge(staffId));
  const times = [rig.clock.wall(), rig.clock.wall() + 3_600_000];
  known = {
    ...{
      caseId: cases,
      expected: cases,
      exceptCaseId: cases,
      into: cases,
      from: [...cases, ...times],
      to: times,
    },
    ...{ code: carriers, carrier: carriers, carriers, badge: badges, staffId: badges },
    ...{ pin: [demoPin('s15'), demoPin('s02')], current: [demoPin('s02')], next: ['4711'], newPin: ['4711'] },
    ...{
      place: [bay('A-01'), bay('A-03')],
      hall: [demoCode('hall', '怀恩厅')],
      cremator: [cremator('1 号炉')],
    },
    ...{ sha256: ['a'.repeat(64)], attachment: ['a'.repeat(64)], photo: ['a'.repeat(64)], base64: ['AAAA'] },
    ...{
      name: bodies.map((body) => body.name),
      birthDate: [CHEN.birthDate],
      paperNumber: [CHEN.paperNumber],
    },
    ...{ text: [...carriers, ...badges, slip.text, bay('A-03')], sealedCode: [rig.sealedCode] },
    ...{
      resource: [`place:${bay('A-01')}`, `case:${cases[0]}`, 'numbers:wristband'],
      epc: ['E28011700000020A'],
    },
    ...{
      crematorType: ['环保炉'],
      holdKind: ['police'],
      dictionary: ['relation', 'religion'],
      protocol: ['uhf-a0'],
    },
    ...{ conflictId: [`custody:${cases[0]}`, `place:${bay('A-01')}`], scheduledAt: times, deathAt: times },
    ...{ pickupAt: times, limit: [1, 500], kilometres: [12], codes: ['FAREWELL_NOT_CLOSED'] },
    ...{
      reason: ['家属要求'],
      note: ['两人核对'],
      label: ['读写器'],
      recipient: ['陈建平'],
      query: ['陈', '0013'],
    },
    ...{ form: ['old'], deathCause: ['02'], relation: ['20'], ashesDestination: ['6'], bodyCondition: ['0'] },
  };
});
afterAll(() => rig.close());

/** The director, who may call everything, and a PIN nobody has locked by guessing. */
async function signIn(station: StationId): Promise<void> {
  const core = rig.core(station);
  for (const [staffId, verifier] of verifiers) core.pins.store(staffId, verifier);
  if (core.sessions.current?.staffId !== 's02') {
    core.checking.cancel();
    await rig.signIn(station, 's02');
  }
}

const texts = () => Object.values(known).flat().map(String);

async function call(station: StationId, path: string, input: unknown): Promise<void> {
  await signIn(station);
  let found: unknown = rig.client(station);
  for (const key of path.split('.')) found = Reflect.get(Object(found), key);
  if (typeof found !== 'function') throw new TypeError(`no procedure ${path}`);
  const { checking } = rig.core(station);
  if (path.startsWith('attempt.') && checking.attempt === null) checking.open('store', null);
  const before = rig.count(station);
  try {
    await found(input);
  } catch (error) {
    const refused = error instanceof ORPCError && error.code === 'BAD_REQUEST';
    const coded = isGuichengError(error) && REFUSALS.includes(error.kind);
    if (!refused && !coded) throw error;
    if (isGuichengError(error) && ASKED.includes(error.code)) return;
    expect(rig.count(station), `${path} refused and wrote`).toBe(before);
  }
}

describe('hostile input', () => {
  for (const [index, { path, input }] of shapes.entries()) {
    const station =
      AT[path.split('.')[0] ?? ''] ?? (['desk', 'kiosk', 'console'] as const)[index % 3] ?? 'desk';
    it(`${path} answers with a coded error or not at all, and writes nothing it refuses`, async () => {
      const anything = fc.oneof(
        fc.jsonValue(),
        fc.anything({ withBigInt: true, withDate: true, maxDepth: 2 }),
      );
      const given =
        input === null ? anything : fc.oneof({ weight: 4, arbitrary: shaped(input, known) }, anything);
      await fc.assert(
        fc.asyncProperty(given, (value) => call(station, path, value)),
        RUNS,
      );
    });
  }

  it('as scans is worded on the screen and never ends anything', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.constantFrom(...texts()), fc.string({ unit: 'binary', maxLength: 2000 })),
        async (text) => {
          await signIn('kiosk');
          rig.scan('kiosk', text);
          rig.live('kiosk');
        },
      ),
      { ...RUNS, numRuns: 200 },
    );
    expect(rig.reports.map((error) => error.code)).toEqual([]);
  });

  it('leaves every screen, every chain and every view sound', async () => {
    await rig.pump();
    for (const station of ['desk', 'kiosk', 'console'] as const) {
      await signIn(station);
      const client = rig.client(station);
      const { views } = rig.core(station);
      const ids = views.db.prepare<[], { case_id: string }>('SELECT case_id FROM case_view').all();
      for (const { case_id: caseId } of ids) {
        expect(views.case(caseId)?.number, 'a case nobody opened').not.toBe('');
        await client.cases.get({ caseId });
      }
      await client.cases.open();
      await client.board.bays();
      await client.board.cremation();
      for (const kind of ['hall', 'niche', 'plot'] as const) await client.board.slots({ kind });
      await client.conflicts.list();
      await client.nearMisses.list({ limit: 500 });
      await client.drafts.list();
      await client.home.info();
      rig.live(station);
    }
    const [desk, ...others] = rig.home.cores.map((core) => viewDigests(core.ledger.db));
    for (const other of others) expect(other).toEqual(desk);
    expect(rebuildFile(rig.file('desk'), sqlite).same).toBe(true);
    for (const station of ['desk', 'kiosk', 'console'] as const)
      expect(verifyFile(rig.file(station), sqlite).ok).toBe(true);
  });
});
