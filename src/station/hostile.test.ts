import { isContractProcedure } from '@orpc/contract';
import { ORPCError } from '@orpc/server';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isGuichengError } from '../domain/errors.ts';
import { anyText } from '../domain/testing/anyText.ts';
import { sqlite } from '../ledger/testing/rig.ts';
import { verifyFile } from '../ledger/verify.ts';
import { rebuildFile, viewDigests } from '../views/rebuild.ts';
import { contract } from './contract.ts';
import { demoCode, demoPin } from './demo/homeData.ts';
import { EVERY } from './testing/nearMisses.ts';
import { type Body, bay, CHEN, cremator, LI, released, stored } from './testing/people.ts';
import { HomeRig, type StationId } from './testing/rig.ts';

/*
 * Input as somebody who means harm, or a broken screen, would send it: shaped like the contract, wrong inside.
 */

/** Text that breaks something somewhere: quotes, controls, half characters, names of built-in properties, masks. */
const NASTY = [
  '',
  ' ',
  '__proto__',
  'constructor',
  "'; DROP TABLE event; --",
  '%_*?"()[]{}^~:',
  'NEAR(a b)',
  '\u0000\u0007\u202e\ufeff',
  '\ud800',
  '陈'.repeat(70),
  '139****1111',
  '0000-00-00',
  '9999-99-99',
  'case:',
  'place:none',
];

/** Values that exist in the home under test, by the name of the field they belong in: only nearly wrong goes deepest. */
type Known = Readonly<Record<string, readonly (string | number)[]>>;

function text(known: Known, key: string): fc.Arbitrary<string> {
  const strings = (values: readonly (string | number)[]) =>
    values.filter((value) => typeof value === 'string');
  const own = strings(known[key] ?? []);
  const all = strings(Object.values(known).flat());
  return fc.oneof(
    { weight: own.length > 0 ? 20 : 0, arbitrary: fc.constantFrom(...(own.length > 0 ? own : [''])) },
    { weight: 3, arbitrary: fc.constantFrom(...all) },
    { weight: 1, arbitrary: fc.constantFrom(...NASTY) },
    { weight: 1, arbitrary: anyText(fc, { maxLength: 60 }) },
  );
}

function number(known: Known, key: string): fc.Arbitrary<number> {
  const own = (known[key] ?? []).filter((value) => typeof value === 'number');
  const edges = [0, -1, 1, 8.64e15 + 1, Number.MAX_SAFE_INTEGER, 1e308, 0.5];
  return fc.oneof(
    { weight: own.length > 0 ? 20 : 0, arbitrary: fc.constantFrom(...(own.length > 0 ? own : [0])) },
    { weight: 1, arbitrary: fc.constantFrom(...edges) },
    { weight: 1, arbitrary: fc.integer() },
  );
}

/** Mostly of the shape this schema asks for, filled with what exists, what is nearly right and what is neither. */
function shaped(schema: z.ZodType, known: Known, key = ''): fc.Arbitrary<unknown> {
  const of = (inner: unknown, name = key): fc.Arbitrary<unknown> =>
    inner instanceof z.ZodType ? shaped(inner, known, name) : fc.jsonValue({ maxDepth: 2 });
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries(schema.shape as Record<string, unknown>);
    const isRequired = ([, field]: [string, unknown]) => !(field instanceof z.ZodOptional);
    const required = Object.fromEntries(
      fields.filter(isRequired).map(([name, field]) => [name, of(field, name)]),
    );
    const optional = fields.filter((entry) => !isRequired(entry));
    // A few of the optional ones: one wrong field spoils the whole, and nothing behind it is ever reached.
    const some =
      optional.length === 0
        ? fc.constant([])
        : fc.subarray(optional, { maxLength: Math.min(3, optional.length) });
    return fc
      .tuple(fc.record(required), some)
      .chain(([whole, chosen]) =>
        fc
          .record(Object.fromEntries(chosen.map(([name, field]) => [name, of(field, name)])))
          .map((rest) => ({ ...whole, ...rest })),
      );
  }
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return of(schema.def.innerType);
  if (schema instanceof z.ZodNullable) return fc.option(of(schema.def.innerType), { nil: null, freq: 3 });
  if (schema instanceof z.ZodArray) return fc.array(of(schema.def.element), { minLength: 1, maxLength: 3 });
  if (schema instanceof z.ZodUnion) return fc.oneof(...schema.def.options.map((option) => of(option)));
  if (schema instanceof z.ZodPipe) return of(schema.def.in);
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodNumber) return number(known, key);
  if (schema instanceof z.ZodString) return text(known, key);
  if (schema instanceof z.ZodRecord) {
    return fc.dictionary(text(known, key), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 });
  }
  return fc.jsonValue({ maxDepth: 2 });
}

interface ProcedureShape {
  readonly path: string;
  readonly input: z.ZodType | null;
}

/** Every procedure of a contract with the schema of its input. */
function procedureShapes(node: unknown, path: readonly string[] = []): ProcedureShape[] {
  if (isContractProcedure(node)) {
    const { inputSchema } = node['~orpc'];
    return [{ path: path.join('.'), input: inputSchema instanceof z.ZodType ? inputSchema : null }];
  }
  return Object.entries(Object(node)).flatMap(([key, child]) => procedureShapes(child, [...path, key]));
}

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
        fc.oneof(fc.constantFrom(...texts()), anyText(fc, { maxLength: 2000 })),
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
      await client.nearMisses.page({ ...EVERY, after: null, limit: 200 });
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
