import { ofType } from '../domain/checkpoints/evidence.ts';
import { type Reason, specOf } from '../domain/checkpoints/reasons.ts';
import { CHECKPOINTS } from '../domain/checkpoints/rules.ts';
import { fresh } from '../domain/checkpoints/scene.ts';
import type { Act } from '../domain/events/kinds.ts';
import { placeOf } from '../domain/fold/place.ts';
import { type Attempt, raisesObjection } from './attempt.ts';
import { personCard } from './cards.ts';
import type { StationCore } from './core.ts';
import type { VerdictView } from './dto.ts';
import { appendObjection } from './objections.ts';
import { type VerdictWords, verdictWords } from './verdictView.ts';

export interface Conclusion {
  readonly view: VerdictView;
  readonly caseId: string | null;
  readonly permit: Act['permit'];
  /** Where a pass was given, and where it leads from and to: their doors may open. Empty for a refusal. */
  readonly places: readonly string[];
}

/** What a higher role may answer for: only where nothing else is wrong, and never an irreversible act. */
function overridableOf(attempt: Attempt, reasons: readonly Reason[]): VerdictView['overridable'] {
  const rule = CHECKPOINTS[attempt.checkpoint];
  if (rule.override === null || rule.irreversible) return [];
  const stopping = reasons.filter((entry) => entry.grade !== 'missing');
  return stopping.every((entry) => specOf(entry.code).overridable === true)
    ? stopping.map(({ code, sentence }) => ({ code, sentence }))
    : [];
}

/** Where another station said no, the way on names it. */
function wordsOf(core: StationCore, attempt: Attempt, words: VerdictWords): VerdictWords {
  const refusedBy = attempt.wait?.refusedBy ?? null;
  if (refusedBy === null) return words;
  const name = core.views.station(refusedBy)?.name ?? refusedBy;
  return { ...words, wayOn: `${name}正在使用，没有让出。请稍候重试，或到${name}办理。` };
}

/**
 * Decides and appends in one transaction: what the verdict saw is what was true when it was written. A pass
 * carries its act; a refusal goes to the near-miss ledger with every reason.
 */
export function conclude(core: StationCore, attempt: Attempt): Conclusion {
  return core.ledger.transact((tx) => {
    const decision = attempt.decide(core.facts, core.stationFacts(), core.mono);
    const { verdict, context, nowMs } = decision;
    const caseId = verdict.subject;
    const before = caseId === null ? null : core.views.case(caseId);
    // As the verdict saw it: somebody who badged and went is no witness.
    const second = ofType(fresh(attempt.evidence, context, nowMs), 'staff').find(
      (item) => item.staffId !== attempt.first,
    )?.staffId;
    const about = {
      actorId: attempt.first,
      ...(caseId === null ? {} : { caseId }),
      ...(second === undefined ? {} : { witnessId: second }),
    };
    const fields = {
      checkpoint: attempt.checkpoint,
      attemptId: attempt.attemptId,
      policyVersion: core.policy.version,
      decidedAtMs: nowMs,
      context: JSON.parse(JSON.stringify(context)),
      evidence: JSON.parse(JSON.stringify(attempt.evidence)),
    };
    const placeLabel =
      attempt.place === null ? null : (core.views.place(attempt.place)?.label ?? attempt.place);
    const words = wordsOf(core, attempt, verdictWords(attempt.checkpoint, verdict, context, placeLabel));
    let eventId: string;
    let permit: Act['permit'] = null;
    let places: readonly (string | null)[] = [];
    if (verdict.outcome === 'pass') {
      const act = attempt.act(decision, core.newId());
      permit = act.permit;
      places = [attempt.place, placeOf(act.from), placeOf(act.to)];
      const override = ofType(attempt.evidence, 'override').at(-1);
      eventId = core.append(
        tx,
        'checkpoint.passed',
        {
          ...fields,
          act,
          override:
            verdict.overridden.length === 0 || override === undefined
              ? null
              : { by: override.staffId, reason: override.reason, codes: [...verdict.overridden] },
        },
        about,
      ).id;
    } else {
      const named = new Set(verdict.reasons.flatMap((entry) => entry.cases));
      eventId = core.append(
        tx,
        'checkpoint.blocked',
        {
          ...fields,
          reasons: verdict.reasons.map(({ code, sentence, grade }) => ({
            code,
            sentence,
            grade: grade === 'missing' ? 'missing' : 'wrong',
          })),
          cases: [...named],
        },
        about,
      ).id;
      // A contradiction freezes in the same commit that recorded it.
      if (caseId !== null && raisesObjection(verdict.reasons)) {
        const reason = verdict.reasons.map((entry) => entry.sentence).join('；');
        appendObjection(core, tx, { caseId, reason, actorId: attempt.first });
      }
    }
    const other = verdict.reasons.flatMap((entry) => entry.cases).find((id) => id !== caseId);
    const otherState = other === undefined ? null : core.views.case(other);
    const after = caseId === null ? null : core.views.case(caseId);
    const people = [attempt.first, ...(second === undefined ? [] : [second])].map(
      (staffId) => core.views.staff(staffId)?.name ?? staffId,
    );
    const view: VerdictView = {
      attemptId: attempt.attemptId,
      eventId,
      checkpoint: attempt.checkpoint,
      chinese: CHECKPOINTS[attempt.checkpoint].chinese,
      outcome: verdict.outcome,
      ...words,
      // What stops comes before what is merely still to do.
      reasons: [...verdict.reasons]
        .sort((a, b) => Number(a.grade === 'missing') - Number(b.grade === 'missing'))
        .map(({ code, sentence, grade }) => ({ code, sentence, todo: grade === 'missing' })),
      expected: (after ?? before) === null ? null : personCard(core, after ?? before, false),
      actual: otherState === null ? null : personCard(core, otherState, false),
      placeLabel,
      people,
      at: core.wall,
      overridable: overridableOf(attempt, verdict.reasons),
    };
    return { view, caseId, permit, places: [...new Set(places.filter((code) => code !== null))] };
  });
}
