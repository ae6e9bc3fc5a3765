import { labelOf } from '../domain/case/dictionaries.ts';
import { documentLabel } from '../domain/case/documents.ts';
import { CHECKPOINTS } from '../domain/checkpoints/rules.ts';
import { displayCode } from '../domain/codes/index.ts';
import { type DomainEvent, readEvent } from '../domain/events/kinds.ts';
import type { ExceptionRecord } from '../domain/fold/exceptions.ts';
import type { MaskLevel } from '../domain/identity/index.ts';
import { DOOR_LOG } from '../views/projector.ts';
import type { Views } from '../views/read.ts';
import type { StationCore } from './core.ts';
import { tellDoor } from './doorWords.ts';
import type { TimelineEntry } from './dto.ts';
import { told } from './exceptionViews.ts';
import { clockText, whereText } from './words.ts';

type Told = Pick<TimelineEntry, 'title' | 'detail' | 'tone'> & { attachment?: string | null };

const plain = (title: string, detail = ''): Told => ({ title, detail, tone: 'plain' });

/** What one event says about a case, as an entry of its timeline. */
export function tell(views: Views, event: DomainEvent): Told {
  switch (event.kind) {
    case 'case.opened':
      return plain('登记', displayCode(event.payload.caseNumber));
    case 'case.amended':
      return plain('补充登记');
    case 'case.identityCorrected':
      return { ...plain('更正身份信息', event.payload.reason), tone: 'stop' };
    case 'case.joined':
      return { ...plain('合并案卷', event.payload.reason), tone: 'stop' };
    case 'case.split':
      return { ...plain('拆分案卷', event.payload.reason), tone: 'stop' };
    case 'document.received':
      return { ...plain(`收到${documentLabel(event.payload.kind)}`), attachment: event.payload.attachment };
    case 'document.withdrawn':
      return { ...plain('撤回证件', event.payload.reason), tone: 'stop' };
    case 'attachment.added':
      return { ...plain('存入附件', event.payload.purpose), attachment: event.payload.sha256 };
    case 'carrier.printed':
      return plain('打印', displayCode(event.payload.code));
    case 'carrier.verified':
      return plain('回扫核对', displayCode(event.payload.code));
    case 'carrier.revoked':
      return {
        ...plain('作废载体', `${displayCode(event.payload.code)} ${event.payload.reason}`),
        tone: 'stop',
      };
    case 'hold.placed':
      return {
        ...plain(`暂缓：${labelOf('holdKind', event.payload.holdKind)}`, event.payload.reason),
        tone: 'stop',
      };
    case 'hold.lifted':
      return plain('解除暂缓', event.payload.reason);
    case 'objection.raised':
      return { ...plain('异议', event.payload.reason), tone: 'stop' };
    case 'objection.lifted':
      return plain('解除异议', event.payload.reason);
    case 'farewell.booked': {
      const hall = views.place(event.payload.hall)?.label ?? '';
      return plain('预约告别', `${hall} ${clockText(event.payload.from)}–${clockText(event.payload.to)}`);
    }
    case 'farewell.waived':
      return plain('放弃告别', `${event.payload.by}：${event.payload.reason}`);
    case 'farewell.closed':
      return plain('告别结束');
    case 'cremation.ordered':
      return plain('排入火化', `${event.payload.crematorType} ${clockText(event.payload.scheduledAt)}`);
    case 'cremation.moved':
      return plain(event.payload.forward ? '火化提前' : '火化推后', event.payload.reason);
    case 'cremation.finished':
      return plain('火化结束');
    case 'permit.closed':
      return plain('关闭未用许可', event.payload.reason);
    case 'slip.printed':
      return plain('打印放行单', `有效至 ${clockText(event.payload.validUntil)}`);
    case 'certificate.issued':
      return plain('开具火化证明', `${displayCode(event.payload.number)} ${event.payload.recipient}`);
    case 'paper.printed':
      return plain('打印文书', event.payload.paper);
    case 'conflict.closed':
      return plain('现场核对，解除冲突', event.payload.note);
    case 'authority.asked':
      return plain('请求归属', views.station(event.payload.by)?.name ?? '');
    case 'authority.moved':
      return plain('归属转移', views.station(event.payload.to)?.name ?? '');
    case 'hold.cleared':
    case 'notice.given':
    case 'storage.extended':
    case 'disposal.approved':
    case 'implant.removed':
    case 'burialChoice.recorded':
    case 'transfer.arranged':
    case 'viewing.allowed': {
      const { title, detail, attachment } = told({
        kind: event.kind,
        payload: event.payload,
        at: event.occurredAt,
        by: event.actorId,
      } as ExceptionRecord);
      return { ...plain(title, detail), attachment };
    }
    case 'record.withdrawn':
      return { ...plain('撤回特殊情形的记录', event.payload.reason), tone: 'stop' };
    case 'cremator.contaminated':
      return plain('入炉后确认传染病，炉待消毒', views.place(event.payload.cremator)?.label ?? '');
    case 'cremator.unpermitted':
      return {
        title: '炉子做了没有许可的动作',
        detail: `${views.place(event.payload.cremator)?.label ?? ''} ${event.payload.device}：${event.payload.seen}`,
        tone: 'blocked',
      };
    case 'cremator.explained':
      return { ...plain('无许可动作的查明', event.payload.found), tone: 'stop' };
    case 'cremator.disinfected':
      return plain('炉内消毒', event.payload.method);
    case 'checkpoint.passed': {
      const { to } = event.payload.act;
      const override = event.payload.override === null ? '' : ` 特批：${event.payload.override.reason}`;
      return {
        title: CHECKPOINTS[event.payload.checkpoint].chinese,
        detail: `${to === null ? '' : whereText(views, to)}${override}`,
        tone: 'pass',
      };
    }
    case 'checkpoint.blocked':
      return {
        title: `${CHECKPOINTS[event.payload.checkpoint].chinese}被拦下`,
        detail: event.payload.reasons.map((entry) => entry.sentence).join('；'),
        tone: 'blocked',
      };
    case 'door.noticed':
      return tellDoor(event.payload);
    case 'alarm.answered':
      return {
        title: '门禁报警有人答复',
        detail: `${views.alarms.one(event.payload.alarm)?.raised?.text ?? ''}：${event.payload.words}`,
        tone: 'plain',
      };
    default:
      return plain(event.kind);
  }
}

/** A picture of a person or thing; any other file may be a scanned paper with whole numbers on it. */
const PICTURE = 'photo';

function isShown(event: DomainEvent | null, level: MaskLevel): boolean {
  return level === 'full' || (event?.kind === 'attachment.added' && event.payload.purpose === PICTURE);
}

/** The case as one timeline, oldest first; an index of the ledger answers it, no table is kept. */
export function timelineOf(core: StationCore, caseId: string, level: MaskLevel): TimelineEntry[] {
  const sights = core.sights.of(caseId);
  const doors = core.ledger.eventsOf(`${DOOR_LOG}:${caseId}`);
  const own = core.ledger.eventsOf(`case:${caseId}`);
  // A stable sort: each list is in fold order by itself.
  const all =
    doors.length === 0
      ? own
      : [...own, ...doors].sort((a, b) => (a.hlc < b.hlc ? -1 : Number(a.hlc > b.hlc)));
  return all.map((raw) => {
    const event = readEvent(raw);
    const told = event === null ? plain('新版本的记录', raw.kind) : tell(core.views, event);
    const names = [raw.actorId, raw.witnessId]
      .filter((id): id is string => id !== undefined && id !== 'system')
      .map((id) => core.views.staff(id)?.name ?? id);
    return {
      eventId: raw.id,
      at: raw.occurredAt,
      title: told.title,
      detail: told.detail,
      people: names.join('、'),
      station: core.views.station(raw.stationId)?.name ?? raw.stationId,
      tone: told.tone,
      hash: raw.hash.slice(0, 8),
      attachment: isShown(event, level) ? (told.attachment ?? null) : null,
      sight: sights.get(raw.id) ?? null,
    };
  });
}
