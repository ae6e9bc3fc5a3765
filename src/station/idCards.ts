import { GuichengError } from '../domain/errors.ts';
import {
  type CardMatch,
  cardFields,
  cardNumber,
  maskIdentity,
  matchCard,
  PAPER_KINDS,
} from '../domain/identity/index.ts';
import type { CardPhoto, CardReading } from '../domain/readings.ts';
import { knownCase } from './caseCommands.ts';
import type { StationCore } from './core.ts';
import type { CardMatchView, IdCardView, StationLive } from './dto.ts';
import { maskLevel } from './masking.ts';
import { dayText } from './words.ts';

/** Whoever laid a card down has gone by then. */
const FORGOTTEN_MS = 180_000;

interface Held {
  readonly reading: CardReading;
  readonly staffId: string;
  /** When the card was laid down. */
  readonly wall: number;
  readonly mono: number;
}

const WORDS: Readonly<Record<CardMatch['verdict'], string>> = {
  match: '相符',
  noMatch: '不相符',
  part: '对不全',
  nothing: '没有登记',
};

/**
 * The identity card last laid on a reader here (刷证). It is held in memory alone, for whoever was signed in, and for
 * minutes: what of it is wanted goes into a form and is saved from there; the rest, the portrait above all, is gone.
 */
export class IdCards {
  readonly #core: StationCore;
  #held: Held | null = null;

  constructor(core: StationCore) {
    this.#core = core;
  }

  seen(reading: CardReading): void {
    const session = this.#core.sessions.current;
    if (session === null) return;
    const known = this.#now();
    const isSame = known?.reading.readId === reading.readId;
    // A portrait that comes when its card is forgotten or another lies there is nobody's.
    if (!isSame && reading.photo.state === 'decoded') return;
    this.#held = {
      reading,
      staffId: session.staffId,
      wall: isSame && known !== null ? known.wall : this.#core.wall,
      mono: isSame && known !== null ? known.mono : this.#core.mono,
    };
    if (!isSame) this.#core.sessions.touch();
    this.#core.changed();
  }

  /** That there is a card, and not whose: the rest is fetched by whoever may. */
  live(): StationLive['idCard'] {
    const held = this.#now();
    return held === null
      ? null
      : { tapId: held.reading.readId, photo: held.reading.photo.state, at: held.wall };
  }

  /** @throws GuichengError `STATE.CARD_GONE` */
  view(tapId: string): IdCardView {
    const { card, photo } = this.#get(tapId);
    const fields = cardFields(card);
    const number = cardNumber(card);
    return {
      tapId,
      kindText: PAPER_KINDS[card.kind].chinese,
      fields: { ...fields, paperNumber: maskIdentity(fields.paperNumber, maskLevel(this.#core)) },
      refusal: number.ok ? null : number.sentence,
      validText: `${card.validFrom} 至 ${card.validTo ?? '长期'}`,
      expired: this.#isExpired(card.validTo),
      issuer: card.issuer,
      photo: photoView(photo),
    };
  }

  /**
   * Whether the card is that of whom the file names to receive the ashes.
   * @throws GuichengError `STATE.CARD_GONE`, `NOT_FOUND.CASE`
   */
  compare(tapId: string, caseId: string): CardMatchView {
    const { card } = this.#get(tapId);
    const expired = this.#isExpired(card.validTo);
    const number = cardNumber(card);
    if (!number.ok)
      return { tapId, verdict: 'noMatch', word: '没有读好', sentence: '号码校验不对，请再刷一次', expired };
    const match = matchCard(card, knownCase(this.#core, caseId).ashesRecipient);
    return {
      tapId,
      verdict: match.verdict,
      word: WORDS[match.verdict],
      sentence: sentenceOf(match),
      expired,
    };
  }

  #isExpired(validTo: string | null): boolean {
    return validTo !== null && validTo < dayText(this.#core.wall);
  }

  #now(): Held | null {
    const held = this.#held;
    if (held === null) return null;
    if (this.#core.mono - held.mono > FORGOTTEN_MS || this.#core.sessions.current?.staffId !== held.staffId)
      this.#held = null;
    return this.#held;
  }

  #get(tapId: string): CardReading {
    const held = this.#now();
    if (held !== null && held.reading.readId === tapId) return held.reading;
    throw new GuichengError('STATE.CARD_GONE', '刚才的证件已经过去了，请再刷一次');
  }
}

function photoView(photo: CardPhoto): IdCardView['photo'] {
  if (photo.state !== 'decoded') return photo;
  const bytes = Buffer.from(photo.bytes).toString('base64');
  return { state: 'shown', address: `data:${photo.mime};base64,${bytes}` };
}

function sentenceOf({ verdict, name, number }: CardMatch): string {
  if (verdict === 'match') return '姓名和证件号码都与登记的领灰人一致';
  if (verdict === 'nothing') return '案卷里没有登记领灰人，请先到业务大厅登记';
  if (verdict === 'part')
    return name === 'same'
      ? '姓名一致，案卷里没有登记证件号码，请核对本人和委托'
      : '证件号码一致，案卷里没有登记姓名，请核对本人和委托';
  if (name === 'differs' && number === 'differs') return '不是登记的领灰人，请不要交出骨灰，先核对';
  return name === 'differs'
    ? '姓名与登记的领灰人不一致，请不要交出骨灰，先核对'
    : '证件号码与登记的领灰人不一致，请不要交出骨灰，先核对';
}
