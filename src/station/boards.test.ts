import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CaseFieldsInput } from '../domain/case/fields.ts';
import { CHEN, fieldsOf } from './testing/people.ts';
import { HomeRig } from './testing/rig.ts';

let rig: HomeRig;

beforeEach(async () => {
  rig = await HomeRig.open();
});

afterEach(() => rig.close());

const KINDS = ['deathCertificate', 'cremationAuthorization', 'arrangerIdentity'] as const;

/** Ordered for today with all papers but the identity paper of the dead. */
async function marksOf(decedent: CaseFieldsInput['decedent']): Promise<string[]> {
  await rig.signIn('desk', 's01');
  const desk = rig.client('desk');
  const fields = fieldsOf(CHEN);
  const { caseId } = await desk.cases.register({
    fields: { ...fields, decedent: { ...fields.decedent, ...decedent } },
    draftId: null,
  });
  for (const kind of KINDS) {
    const rest = { form: null, number: null, issuer: null, issuerKind: null, attachment: null, note: null };
    await desk.documents.receive({ caseId, kind, ...rest });
  }
  await desk.cremation.order({ caseId, crematorType: '环保炉', scheduledAt: rig.clock.wall() });
  const { queue } = await desk.board.cremation();
  return queue.filter((row) => row.caseId === caseId).flatMap((row) => row.marks.map((mark) => mark.text));
}

describe('the queue before the cremators', () => {
  it('asks for the papers the gate asks for: for the nameless and a fetus, no identity paper', async () => {
    expect(await marksOf({})).toContain('证件不全');
    for (const decedent of [{ caseKind: 'fetal' as const }, { nameless: true }]) {
      const marks = await marksOf(decedent);
      expect(marks).toContain('未告别');
      expect(marks).not.toContain('证件不全');
    }
  });
});
