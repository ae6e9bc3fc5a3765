import { eventIterator, oc, type } from '@orpc/contract';
import { z } from 'zod';
import { DOCUMENT_KINDS } from '../domain/case/documents.ts';
import { caseFieldsInput, caseSections, decedentFields } from '../domain/case/fields.ts';
import { deskFact, directorFact, regionalInput } from '../domain/events/exceptionInputs.ts';
import { checkpointId } from '../domain/events/kinds.ts';
import { NEAR_MISS_CAUSE_IDS, type NearMissCause } from '../domain/nearMiss.ts';
import { countRules } from '../domain/stocktake/due.ts';
import { countWhy, stockOf } from '../domain/stocktake/kinds.ts';
import type {
  BatchView,
  BayBoard,
  CaseDetail,
  ComplianceView,
  ConflictView,
  CountReportView,
  CountRow,
  CremationBoard,
  DayView,
  DemoSheet,
  DeviceLine,
  DeviceRow,
  DeviceTrialView,
  Draft,
  DrillList,
  HomeInfo,
  HouseRow,
  MissKind,
  MissRow,
  NearMissDueView,
  NearMissPageView,
  NearMissRow,
  PrintedLabel,
  ProtocolView,
  RelocationRow,
  RelocationView,
  SearchHit,
  SlotBoard,
  SpotPage,
  StagesView,
  StationLive,
  StatusPage,
  StockOverview,
  StoryView,
  TagInSight,
  TermRow,
  TrainingRecord,
} from './dto.ts';

/**
 * The one contract between a station core and its screens. Inputs are validated here for every caller; which
 * station a call belongs to is decided by the port it arrives on, never by its content.
 */
const caseId = z.string().min(1).max(80);
const code = z.string().trim().min(1).max(80);
const id = z.string().min(1).max(80);
const reason = z.string().trim().min(1, '请写明原因').max(800);
/** A time a calendar can show: a year nobody lives in would break every list it stands in. */
const moment = z.number().int().min(0).max(4_102_444_800_000);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const pin = z.string().regex(/^\d{4,12}$/, '口令为 4 到 12 位数字');
/** A second person at the desk: badge code scanned or typed, and PIN. */
const witness = z.object({ staffId: z.string().min(1).max(80), pin });
export type Witness = z.infer<typeof witness>;

const base = oc.errors({
  GUICHENG: {
    data: z.object({ code: z.string(), sentence: z.string(), details: z.record(z.string(), z.unknown()) }),
  },
});

const live = eventIterator(z.custom<StationLive>());

export const answer = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('observed'),
    sex: z.enum(['male', 'female', 'unclear']),
    age: z.enum(['adult', 'child']),
    mark: z.string().trim().max(200),
  }),
  z.object({
    type: z.literal('family'),
    form: z.enum(['arranger', 'authorised', 'notice']),
    name: z.string().trim().max(60),
    birthDate: z.string().trim().max(10),
    speaker: z.string().trim().max(60),
    noticeNumber: z.string().trim().max(60).nullable(),
  }),
  z.object({
    type: z.literal('readBack'),
    name: z.string().trim().max(60),
    birthDate: z.string().trim().max(10),
  }),
  z.object({ type: z.literal('photo'), sha256 }),
  z.object({ type: z.literal('look'), empty: z.boolean() }),
  z.object({ type: z.literal('implant'), answer: z.enum(['none', 'present', 'removed', 'unknown']) }),
  z.object({ type: z.literal('grounds'), text: z.string().trim().min(1).max(400) }),
]);
export type Answer = z.infer<typeof answer>;

const done = type<{ ok: true }>();

const cause = z.enum(NEAR_MISS_CAUSE_IDS as [NearMissCause, ...NearMissCause[]]);
const eventRef = z.object({
  stationId: z.string().min(1).max(64),
  epoch: z.number().int().min(1),
  seq: z.number().int().min(1),
});
/** What of the near-miss ledger is looked at; null leaves a part out. */
const nearMissFilter = z.object({
  stationId: z.string().max(64).nullable(),
  actorId: z.string().max(80).nullable(),
  checkpoint: checkpointId.nullable(),
  code: z.string().max(60).nullable(),
  from: moment.nullable(),
  to: moment.nullable(),
  wrong: z.boolean().nullable(),
  twoBodies: z.boolean(),
  cause: z.union([cause, z.literal('none')]).nullable(),
  text: z.string().max(80),
});
export type NearMissFilter = z.infer<typeof nearMissFilter>;
const MISS_KINDS: readonly MissKind[] = ['override', 'typed', 'slip', 'rebind', 'reidentify', 'revoked'];
/** A quarter at a glance, a year at most. */
const weeks = z.object({ weeks: z.number().int().min(1).max(53) });
const days = z.array(z.iso.date('日期写成 2026-10-01')).max(200);

/** A device as the site sets it up; its settings are checked by its protocol. */
const device = z.object({
  deviceId: z.string().max(80).nullable(),
  protocol: z.string().max(40),
  label: z.string().trim().min(1, '请写设备名称').max(40, '名称请不超过 40 个字'),
  enabled: z.boolean(),
  place: code.nullable(),
  settings: z.record(z.string(), z.unknown()),
});

export const contract = {
  live: { watch: base.output(live) },
  scan: {
    /** A code from keyboard wedge, webcam or typed by hand; the same path as a serial scanner. */
    code: base
      .input(z.object({ text: z.string().min(1).max(2000), source: z.enum(['wedge', 'typed', 'camera']) }))
      .output(done),
    /** A dialog asks for what lies at a place: until it closes, scans answer it and begin nothing. */
    hold: base.input(z.object({ on: z.boolean() })).output(done),
  },
  session: {
    pin: base.input(z.object({ pin })).output(done),
    cancelPin: base.output(done),
    signOut: base.output(done),
    unlock: base
      .input(z.object({ badge: code, sealedCode: z.string().trim().min(8).max(64), newPin: pin }))
      .output(done),
    changePin: base.input(z.object({ current: pin, next: pin })).output(done),
  },
  attempt: {
    open: base.input(z.object({ checkpoint: checkpointId, expected: caseId.nullable() })).output(done),
    answer: base.input(answer).output(done),
    cancel: base.output(done),
    /** Decide now with what is there; missing steps then become reasons of a blocked verdict. */
    conclude: base.output(done),
    override: base
      .input(z.object({ badge: code, pin, reason, codes: z.array(z.string()).min(1) }))
      .output(done),
  },
  verdict: {
    /** Puts away the verdict that was read; with its event, never a newer one that nobody has seen yet. */
    dismiss: base.input(z.object({ eventId: z.string().max(80) }).optional()).output(done),
  },
  attachments: {
    put: base
      .input(
        z.object({
          base64: z.string().max(16_000_000),
          mime: z.enum(['image/jpeg', 'image/png', 'image/webp', 'application/pdf']),
          purpose: z.string().max(40),
          caseId: caseId.nullable(),
        }),
      )
      .output(type<{ sha256: string }>()),
    get: base.input(z.object({ sha256 })).output(type<{ mime: string; base64: string } | null>()),
  },
  cases: {
    search: base.input(z.object({ query: z.string().max(80) })).output(type<SearchHit[]>()),
    open: base.output(type<SearchHit[]>()),
    get: base.input(z.object({ caseId })).output(type<CaseDetail>()),
    similar: base.input(z.object({ name: z.string().max(60), exceptCaseId: caseId.nullable() })).output(
      type<
        {
          caseId: string;
          name: string;
          number: string;
          similarity: string;
          where: string;
          strong: boolean;
        }[]
      >(),
    ),
    register: base
      .input(z.object({ fields: caseFieldsInput, draftId: z.string().max(80).nullable() }))
      .output(type<{ caseId: string; number: string }>()),
    amend: base.input(z.object({ caseId, fields: z.object(caseSections).partial().strict() })).output(done),
    correct: base.input(z.object({ caseId, changes: decedentFields, reason, witness })).output(done),
    join: base.input(z.object({ from: caseId, into: caseId, reason, witness })).output(done),
    split: base
      .input(z.object({ from: caseId, carriers: z.array(code).min(1), reason, witness }))
      .output(type<{ caseId: string }>()),
  },
  drafts: {
    list: base.output(type<Draft[]>()),
    save: base
      .input(
        z.object({
          draftId: z.string().min(1).max(80),
          form: z.string().max(40),
          title: z.string().max(120),
          values: z.record(z.string(), z.unknown()),
        }),
      )
      .output(type<{ savedAt: number }>()),
    remove: base.input(z.object({ draftId: z.string().min(1).max(80) })).output(done),
  },
  documents: {
    receive: base
      .input(
        z.object({
          caseId,
          kind: z.enum(DOCUMENT_KINDS),
          form: z.string().max(20).nullable(),
          number: z.string().trim().max(60).nullable(),
          issuer: z.string().trim().max(80).nullable(),
          issuerKind: z.string().max(4).nullable(),
          attachment: sha256.nullable(),
          note: z.string().max(400).nullable(),
        }),
      )
      .output(done),
    withdraw: base.input(z.object({ caseId, documentId: z.string(), reason })).output(done),
  },
  carriers: {
    /** Takes numbers, records the print, makes the PDF; each must be scanned back before it may be attached. */
    print: base
      .input(
        z.object({
          caseId,
          kinds: z
            .array(z.enum(['wristband', 'bagTag', 'bodyPaper']))
            .min(1)
            .max(6),
        }),
      )
      .output(type<PrintedLabel[]>()),
    revoke: base.input(z.object({ caseId, code, reason })).output(done),
  },
  holds: {
    place: base
      .input(
        z.object({ caseId, holdKind: z.string().max(20), reason, basis: z.string().max(120).nullable() }),
      )
      .output(done),
    lift: base
      .input(z.object({ caseId, holdId: z.string(), reason, document: z.string().max(120).nullable() }))
      .output(done),
  },
  objections: {
    /** 有异议: freezes the case and every case sharing place or hands with it. Without a case: the one in front. */
    raise: base
      .input(
        z.object({
          caseId: caseId.nullable(),
          reason: z.string().max(800),
          /** 家属拒认或争议 */
          byFamily: z.boolean().optional(),
        }),
      )
      .output(type<{ cases: string[] }>()),
    lift: base
      .input(
        z.object({
          caseId,
          objectionId: z.string(),
          reason,
          /** Number of the written settlement; an objection of the family needs one. */
          settlement: z.string().trim().max(120).optional(),
        }),
      )
      .output(done),
  },
  /** 特殊情形: papers, notices and releases that change what a checkpoint asks. */
  exceptions: {
    record: base.input(z.object({ caseId, fact: deskFact })).output(done),
    decide: base.input(z.object({ caseId, fact: directorFact })).output(done),
    withdraw: base.input(z.object({ caseId, recordId: z.string().max(80), reason })).output(done),
    disinfect: base
      .input(
        z.object({
          cremator: code,
          method: z.string().trim().min(1, '请写明用什么消毒').max(80),
          note: z.string().trim().max(400),
        }),
      )
      .output(done),
  },
  /** 突发事件: numbered unknowns of one event. */
  batches: {
    open: base
      .input(
        z.object({
          name: z.string().trim().min(1, '请写事件名称').max(60),
          authority: z.string().trim().max(80),
          place: z.string().trim().max(120),
          count: z.number().int().min(1, '至少一位').max(200, '一次最多 200 位'),
        }),
      )
      .output(type<{ batchId: string; cases: string[] }>()),
    list: base.output(type<BatchView[]>()),
  },
  /** 到期: every term that runs in the house, by due time. */
  terms: { list: base.output(type<TermRow[]>()) },
  farewell: {
    book: base.input(z.object({ caseId, hall: code, from: moment, to: moment })).output(done),
    waive: base.input(z.object({ caseId, by: z.string().trim().min(1).max(60), reason })).output(done),
  },
  cremation: {
    order: base
      .input(
        z.object({
          caseId,
          crematorType: z.string().max(20),
          scheduledAt: moment,
          /** Of an overdue body: under the authority's notice, without the family. */
          underNotice: z.boolean().optional(),
        }),
      )
      .output(done),
    move: base
      .input(z.object({ caseId, scheduledAt: moment, reason, witness: witness.nullable() }))
      .output(done),
    finish: base.input(z.object({ cremator: code })).output(done),
    /** An unused pass is closed by two people looking into the furnace. */
    closePermit: base.input(z.object({ cremator: code, empty: z.literal(true), witness })).output(done),
  },
  slips: {
    print: base
      .input(z.object({ caseId }))
      .output(type<{ text: string; validUntil: number; file: string | null }>()),
  },
  certificates: {
    issue: base
      .input(
        z.object({
          caseId,
          recipient: z.string().trim().min(1).max(60),
          replaces: code.nullable(),
          reason: reason.nullable(),
        }),
      )
      .output(type<{ number: string; file: string | null }>()),
  },
  papers: {
    print: base
      .input(
        z.object({
          caseId,
          paper: z.enum([
            'registration',
            'cremationAuthorization',
            'handover',
            'storageAgreement',
            'settlement',
            'transferOut',
          ]),
        }),
      )
      .output(type<{ file: string | null }>()),
  },
  board: {
    bays: base.output(type<BayBoard>()),
    cremation: base.output(type<CremationBoard>()),
    slots: base.input(z.object({ kind: z.enum(['hall', 'niche', 'plot']) })).output(type<SlotBoard>()),
  },
  nearMisses: {
    list: base.input(z.object({ limit: z.number().int().min(1).max(500) })).output(type<NearMissRow[]>()),
  },
  /** The director's screens (馆长); reads are answered by the thread of the reports. */
  director: {
    nearMisses: base
      .input(
        nearMissFilter.extend({
          after: z.object({ at: z.number().int(), eventId: z.string().max(80) }).nullable(),
          limit: z.number().int().min(1).max(200),
        }),
      )
      .output(type<NearMissPageView>()),
    due: base.output(type<NearMissDueView>()),
    story: base.input(eventRef).output(type<StoryView>()),
    classify: base
      .input(
        z.object({
          nearMiss: z.string().min(1).max(80),
          cause,
          note: z.string().trim().max(800),
          reportable: z.boolean(),
          reportedAt: moment.nullable(),
        }),
      )
      .output(done),
    /** Scan compliance and overrides per station and week (扫码率、特批率). */
    compliance: base.input(weeks).output(type<ComplianceView>()),
    misses: base
      .input(
        z.object({
          stationId: z.string().max(64).nullable(),
          from: moment,
          to: moment,
          kind: z.custom<MissKind>((value) => MISS_KINDS.some((kind) => kind === value)).nullable(),
        }),
      )
      .output(type<MissRow[]>()),
    stages: base.input(weeks).output(type<StagesView>()),
    house: base.output(type<HouseRow[]>()),
    day: base.output(type<DayView>()),
    /** 几个工作日内上报, and the holidays that are not counted. */
    saveReporting: base
      .input(z.object({ workingDays: z.number().int().min(1).max(60), daysOff: days, daysOn: days }))
      .output(done),
    exportNearMisses: base
      .input(z.object({ filter: nearMissFilter, form: z.enum(['csv', 'pdf']) }))
      .output(type<{ file: string | null; count: number }>()),
  },
  /** 盘点: a place is scanned, then whoever is in it; the scans come in like all others. */
  stocktake: {
    overview: base.output(type<StockOverview>()),
    list: base.input(z.object({ limit: z.number().int().min(1).max(200) })).output(type<CountRow[]>()),
    get: base.input(z.object({ countId: id })).output(type<CountReportView>()),
    places: base
      .input(
        z.object({
          countId: id,
          room: z.string().max(80).nullable(),
          query: z.string().max(40),
          from: z.number().int().min(0),
          limit: z.number().int().min(1).max(200),
        }),
      )
      .output(type<SpotPage>()),
    /** Without rooms: all that have such places. */
    start: base
      .input(z.object({ of: stockOf, rooms: z.array(z.string().max(80)).max(200), why: countWhy }))
      .output(type<{ countId: string }>()),
    resume: base.input(z.object({ countId: id })).output(done),
    pause: base.output(done),
    /** Nobody is in the place scanned last; `again` after a second look, where the ledger has somebody there. */
    empty: base.input(z.object({ again: z.boolean().optional() })).output(done),
    finish: base
      .input(z.object({ countId: id, note: z.string().trim().max(800).nullable() }))
      .output(type<CountReportView>()),
    print: base.input(z.object({ countId: id })).output(type<{ file: string | null }>()),
    saveRules: base.input(countRules).output(done),
  },
  /** 倒库、搬迁: a list of moves that must balance to zero. */
  relocation: {
    list: base.input(z.object({ limit: z.number().int().min(1).max(200) })).output(type<RelocationRow[]>()),
    get: base.input(z.object({ relocationId: id })).output(type<RelocationView>()),
    propose: base
      .input(z.object({ of: stockOf, from: z.array(code).max(500) }))
      .output(type<{ from: string; to: string }[]>()),
    /** Written by places: whoever the ledger has in `from` goes to `to`. */
    draw: base
      .input(
        z.object({
          of: stockOf,
          reason,
          moves: z
            .array(z.object({ from: code, to: code }))
            .min(1, '清单是空的')
            .max(500),
          witness,
        }),
      )
      .output(type<{ relocationId: string }>()),
    count: base.input(z.object({ relocationId: id })).output(type<{ countId: string }>()),
    close: base.input(z.object({ relocationId: id, witness })).output(done),
    abandon: base.input(z.object({ relocationId: id, reason, witness })).output(done),
    print: base.input(z.object({ relocationId: id })).output(type<{ file: string | null }>()),
  },
  conflicts: {
    list: base.output(type<ConflictView[]>()),
    /**
     * Closed at the place itself: carrier and place scanned there, a second person by badge and PIN. `keep` names
     * whose ashes are in a tray or urn that two cases claim, as the director and another saw it.
     */
    close: base
      .input(
        z.object({
          conflictId: z.string(),
          carrier: code,
          place: code.nullable(),
          keep: caseId.nullable().default(null),
          note: reason,
          witness,
        }),
      )
      .output(done),
  },
  authority: {
    ask: base.input(z.object({ resource: z.string().max(80), purpose: z.string().max(80) })).output(done),
  },
  devices: {
    list: base.output(type<DeviceRow[]>()),
    protocols: base.output(type<ProtocolView[]>()),
    ports: base.output(type<{ path: string; label: string }[]>()),
    save: base.input(device).output(type<{ deviceId: string }>()),
    remove: base.input(z.object({ deviceId: z.string() })).output(done),
    log: base.input(z.object({ deviceId: z.string() })).output(type<DeviceLine[]>()),
    /** Tries a device with these settings, saved or not; what it reads meanwhile counts nowhere. */
    startTrial: base.input(device).output(done),
    trial: base.output(type<DeviceTrialView | null>()),
    endTrial: base.output(done),
  },
  tags: {
    /** Tags this station's readers see now that are nobody's yet: the one held to the antenna is meant. */
    inSight: base.output(type<readonly TagInSight[]>()),
    /** Fixes a factory-numbered tag to a carrier of a case. */
    register: base
      .input(
        z.object({
          caseId,
          carrier: code,
          epc: z
            .string()
            .trim()
            .toUpperCase()
            .regex(/^([0-9A-F]{2}){4,62}$/, '标签号应为偶数位的十六进制字符'),
        }),
      )
      .output(done),
  },
  status: { page: base.output(type<StatusPage>()) },
  backup: { now: base.output(done) },
  restored: { sight: base.input(z.object({ carrier: code, place: code.nullable() })).output(done) },
  clock: { confirm: base.input(z.object({ reason, witness })).output(done) },
  home: {
    info: base.output(type<HomeInfo>()),
    saveDictionary: base
      .input(
        z.object({
          dictionary: z.string().max(40),
          entries: z
            .array(
              z.object({
                value: z.string().min(1).max(20),
                label: z.string().trim().min(1).max(40),
                retired: z.boolean().optional(),
              }),
            )
            .max(400),
        }),
      )
      .output(done),
    /** 地方规定: a value, why, and the text it rests on. */
    saveRule: base.input(regionalInput).output(done),
    /** 乡镇街道, and which county or zone runs each. Cases hold the name itself. */
    saveTowns: base
      .input(
        z.object({
          towns: z
            .array(z.object({ name: z.string().trim().min(1).max(40), managedBy: z.string().trim().max(40) }))
            .max(400),
        }),
      )
      .output(done),
  },
  /** Training (演练) as a real station offers it. */
  training: {
    list: base.output(type<DrillList>()),
    begin: base.input(z.object({ drill: z.string().regex(/^[\w.-]{1,80}$/) })).output(done),
    /** Who has trained what: everybody's for those who answer for it, else one's own. */
    records: base.output(type<readonly TrainingRecord[]>()),
    show: base.output(done),
    end: base.output(done),
  },
  /** The trainee's strip; answers only in a training window. */
  lesson: {
    press: base.input(z.object({ itemId: z.string().max(40) })).output(done),
    help: base.output(done),
    stop: base.output(done),
    go: base.output(done),
    skip: base.output(done),
    again: base.input(z.object({ moment: z.number().int().min(0).max(1000).nullable() })).output(done),
    leave: base.output(done),
    toWork: base.output(done),
    stay: base.output(done),
  },
  /** Empty in a real home. */
  demo: { sheet: base.output(type<DemoSheet>()) },
  shell: {
    /** Leave kiosk full screen; needs the PIN of someone with `kiosk.leave`. */
    leaveKiosk: base.input(z.object({ badge: code, pin })).output(done),
  },
};

export type Contract = typeof contract;
