/** An identity card laid on the reader of this station, as its screens see it. */
import type { CardFields, CardMatch } from '../../domain/identity/index.ts';

export interface IdCardView {
  readonly tapId: string;
  readonly kindText: string;
  /** By the names of the case file's fields; the number is masked for whoever may not see it whole. */
  readonly fields: CardFields;
  /** What is wrong with the number; null where it holds. */
  readonly refusal: string | null;
  readonly validText: string;
  readonly expired: boolean;
  readonly issuer: string;
  readonly photo:
    | { readonly state: 'none'; readonly sentence: string }
    | { readonly state: 'coming' }
    /** A `data:` address; it is kept nowhere. */
    | { readonly state: 'shown'; readonly address: string };
}

export interface CardMatchView {
  readonly tapId: string;
  readonly verdict: CardMatch['verdict'];
  /** 相符, 不相符. */
  readonly word: string;
  readonly sentence: string;
  readonly expired: boolean;
}
