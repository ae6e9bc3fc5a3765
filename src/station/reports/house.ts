import { labelOf } from '../../domain/case/dictionaries.ts';
import { documentLabel, lackingForCremation } from '../../domain/case/documents.ts';
import { CHECKPOINTS } from '../../domain/checkpoints/rules.ts';
import { displayCode } from '../../domain/codes/index.ts';
import { type CaseState, openHolds, openObjections } from '../../domain/fold/case.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Views } from '../../views/read.ts';
import type { HouseRow } from '../dto.ts';
import { FactsReader } from '../facts.ts';
import { nextCheckpoints } from '../next.ts';
import { clockText, dayText, displayName, whereText } from '../words.ts';
import { stationName } from './nearMisses.ts';

interface Waiting {
  readonly waits: string;
  readonly act: boolean;
}

const act = (waits: string): Waiting => ({ waits, act: true });
const goesOn = (waits: string): Waiting => ({ waits, act: false });

/** What stops somebody whatever comes next, most pressing first; null where nothing does. */
function stopped(views: Views, facts: FactsReader, state: CaseState): Waiting | null {
  if (openObjections(state).length > 0) return act('等馆长当面核对，解除异议');
  const conflict = facts.caseFacts(state, { livePermits: new Set() });
  if (conflict.conflict !== null) return act('等两人到现场扫码，解除去向冲突');
  if (conflict.identityClash.length > 0) return act('等前台核对证件：同一证件号在两份案卷');
  const [hold] = openHolds(state);
  if (hold !== undefined) return act(`等解除暂缓（${labelOf('holdKind', hold.kind)}）`);
  if (state.mustRebind) return act('等两人重新系签');
  if (state.pendingReview !== null) return act('等另一位同事在柜位复核');
  if (state.custodyAsked !== null)
    return goesOn(`${stationName(views, state.custodyAsked.by)}请求接手，等让出`);
  return null;
}

function momentText(at: number, now: number): string {
  return dayText(at) === dayText(now) ? clockText(at) : `${dayText(at).slice(5)} ${clockText(at)}`;
}

function toTheFurnace(facts: FactsReader, state: CaseState, now: number): Waiting {
  const { order, booking } = state;
  if (state.farewell === 'inHall') return goesOn('告别中，结束后出厅火化');
  const said = state.farewell === 'closed' || state.farewell === 'waived';
  if (!said && booking !== null)
    return booking.from < now - 3_600_000
      ? act(`告别约在 ${momentText(booking.from, now)}，已过时间`)
      : goesOn(`等 ${momentText(booking.from, now)} 告别`);
  const lacking = lackingForCremation(facts.caseFacts(state, { livePermits: new Set() }));
  if (lacking.length > 0) return act(`等前台收齐：${lacking.map(documentLabel).join('、')}`);
  if (!said) return act('等前台问家属：预约告别或放弃告别');
  if (order === null) return act('等前台排入火化');
  return order.scheduledAt < now
    ? act(`火化排在 ${momentText(order.scheduledAt, now)}，已过时间`)
    : goesOn(`等 ${momentText(order.scheduledAt, now)} 火化`);
}

function waitingOf(views: Views, facts: FactsReader, state: CaseState, policy: Policy, now: number): Waiting {
  const stop = stopped(views, facts, state);
  if (stop !== null) return stop;
  const { whereabouts, cremation } = state;
  switch (whereabouts.kind) {
    case 'outside':
      return state.bound ? goesOn('等接运到馆') : act('等系签');
    case 'hands': {
      const received = state.passed.some((entry) => entry.checkpoint === 'receive');
      if (!received) return goesOn('在接运路上');
      const late = now - state.since > policy.moveAlarmMs;
      const words = state.releasedToCremation ? '等送进火化车间入炉' : '等放下并扫位置码';
      return late ? act(`${words}，已超过 ${Math.round(policy.moveAlarmMs / 60_000)} 分钟`) : goesOn(words);
    }
    case 'place':
      return toTheFurnace(facts, state, now);
    case 'cremator': {
      const ready = (cremation?.startedAt ?? state.since) + policy.minimumCremationMs;
      if (cremation?.finishedAt != null) return act('火化结束，等出灰');
      return goesOn(ready > now ? `火化中，最早 ${clockText(ready)} 结束` : '火化中，等按「火化结束」');
    }
    case 'tray': {
      const ready = (cremation?.coolingSince ?? state.since) + policy.minimumCoolingMs;
      return ready > now ? goesOn(`冷却中，${clockText(ready)} 可装盒`) : act('已冷却，等装盒');
    }
    case 'urn':
      return whereabouts.at === null ? act('等家属领取，或寄存、安葬') : goesOn('寄存中');
    case 'gone':
      return goesOn('');
  }
}

/** The furnace's steps are the console's, all others are open at the cold room. */
function nextOf(state: CaseState): string | null {
  const role = state.releasedToCremation && state.cremation === null ? 'console' : 'kiosk';
  const [next] = nextCheckpoints(state, role);
  return next === undefined ? null : CHECKPOINTS[next].chinese;
}

function houseRow(views: Views, facts: FactsReader, state: CaseState, policy: Policy, now: number): HouseRow {
  const waiting = waitingOf(views, facts, state, policy, now);
  const arrived = state.passed.find((entry) => entry.checkpoint === 'receive');
  return {
    caseId: state.caseId,
    name: displayName(state),
    number: displayCode(state.number),
    where: whereText(views, state.whereabouts),
    since: state.since,
    arrivedAt: arrived?.at ?? null,
    next: stopped(views, facts, state) !== null && state.pendingReview === null ? null : nextOf(state),
    ...waiting,
  };
}

/** Everybody the home has in its care now (在馆), longest in one place first; urns in their niches are at rest. */
export function houseReport(
  views: Views,
  ask: { readonly now: number; readonly policy: Policy },
): HouseRow[] {
  const facts = new FactsReader(views);
  return views
    .openCases()
    .filter((state) => !(state.whereabouts.kind === 'urn' && state.whereabouts.at !== null))
    .map((state) => houseRow(views, facts, state, ask.policy, ask.now))
    .sort((a, b) => a.since - b.since);
}
