import type { HomeEntry } from '../case/homeDictionaries.ts';
import type { RegionalSettings } from '../case/regional.ts';
import type { DomainEvent, StationRole } from '../events/kinds.ts';
import type { ReportingRule } from '../nearMiss.ts';
import type { Role } from '../roles.ts';
import type { CardKeys } from '../staffCard.ts';
import { type CountRules, countRulesOf } from '../stocktake/due.ts';
import { type CarrierLife, isWorn, laterStage } from './carrierLife.ts';

/** A printed carrier (载体): its own serial, one case, one life. */
export interface CarrierState {
  readonly code: string;
  readonly kind: string;
  readonly caseId: string | null;
  readonly state: CarrierLife;
  /** Bound to a body at some time. */
  readonly worn: boolean;
  readonly copies: number;
  /** The cremator or tray a detached tag hangs on. */
  readonly detachedTo: string | null;
  readonly epc: string | null;
  /** Chip of the tag that the desk wrote for it; absent where none was. */
  readonly tid?: string;
  /** Another case that claims the same carrier: both freeze. */
  readonly clash: string | null;
}

export function foldCarrier(before: CarrierState | null, event: DomainEvent, code: string): CarrierState {
  const state: CarrierState = before ?? {
    code,
    kind: 'unknown',
    caseId: null,
    state: 'printed',
    worn: false,
    copies: 0,
    detachedTo: null,
    epc: null,
    clash: null,
  };
  const claim = (stage: CarrierLife, more: Partial<CarrierState> = {}): CarrierState => {
    const caseId = event.caseId ?? null;
    const clash = state.caseId !== null && caseId !== null && state.caseId !== caseId ? caseId : state.clash;
    return {
      ...state,
      caseId: state.caseId ?? caseId,
      clash,
      state: laterStage(state.state, stage),
      worn: state.worn || isWorn(stage),
      ...more,
    };
  };
  switch (event.kind) {
    case 'carrier.printed':
      return claim('printed', { kind: event.payload.kind, copies: event.payload.copy });
    case 'carrier.verified':
      return claim('verified');
    case 'carrier.revoked':
      return claim('revoked');
    case 'case.identityCorrected':
      return claim('void');
    case 'case.split':
      return { ...state, caseId: event.payload.into, clash: null };
    case 'tag.registered':
      return {
        ...state,
        epc: event.payload.epc,
        ...(event.payload.tid === undefined ? {} : { tid: event.payload.tid }),
      };
    case 'checkpoint.passed': {
      const { act } = event.payload;
      if (act.carriersRevoked.includes(code)) return claim('revoked');
      if (act.carriersConsumed.includes(code)) return claim('consumed');
      if (act.carriersBound.includes(code)) return claim('bound');
      if (act.carrierDetached !== code) return state;
      if (event.payload.checkpoint === 'box') return claim('consumed', { detachedTo: null });
      const to = act.to?.kind === 'cremator' ? act.to.code : act.to?.kind === 'tray' ? act.to.tray : null;
      return claim('detached', { detachedTo: to });
    }
    default:
      return state;
  }
}

/** A tray, trolley, coffin or urn and the case it carries now. */
export interface ThingState {
  readonly code: string;
  readonly kind: string;
  readonly label: string;
  readonly caseId: string | null;
  readonly clash: string | null;
  /** Of an urn, where the home keeps sizes. */
  readonly size?: 'small' | 'standard';
}

export function foldThing(before: ThingState | null, event: DomainEvent, code: string): ThingState {
  const state: ThingState = before ?? { code, kind: 'unknown', label: code, caseId: null, clash: null };
  switch (event.kind) {
    case 'thing.defined':
      return {
        ...state,
        kind: event.payload.kind,
        label: event.payload.label,
        ...(event.payload.size === undefined ? {} : { size: event.payload.size }),
      };
    case 'conflict.closed':
      return { ...state, caseId: event.payload.keep ?? state.caseId, clash: null };
    case 'checkpoint.passed': {
      const value = event.payload.act.things[code];
      if (value === undefined) return state;
      if (value === '') return { ...state, caseId: null };
      const clash = state.caseId !== null && state.caseId !== value ? value : state.clash;
      return { ...state, caseId: clash === null ? value : state.caseId, clash };
    }
    default:
      return state;
  }
}

export interface StaffState {
  readonly staffId: string;
  readonly name: string;
  readonly badge: string;
  readonly roles: readonly Role[];
  readonly deputyOf: readonly Role[];
  readonly active: boolean;
  /** Contactless cards that name this person, ended ones too; absent until the first. */
  readonly cards?: readonly StaffCard[];
}

export interface StaffCard extends CardKeys {
  readonly cardId: string;
  readonly form: string;
  readonly tail: string;
  /** Why it names nobody any more; null while it does. */
  readonly ended: string | null;
}

export function foldStaff(before: StaffState | null, event: DomainEvent, staffId: string): StaffState {
  const state: StaffState = before ?? {
    staffId,
    name: '',
    badge: '',
    roles: [],
    deputyOf: [],
    active: false,
  };
  if (event.kind === 'staff.enrolled') {
    const { name, badge, roles, deputyOf } = event.payload;
    const cards = state.cards === undefined ? {} : { cards: state.cards };
    return { staffId, name, badge, roles, deputyOf, active: true, ...cards };
  }
  if (event.kind === 'staff.cardBound') {
    const { cardId, form, tail, whole, parts } = event.payload;
    const others = (state.cards ?? []).filter((card) => card.cardId !== cardId);
    return { ...state, cards: [...others, { cardId, form, tail, whole, parts, ended: null }] };
  }
  if (event.kind === 'staff.cardEnded') {
    const { cardId, reason } = event.payload;
    const ended = (card: StaffCard) => (card.cardId === cardId ? { ...card, ended: reason } : card);
    return { ...state, cards: (state.cards ?? []).map(ended) };
  }
  return event.kind === 'staff.dismissed' ? { ...state, active: false } : state;
}

export interface StationState {
  readonly stationId: string;
  readonly name: string;
  readonly role: StationRole;
  readonly keys: Readonly<Record<string, string>>;
  readonly signedOff: boolean;
  /** Absent where it was never let into the network by a code: all stations of one computer. */
  readonly enrolled?: StationKeys;
  readonly revoked?: StationRevoked;
}

/** What a station proves itself by: its seals, its connections, and boxes only it can open. */
export interface StationKeys {
  readonly sealKey: string;
  readonly tlsKey: string;
  readonly boxKey: string;
}

/** Its chains count as far as these heads. */
export interface StationRevoked {
  readonly at: number;
  readonly by: string;
  readonly reason: string;
  readonly heads: readonly { readonly epoch: number; readonly seq: number; readonly hash: string }[];
  /** Another computer was let in as this station since. */
  readonly replaced: boolean;
}

export function foldStation(
  before: StationState | null,
  event: DomainEvent,
  stationId: string,
): StationState {
  const state: StationState = before ?? {
    stationId,
    name: stationId,
    role: 'desk',
    keys: {},
    signedOff: false,
  };
  switch (event.kind) {
    case 'station.opened':
      return {
        ...state,
        name: event.payload.name,
        role: event.payload.role,
        keys: { ...state.keys, [String(event.epoch)]: event.payload.publicKey },
        signedOff: false,
      };
    case 'station.signedOff':
      return { ...state, signedOff: true };
    case 'authority.takenOver':
      return { ...state, signedOff: true };
    case 'station.signedOn':
      return { ...state, signedOff: false };
    case 'station.enrolled': {
      const { name, role, sealKey, tlsKey, boxKey } = event.payload;
      const revoked = state.revoked === undefined ? {} : { revoked: { ...state.revoked, replaced: true } };
      return { ...state, name, role, enrolled: { sealKey, tlsKey, boxKey }, ...revoked };
    }
    case 'station.revoked': {
      const { reason, heads } = event.payload;
      const revoked = { at: event.occurredAt, by: event.actorId, reason, heads, replaced: false };
      // Nobody waits for news of a computer that is out.
      return { ...state, signedOff: true, revoked };
    }
    default:
      return state;
  }
}

/** Number blocks (号段) of one kind: who may issue which thousand. */
export interface NumbersState {
  readonly kind: string;
  readonly blocks: Readonly<Record<string, string>>;
  readonly clash: readonly number[];
}

export function foldNumbers(before: NumbersState | null, event: DomainEvent, kind: string): NumbersState {
  const state: NumbersState = before ?? { kind, blocks: {}, clash: [] };
  if (event.kind !== 'numberBlock.granted') return state;
  const { block, stationId } = event.payload;
  const owner = state.blocks[String(block)];
  if (owner === undefined) return { ...state, blocks: { ...state.blocks, [String(block)]: stationId } };
  return owner === stationId || state.clash.includes(block)
    ? state
    : { ...state, clash: [...state.clash, block] };
}

export interface TagState {
  readonly epc: string;
  readonly carrier: string;
}

export function foldTag(before: TagState | null, event: DomainEvent, epc: string): TagState {
  return event.kind === 'tag.registered'
    ? { epc, carrier: event.payload.carrier }
    : (before ?? { epc, carrier: '' });
}

export interface HomeState {
  readonly name: string;
  readonly county: string;
  readonly phone: string;
  readonly towns: readonly { name: string; managedBy: string }[];
  readonly dictionaries: Readonly<Record<string, readonly HomeEntry[]>>;
  /** Absent where the home never set it. */
  readonly reporting?: ReportingRule;
  readonly rules?: RegionalSettings;
  /** How often a rule was changed. */
  readonly rulesVersion?: number;
  readonly batches?: readonly BatchState[];
  /** When counts are due, once the home has said so. */
  readonly counts?: CountRules;
  /** 馆内枢纽: absent while nobody but the stations of one computer was ever met. */
  readonly hub?: { readonly stationId: string; readonly epoch: number };
}

/** 突发事件: numbered unknowns of one event. */
export interface BatchState {
  readonly batchId: string;
  readonly name: string;
  readonly authority: string;
  readonly cases: readonly string[];
  readonly at: number;
}

export function foldHome(before: HomeState | null, event: DomainEvent): HomeState {
  const state: HomeState = before ?? { name: '', county: '', phone: '', towns: [], dictionaries: {} };
  if (event.kind === 'batch.opened') {
    const { batchId, name, authority, cases } = event.payload;
    return {
      ...state,
      batches: [...(state.batches ?? []), { batchId, name, authority, cases, at: event.occurredAt }],
    };
  }
  if (event.kind === 'hub.moved') {
    const { to, hubEpoch } = event.payload;
    // Two that were made hub without hearing of each other: the same one everywhere.
    return hubEpoch <= (state.hub?.epoch ?? 0)
      ? state
      : { ...state, hub: { stationId: to, epoch: hubEpoch } };
  }
  if (event.kind !== 'home.configured') return state;
  const {
    name,
    county,
    phone,
    towns,
    dictionaries,
    rules,
    policy,
    reporting = state.reporting,
  } = event.payload;
  const changed = Object.entries(rules ?? {}).map(([id, rule]) => [
    id,
    { ...rule, at: event.occurredAt, by: event.actorId },
  ]);
  const counts = countRulesOf(policy) ?? state.counts;
  return {
    ...state,
    ...(counts === undefined ? {} : { counts }),
    ...(changed.length === 0
      ? {}
      : {
          rules: { ...state.rules, ...Object.fromEntries(changed) },
          rulesVersion: (state.rulesVersion ?? 0) + changed.length,
        }),
    name: name ?? state.name,
    county: county ?? state.county,
    phone: phone ?? state.phone,
    towns: towns ?? state.towns,
    dictionaries: { ...state.dictionaries, ...mergedLists(state.dictionaries, dictionaries ?? {}) },
    ...(reporting === undefined ? {} : { reporting }),
  };
}

/** A list never loses a value: what a station added that the writer of this one had not heard of stays at its end. */
function mergedLists(
  before: HomeState['dictionaries'],
  changed: HomeState['dictionaries'],
): HomeState['dictionaries'] {
  return Object.fromEntries(
    Object.entries(changed).map(([name, entries]) => {
      const kept = new Set(entries.map((entry) => entry.value));
      const others = (before[name] ?? []).filter((entry) => !kept.has(entry.value));
      return [name, [...entries, ...others]];
    }),
  );
}
