/** The exceptions: what each changes, taken one at a time. */
import { DAY_MS } from '../../case/special.ts';
import type { CheckpointId } from '../../events/kinds.ts';
import type { ReasonCode } from '../reasons.ts';
import { B, CODE, regional, special, subject, WALL } from './house.ts';
import { has, is, last, type Spoil } from './spoil.ts';

const released = (noticeFrom: number | null, noticeEndsAt: number | null) => ({
  kind: 'unidentified' as const,
  noticeFrom,
  noticeEndsAt,
  scanned: false,
});

/** Where the certificate is looked at, a violent death and a nameless body also lack that of the police. */
const withCertificate =
  (...codes: readonly ReasonCode[]) =>
  (id: CheckpointId): ReasonCode[] => [
    ...codes,
    ...(has(id, 'documents') ? (['POLICE_CERTIFICATE_MISSING'] as const) : []),
  ];
/** Past recall only the authority speaks for a body that is nobody's. */
const withNotice =
  (...codes: readonly ReasonCode[]) =>
  (id: CheckpointId): ReasonCode[] => [
    ...codes,
    ...(has(id, 'family') && id !== 'view' ? (['FAMILY_NOTICE_MISSING'] as const) : []),
  ];

const heldByFile: readonly Spoil[] = [
  {
    of: 'holds',
    name: 'a violent death',
    spoil: (s) => {
      special(s).deathCause = '04';
    },
    expect: withCertificate('POLICE_HELD'),
  },
  {
    of: 'holds',
    name: 'a violent death that the file names no more',
    spoil: (s) => {
      special(s).formerCauses = ['05'];
    },
    expect: ['POLICE_HELD'],
  },
  {
    of: 'holds',
    name: 'a release of the police for which nobody scanned the body',
    spoil: (s) => {
      special(s).formerCauses = ['05'];
      special(s).cleared = [{ kind: 'police', noticeFrom: null, noticeEndsAt: null, scanned: false }];
    },
    expect: ['POLICE_HELD'],
  },
  {
    of: 'holds',
    name: 'somebody nobody claims, not released',
    spoil: (s) => {
      special(s).unclaimed = true;
    },
    expect: withNotice('AUTHORITY_RELEASE_MISSING'),
  },
  {
    of: 'holds',
    name: 'somebody nobody claims, released without a notice',
    spoil: (s) => {
      special(s).unclaimed = true;
      special(s).cleared = [released(null, null)];
    },
    expect: withNotice('AUTHORITY_RELEASE_MISSING'),
  },
  {
    of: 'holds',
    name: 'a notice that is still running',
    spoil: (s) => {
      special(s).unclaimed = true;
      special(s).cleared = [released(WALL - 40 * DAY_MS, WALL + DAY_MS)];
    },
    expect: withNotice('NOTICE_RUNNING'),
  },
  {
    of: 'holds',
    name: 'a notice that was too short',
    spoil: (s) => {
      special(s).unclaimed = true;
      special(s).cleared = [released(WALL - 20 * DAY_MS, WALL - DAY_MS)];
    },
    expect: withNotice('NOTICE_TOO_SHORT'),
  },
  {
    of: 'holds',
    name: 'a notice of an abandoned infant whose beginning nobody wrote down',
    spoil: (s) => {
      special(s).abandoned = true;
      special(s).certificateIssuer = '2';
      special(s).cleared = [released(null, WALL - DAY_MS)];
    },
    expect: withNotice('NOTICE_TOO_SHORT'),
  },
  {
    of: 'holds',
    name: 'a nameless body',
    spoil: (s) => {
      Object.assign(subject(s), { nameless: true, name: '' });
    },
    expect: (id) => withNotice(...withCertificate('AUTHORITY_RELEASE_MISSING')(id))(id),
  },
  {
    of: 'documents',
    name: 'a certificate of a hospital for a violent death the police released',
    spoil: (s) => {
      special(s).deathCause = '07';
      special(s).cleared = [{ kind: 'police', noticeFrom: null, noticeEndsAt: null, scanned: true }];
    },
    expect: ['POLICE_CERTIFICATE_MISSING'],
  },
  {
    of: 'documents',
    name: 'a certificate of a hospital for an abandoned infant',
    spoil: (s) => {
      special(s).abandoned = true;
      special(s).cleared = [released(WALL - 9 * DAY_MS, WALL - DAY_MS)];
    },
    expect: (id) => withNotice('POLICE_CERTIFICATE_MISSING')(id),
  },
];

const shut: readonly Spoil[] = [
  {
    of: 'sealed',
    name: 'a decomposed body',
    spoil: (s) => {
      special(s).bodyCondition = '1';
    },
    expect: ['DECOMPOSED_SEALED'],
  },
];

const infants: readonly Spoil[] = (
  [
    ['mother', 'the mother'],
    ['guardian', 'the guardian'],
    ['handover', "the hospital's register"],
  ] as const
).map(([field, name]) => ({
  of: 'fields',
  name: `an infant without ${name}`,
  only: (id) => id !== 'transferOut',
  spoil: (s) => {
    subject(s).caseKind = 'fetal';
    Object.assign(special(s), { mother: true, guardian: true, handover: true });
    special(s)[field] = false;
  },
  expect: ['FIELDS_MISSING'],
}));

const furnaces: readonly Spoil[] = [
  {
    of: 'cremator',
    name: 'a furnace that burnt an infectious body and was not disinfected',
    spoil: (s) => {
      const mouth = s.ctx.places[CODE.furnace];
      if (mouth !== undefined) mouth.contaminatedBy = B;
    },
    expect: ['CREMATOR_NOT_DISINFECTED'],
  },
  {
    of: 'cremator',
    name: 'an infectious body at another furnace than its own',
    spoil: (s) => {
      subject(s).infectious = 'suspected';
      regional(s).infectiousCremators = [CODE.otherFurnace, 'CR-unknown'];
    },
    expect: ['INFECTIOUS_CREMATOR'],
  },
  {
    of: 'implant',
    name: 'a device that nobody signed for as taken out',
    spoil: (s) => {
      subject(s).implant = 'removed';
    },
    expect: ['IMPLANT_UNSIGNED'],
  },
  {
    of: 'order',
    name: 'an order under a notice that rests on nothing',
    spoil: (s) => {
      special(s).underNotice = true;
    },
    expect: ['OVERDUE_PAPERS_MISSING'],
  },
  {
    of: 'order',
    name: 'an order under a notice that rests on nothing, for another day',
    spoil: (s) => {
      special(s).underNotice = true;
      subject(s).order = { crematorType: '环保炉', scheduledAt: WALL + DAY_MS };
    },
    expect: ['OVERDUE_PAPERS_MISSING', 'NOT_TODAY'],
  },
];

/** Everything an overdue body needs, that one thing is taken from. */
export const COMPLETE = {
  arrivedAt: WALL - 100 * DAY_MS,
  notices: [
    { to: 'family' as const, givenAt: WALL - 80 * DAY_MS, until: null, proven: true },
    { to: 'public' as const, givenAt: WALL - 70 * DAY_MS, until: WALL - DAY_MS, proven: true },
  ],
  disposalApproved: true,
};

const overdue: readonly Spoil[] = (
  [
    ['a term that is not over', { arrivedAt: WALL - 2 * DAY_MS }],
    ['a body whose arrival nobody recorded', { arrivedAt: null }],
    ['a term that was extended', { extendedUntil: WALL + DAY_MS }],
    ['no notice at all', { notices: [] }],
    [
      'a notice to the family without proof',
      { notices: [{ ...COMPLETE.notices[0], proven: false }, COMPLETE.notices[1]] },
    ],
    [
      'a public notice without an end',
      { notices: [COMPLETE.notices[0], { ...COMPLETE.notices[1], until: null }] },
    ],
    [
      'a public notice still running',
      { notices: [COMPLETE.notices[0], { ...COMPLETE.notices[1], until: WALL + 1 }] },
    ],
    [
      'a public notice too short',
      { notices: [COMPLETE.notices[0], { ...COMPLETE.notices[1], givenAt: WALL - 9 * DAY_MS }] },
    ],
    ['no approval', { disposalApproved: false }],
  ] as const
).map(([name, change]) => ({
  of: 'family',
  name: `a notice in the place of a family that exists, and ${name}`,
  only: is('charge'),
  spoil: (s) => {
    Object.assign(last(s, 'family'), { form: 'notice', noticeNumber: '莒民函 2026-7' });
    Object.assign(special(s), structuredClone({ ...COMPLETE, ...change }));
  },
  expect: ['OVERDUE_PAPERS_MISSING'],
}));

const leavingForElsewhere: readonly Spoil[] = [
  {
    of: 'choice',
    name: 'nobody asked a family of the ten groups',
    spoil: (s) => {
      special(s).ethnicGroup = '03';
    },
    expect: ['CHOICE_MISSING'],
  },
  {
    of: 'choice',
    name: 'a family that chose earth burial',
    spoil: (s) => {
      Object.assign(special(s), { ethnicGroup: '03', choice: 'earthBurial' });
    },
    expect: ['CHOICE_OTHER'],
  },
  {
    of: 'choice',
    name: 'an earth burial of another group',
    only: is('transferOut'),
    spoil: (s) => {
      subject(s).caseKind = 'earthBurial';
    },
    expect: ['EARTH_BURIAL_GROUP'],
  },
  {
    of: 'choice',
    name: 'an earth burial of a family that chose cremation',
    only: is('transferOut'),
    spoil: (s) => {
      subject(s).caseKind = 'earthBurial';
      Object.assign(special(s), { ethnicGroup: '03', choice: 'cremation' });
    },
    expect: ['CHOICE_OTHER'],
  },
  {
    of: 'transfer',
    name: 'a body that is to be cremated here',
    spoil: (s) => {
      subject(s).caseKind = 'cremation';
    },
    expect: ['NOT_TRANSFER'],
  },
  {
    of: 'transfer',
    name: 'an infectious body',
    spoil: (s) => {
      subject(s).infectious = 'confirmed';
    },
    expect: ['INFECTIOUS_STAYS'],
  },
  {
    of: 'transfer',
    name: 'nothing of the receiving home',
    spoil: (s) => {
      special(s).transfer = null;
    },
    expect: ['TRANSFER_PAPERS_MISSING'],
  },
  {
    of: 'transfer',
    name: 'nothing of who takes a body to its burial',
    spoil: (s) => {
      subject(s).caseKind = 'earthBurial';
      Object.assign(special(s), { ethnicGroup: '03', choice: 'earthBurial', transfer: null });
    },
    expect: ['TRANSFER_PAPERS_MISSING'],
  },
  ...(
    [
      ['a certificate that names no cremation', { saysCremation: false }],
      ['a certificate without a seal', { sealed: false }],
      ['no seal on the bag', { sealNumber: '' }],
      ['nobody named who comes', { staff: 0 }],
      ['no paper to check by', { paper: false }],
    ] as const
  ).map(
    ([name, change]): Spoil => ({
      of: 'transfer',
      name,
      spoil: (s) => {
        const { transfer } = special(s);
        if (transfer !== null) Object.assign(transfer, change);
      },
      expect: ['TRANSFER_PAPERS_MISSING'],
    }),
  ),
];

const kept: readonly Spoil[] = [
  {
    of: 'retention',
    name: 'ashes that nobody claims, before their term',
    spoil: (s) => {
      Object.assign(special(s), {
        unclaimed: true,
        boxedAt: WALL - 10 * DAY_MS,
        cleared: [released(WALL - 60 * DAY_MS, WALL - 20 * DAY_MS)],
      });
      Object.assign(last(s, 'family'), { form: 'notice', noticeNumber: '莒公治字 2026-041' });
    },
    expect: ['ASHES_RETAINED'],
  },
  {
    of: 'retention',
    name: 'ashes of one cremated under a notice, before their term',
    spoil: (s) => {
      Object.assign(special(s), { underNotice: true, boxedAt: WALL - 10 * DAY_MS });
    },
    expect: ['ASHES_RETAINED'],
  },
];

export const EXCEPTION_SPOILS: readonly Spoil[] = [
  ...heldByFile,
  ...shut,
  ...infants,
  ...furnaces,
  ...overdue,
  ...leavingForElsewhere,
  ...kept,
];
