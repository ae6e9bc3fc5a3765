/**
 * Past cases as an import brings them: seven facts each, from the call to the handing over of the ashes. Leaner than
 * those of the demo home, and in every other way the same: validated, hashed, projected, found by the search.
 */
import { type CodeKind, formatCode, isIssuable } from '../../src/domain/codes/index.ts';
import type { EventDraft } from '../../src/ledger/types.ts';
import { CaseWriter } from '../../src/station/demo/caseWriter.ts';
import { makePerson } from '../../src/station/demo/people.ts';
import { SeededRandom } from '../../src/station/demo/random.ts';
import type { Views } from '../../src/views/read.ts';

export const EVENTS_A_CASE = 7;
const HOUR = 3_600_000;
/** Numbers no block of which is ever granted in the demo home. */
const FIRST_NUMBER = 60_000_000;

export interface PastOptions {
  readonly cases: number;
  readonly views: Views;
  readonly seed?: number;
  /** The first case and the last begin between these, ms UTC. */
  readonly from: number;
  readonly to: number;
}

/** Draft after draft, oldest case first. */
export function* pastCases(options: PastOptions): Generator<EventDraft> {
  const random = new SeededRandom(options.seed ?? 742);
  const bays = options.views.places('bay').map(({ code }) => code);
  const cremators = options.views.places('cremator').map(({ code }) => code);
  const step = (options.to - options.from) / options.cases;
  let number = FIRST_NUMBER;
  const next = (kind: CodeKind): string => {
    do number += 1;
    while (!isIssuable(kind, number));
    return formatCode(kind, number);
  };
  for (let index = 0; index < options.cases; index += 1) {
    const at = Math.floor(options.from + index * step);
    const { decedent, arranger } = makePerson(random, at - 6 * HOUR, '5');
    const writer = new CaseWriter(random, at);
    const clerk = { actorId: 's01' };
    const wristband = next('wristband');
    writer.fact(
      'desk',
      'case.opened',
      { caseNumber: next('caseNumber'), fields: { decedent, arranger, ashesRecipient: arranger } },
      clerk,
    );
    writer.wait(3).fact(
      'desk',
      'document.received',
      {
        documentId: random.hex(8),
        kind: 'deathCertificate',
        form: 'old',
        number: `3713${String(random.int(1, 999_999)).padStart(6, '0')}`,
        issuer: '莒南县人民医院',
        issuerKind: '1',
        attachment: null,
        note: null,
      },
      clerk,
    );
    writer.wait(2).fact('desk', 'carrier.printed', { code: wristband, kind: 'wristband', copy: 1 }, clerk);
    writer
      .wait(9)
      .pass(
        'desk',
        'bind',
        writer.hands('s03', 'bind'),
        { actorId: 's03' },
        { act: { carriersBound: [wristband] } },
      );
    writer.wait(40).pass('desk', 'store', { kind: 'place', code: random.pick(bays) }, { actorId: 's05' });
    writer
      .wait(random.int(600, 3_000))
      .pass(
        'desk',
        'chargeIn',
        { kind: 'cremator', code: random.pick(cremators) },
        { actorId: 's08', witnessId: 's09' },
      );
    writer
      .wait(180)
      .pass(
        'desk',
        'handOver',
        { kind: 'gone', how: 'handedOver', at: null },
        { actorId: 's10', witnessId: 's01' },
      );
    for (const { draft } of writer.facts) yield draft;
  }
}
