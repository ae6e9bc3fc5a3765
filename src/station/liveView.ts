import { CHECKPOINTS } from '../domain/checkpoints/rules.ts';
import { listedMove } from '../domain/checkpoints/scene.ts';
import type { CaseState } from '../domain/fold/case.ts';
import { terms } from '../domain/fold/terms.ts';
import { inOrder } from './alarms/book.ts';
import { personCard } from './cards.ts';
import type { ClockFault } from './clockWatch.ts';
import type { StationCore } from './core.ts';
import type { AlarmView, AttemptView, StationLive } from './dto.ts';
import { restoredWords } from './restored.ts';
import { signedOffView } from './signOff.ts';
import { askOf, promptOf, stepViews } from './steps.ts';
import { syncOf } from './syncView.ts';
import { clockText, displayName, longDayText, spanText, whereText } from './words.ts';

/** Steps after which the file's values may show: before them, somebody has to say or enter these values. */
const ASKING = ['observed', 'family', 'readBack'];
const RESCAN = '馆内有姓名相近的逝者。请再核对一次并重新扫描';

function attemptView(core: StationCore): AttemptView | null {
  const { attempt, decision } = core.checking;
  if (attempt === null || decision === null) return null;
  const rule = CHECKPOINTS[attempt.checkpoint];
  const { verdict, context } = decision;
  const facts = verdict.subject === null ? null : (context.cases[verdict.subject] ?? null);
  const listed = listedMove(rule, facts);
  const worded = stepViews(attempt.checkpoint, verdict, attempt.evidence, listed !== undefined);
  const asking = worded.some((step) => ASKING.includes(step.id) && step.state !== 'done');
  // The name of the near twin is nearly the name that somebody still has to say.
  const twin = verdict.reasons.find((entry) => entry.code === 'SIMILAR_NAME_RESCAN')?.sentence;
  const steps = asking
    ? worded.map((step) => (step.detail === twin ? { ...step, detail: RESCAN } : step))
    : worded;
  const subject = verdict.subject === null ? null : core.views.case(verdict.subject);
  const expected = attempt.expected === null ? null : core.views.case(attempt.expected);
  const oldest = attempt.evidence
    .filter((item) => item.type === 'carrier' || item.type === 'place' || item.type === 'thing')
    .map((item) => item.at)
    .filter((at) => decision.nowMs - at <= core.policy.carrierAgeMs);
  const age = oldest.length === 0 ? 0 : decision.nowMs - Math.min(...oldest);
  const waiting = verdict.reasons.find((entry) => entry.code === 'AUTHORITY_ELSEWHERE');
  return {
    attemptId: attempt.attemptId,
    checkpoint: attempt.checkpoint,
    chinese: rule.chinese,
    irreversible: rule.irreversible,
    openedAt: attempt.openedWall,
    subject: subject === null ? null : personCard(core, subject, asking),
    expected: expected === null ? null : personCard(core, expected, asking),
    placeLabel: attempt.place === null ? null : (context.places[attempt.place]?.label ?? null),
    steps,
    ask: askOf(steps),
    prompt: promptOf(steps),
    waiting:
      attempt.wait === null || waiting === undefined
        ? null
        : {
            what: waiting.sentence,
            station: attempt.wait.station,
            since: core.wall - Math.round(core.mono - attempt.wait.since),
          },
    goesTo: listed?.to ?? null,
    similar: asking
      ? []
      : context.similar.map(({ name, similarity, where }) => ({ name, similarity, where })),
    expiresInMs: Math.max(0, core.policy.carrierAgeMs - age),
  };
}

/** Every station hears of an infectious body; the other terms are the desk's. */
function termAlarms(core: StationCore, open: readonly CaseState[]): AlarmView[] {
  const regional = core.facts.regional();
  return open.flatMap((state) =>
    terms(state, regional, core.wall)
      .filter((term) => term.alarm && (core.role === 'desk' || term.id === 'infectious'))
      .map((term) => ({
        id: `term:${term.id}:${state.caseId}`,
        text: `${displayName(state)}：${term.label}${term.state === 'overdue' ? '已到期' : '将到期'}`,
        since: term.dueAt ?? term.since,
        todo: term.todo,
        caseId: state.caseId,
        level: 'todo' as const,
      })),
  );
}

function contaminated(core: StationCore): AlarmView[] {
  if (core.role !== 'console') return [];
  return core.views
    .places('cremator')
    .filter((place) => (place.contaminatedBy ?? null) !== null && place.run === null)
    .map((place) => ({
      id: `disinfect:${place.code}`,
      text: `${place.label}上一炉是传染病遗体`,
      since: place.since,
      todo: '请消毒并登记，之前不能使用',
      caseId: null,
      level: 'todo' as const,
    }));
}

function alarms(core: StationCore): AlarmView[] {
  const found: AlarmView[] = [];
  const open = core.views.openCases();
  for (const state of open) {
    if (
      state.whereabouts.kind === 'hands' &&
      core.wall - state.since > core.policy.moveAlarmMs &&
      state.passed.some((entry) => entry.checkpoint === 'receive')
    ) {
      found.push({
        id: `move:${state.caseId}`,
        text: `${displayName(state)}在${whereText(core.views, state.whereabouts)}已超过 ${Math.round(core.policy.moveAlarmMs / 60_000)} 分钟`,
        since: state.since + core.policy.moveAlarmMs,
        todo: '请送到位并扫码',
        caseId: state.caseId,
        level: 'now',
      });
    }
  }
  found.push(...termAlarms(core, open), ...contaminated(core));
  for (const view of core.checking.interlock.views()) {
    if (view.state !== 'uncertain') continue;
    found.push({
      id: `permit:${view.cremator}`,
      text: `${view.label}发过许可但没有入炉记录`,
      since: core.views.place(view.cremator)?.since ?? core.wall,
      todo: '请两人看炉膛，确认为空后关闭许可',
      caseId: null,
      level: 'now',
    });
  }
  const backup = backupAlarm(core);
  return inOrder([
    ...core.furnaces.alarms(),
    ...core.alarms.views(),
    ...core.storage.alarms(),
    ...askedAlarm(core),
    ...restoredAlarm(core),
    ...found,
    ...core.stockAlarms.now(),
    ...(backup === null ? [] : [backup]),
  ]);
}

/** The date in words: whoever reads it knows at a glance whether it is today. */
function askedAlarm({ clock, wall }: StationCore): AlarmView[] {
  if (clock.asked === null) return [];
  const { last, at } = clock.asked;
  return [
    {
      id: 'clockAsked',
      text: `本机时间是 ${longDayText(wall)}，上次用本站是 ${longDayText(last)}`,
      since: at,
      todo: '请看日期对不对：不对的，请在系统设置里校准日期和时间',
      caseId: null,
      level: 'todo',
      act: 'clock',
    },
  ];
}

function restoredAlarm(core: StationCore): AlarmView[] {
  const view = core.restores.view();
  return view === null
    ? []
    : [{ id: 'restored', since: view.at, caseId: null, level: 'now', ...restoredWords(view) }];
}

function backupAlarm(core: StationCore): AlarmView | null {
  const status = core.ports.backups?.status();
  if (status === undefined || (status.failed === null && !status.overdue)) return null;
  // Then it is not the place of the backups that needs a hand, and the alarm of the file says what does.
  if (status.failed?.damaged === true) return null;
  const since = status.failed?.at ?? status.last?.at ?? core.wall;
  const common = { id: 'backup', since, caseId: null, level: 'todo' as const };
  const last = status.last === null ? '还没有做成过' : `上一次是 ${clockText(status.last.at)}`;
  return {
    ...common,
    text: `备份没有按时做成，${last}`,
    todo: `${status.failed?.sentence ?? '请检查备份位置'}：${status.folder}`,
  };
}

const CLOCK_WORDS: Readonly<Record<ClockFault['against'], string>> = {
  run: '本机时间忽然变了，比应有的',
  start: '本机时间比上次关闭本站时还',
  ledger: '本机时间比应有的',
  peers: '本机时间与其他工作站对不上，比它们',
};

function clockWords({ against, offMs }: ClockFault): string {
  const text = spanText(Math.abs(offMs));
  const way = offMs < 0 ? '早了' : '快了';
  return `${CLOCK_WORDS[against]}${way} ${text}，不可挽回的步骤已停，其他照常。请在系统设置里校准日期和时间；时间没有错的，由馆长在状态页确认`;
}

/** Whose name somebody still has to say: no line of this screen may say it for them. */
function withoutNameOf(attempt: AttemptView | null, found: AlarmView[]): AlarmView[] {
  const asked = attempt?.subject ?? attempt?.expected ?? null;
  if (asked === null || !asked.masked) return found;
  return found.map((alarm) =>
    alarm.caseId === asked.caseId
      ? { ...alarm, text: '面前这位有一件要办的事', todo: '办完这一步核对再看' }
      : alarm,
  );
}

/** Everything a screen needs at a glance, worded. */
export function liveOf(core: StationCore): StationLive {
  const attempt = attemptView(core);
  const stale = new Set(core.stale().map((entry) => entry.stationId));
  const peers = core.views
    .stations()
    .filter((station) => station.stationId !== core.stationId && !station.signedOff)
    .map((station) => {
      const heard = core.options.heard(station.stationId);
      return {
        stationId: station.stationId,
        name: station.name,
        heardMsAgo: heard === undefined ? null : Math.max(0, Math.round(core.mono - heard)),
        stale: stale.has(station.stationId),
      };
    });
  const { fault } = core.clock;
  return {
    stationId: core.stationId,
    role: core.role,
    name: core.name,
    homeName: core.views.home()?.name ?? '',
    now: core.wall,
    revision: core.revision,
    session: core.sessions.view(),
    signedOff: signedOffView(core),
    pinFor: core.sessions.pinFor,
    attempt,
    verdict: core.checking.verdict,
    counting: core.counting.view(),
    halfCount: core.counting.halfDone(),
    sight: core.sights.view(),
    lastScan: core.checking.lastScan,
    idCard: core.idCards.live(),
    cardEnrolment: core.staffCards.live(),
    sync: syncOf(core, peers),
    devices: [...core.ports.devices.health()],
    interlock: core.checking.interlock.views(),
    furnaces: core.furnaces.views(),
    doors: core.doors.views(),
    alarms: withoutNameOf(attempt, alarms(core)),
    cold: core.cold.units(),
    clock: fault === null ? { ok: true, text: '' } : { ok: false, text: clockWords(fault) },
    roster: { old: core.roster.old, text: core.roster.text },
    training: core.options.acceptsDrill === true,
    lesson: core.ports.lesson?.view() ?? null,
    trainingOpen: core.ports.training?.isOpen() ?? false,
    demo: core.options.demo === true,
  };
}
