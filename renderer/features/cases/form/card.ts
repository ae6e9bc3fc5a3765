import { type CardFields, keyOfName, keyOfNumber } from '../../../../src/domain/identity/index.ts';
import { FIELD_SPECS, type FieldSpec } from './specs.ts';
import { type FormValues, textOf, withValue } from './values.ts';

/** The groups of the form that are about a person with a card. */
export const CARD_SECTIONS = ['decedent', 'arranger', 'ashesRecipient'] as const;
export type CardSection = (typeof CARD_SECTIONS)[number];

export function isCardSection(text: string | undefined): text is CardSection {
  return CARD_SECTIONS.some((section) => section === text);
}

/** What stands in the form against what stands on the card. */
export interface CardDifference {
  readonly spec: FieldSpec;
  readonly typed: string;
  readonly card: string;
}

export interface CardFill {
  readonly values: FormValues;
  readonly filled: readonly FieldSpec[];
  /** The group is about somebody else by what was typed: then nothing of the card was filled in. */
  readonly another: boolean;
}

/** One value in the form in which two of them are the same. */
function keyOf(spec: FieldSpec, text: string): string {
  if (spec.kind === 'name') return keyOfName(text);
  return spec.kind === 'paper' ? keyOfNumber(text) : text.trim();
}

/** What the card says of each field of the group. A masked number is no value. */
function saidOf(section: CardSection, card: CardFields): readonly { spec: FieldSpec; text: string }[] {
  return FIELD_SPECS[section].flatMap((spec) => {
    const text: string = Object.hasOwn(card, spec.field) ? Reflect.get(card, spec.field) : '';
    return text === '' || text.includes('*') ? [] : [{ spec, text }];
  });
}

/** Where form and card disagree; nothing there is changed without a press. */
export function differences(
  values: FormValues,
  section: CardSection,
  card: CardFields,
): readonly CardDifference[] {
  return saidOf(section, card).flatMap(({ spec, text }) => {
    const typed = textOf(values, section, spec.field);
    return typed.trim() === '' || keyOf(spec, typed) === keyOf(spec, text)
      ? []
      : [{ spec, typed, card: text }];
  });
}

/** Fills what is empty. Where name or number are another's, the address of a stranger must not come in beside them. */
export function fillFromCard(values: FormValues, section: CardSection, card: CardFields): CardFill {
  const another = differences(values, section, card).some(
    ({ spec }) => spec.field === 'name' || spec.field === 'paperNumber',
  );
  if (another) return { values, filled: [], another };
  const empty = saidOf(section, card).filter(({ spec }) => textOf(values, section, spec.field).trim() === '');
  return {
    values: empty.reduce((held, { spec, text }) => withValue(held, section, spec.field, text), values),
    filled: empty.map(({ spec }) => spec),
    another,
  };
}

/** Back to what stood before, wherever the card's words still stand: what was typed since is kept. */
export function withoutCard(
  values: FormValues,
  section: CardSection,
  card: CardFields,
  before: FormValues,
): FormValues {
  return saidOf(section, card).reduce(
    (held, { spec, text }) =>
      textOf(held, section, spec.field) === text
        ? withValue(held, section, spec.field, textOf(before, section, spec.field))
        : held,
    values,
  );
}
