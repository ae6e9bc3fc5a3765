/**
 * An identity card as it was read (刷证): what of it goes into a case file, whether its number holds, and whether it is
 * the card of a person on file. Pure.
 */
import { DICTIONARIES } from '../case/dictionaries.ts';
import { nameUnits } from '../names/normalize.ts';
import type { IdentityCard } from '../readings.ts';
import { PAPER_KINDS, type ParsedPaper, parsePaper } from './papers.ts';
import { upgradeResidentId } from './residentId.ts';
import { normalizePaperText } from './text.ts';

/** Values of the case file's fields of these names; empty where the card says nothing. */
export interface CardFields {
  readonly name: string;
  readonly sex: 'male' | 'female' | '';
  readonly birthDate: string;
  readonly ethnicGroup: string;
  readonly nationality: string;
  readonly address: string;
  readonly paperType: IdentityCard['kind'];
  readonly paperNumber: string;
  /** 证件来源 */
  readonly paperSource: string;
}

const SEX: Readonly<Record<string, CardFields['sex']>> = { '1': 'male', '2': 'female' };

export function cardFields(card: IdentityCard): CardFields {
  // 97 其他 and 98 外国血统中国籍人士 are no entries of the list of the 56.
  const isListed = DICTIONARIES.ethnicGroup.some(({ value }) => value === card.ethnicCode);
  return {
    name: card.name === '' ? card.latinName : card.name,
    sex: SEX[card.sexCode] ?? '',
    birthDate: card.birthDate,
    ethnicGroup: isListed ? card.ethnicCode : '',
    nationality: card.nationality,
    address: card.address,
    paperType: card.kind,
    paperNumber: card.number,
    paperSource: card.kind === 'residentId' ? '身份证' : PAPER_KINDS[card.kind].chinese,
  };
}

/** The number by the rules of its kind, the check digit among them: a card that was misread is nobody's. */
export function cardNumber(card: IdentityCard): ParsedPaper {
  return parsePaper(card.kind, card.number);
}

export type Compared = 'same' | 'differs' | 'missing';

export interface CardMatch {
  /** `part`: one of the two agrees and the other is not on file; `nothing`: neither is on file. */
  readonly verdict: 'match' | 'noMatch' | 'part' | 'nothing';
  readonly name: Compared;
  readonly number: Compared;
}

/** Whether a card is that of a person on file, by name and by number. */
export function matchCard(
  card: IdentityCard,
  onFile: { readonly name?: string | undefined; readonly paperNumber?: string | undefined },
): CardMatch {
  const name = compared(onFile.name ?? '', keyOfName, [card.name, card.latinName]);
  const number = compared(onFile.paperNumber ?? '', keyOfNumber, [card.number]);
  const both = [name, number];
  const verdict = both.includes('differs')
    ? 'noMatch'
    : both.every((one) => one === 'same')
      ? 'match'
      : both.includes('same')
        ? 'part'
        : 'nothing';
  return { verdict, name, number };
}

function compared(held: string, keyOf: (text: string) => string, said: readonly string[]): Compared {
  const key = keyOf(held);
  if (key === '') return 'missing';
  return said.some((text) => text !== '' && keyOf(text) === key) ? 'same' : 'differs';
}

/** One name in one form, so that what differs only in how it is written is no difference. */
export function keyOfName(name: string): string {
  return nameUnits(name).join('');
}

/** A number of the first generation and its 18 digits are one. */
export function keyOfNumber(number: string): string {
  const plain = normalizePaperText(number);
  return upgradeResidentId(plain) ?? plain;
}
