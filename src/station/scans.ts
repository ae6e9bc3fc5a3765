import { CHECKPOINTS } from '../domain/checkpoints/rules.ts';
import {
  CODE_KINDS,
  type Code,
  type CodeKind,
  commandOf,
  isBodyCarrier,
  parseCode,
} from '../domain/codes/index.ts';
import type { CheckpointId } from '../domain/events/kinds.ts';
import type { StaffState } from '../domain/fold/others.ts';
import type { ReadingOrigin } from '../domain/readings.ts';
import { maskedCard, type StaffCardNumber, staffCardOfText } from '../domain/staffCard.ts';
import type { StationCore } from './core.ts';
import { nextCheckpoints } from './next.ts';
import { raiseObjection } from './objections.ts';
import { isSlip, readSlip } from './slips.ts';
import { displayName } from './words.ts';

/** A label is scanned back while it is still in the hand that took it off the printer. */
const SCAN_BACK_MS = 2 * 60_000;

interface Fresh {
  readonly code: string;
  readonly kind: string;
  readonly caseId: string;
  readonly staffId: string;
  readonly mono: number;
}

const SCAN_ITSELF = '照着纸也能输入：这一步只认从实物上扫到的码';

/** Gives a scanned text its meaning: a badge, a command, a slip, evidence of the attempt, or the start of one. */
export class ScanReader {
  readonly #core: StationCore;
  /** In the demo home a code pressed on the sheet is as good as scanned. */
  #typed = false;
  /** Labels that left the printer here and wait for their scan-back. */
  #fresh: readonly Fresh[] = [];

  constructor(core: StationCore) {
    this.#core = core;
  }

  printed(caseId: string, labels: readonly { readonly code: string; readonly kind: string }[]): void {
    const { mono } = this.#core;
    const { staffId } = this.#core.actor();
    const still = this.#fresh.filter((entry) => mono - entry.mono <= SCAN_BACK_MS);
    this.#fresh = [...still, ...labels.map(({ code, kind }) => ({ code, kind, caseId, staffId, mono }))];
  }

  /** @param deviceId what read it; matters only where one and the same reader is asked for */
  read(text: string, origin: ReadingOrigin = 'scanner', deviceId = ''): void {
    this.#typed = origin === 'typed' && this.#core.options.demo !== true;
    if (isSlip(text)) {
      this.#slip(text);
      return;
    }
    const parsed = parseCode(text);
    const { checking, views, sessions } = this.#core;
    if (!parsed.ok) {
      // Typed by hand a number shows nobody's card, and a camera sees none.
      const card = origin === 'wedge' || origin === 'scanner' ? staffCardOfText(text) : null;
      if (card !== null) {
        this.tapped(card, deviceId);
        return;
      }
      checking.note(printable(text), '', false, parsed.sentence, null);
      return;
    }
    const { code } = parsed;
    const { chinese } = CODE_KINDS[code.kind];
    if (code.kind === 'staff') {
      this.#badge(code.text);
      return;
    }
    const command = commandOf(code);
    if (command !== null) {
      this.#command(command);
      return;
    }
    if (sessions.current === null) {
      checking.note(code.text, chinese, false, '请先扫工牌登录，再扫这个码', null);
      return;
    }
    sessions.touch();
    const attempt = checking.attempt;
    const carrier = views.carrier(code.text);
    if (!sessions.may('floor.act')) {
      // Whoever only looks still finds the case behind a code.
      const found = carrier?.caseId ?? views.caseByNumber(code.text)?.caseId ?? null;
      checking.note(code.text, chinese, false, '您的岗位只能查看，不能办理', found);
      return;
    }
    if (attempt === null && this.#core.scanHold.holds()) {
      checking.note(code.text, chinese, true, '', carrier?.caseId ?? null);
      return;
    }
    if (attempt === null && (this.#core.counting.takes(code, origin) || this.#core.counting.holds(code)))
      return;
    checking.note(code.text, chinese, true, '', carrier?.caseId ?? null);
    if (attempt !== null && origin === 'typed' && this.#provesNothing(code.kind, attempt.checkpoint)) {
      checking.note(code.text, chinese, false, SCAN_ITSELF, null);
      return;
    }
    if (isBodyCarrier(code.kind)) {
      if (attempt === null && carrier !== null && carrier.state === 'printed') {
        if (origin === 'typed' && this.#isReal) {
          checking.note(
            code.text,
            chinese,
            false,
            '回扫就是要看打出来的码能不能读，请用扫描枪扫这张签',
            null,
          );
          return;
        }
        this.#verify(code.text, carrier.caseId);
        return;
      }
      const fresh = attempt === null ? this.#misprinted(code, carrier?.caseId ?? null) : undefined;
      if (fresh !== undefined) this.#voidMisprint(fresh, code.text, carrier?.caseId ?? null);
      else if (attempt === null) this.#startBody(carrier?.caseId ?? null, code);
      else this.#add('carrier', code.text);
      return;
    }
    if (code.kind === 'caseNumber' || code.kind === 'bodyPaper' || code.kind === 'document') {
      this.#paper(code.text, code.kind, carrier?.caseId ?? null);
      return;
    }
    const isThing =
      code.kind === 'tray' || code.kind === 'urn' || code.kind === 'trolley' || code.kind === 'coffin';
    if (attempt === null) {
      const caseId = isThing ? (views.thing(code.text)?.caseId ?? null) : null;
      if (!isThing || !this.#startThing(caseId, code)) {
        const label = views.place(code.text)?.label ?? views.thing(code.text)?.label ?? '';
        checking.note(code.text, chinese, true, `${label}：请先扫遗体上的腕带或袋签`, null);
      }
      return;
    }
    this.#add(isThing ? 'thing' : 'place', code.text);
  }

  /**
   * A typed code may come off a paper or out of somebody's head: past recall it is no body and no ashes. An unreadable
   * carrier is revoked and a new one tied on; a tag at the furnace goes on with the tray it lies on, which is scanned.
   * Where nothing is real, in training and the demo home, there is nothing to scan.
   */
  #provesNothing(kind: CodeKind, checkpoint: CheckpointId): boolean {
    if (!this.#isReal) return false;
    const rule = CHECKPOINTS[checkpoint];
    if (!rule.irreversible && checkpoint !== 'releaseToCremation') return false;
    return rule.of === 'body' ? isBodyCarrier(kind) : kind === 'tray' || kind === 'urn';
  }

  get #isReal(): boolean {
    const { demo, acceptsDrill } = this.#core.options;
    return demo !== true && acceptsDrill !== true;
  }

  #add(type: 'carrier' | 'place' | 'thing', code: string): void {
    const { checking } = this.#core;
    const attempt = checking.attempt;
    if (attempt === null) return;
    const at = attempt.since(this.#core.mono);
    checking.add({ ...this.#item(type, code), at, by: attempt.hands });
  }

  #item<T extends 'carrier' | 'place' | 'thing'>(
    type: T,
    code: string,
  ): { type: T; code: string; typed?: true } {
    return { type, code, ...(this.#typed ? { typed: true } : {}) };
  }

  /**
   * The first scan opens the likeliest next step of this person; the operator may choose another. A carrier nobody
   * knows, or of somebody who is gone, should not be here at all: its refusal goes on record.
   */
  #startBody(caseId: string | null, code: Code): void {
    const { checking } = this.#core;
    checking.dismiss();
    this.#begin(this.#nextOf(caseId) ?? 'receive', 'carrier', code);
  }

  /** A step may be found by a typed code; where that proves nothing, it is still to be scanned. */
  #begin(step: CheckpointId, type: 'carrier' | 'thing', code: Code): void {
    const { checking } = this.#core;
    if (this.#typed && this.#provesNothing(code.kind, step)) {
      checking.open(step, null);
      checking.note(code.text, '', false, SCAN_ITSELF, null);
    } else checking.open(step, null, this.#item(type, code.text));
  }

  /** An empty tray or urn is no beginning of anything. */
  #startThing(caseId: string | null, code: Code): boolean {
    const { checking } = this.#core;
    checking.dismiss();
    const next = this.#nextOf(caseId);
    if (next === undefined) return false;
    this.#begin(next, 'thing', code);
    return true;
  }

  #nextOf(caseId: string | null): CheckpointId | undefined {
    const state = caseId === null ? null : this.#core.views.case(caseId);
    return state === null ? undefined : nextCheckpoints(state, this.#core.role)[0];
  }

  /** Scanned back after printing: only now may it be attached. */
  #verify(code: string, caseId: string | null): void {
    const { checking } = this.#core;
    const actor = this.#core.actor();
    this.#core.record(
      'carrier.verified',
      { code },
      { actorId: actor.staffId, ...(caseId === null ? {} : { caseId }) },
    );
    checking.note(code, '', true, '回扫核对无误，可以系签', caseId);
  }

  /** The label just printed for one person, and what is read is somebody else's: the printer put it there. */
  #misprinted(code: Code, caseId: string | null): Fresh | undefined {
    const { mono, sessions, views } = this.#core;
    return this.#fresh.find(
      (entry) =>
        entry.kind === code.kind &&
        entry.caseId !== caseId &&
        entry.staffId === sessions.current?.staffId &&
        mono - entry.mono <= SCAN_BACK_MS &&
        views.carrier(entry.code)?.state === 'printed',
    );
  }

  #voidMisprint(fresh: Fresh, text: string, caseId: string | null): void {
    const { views, checking } = this.#core;
    const actorId = this.#core.actor().staffId;
    const named = (id: string | null) => {
      const state = id === null ? null : views.case(id);
      return state === null ? '本馆没有记录的人' : displayName(state);
    };
    const reason = `错印：回扫读到 ${text}`;
    this.#core.record('carrier.revoked', { code: fresh.code, reason }, { caseId: fresh.caseId, actorId });
    const words = `错印：刚打的是${named(fresh.caseId)}的签，读出来是${named(caseId)}的。这张已作废，请剪毁重打`;
    checking.note(
      text,
      CODE_KINDS[fresh.kind === 'wristband' ? 'wristband' : 'bagTag'].chinese,
      false,
      words,
      fresh.caseId,
    );
  }

  #paper(text: string, kind: string, owner: string | null): void {
    const { checking, views } = this.#core;
    const caseId = owner ?? (kind === 'caseNumber' ? (views.caseByNumber(text)?.caseId ?? null) : null);
    if (checking.attempt !== null) {
      this.#add('carrier', text);
      return;
    }
    checking.note(
      text,
      '',
      caseId !== null,
      caseId === null ? '没有找到这张纸的案卷' : '已找到案卷。纸面不能证明遗体',
      caseId,
    );
  }

  #badge(badge: string): void {
    const { views, checking } = this.#core;
    const staff = views.staffByBadge(badge);
    if (staff === null) {
      checking.note(badge, '工牌', false, '这个工牌不在本馆名册里', null);
      return;
    }
    if (!staff.active) {
      checking.note(badge, '工牌', false, `${staff.name}的工牌已停用`, null);
      return;
    }
    checking.note(badge, '工牌', true, staff.name, null);
    this.#person(staff);
  }

  /** A card laid on a reader. Of a member of staff it is their badge, to every dialog too; of nobody it says so. */
  tapped(card: StaffCardNumber, deviceId: string): void {
    const { checking, staffCards } = this.#core;
    if (staffCards.registers) {
      staffCards.register(card, deviceId);
      return;
    }
    const whose = staffCards.whose(card);
    const awaited = this.#awaited();
    if (whose.staff === null) {
      const sentence = awaited === null ? whose.sentence : `这是感应卡，不是${awaited}。${whose.sentence}`;
      checking.note(maskedCard(card.tail), '感应卡', false, sentence, null);
      return;
    }
    const { badge, name } = whose.staff;
    const words = awaited === null ? name : `这是${name}的职工卡，不是${awaited}`;
    checking.note(badge, '职工卡', true, words, null);
    this.#person(whose.staff);
  }

  /** What the step under way waits for from the body itself; null where it has it, or waits for nothing. */
  #awaited(): string | null {
    const { attempt } = this.#core.checking;
    if (attempt === null) return this.#core.counting.view() === null ? null : '腕带或袋签';
    if (attempt.evidence.some(({ type }) => type === 'carrier' || type === 'thing')) return null;
    return CHECKPOINTS[attempt.checkpoint].of === 'body' ? '腕带或袋签' : '骨灰盘或骨灰盒的码';
  }

  #person(staff: StaffState): void {
    const { checking, sessions, roster } = this.#core;
    const stopped = roster.refusal(staff);
    if (stopped !== null) {
      checking.note(staff.badge, '工牌', false, stopped, null);
      return;
    }
    if (checking.attempt !== null && sessions.current !== null) {
      checking.badge(staff.staffId);
      return;
    }
    if (sessions.current?.staffId === staff.staffId) {
      // Somebody else's badge was here before: what is typed now is not that one's PIN.
      if (sessions.pinFor?.purpose === 'signIn') sessions.cancelPin();
      sessions.touch();
      return;
    }
    sessions.ask(staff, 'signIn');
  }

  #command(command: string): void {
    const { checking, sessions } = this.#core;
    switch (command) {
      case 'confirm':
        if (checking.attempt !== null) checking.concludeNow();
        else checking.dismiss();
        return;
      case 'cancel':
        if (checking.attempt !== null) checking.cancel();
        else if (sessions.pinFor !== null) sessions.cancelPin();
        else checking.dismiss();
        return;
      case 'empty':
        this.#core.counting.emptyByCode();
        return;
      case 'logOff':
        sessions.signOut();
        return;
      case 'objection': {
        const caseId = checking.decision?.verdict.subject ?? checking.verdict?.expected?.caseId ?? null;
        if (caseId === null) {
          checking.note('', '指令', false, '面前没有案卷。请先扫腕带，再扫异议码', null);
          return;
        }
        if (!sessions.may('floor.act')) {
          checking.note('', '指令', false, '请先扫工牌登录，再扫异议码', caseId);
          return;
        }
        raiseObjection(this.#core, caseId, '现场扫异议码');
        checking.note('', '指令', true, '已记下异议，相关案卷全部停下', caseId);
        return;
      }
      default:
        checking.note('', '指令', false, '这个指令码现在用不上', null);
    }
  }

  #slip(text: string): void {
    const { checking } = this.#core;
    const slip = readSlip(text, this.#core.views);
    if (slip === null) {
      checking.note('', '放行单', false, '放行单没有读完整，请再扫一次', null);
      return;
    }
    const attempt = checking.attempt;
    if (attempt === null) {
      checking.note('', '放行单', false, '请先扫遗体开始核验，再扫放行单', slip.body.caseId);
      return;
    }
    checking.note('', '放行单', slip.ok, slip.ok ? '放行单有效' : '放行单签名不对', slip.body.caseId);
    checking.add({
      type: 'slip',
      caseId: slip.body.caseId,
      slipId: slip.body.slipId,
      printedAt: slip.body.printedAt,
      signatureOk: slip.ok,
      at: attempt.since(this.#core.mono),
      by: attempt.hands,
    });
  }
}

/** Unknown text is shown short and without control characters. */
function printable(text: string): string {
  const clean = text.replaceAll(/\p{C}/gu, '·');
  return clean.length > 40 ? `${clean.slice(0, 40)}…` : clean;
}
