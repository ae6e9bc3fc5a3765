import { describe, expect, it } from 'vitest';
import type { DecedentFields } from '../case/fields.ts';
import { DEFAULT_REGIONAL, type Regional } from '../case/regional.ts';
import { DAY_MS } from '../case/special.ts';
import type { DomainEvent } from '../events/kinds.ts';
import { type CaseState, foldCase } from './case.ts';
import { exceptionsOf, implantOf, infectiousOf, specialFacts } from './exceptions.ts';
import { terms } from './terms.ts';
import { CASE, fact, inBay, passed, T0 } from './testing/events.ts';

const folded = (...events: readonly DomainEvent[]): CaseState => {
  const state = events.reduce<CaseState | null>((before, event) => foldCase(before, event, CASE), null);
  if (state === null) throw new TypeError('nothing folded');
  return state;
};
const opened = (decedent: DecedentFields) =>
  fact('case.opened', { caseNumber: 'CN000000019', fields: { decedent } }, { at: T0 });
const amended = (decedent: DecedentFields) => fact('case.amended', { decedent });
const cleared = (holdKind: 'police' | 'infectious' | 'unidentified', more: object = {}) =>
  fact('hold.cleared', {
    recordId: `r-${holdKind}`,
    holdKind,
    number: '莒公 1',
    officer: '王强',
    noticeFrom: null,
    noticeEndsAt: null,
    carrier: null,
    attachment: null,
    ...more,
  });
const withdrawn = (recordId: string) => fact('record.withdrawn', { recordId, reason: '登记有误' });
const received = passed('receive', {}, { at: T0 + 1000 });
const ids = (state: CaseState, wall: number, regional: Regional = DEFAULT_REGIONAL) =>
  terms(state, regional, wall).map((term) => `${term.id}:${term.state}${term.alarm ? '!' : ''}`);

describe('what a file said once', () => {
  it('of a violent death stands until the police release it, and a new cause asks for a new release', () => {
    const typo = folded(opened({ deathCause: '04' }), amended({ deathCause: '02' }));
    expect(specialFacts(typo)).toMatchObject({ deathCause: '02', formerCauses: ['04'] });
    const free = folded(opened({ deathCause: '04' }), amended({ deathCause: '02' }), cleared('police'));
    expect(specialFacts(free)).toMatchObject({ formerCauses: [], cleared: [{ kind: 'police' }] });
    const again = folded(opened({}), cleared('police'), amended({ deathCause: '05' }));
    expect(specialFacts(again)).toMatchObject({ formerCauses: [], cleared: [] });
    const same = folded(opened({ deathCause: '04' }), amended({ deathCause: '04' }));
    expect(exceptionsOf(same).formerCauses).toEqual([]);
  });

  it('of an infection stands until a document ends it, and comes back with a withdrawn one', () => {
    for (const [before, after, now] of [
      ['suspected', 'none', 'suspected'],
      ['confirmed', 'none', 'confirmed'],
      ['confirmed', 'suspected', 'confirmed'],
      ['suspected', 'confirmed', 'confirmed'],
      ['none', 'suspected', 'suspected'],
    ] as const)
      expect(infectiousOf(folded(opened({ infectious: before }), amended({ infectious: after })))).toBe(now);
    const clean = folded(opened({ infectious: 'confirmed' }), cleared('infectious'));
    expect(infectiousOf(clean)).toBe('none');
    const back = folded(
      opened({ infectious: 'confirmed' }),
      cleared('infectious'),
      withdrawn('r-infectious'),
    );
    expect(infectiousOf(back)).toBe('suspected');
    expect(infectiousOf(folded(opened({}), amended({ infectious: 'none' })))).toBe('none');
  });

  it('of a device stands until somebody signed that it was taken out', () => {
    const said = [opened({ implant: 'present' }), amended({ implant: 'none' })];
    expect(implantOf(folded(...said))).toBe('present');
    const removed = fact('implant.removed', { recordId: 'r1', signer: '李医生', note: '' });
    expect(implantOf(folded(...said, removed))).toBe('removed');
    expect(implantOf(folded(...said, removed, withdrawn('r1')))).toBe('present');
    expect(implantOf(folded(opened({})))).toBe('unknown');
  });

  it('of who comes for the body counts with the paper printed for the carriers it wears', () => {
    const arranged = fact('transfer.arranged', {
      recordId: 'r1',
      home: '临沂馆',
      certificate: '2026-1',
      saysCremation: true,
      sealed: true,
      plate: '鲁Q·1',
      sealNumber: 'F-1',
      staff: [],
    });
    const paper = (name: string) => fact('paper.printed', { paper: name, copy: 1, head: '' });
    const printed = folded(opened({}), arranged, paper('handover'), paper('transferOut'));
    expect(specialFacts(printed).transfer).toMatchObject({ paper: true, staff: 0 });
    const rebound = foldCase(printed, passed('rebind', { carriersBound: ['WB000000019'] }), CASE);
    expect(specialFacts(rebound).transfer?.paper).toBe(false);
    expect(specialFacts(foldCase(printed, arranged, CASE)).transfer?.paper).toBe(false);
  });

  it('leaves nothing in an ordinary case, and a record nobody knows changes nothing', () => {
    const plain = folded(
      opened({ deathCause: '02', infectious: 'none' }),
      amended({ name: '陈守义' }),
      withdrawn('x'),
    );
    expect(plain.exceptions).toBeUndefined();
    expect(
      foldCase(plain, passed('bind', { carriersBound: ['WB000000019'] }), CASE).exceptions,
    ).toBeUndefined();
  });
});

describe('the terms', () => {
  const hour = 3_600_000;

  it('of an infectious body run from its arrival, and cry before they are over', () => {
    const state = folded(opened({ infectious: 'suspected' }), received);
    expect(ids(folded(opened({ infectious: 'suspected' })), T0)).toEqual([]);
    expect(ids(state, T0 + hour)).toEqual(['infectious:running']);
    expect(ids(state, T0 + 19 * hour)).toEqual(['infectious:soon!']);
    expect(ids(state, T0 + 25 * hour)).toEqual(['infectious:overdue!']);
    expect(ids(state, T0 + 25 * hour, { ...DEFAULT_REGIONAL, infectiousHours: null })).toEqual([
      'infectious:running',
    ]);
  });

  it('of storage end with the extension, or run for ever where the home has none', () => {
    const state = folded(opened({}), received);
    expect(ids(state, T0 + DAY_MS)).toEqual(['storage:running']);
    expect(ids(state, T0 + 6 * DAY_MS)).toEqual(['storage:soon']);
    expect(ids(state, T0 + 8 * DAY_MS)).toEqual(['storage:overdue!']);
    expect(ids(state, T0 + 800 * DAY_MS, { ...DEFAULT_REGIONAL, storageDays: null })).toEqual([
      'storage:running',
    ]);
    const longer = { recordId: 'r1', until: T0 + 20 * DAY_MS, number: '延 1', approver: '局长' };
    const extended = foldCase(state, fact('storage.extended', longer), CASE);
    expect(ids(extended, T0 + 8 * DAY_MS)).toEqual(['storage:running']);
  });

  it('of the police, of the nameless and of the decomposed wait for a paper, not for a day', () => {
    expect(ids(folded(opened({ deathCause: '04' }), received), T0 + DAY_MS)).toEqual(['police:running']);
    expect(
      ids(
        folded(opened({ deathCause: '04' }), received, cleared('police', { carrier: 'WB000000019' })),
        T0 + DAY_MS,
      ),
    ).toEqual(['storage:running']);
    expect(ids(folded(opened({ bodyCondition: '1' }), received), T0 + DAY_MS)).toEqual([
      'storage:running',
      'decomposed:running',
    ]);
    const nameless = [opened({ nameless: true }), received];
    expect(ids(folded(...nameless), T0 + 90 * DAY_MS)).toEqual(['unidentified:running']);
    const notice = { noticeFrom: T0, noticeEndsAt: T0 + 30 * DAY_MS };
    const released = folded(...nameless, cleared('unidentified', notice));
    expect(ids(released, T0 + DAY_MS)).toEqual(['unidentified:running']);
    expect(ids(released, T0 + 31 * DAY_MS)).toEqual(['unidentified:overdue!']);
  });

  it('of an overdue notice run until the authority approved', () => {
    const given = {
      recordId: 'n1',
      to: 'public' as const,
      receiver: '全县',
      how: 'paper' as const,
      givenAt: T0 + 8 * DAY_MS,
      until: T0 + 70 * DAY_MS,
      number: '大众日报',
      attachment: null,
    };
    const family = { ...given, recordId: 'n2', to: 'family' as const, until: null };
    const state = folded(opened({}), received, fact('notice.given', given), fact('notice.given', family));
    expect(ids(state, T0 + 71 * DAY_MS)).toEqual(['storage:overdue!', 'publicNotice:overdue!']);
    const approved = fact('disposal.approved', { recordId: 'a1', number: '批 1', authority: '民政局' });
    const [term, ...others] = terms(foldCase(state, approved, CASE), DEFAULT_REGIONAL, T0 + 71 * DAY_MS);
    expect(others).toEqual([]);
    expect(term?.todo).toContain('凭通知书');
  });

  it('of the ashes nobody claims, and of a complaint, go on when the body is no more', () => {
    const urn = 'UR000000019';
    const state = folded(
      opened({ unclaimed: true }),
      received,
      passed('chargeIn', { to: { kind: 'cremator', code: 'CR000000019' } }),
      passed('box', { to: { kind: 'urn', urn, at: null, staffId: 's10' } }, { at: T0 + 2 * DAY_MS }),
      fact('objection.raised', { objectionId: 'o1', reason: '不是', cases: [CASE], byFamily: true }),
    );
    const regional = { ...DEFAULT_REGIONAL, complaintDays: 15 };
    expect(ids(state, T0 + 3 * DAY_MS, regional)).toEqual(['complaint:running', 'ashesRetention:running']);
    expect(ids(state, T0 + 200 * DAY_MS)).toEqual(['ashesRetention:overdue!', 'complaint:running']);
    const lifted = fact('objection.lifted', {
      objectionId: 'o1',
      reason: '和解',
      cases: [CASE],
      settlement: '1',
    });
    expect(ids(foldCase(state, lifted, CASE), T0 + 3 * DAY_MS)).toEqual(['ashesRetention:running']);
    const gone = foldCase(
      state,
      passed('handOver', { to: { kind: 'gone', how: 'handedOver', at: null } }),
      CASE,
    );
    expect(ids(gone, T0 + 3 * DAY_MS)).toEqual([]);
    const plain = folded(
      opened({}),
      fact('objection.raised', { objectionId: 'o2', reason: '疑', cases: [CASE] }),
    );
    expect(terms(plain, DEFAULT_REGIONAL, T0)[0]?.label).toBe('异议未了');
    expect(ids(foldCase(state, passed('move', { to: inBay('BY000000019') }), CASE), T0)).not.toContain(
      'storage',
    );
  });
});
