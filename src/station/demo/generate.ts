import type { CodeKind } from '../../domain/codes/index.ts';
import type { EventInput } from '../../domain/events/kinds.ts';
import { CaseWriter, type SeedFact } from './caseWriter.ts';
import { DEMO_PLACES } from './homeData.ts';
import type { Mishaps } from './mishaps.ts';
import { makePerson, type Person } from './people.ts';
import type { Pools } from './pools.ts';
import type { SeededRandom } from './random.ts';

/**
 * Past cases of a demo home: the facts of each as its stations would have recorded them, with what each verdict
 * was given left out (`policyVersion` 0 says so: these verdicts cannot be decided again).
 */
export interface SeedContext {
  readonly random: SeededRandom;
  readonly pools: Pools;
  /** Has its own dice, so that what nearly went wrong changes nothing else. */
  readonly mishaps: Mishaps;
  readonly takeCode: (kind: CodeKind) => string;
  /** Nothing happens after this moment, ms UTC. */
  readonly until: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const CHINA = 8 * HOUR;
const NEW_CERTIFICATE_FROM = Date.UTC(2026, 5, 30, 16);
/** Five days are enough for any of these cases to come to its end. */
export const LONGEST_CASE = 5 * DAY;
const STILL_STORED = 45 * DAY;

type Ending = 'inter' | 'storeUrn' | 'handOver' | 'scatter';
const DESTINATION: Readonly<Record<Ending, string>> = {
  inter: '1',
  storeUrn: '6',
  handOver: '5',
  scatter: '7',
};

/** The next moment at this hour of the day in China. */
function nextHour(after: number, hour: number): number {
  const midnight = Math.floor((after + CHINA) / DAY) * DAY - CHINA;
  const at = midnight + hour * HOUR;
  return at > after ? at : at + DAY;
}

function endingOf(random: SeededRandom): Ending {
  const dice = random.next();
  if (dice < 0.67) return 'handOver';
  if (dice < 0.74) return 'inter';
  return dice < 0.97 ? 'storeUrn' : 'scatter';
}

/** Where the ashes can go: nobody is interred in a plot that is taken. */
function possible(ending: Ending, pools: Pools): Ending {
  if (ending === 'inter' && pools.plots.isEmpty) return 'handOver';
  return ending === 'storeUrn' && pools.niches.isEmpty ? 'handOver' : ending;
}

/** The facts of one case that began at `at`, in order. */
export function caseFacts(ctx: SeedContext, at: number): SeedFact[] {
  const { random, pools } = ctx;
  const ending = possible(endingOf(random), pools);
  const person = makePerson(random, at - random.int(2, 20) * HOUR, DESTINATION[ending]);
  const writer = new CaseWriter(random, at);
  const carriers = register(ctx, writer, person);
  keepCold(ctx, writer, person, carriers);
  const urn = cremate(ctx, writer, carriers);
  end(ctx, writer, { ending, person, urn });
  return writer.facts;
}

/** What hangs on this one, and the name that stands on it. */
interface Worn {
  readonly name: string;
  readonly wristband: string;
  readonly bagTag: string;
}

function register(
  { random, takeCode, mishaps }: SeedContext,
  writer: CaseWriter,
  { decedent, arranger, town }: Person,
): Worn {
  const clerk = { actorId: random.pick(['s01', 's04']) };
  writer.fact(
    'desk',
    'case.opened',
    {
      caseNumber: takeCode('caseNumber'),
      fields: {
        decedent: { ...decedent, crematorType: writer.crematorType },
        arranger,
        ashesRecipient: arranger,
        transfer: {
          callerName: arranger.name,
          ...(arranger.phone === undefined ? {} : { callerPhone: arranger.phone }),
          pickupPlace: decedent.deathPlace ?? town,
          kilometres: random.int(4, 45),
        },
      },
    },
    clerk,
  );
  for (const paper of papersOf(random, writer.at, decedent, arranger.paperNumber ?? '', town)) {
    writer
      .wait(random.int(1, 4))
      .fact(
        'desk',
        'document.received',
        { documentId: random.hex(8), attachment: null, note: null, ...paper },
        clerk,
      );
  }
  const wristband = takeCode('wristband');
  const bagTag = takeCode('bagTag');
  const bodyPaper = takeCode('bodyPaper');
  writer.wait(2);
  writer.fact('desk', 'carrier.printed', { code: wristband, kind: 'wristband', copy: 1 }, clerk);
  writer.fact('desk', 'carrier.printed', { code: bagTag, kind: 'bagTag', copy: 1 }, clerk);
  writer.fact('desk', 'carrier.printed', { code: bodyPaper, kind: 'bodyPaper', copy: 1 }, clerk);
  writer.wait(1);
  for (const code of [wristband, bagTag, bodyPaper]) writer.fact('desk', 'carrier.verified', { code }, clerk);
  writer
    .wait(random.int(5, 15))
    .pass(
      'desk',
      'bind',
      writer.hands('s03', 'bind'),
      { actorId: 's03' },
      { act: { carriersBound: [wristband, bagTag] } },
    );
  if (mishaps.revokes())
    writer.fact('desk', 'carrier.revoked', { code: bodyPaper, reason: '纸卡破损，重新打印' }, clerk);
  return { name: decedent.name ?? '', wristband, bagTag };
}

type Paper = Pick<EventInput<'document.received'>, 'kind' | 'form' | 'number' | 'issuer' | 'issuerKind'>;

function papersOf(
  random: SeededRandom,
  at: number,
  decedent: Person['decedent'],
  arrangerNumber: string,
  town: string,
): Paper[] {
  const police = decedent.deathCause === '04';
  const form = police ? 'police' : at >= NEW_CERTIFICATE_FROM ? '2026' : 'old';
  const serial = String(random.int(1, 99_999)).padStart(6, '0');
  const issuer = police
    ? '莒南县公安局'
    : decedent.deathPlace === '莒南县人民医院'
      ? '莒南县人民医院'
      : `${town}卫生院`;
  return [
    { kind: 'identity', form: null, number: decedent.paperNumber, issuer: '莒南县公安局', issuerKind: null },
    {
      kind: 'deathCertificate',
      form,
      number: form === '2026' ? decedent.paperNumber : `${police ? '莒公死' : '3713'}${serial}`,
      issuer,
      issuerKind: police ? '2' : '1',
    },
    { kind: 'arrangerIdentity', form: null, number: arrangerNumber, issuer: null, issuerKind: null },
    { kind: 'cremationAuthorization', form: null, number: null, issuer: '莒南县殡仪馆', issuerKind: null },
  ];
}

function keepCold(
  { random, pools, mishaps }: SeedContext,
  writer: CaseWriter,
  { decedent }: Person,
  own: Worn,
): void {
  const keeper = { actorId: random.pick(['s05', 's06']) };
  const other = keeper.actorId === 's05' ? 's06' : 's05';
  const farewell = random.chance(0.55);
  const burning =
    nextHour(writer.at + random.int(8, 40) * HOUR, random.int(5, 11)) + random.int(0, 59) * MINUTE;
  const from = burning - 80 * MINUTE;
  const hall = farewell ? pools.halls.take(from, burning) : null;
  const clerk = { actorId: 's04' };
  writer.wait(5);
  if (hall === null) writer.fact('desk', 'farewell.waived', { reason: '家属从简', by: '承办人' }, clerk);
  else writer.fact('desk', 'farewell.booked', { hall, from, to: from + HOUR }, clerk);
  writer.fact(
    'desk',
    'cremation.ordered',
    { crematorType: writer.crematorType, scheduledAt: burning },
    clerk,
  );

  const observed = { type: 'observed', sex: decedent.sex, age: 'adult', mark: '', at: 0, by: keeper.actorId };
  writer
    .wait(random.int(5, 20))
    .pass('kiosk', 'receive', writer.hands(keeper.actorId, 'receive'), keeper, { evidence: [observed] });
  const bay = pools.bays.take(writer.at, burning);
  writer.wait(random.int(3, 9));
  mishaps.beforeStore(writer, keeper.actorId, own);
  writer.pass('kiosk', 'store', { kind: 'place', code: bay }, keeper, {
    evidence: mishaps.routine(own.wristband, keeper.actorId),
  });
  const label = DEMO_PLACES.find((place) => place.code === bay)?.label ?? bay;
  mishaps.lies({ caseId: writer.caseId, name: own.name, wristband: own.wristband, bay: label });
  writer.wait(random.int(4, 30)).pass('kiosk', 'review', null, { actorId: other });
  if (hall !== null) {
    writer.at = Math.max(writer.at + MINUTE, from - 10 * MINUTE);
    writer.pass(
      'kiosk',
      'releaseToFarewell',
      writer.hands(keeper.actorId, 'releaseToFarewell'),
      { ...keeper, witnessId: 's12' },
      { override: mishaps.override() },
    );
    writer
      .wait(6)
      .pass('kiosk', 'view', { kind: 'place', code: hall }, { actorId: 's12', witnessId: keeper.actorId });
  }
  writer.at = Math.max(writer.at + 20 * MINUTE, burning - 15 * MINUTE);
  mishaps.beforeRelease(writer, 's05', own);
  writer.pass('kiosk', 'releaseToCremation', writer.hands('s05', 'releaseToCremation'), {
    actorId: 's05',
    witnessId: hall === null ? 's06' : 's12',
  });
}

/** @returns the urn */
function cremate({ random, pools, takeCode, mishaps }: SeedContext, writer: CaseWriter, own: Worn): string {
  const { bagTag } = own;
  const operator = random.pick(['s08', 's09']);
  const second = operator === 's08' ? 's09' : 's08';
  const pool = writer.crematorType === '环保炉' ? pools.cremators : pools.plainCremators;
  const burns = random.int(48, 75) * MINUTE;
  writer.wait(12);
  const { code: cremator, at } = pool.takeWhenFree(writer.at, burns + 20 * MINUTE);
  writer.at = at;
  const permit = { permitId: random.hex(12), cremator, validForMs: 2 * MINUTE };
  const pair = { actorId: operator, witnessId: second };
  const evidence = mishaps.beforeCharge(writer, pair, own);
  writer.pass('console', 'charge', null, pair, { act: { permit }, evidence });
  writer
    .wait(1)
    .pass(
      'console',
      'chargeIn',
      { kind: 'cremator', code: cremator },
      { actorId: operator },
      { act: { carrierDetached: bagTag } },
    );
  mishaps.beforeTray(writer, operator, own.name);
  writer.at += burns;
  writer.fact('console', 'cremation.finished', { cremator }, { actorId: operator });
  writer.wait(random.int(3, 12));
  const tray = pools.trays.take(writer.at, writer.at + HOUR);
  const cooling = pools.cooling.take(writer.at, writer.at + HOUR);
  writer.pass(
    'console',
    'trayToCooling',
    { kind: 'tray', tray, at: cooling },
    { actorId: operator, witnessId: second },
    { act: { carrierDetached: bagTag, things: { [tray]: writer.caseId } } },
  );
  writer.wait(random.int(12, 30));
  // Every urn is a new one: it goes with the family, and nobody else is ever put in it.
  const urn = takeCode('urn');
  const keeper = random.pick(['s10', 's11']);
  writer.homeFact(
    'console',
    'thing.defined',
    { code: urn, kind: 'urn', label: `骨灰盒 ${urn.slice(2, 10).replace(/^0+/, '')}` },
    { actorId: keeper },
  );
  writer.pass(
    'console',
    'box',
    { kind: 'urn', urn, at: null, staffId: keeper },
    { actorId: keeper, witnessId: operator },
    { act: { carrierDetached: bagTag, things: { [tray]: '', [urn]: writer.caseId } } },
  );
  return urn;
}

function end(
  ctx: SeedContext,
  writer: CaseWriter,
  done: { ending: Ending; person: Person; urn: string },
): void {
  const { random, pools, takeCode, until } = ctx;
  const { ending, person, urn } = done;
  const who = { actorId: 's10', witnessId: random.pick(['s01', 's04']) };
  writer
    .wait(random.int(10, 60))
    .fact(
      'desk',
      'certificate.issued',
      { number: takeCode('document'), recipient: person.arranger.name, replaces: null, reason: null },
      { actorId: who.witnessId },
    );
  writer.wait(random.int(5, 30));
  const handOver = () => writer.pass('desk', 'handOver', { kind: 'gone', how: 'handedOver', at: null }, who);
  switch (ending) {
    case 'handOver':
      handOver();
      break;
    case 'scatter':
      writer.pass('desk', 'scatter', { kind: 'gone', how: 'scattered', at: null }, who);
      break;
    case 'inter':
      writer.wait(90).pass('desk', 'inter', { kind: 'gone', how: 'interred', at: pools.plots.keep() }, who);
      break;
    case 'storeUrn': {
      const isRecent = writer.at > until - STILL_STORED;
      const niche = isRecent ? pools.niches.keep() : pools.niches.take(writer.at, writer.at + STILL_STORED);
      writer.pass('desk', 'storeUrn', { kind: 'urn', urn, at: niche, staffId: null }, { actorId: 's10' });
      if (isRecent) break;
      writer.at += random.int(7, 38) * DAY;
      writer.pass('desk', 'urnOut', { kind: 'urn', urn, at: null, staffId: 's10' }, who);
      writer.wait(random.int(5, 20));
      handOver();
      break;
    }
  }
}
