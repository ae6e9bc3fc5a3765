import { createHmac } from 'node:crypto';
import { GuichengError } from '../domain/errors.ts';
import type { StaffState } from '../domain/fold/others.ts';
import {
  CARD_FORMS,
  type CardForm,
  type CardKeys,
  maskedCard,
  mayBeOneCard,
  type StaffCardNumber,
} from '../domain/staffCard.ts';
import type { StationCore } from './core.ts';
import type { StaffCardRow, StationLive } from './dto.ts';

/** Two readings sooner than this are one laying down. */
const SECOND_TAP_MS = 800;
/** Whoever wanted to register a card has gone. */
const GIVEN_UP_MS = 3 * 60_000;

interface Enrolment {
  readonly staffId: string;
  readonly name: string;
  /** Who registers. */
  readonly by: string;
  touched: number;
  step: 'first' | 'again' | 'done';
  said: { readonly text: string; readonly wrong: boolean } | null;
  first: { readonly card: StaffCardNumber; readonly deviceId: string; readonly mono: number } | null;
}

/** Whose card it is, or in a clerk's words why it is nobody's. */
export type Whose = { readonly staff: StaffState } | { readonly staff: null; readonly sentence: string };

const SAY_TO_DIRECTOR = '再请馆长在“设置·职工”里登记';

/**
 * Staff cards (职工卡): a contactless card stands for the printed badge, and the PIN proves its holder all the same. The
 * ledger keeps digests under the secret of the home, so that a copied file gives nobody a number to write on a card.
 */
export class StaffCards {
  readonly #core: StationCore;
  #enrolment: Enrolment | null = null;

  constructor(core: StationCore) {
    this.#core = core;
  }

  /** While somebody registers a card, every card laid down here is meant for that. */
  get registers(): boolean {
    const enrolment = this.#enrolment;
    if (enrolment === null || enrolment.step === 'done') return false;
    return this.#core.sessions.current?.staffId === enrolment.by;
  }

  live(): StationLive['cardEnrolment'] {
    if (this.#enrolment === null) return null;
    const { staffId, name, step, said, first } = this.#enrolment;
    return { staffId, name, step, said, card: first === null ? null : maskedCard(first.card.tail) };
  }

  /**
   * From now on the cards laid on a reader of this station are to be registered for this person.
   * @throws GuichengError `NOT_FOUND.STAFF`, `STATE.DISMISSED`
   */
  begin(staffId: string): void {
    const { staffId: by } = this.#core.actor();
    const member = this.#core.views.staff(staffId);
    if (member === null) throw new GuichengError('NOT_FOUND.STAFF', '没有这位职工');
    if (!member.active) throw new GuichengError('STATE.DISMISSED', `${member.name}的工牌已经停用`);
    const touched = this.#core.mono;
    this.#enrolment = { staffId, name: member.name, by, touched, step: 'first', said: null, first: null };
    this.#core.changed();
  }

  cancel(): void {
    this.#enrolment = null;
    this.#core.changed();
  }

  /** Who registered has signed out, or nobody laid a card down for minutes. */
  expire(): void {
    const enrolment = this.#enrolment;
    if (enrolment === null) return;
    const { sessions, mono } = this.#core;
    if (sessions.current?.staffId !== enrolment.by || mono - enrolment.touched > GIVEN_UP_MS) this.cancel();
  }

  /**
   * The card is lost: it names nobody any more, at every station that hears. The printed badge stays.
   * @throws GuichengError `NOT_FOUND.STAFF_CARD`
   */
  end(input: { staffId: string; cardId: string; reason: string }): void {
    const actor = this.#core.actor();
    const cards = this.#core.views.staff(input.staffId)?.cards ?? [];
    const card = cards.find(({ cardId, ended }) => cardId === input.cardId && ended === null);
    if (card === undefined) throw new GuichengError('NOT_FOUND.STAFF_CARD', '没有这张卡，或已经挂失');
    this.#core.record('staff.cardEnded', input, { actorId: actor.staffId });
  }

  whose(card: StaffCardNumber): Whose {
    const found = this.#holders(this.#keysOf(card));
    const [holder, another] = found.filter(({ live }) => live).map(({ staff }) => staff);
    if (holder !== undefined && another === undefined) return { staff: holder };
    if (holder !== undefined) {
      const sentence = `这台读卡器读不全卡号，分不清是谁的卡。请扫印的工牌，${SAY_TO_DIRECTOR}`;
      return { staff: null, sentence };
    }
    const [gone] = found;
    if (gone !== undefined) return { staff: null, sentence: goneWords(gone.staff) };
    return { staff: null, sentence: `没有登记过的卡。请扫印的工牌，${SAY_TO_DIRECTOR}` };
  }

  /** A card laid down while somebody registers one: twice on one reader, and it is registered. */
  register(card: StaffCardNumber, deviceId: string): void {
    const enrolment = this.#enrolment;
    if (enrolment === null) return;
    enrolment.touched = this.#core.mono;
    this.#core.sessions.touch();
    const keys = this.#keysOf(card);
    const refusal = this.#refusal(enrolment, card, keys, deviceId);
    if (refusal === 'same-tap') return;
    if (refusal !== null) {
      enrolment.said = { text: refusal, wrong: true };
      return;
    }
    if (enrolment.first === null) {
      enrolment.first = { card, deviceId, mono: this.#core.mono };
      enrolment.step = 'again';
      enrolment.said = { text: '读到了。请拿开，再刷一次', wrong: false };
      return;
    }
    this.#core.record(
      'staff.cardBound',
      {
        staffId: enrolment.staffId,
        cardId: this.#core.newId(),
        form: card.form,
        tail: card.tail,
        whole: [...keys.whole],
        parts: [...keys.parts],
      },
      { actorId: enrolment.by },
    );
    enrolment.step = 'done';
    enrolment.said = { text: `已登记，${enrolment.name}从现在起可以刷这张卡登录`, wrong: false };
  }

  rows(member: StaffState): readonly StaffCardRow[] {
    return (member.cards ?? [])
      .filter(({ ended }) => ended === null)
      .map(({ cardId, form, tail }) => ({
        cardId,
        text: maskedCard(tail),
        formText: CARD_FORMS[form as CardForm] ?? form,
      }));
  }

  /** Null where the card may be taken; `same-tap` where it only still lies there. */
  #refusal(enrolment: Enrolment, card: StaffCardNumber, keys: CardKeys, deviceId: string): string | null {
    const { first } = enrolment;
    if (first !== null) {
      if (this.#core.mono - first.mono < SECOND_TAP_MS) return 'same-tap';
      if (first.deviceId !== deviceId) return '请在同一台读卡器上再刷一次';
      if (first.card.whole.join() === card.whole.join()) return null;
      enrolment.first = null;
      enrolment.step = 'first';
      return '两次读到的号码不一样：拿错了卡，或是每次都变号的卡、手机，不能当职工卡。请从头刷';
    }
    const holders = this.#holders(keys).filter(({ live }) => live);
    const other = holders.find(({ staff }) => staff.staffId !== enrolment.staffId);
    if (other !== undefined)
      return `这张卡已登记在${other.staff.name}名下，或与那张卡分不清。卡换人用的，请先挂失那张`;
    // Known from another reader by a part of its number only: registered here it is known for sure.
    return holders.some(({ sure }) => sure) ? `这张卡已经登记在${enrolment.name}名下，不用再登记` : null;
  }

  /** Everybody this may be the card of, those it names first. */
  #holders(keys: CardKeys) {
    const found = this.#core.views.allStaff().flatMap((staff) =>
      (staff.cards ?? [])
        .filter((card) => mayBeOneCard(card, keys))
        .map((card) => ({
          staff,
          live: staff.active && card.ended === null,
          sure: card.whole.some((value) => keys.whole.includes(value)),
        })),
    );
    const best = new Map<string, (typeof found)[number]>();
    for (const one of found) {
      const known = best.get(one.staff.staffId);
      const live = one.live || known?.live === true;
      const sure = (one.live && one.sure) || (known?.live === true && known.sure);
      best.set(one.staff.staffId, { staff: one.staff, live, sure });
    }
    return [...best.values()];
  }

  #keysOf({ whole, parts }: StaffCardNumber): CardKeys {
    const digest = (value: string): string =>
      createHmac('sha256', this.#core.options.homeSecret).update(`card ${value}`).digest('hex').slice(0, 32);
    return { whole: whole.map(digest), parts: parts.map(digest) };
  }
}

function goneWords(staff: StaffState): string {
  return staff.active ? `${staff.name}的这张卡已挂失。请扫印的工牌` : `${staff.name}的工牌已停用`;
}
