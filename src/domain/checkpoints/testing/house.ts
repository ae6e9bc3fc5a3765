/** The house the checkpoint tests play in: two people in it, those who work there, and what hangs on the walls. */
import { DEFAULT_REGIONAL, type Regional } from '../../case/regional.ts';
import type { SpecialFacts } from '../../case/special.ts';
import { type CodeKind, formatCode, isIssuable } from '../../codes/index.ts';
import type { CheckpointId } from '../../events/kinds.ts';
import { DEFAULT_POLICY } from '../../policy.ts';
import type { Role } from '../../roles.ts';
import type { CarrierFacts, CaseFacts, CheckpointContext, PersonFacts, PlaceFacts } from '../context.ts';
import type { Evidence } from '../evidence.ts';
import { RULES_EDITION } from '../rules.ts';

/** A value a test may spoil before it is decided. */
export type Draft<T> = { -readonly [K in keyof T]: Draft<T[K]> };

export interface Setting {
  readonly checkpoint: CheckpointId;
  readonly ctx: Draft<CheckpointContext>;
  evidence: Draft<Evidence>[];
  now: number;
}

function codes(kind: CodeKind, count: number): string[] {
  const found: string[] = [];
  for (let number = 1; found.length < count; number += 1) {
    if (isIssuable(kind, number)) found.push(formatCode(kind, number));
  }
  return found;
}

function one(kind: CodeKind): string {
  return codes(kind, 1)[0] ?? '';
}

const [bandA = '', bandNew = '', bandB = '', bandLost = '', bandSpare = ''] = codes('wristband', 5);
const [tagA = '', tagNew = '', tagB = '', tagLost = ''] = codes('bagTag', 4);
const [bayHere = '', bayThere = ''] = codes('bay', 2);
const [furnace = '', otherFurnace = ''] = codes('cremator', 2);
const [hall = '', otherHall = ''] = codes('hall', 2);
const [tray = '', otherTray = ''] = codes('tray', 2);
const [urn = '', otherUrn = '', newUrn = ''] = codes('urn', 3);

/** Codes by what they are: `A` is the subject's, `B` the neighbour's, `New` fresh from the printer. */
export const CODE = {
  ...{ bandA, bandNew, bandB, bandLost, bandSpare, tagA, tagNew, tagB, tagLost },
  ...{ bayHere, bayThere, furnace, otherFurnace, hall, otherHall, tray, otherTray, urn, otherUrn, newUrn },
  paper: one('caseNumber'),
  bodyPaper: one('bodyPaper'),
  room: one('room'),
  cooling: one('coolingPlace'),
  niche: one('niche'),
  plot: one('plot'),
  hearse: one('vehicle'),
  trolley: one('trolley'),
} as const;

export const A = 'case-a';
export const B = 'case-b';
/** 2026-11-23 09:00 in Shanghai. */
export const WALL = Date.UTC(2026, 10, 23, 1);

const PEOPLE: Readonly<Record<string, readonly Role[]>> = {
  clerk: ['receptionist'],
  director: ['director'],
  driver: ['driver'],
  keeper: ['coldRoomKeeper'],
  keeper2: ['coldRoomKeeper'],
  embalmer: ['embalmer'],
  operator: ['cremationOperator'],
  operator2: ['cremationOperator'],
  ashes: ['ashesKeeper'],
  usher: ['hallAttendant'],
  cashier: ['cashier'],
};

export function person(staffId: string, roles: readonly Role[]): Draft<PersonFacts> {
  return { staffId, name: `员工 ${staffId}`, roles: [...roles], active: true };
}

/** Nothing out of the ordinary. */
const ORDINARY: SpecialFacts = {
  deathCause: '02',
  formerCauses: [],
  certificateIssuer: '1',
  bodyCondition: '0',
  ethnicGroup: '01',
  unclaimed: false,
  abandoned: false,
  mother: false,
  guardian: true,
  handover: false,
  arrivedAt: WALL - 86_400_000,
  boxedAt: null,
  cleared: [],
  implantSigner: '',
  choice: null,
  transfer: null,
  viewingAllowed: false,
  extendedUntil: null,
  notices: [],
  disposalApproved: false,
  underNotice: false,
};

export function caseFacts(caseId: string, name: string, more: Partial<CaseFacts>): Draft<CaseFacts> {
  const facts: CaseFacts = {
    caseId,
    number: caseId === A ? 'BD00000018' : 'BD00000029',
    name,
    sex: 'male',
    birthDate: '1941-07-05',
    nameless: false,
    caseKind: 'cremation',
    status: 'open',
    bound: true,
    mustRebind: false,
    whereabouts: { kind: 'place', code: bayHere },
    whereText: '一号冷藏间 A-01',
    custodyStation: 'here',
    pendingReviewBy: null,
    holds: [],
    objections: 0,
    conflict: null,
    identityClash: [],
    farewell: 'waived',
    hall: null,
    order: { crematorType: '环保炉', scheduledAt: WALL },
    releasedToCremation: false,
    implant: 'none',
    infectious: 'none',
    documents: ['identity', 'deathCertificate', 'cremationAuthorization', 'arrangerIdentity'],
    legacyCertificate: false,
    permit: null,
    cremation: null,
    carriers: [],
    special: ORDINARY,
    ...more,
  };
  return structuredClone(facts) as Draft<CaseFacts>;
}

export function carrier(
  kind: string,
  caseId: string | null,
  state: string,
  more: Partial<CarrierFacts> = {},
): CarrierFacts {
  const worn = state === 'bound' || state === 'detached';
  return { kind, caseId, state, worn, detachedTo: null, clash: null, ...more };
}

function place(code: string, kind: string, label: string, more: Partial<PlaceFacts> = {}): PlaceFacts {
  return {
    code,
    kind,
    label,
    capacity: 1,
    occupants: [],
    outOfService: null,
    authority: 'here',
    crematorType: null,
    run: null,
    ...more,
  };
}

/** The context every setting starts from: A lies in the first bay with both carriers on, B is in the clerk's hands. */
export function house(): Draft<CheckpointContext> {
  const carriers = {
    [bandA]: carrier('wristband', A, 'bound'),
    [tagA]: carrier('bagTag', A, 'bound'),
    [bandB]: carrier('wristband', B, 'bound'),
    [tagB]: carrier('bagTag', B, 'bound'),
    [CODE.paper]: carrier('caseNumber', null, 'printed'),
    [CODE.bodyPaper]: carrier('bodyPaper', A, 'printed'),
  };
  const ctx: CheckpointContext = {
    edition: RULES_EDITION,
    policy: DEFAULT_POLICY,
    wall: WALL,
    station: { id: 'here', role: 'kiosk', clockWrong: false },
    expected: A,
    first: null,
    cases: {
      [A]: caseFacts(A, '陈守义', {
        carriers: [
          { code: bandA, kind: 'wristband', state: 'bound', worn: true },
          { code: tagA, kind: 'bagTag', state: 'bound', worn: true },
        ],
      }),
      [B]: caseFacts(B, '李桂兰', { sex: 'female', whereabouts: inHands('clerk'), whereText: '王芳手上' }),
    },
    carriers,
    places: Object.fromEntries(
      [
        place(bayHere, 'bay', 'A-01', { occupants: [A] }),
        place(bayThere, 'bay', 'A-02'),
        place(furnace, 'cremator', '1 号炉', { crematorType: '环保炉' }),
        place(otherFurnace, 'cremator', '2 号炉', { crematorType: '环保炉' }),
        place(hall, 'hall', '怀恩厅'),
        place(otherHall, 'hall', '思亲厅'),
        place(CODE.room, 'room', '整容间'),
        place(CODE.cooling, 'coolingPlace', '冷却位 1'),
        place(CODE.niche, 'niche', '格位 1-01'),
        place(CODE.plot, 'plot', '墓位 1-01'),
        place(CODE.hearse, 'vehicle', '鲁Q·12345'),
      ].map((entry) => [entry.code, entry]),
    ),
    things: {
      [tray]: { kind: 'tray', label: '骨灰盘 1', caseId: null, clash: null },
      [otherTray]: { kind: 'tray', label: '骨灰盘 2', caseId: B, clash: null },
      [urn]: { kind: 'urn', label: '骨灰盒 1', caseId: null, clash: null },
      [otherUrn]: { kind: 'urn', label: '骨灰盒 2', caseId: B, clash: null },
      [newUrn]: { kind: 'urn', label: '骨灰盒 3', caseId: null, clash: null },
      [CODE.trolley]: { kind: 'trolley', label: '推车 1', caseId: null, clash: null },
    },
    staff: Object.fromEntries(Object.entries(PEOPLE).map(([id, roles]) => [id, person(id, roles)])),
    similar: [],
    hands: {},
    stale: [],
    ahead: [],
    regional: DEFAULT_REGIONAL,
    stations: { here: '冷藏间', there: '业务大厅' },
  };
  return structuredClone(ctx) as Draft<CheckpointContext>;
}

export function inHands(staffId: string): CaseFacts['whereabouts'] {
  return { kind: 'hands', staffId, trolley: null, purpose: 'receive', to: null };
}

export function special(setting: Setting): Draft<SpecialFacts> {
  const facts = subject(setting).special;
  if (facts === undefined) throw new TypeError('the subject has no special facts');
  return facts;
}

/** The police named nobody, gave notice long enough, and certified the death. */
export function released(setting: Setting): void {
  Object.assign(special(setting), {
    certificateIssuer: '2',
    cleared: [
      {
        kind: 'unidentified',
        noticeFrom: WALL - 60 * 86_400_000,
        noticeEndsAt: WALL - 86_400_000,
        scanned: false,
      },
    ],
  });
}

export function regional(setting: Setting): Draft<Regional> {
  const rules = setting.ctx.regional;
  if (rules === undefined) throw new TypeError('the setting has no rules of the place');
  return rules;
}

/** The subject of a setting; there is always one. */
export function subject(setting: Setting): Draft<CaseFacts> {
  const facts = setting.ctx.cases[A];
  if (facts === undefined) throw new TypeError('the setting has no subject');
  return facts;
}
