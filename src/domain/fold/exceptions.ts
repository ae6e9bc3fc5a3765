import type { DecedentFields } from '../case/fields.ts';
import { ethnicCode, type Regional } from '../case/regional.ts';
import { type ImpliedHold, impliedHolds, type SpecialCase, type SpecialFacts } from '../case/special.ts';
import { EXCEPTION_KINDS, type ExceptionKind } from '../events/exceptions.ts';
import type { DomainEvent, EventOf } from '../events/kinds.ts';
import type { CaseState } from './caseState.ts';

type RecordKind = Exclude<
  ExceptionKind,
  'record.withdrawn' | 'cremator.disinfected' | 'cremator.contaminated' | 'batch.opened'
>;

export type ExceptionRecord = {
  [K in RecordKind]: {
    readonly kind: K;
    readonly payload: EventOf<K>['payload'];
    readonly at: number;
    readonly by: string;
  };
}[RecordKind];

/**
 * What an ordinary case never has, and therefore does not store. What the file once said of an infection, a device or a
 * violent death stands until a record ends it: changing the field is no release.
 */
export interface ExceptionState {
  readonly formerCauses: readonly string[];
  readonly infectiousBefore: 'suspected' | 'confirmed' | null;
  readonly implantBefore: boolean;
  readonly transferPaper: boolean;
  readonly records: readonly ExceptionRecord[];
}

const NONE: ExceptionState = {
  formerCauses: [],
  infectiousBefore: null,
  implantBefore: false,
  transferPaper: false,
  records: [],
};

export function exceptionsOf(state: CaseState): ExceptionState {
  return state.exceptions ?? NONE;
}

function withExceptions(state: CaseState, change: Partial<ExceptionState>): CaseState {
  return { ...state, exceptions: { ...exceptionsOf(state), ...change } };
}

export function recordsOf<K extends RecordKind>(
  state: CaseState,
  kind: K,
): Extract<ExceptionRecord, { kind: K }>[] {
  return exceptionsOf(state).records.filter(
    (entry): entry is Extract<ExceptionRecord, { kind: K }> => entry.kind === kind,
  );
}

function isRecord(event: DomainEvent): event is EventOf<RecordKind> {
  return (
    Object.hasOwn(EXCEPTION_KINDS, event.kind) &&
    event.kind !== 'record.withdrawn' &&
    event.kind !== 'cremator.disinfected' &&
    event.kind !== 'cremator.contaminated' &&
    event.kind !== 'batch.opened'
  );
}

/** Keeps what new values of the file would hide. Called before they are laid over the old ones. */
export function beforeFields(state: CaseState, changes: DecedentFields | undefined): CaseState {
  if (changes === undefined) return state;
  const { deathCause, infectious, implant } = state.decedent;
  let next = state;
  if (changes.deathCause !== undefined && changes.deathCause !== (deathCause ?? '')) {
    const { records, formerCauses } = exceptionsOf(next);
    const released = records.some((entry) => isRelease(entry, 'police'));
    if ((deathCause ?? '') !== '' || released) {
      next = withExceptions(next, {
        formerCauses: [
          ...formerCauses,
          ...(deathCause === undefined || deathCause === '' ? [] : [deathCause]),
        ],
        // A release was for the cause it was given for.
        records: records.filter((entry) => !isRelease(entry, 'police')),
      });
    }
  }
  if (changes.infectious === 'none' || changes.infectious === 'suspected') {
    const worse = infectious === 'confirmed' || (infectious === 'suspected' && changes.infectious === 'none');
    if (worse && infectious !== undefined) next = withExceptions(next, { infectiousBefore: infectious });
  }
  if (implant === 'present' && changes.implant !== undefined && changes.implant !== 'present')
    next = withExceptions(next, { implantBefore: true });
  return next;
}

function isRelease(entry: ExceptionRecord, kind: string): boolean {
  return entry.kind === 'hold.cleared' && entry.payload.holdKind === kind;
}

export function foldException(state: CaseState, event: DomainEvent): CaseState {
  if (event.kind === 'record.withdrawn') {
    const { recordId } = event.payload;
    const { records } = exceptionsOf(state);
    const gone = records.find((entry) => entry.payload.recordId === recordId);
    if (gone === undefined) return state;
    return withExceptions(state, {
      records: records.filter((entry) => entry !== gone),
      // The infection it cleared is there again.
      ...(isRelease(gone, 'infectious') ? { infectiousBefore: 'suspected' as const } : {}),
    });
  }
  if (event.kind === 'paper.printed')
    return event.payload.paper === 'transferOut' ? withExceptions(state, { transferPaper: true }) : state;
  if (!isRecord(event)) return state;
  const { kind, payload, occurredAt: at, actorId: by } = event;
  const record = { kind, payload, at, by } as ExceptionRecord;
  const next = withExceptions(state, { records: [...exceptionsOf(state).records, record] });
  if (event.kind === 'transfer.arranged') return withExceptions(next, { transferPaper: false });
  if (event.kind !== 'hold.cleared') return next;
  if (event.payload.holdKind === 'police') return withExceptions(next, { formerCauses: [] });
  if (event.payload.holdKind === 'infectious') {
    const cleared = withExceptions(next, { infectiousBefore: null });
    return { ...cleared, decedent: { ...cleared.decedent, infectious: 'none' } };
  }
  return next;
}

/** The paper names the carriers a body wears: with new ones it says nothing any more. */
export function carriersChanged(state: CaseState): CaseState {
  return exceptionsOf(state).transferPaper ? withExceptions(state, { transferPaper: false }) : state;
}

/** As the file says it, or as it once said it and nobody cleared. */
export function infectiousOf(state: CaseState): string {
  const { infectiousBefore } = exceptionsOf(state);
  const now = state.decedent.infectious ?? 'none';
  return now === 'confirmed' || infectiousBefore === null ? now : infectiousBefore;
}

export function implantOf(state: CaseState): string {
  const now = state.decedent.implant ?? 'unknown';
  if (recordsOf(state, 'implant.removed').length > 0) return 'removed';
  return exceptionsOf(state).implantBefore ? 'present' : now;
}

export function specialFacts(state: CaseState): SpecialFacts {
  const { decedent } = state;
  const certificate = state.documents.findLast(
    (entry) => entry.kind === 'deathCertificate' && !entry.withdrawn,
  );
  const transfer = recordsOf(state, 'transfer.arranged').at(-1)?.payload;
  const extensions = recordsOf(state, 'storage.extended').map(({ payload }) => payload.until);
  return {
    deathCause: decedent.deathCause ?? '',
    formerCauses: exceptionsOf(state).formerCauses,
    certificateIssuer: certificate?.issuerKind ?? '',
    bodyCondition: decedent.bodyCondition ?? '',
    ethnicGroup: ethnicCode(decedent.ethnicGroup ?? ''),
    unclaimed: decedent.unclaimed === true,
    abandoned: decedent.abandoned === true,
    mother: (decedent.motherName ?? '') !== '' && (decedent.motherPaperNumber ?? '') !== '',
    guardian: (state.arranger.name ?? '') !== '',
    handover:
      (decedent.handoverUnit ?? '') !== '' &&
      (decedent.handoverPerson ?? '') !== '' &&
      decedent.handoverAt !== undefined,
    arrivedAt: state.passed.find((entry) => entry.checkpoint === 'receive')?.at ?? null,
    boxedAt: state.cremation?.boxedAt ?? null,
    cleared: recordsOf(state, 'hold.cleared').map(({ payload }) => ({
      kind: payload.holdKind,
      noticeFrom: payload.noticeFrom,
      noticeEndsAt: payload.noticeEndsAt,
      scanned: payload.carrier !== null,
    })),
    implantSigner: recordsOf(state, 'implant.removed').at(-1)?.payload.signer ?? '',
    choice: recordsOf(state, 'burialChoice.recorded').at(-1)?.payload.choice ?? null,
    transfer:
      transfer === undefined
        ? null
        : {
            saysCremation: transfer.saysCremation,
            sealed: transfer.sealed,
            plate: transfer.plate,
            sealNumber: transfer.sealNumber,
            staff: transfer.staff.length,
            paper: exceptionsOf(state).transferPaper,
          },
    viewingAllowed: recordsOf(state, 'viewing.allowed').length > 0,
    extendedUntil: extensions.length === 0 ? null : Math.max(...extensions),
    notices: recordsOf(state, 'notice.given').map(({ payload }) => ({
      to: payload.to,
      givenAt: payload.givenAt,
      until: payload.until,
      proven: payload.number !== null || payload.attachment !== null,
    })),
    disposalApproved: recordsOf(state, 'disposal.approved').length > 0,
    underNotice: state.order?.underNotice === true,
  };
}

/** What is looked at beside the special facts. */
export function specialCase(state: CaseState): SpecialCase {
  const { nameless, caseKind } = state.decedent;
  return {
    nameless: nameless === true,
    caseKind: caseKind ?? 'cremation',
    infectious: infectiousOf(state),
  };
}

export function impliedHoldsOf(state: CaseState, regional: Regional, wall: number): ImpliedHold[] {
  return impliedHolds(specialCase(state), specialFacts(state), regional, wall);
}
