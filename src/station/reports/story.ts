import { labelOf } from '../../domain/case/dictionaries.ts';
import type { CheckpointContext } from '../../domain/checkpoints/context.ts';
import { type Evidence, evidenceSchema } from '../../domain/checkpoints/evidence.ts';
import { contextSchema, decideAgain } from '../../domain/checkpoints/stored.ts';
import { CODE_KINDS, displayCode, parseCode } from '../../domain/codes/index.ts';
import type { DomainEvent, EventOf } from '../../domain/events/kinds.ts';
import { nearMissesById } from '../../views/nearMisses.ts';
import type { Views } from '../../views/read.ts';
import type { EventRef, StoryLine, StoryView } from '../dto.ts';
import { tell } from '../timeline.ts';
import { blockedTitle, verdictWords } from '../verdictView.ts';
import { displayName } from '../words.ts';
import { EventReader, known, refOf } from './events.ts';
import { checkpointName, entriesOf, namedCase, staffName, stationName } from './nearMisses.ts';

/** Free text may hold what nobody should read here: a run of digits as long as an identity number, but its last four. */
const IDENTITY = /\d{11,17}(?=[\dXx]{4}(?![\dXx]))/g;

function masked(text: string): string {
  return text.replaceAll(IDENTITY, (digits) => '*'.repeat(digits.length));
}

type VerdictEvent = EventOf<'checkpoint.passed'> | EventOf<'checkpoint.blocked'>;

/** The way of a body before something happened to it: so many of its last facts. */
const BEFORE = 8;
/** What was done about it, at most. */
const AFTER = 12;
/** Where nobody was recognised there is no case to follow: what the station did next, for so long. */
const NEXT_MS = 30 * 60_000;

function isVerdict(event: DomainEvent): event is VerdictEvent {
  return event.kind === 'checkpoint.passed' || event.kind === 'checkpoint.blocked';
}

/** A refusal on the way says what stopped it; steps that had merely not come yet belong to its own story. */
function detailOf(views: Views, event: DomainEvent): string {
  const wrong =
    event.kind === 'checkpoint.blocked'
      ? event.payload.reasons.filter((entry) => entry.grade === 'wrong')
      : [];
  return wrong.length === 0 ? tell(views, event).detail : wrong.map((entry) => entry.sentence).join('；');
}

function line(views: Views, event: DomainEvent): StoryLine {
  const { title, tone } = tell(views, event);
  const detail = detailOf(views, event);
  const people = [event.actorId, event.witnessId].filter((id) => id !== undefined && id !== 'system');
  return {
    at: event.occurredAt,
    title,
    detail: masked(detail),
    people: people.map((id) => staffName(views, id ?? '')).join('、'),
    station: stationName(views, event.stationId),
    tone,
    ref: refOf(event),
  };
}

const SEEN_SEX: Readonly<Record<string, string>> = { male: '男', female: '女', unclear: '看不清' };
const FAMILY_FORM: Readonly<Record<string, string>> = {
  arranger: '承办人',
  authorised: '受托人',
  notice: '主管部门通知书',
};

/** A code in words: what it is, whose it was by the file of that moment. */
function codeWords(views: Views, context: CheckpointContext | null, code: string): [string, string] {
  const parsed = parseCode(code);
  const kind = parsed.ok ? CODE_KINDS[parsed.code.kind].chinese : '码';
  const carrier = context?.carriers[code] ?? views.carrier(code);
  const owner = carrier?.caseId ?? context?.things[code]?.caseId ?? null;
  const name =
    owner === null ? '' : (context?.cases[owner]?.name ?? '') || (namedCase(views, owner)[0]?.name ?? '');
  const label =
    context?.places[code]?.label ?? context?.things[code]?.label ?? views.place(code)?.label ?? '';
  const whose = name !== '' ? name : carrier === null || carrier === undefined ? label : '没有系给任何人';
  // A thing is labelled by its kind and a number.
  const what = label.startsWith(kind) ? label : `${kind}${label === '' ? '' : ` ${label}`}`;
  return [`扫${what}`, [displayCode(code), whose].filter(Boolean).join(' · ')];
}

function told(views: Views, context: CheckpointContext | null, item: Evidence): [string, string] {
  switch (item.type) {
    case 'carrier':
    case 'place':
    case 'thing': {
      const [what, detail] = codeWords(views, context, item.code);
      return [item.typed === true ? what.replace('扫', '手工输入') : what, detail];
    }
    case 'staff':
      return [item.pin ? '扫工牌并输入口令' : '扫工牌', staffName(views, item.staffId)];
    case 'tags':
      return item.silent
        ? ['炉口读写器没有响应', '无提示']
        : ['炉口读写器', `读到 ${item.carriers.length} 个本馆标签、${item.unknown} 个陌生标签`];
    case 'family':
      return [
        `家属说的姓名和出生日期（${FAMILY_FORM[item.form] ?? item.form}）`,
        [item.name, item.birthDate, item.speaker].filter(Boolean).join(' · '),
      ];
    case 'observed':
      return [
        '填写看到的样子',
        [SEEN_SEX[item.sex] ?? item.sex, item.age === 'adult' ? '成人' : '儿童', item.mark]
          .filter(Boolean)
          .join(' · '),
      ];
    case 'readBack':
      return ['照腕带念出', `${item.name} · ${item.birthDate}`];
    case 'photo':
      return ['拍照', ''];
    case 'look':
      return ['看炉膛', item.empty ? '是空的' : '不空'];
    case 'onTrolley':
      return ['看推车上有几位', item.count === 'one' ? '只有一位' : '不止一位'];
    case 'implant':
      return ['问体内装置', labelOf('implant', item.answer)];
    case 'grounds':
      return ['写明认定依据', item.text];
    case 'slip':
      return ['扫放行单', item.signatureOk ? '签名有效' : '签名无效'];
    case 'override':
      return [`特批：${staffName(views, item.staffId)}`, item.reason];
  }
}

function scansOf(views: Views, event: VerdictEvent, context: CheckpointContext | null): StoryView['scans'] {
  const opened = event.occurredAt - event.payload.decidedAtMs;
  return event.payload.evidence.flatMap((raw) => {
    const item = evidenceSchema.safeParse(raw);
    if (!item.success) return [];
    const [what, detail] = told(views, context, item.data);
    const by = 'by' in item.data ? item.data.by : null;
    return [
      {
        at: opened + item.data.at,
        by: by === null ? '' : staffName(views, by),
        what,
        detail: masked(detail),
      },
    ];
  });
}

function saidOf(views: Views, event: VerdictEvent): StoryView['said'] {
  const { checkpoint } = event.payload;
  const context = contextSchema.safeParse(event.payload.context);
  const verdict = decideAgain(event.payload);
  const place = event.payload.evidence
    .flatMap((raw) => evidenceSchema.safeParse(raw).data ?? [])
    .findLast((item) => item.type === 'place');
  const label = place === undefined ? null : (views.place(place.code)?.label ?? place.code);
  const reasons =
    event.kind === 'checkpoint.blocked'
      ? event.payload.reasons.map(({ code, sentence, grade }) => ({
          code,
          sentence,
          todo: grade === 'missing',
        }))
      : [];
  if (verdict !== null && context.success)
    return { ...verdictWords(checkpoint, verdict, context.data, label), reasons };
  // Seeded past cases keep no context: what was written down is all there is.
  const blocked = event.kind === 'checkpoint.blocked';
  const [first] = [...reasons].sort((a, b) => Number(a.todo) - Number(b.todo));
  return {
    word: blocked ? '停' : '是',
    title: blocked ? blockedTitle(first?.code ?? '') : '通过',
    sentence: blocked ? `${first?.sentence ?? ''}。` : `${checkpointName(checkpoint)}核验通过。`,
    wayOn: '',
    reasons: [...reasons].sort((a, b) => Number(a.todo) - Number(b.todo)),
  };
}

function casesOf(event: DomainEvent): string[] {
  const named = event.kind === 'checkpoint.blocked' ? event.payload.cases : [];
  return [...new Set(event.caseId === undefined ? named : [event.caseId, ...named])];
}

/** By the times that are shown, so that a story reads in order; what shares a moment stands as it was written. */
function inOrder(a: DomainEvent, b: DomainEvent): number {
  return (
    a.occurredAt - b.occurredAt || (a.hlc < b.hlc ? -1 : a.hlc > b.hlc ? 1 : a.stationSeq - b.stationSeq)
  );
}

/** What happened to these people afterwards, or, where nobody was recognised, at this station. */
function laterOf(reader: EventReader, event: DomainEvent, trails: readonly DomainEvent[][]): DomainEvent[] {
  const unique = new Map<string, DomainEvent>();
  for (const later of trails.flat()) if (inOrder(later, event) > 0) unique.set(later.id, later);
  if (trails.length === 0) {
    const chain = reader.chainOf(event);
    if (chain !== null)
      for (const { event: next } of reader.after(chain, event.stationSeq, null, 50)) {
        if (next === null) continue;
        const [read] = known([next]);
        if (next.occurredAt > event.occurredAt + NEXT_MS) break;
        if (read !== undefined && isVerdict(read)) unique.set(read.id, read);
      }
  }
  return [...unique.values()].sort(inOrder);
}

/** The attempt that passed where this one was refused; nothing that comes after it belongs to the story. */
function solvedBy(event: DomainEvent, later: readonly DomainEvent[]): DomainEvent | undefined {
  if (event.kind !== 'checkpoint.blocked') return undefined;
  const { checkpoint } = event.payload;
  return later.find(
    (next) =>
      next.kind === 'checkpoint.passed' &&
      next.payload.checkpoint === checkpoint &&
      (event.caseId === undefined || next.caseId === event.caseId),
  );
}

function leadOf(views: Views, event: DomainEvent): string {
  const who = staffName(views, event.actorId);
  const second = event.witnessId === undefined ? '' : `和${staffName(views, event.witnessId)}`;
  const where = stationName(views, event.stationId);
  const about = event.caseId === undefined ? null : views.case(event.caseId);
  const whom = about === null ? '' : `为${displayName(about)}`;
  if (!isVerdict(event)) return `${where}，${who}${second}${whom}记下：${tell(views, event).title}。`;
  const step = checkpointName(event.payload.checkpoint);
  return event.kind === 'checkpoint.blocked'
    ? `${where}，${who}${second}${whom}办${step}，系统拦下了。`
    : `${where}，${who}${second}${whom}办${step}，通过。`;
}

/**
 * One event told from end to end (一次拦截的经过): the way of everybody concerned before it, what was scanned by whom
 * and when, what the screen said, and what was done after. Null where the ledger does not hold it.
 */
export function storyReport(views: Views, ref: EventRef): StoryView | null {
  const reader = new EventReader(views.db);
  const raw = reader.at(ref);
  const [event] = raw === null ? [] : known([raw]);
  if (event === undefined) return null;
  const verdict = isVerdict(event) ? event : null;
  const context = verdict === null ? null : (contextSchema.safeParse(verdict.payload.context).data ?? null);
  const ids = casesOf(event);
  const trails = ids.map((caseId) => known(reader.of(`case:${caseId}`)));
  const later = laterOf(reader, event, trails);
  const solved = solvedBy(event, later);
  const until = solved === undefined ? later.length : later.indexOf(solved) + 1;
  const [row] = event.kind === 'checkpoint.blocked' ? nearMissesById(views.db, [event.id]) : [];
  return {
    eventId: event.id,
    ref,
    at: event.occurredAt,
    station: stationName(views, event.stationId),
    person: staffName(views, event.actorId),
    witness: event.witnessId === undefined ? null : staffName(views, event.witnessId),
    checkpoint: verdict?.payload.checkpoint ?? null,
    chinese: verdict === null ? tell(views, event).title : checkpointName(verdict.payload.checkpoint),
    outcome: verdict === null ? 'fact' : verdict.kind === 'checkpoint.passed' ? 'pass' : 'blocked',
    lead: leadOf(views, event),
    before: ids.flatMap((caseId, index) =>
      namedCase(views, caseId).map((person) => ({
        ...person,
        lines: (trails[index] ?? [])
          .filter((earlier) => inOrder(earlier, event) < 0)
          .sort(inOrder)
          .slice(-BEFORE)
          .map((earlier) => line(views, earlier)),
      })),
    ),
    scans: verdict === null ? [] : scansOf(views, verdict, context),
    said: verdict === null ? null : saidOf(views, verdict),
    after: later.slice(0, Math.min(until, AFTER)).map((next) => line(views, next)),
    solved:
      solved === undefined
        ? null
        : `${staffName(views, solved.actorId)}后来重新核验，${event.kind === 'checkpoint.blocked' ? checkpointName(event.payload.checkpoint) : ''}通过。`,
    nearMiss: row === undefined ? null : (entriesOf(views, [row])[0] ?? null),
  };
}
