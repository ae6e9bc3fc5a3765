import { type FocusEvent, useCallback, useRef, useState } from 'react';
import type { IdCardView } from '../../../src/station/dto.ts';
import { useTap } from '../idCard/index.ts';
import {
  type CardDifference,
  type CardSection,
  differences,
  fillFromCard,
  isCardSection,
  withoutCard,
} from './form/card.ts';
import type { FieldSpec } from './form/specs.ts';
import { type FormValues, textOf, withValue } from './form/values.ts';

/** What one card did to the form. */
export interface CardShown {
  readonly card: IdCardView;
  /** Null where nobody said yet whose group it is. */
  readonly section: CardSection | null;
  readonly filled: readonly FieldSpec[];
  readonly another: boolean;
  readonly differing: readonly CardDifference[];
}

export interface CardFilling {
  /** The group a card laid down now would fill; null where it would be asked. */
  readonly target: CardSection | null;
  readonly shown: CardShown | null;
  readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
  readonly fillInto: (section: CardSection) => void;
  readonly take: (difference: CardDifference) => void;
  readonly undo: () => void;
  readonly dismiss: () => void;
}

interface Applied {
  readonly tapId: string;
  readonly section: CardSection | null;
  readonly filled: readonly FieldSpec[];
  readonly another: boolean;
  readonly before: FormValues;
}

/** Identity cards at the registration: one tap fills the group that has the focus, and overwrites nothing. */
export function useCardFill(values: FormValues, set: (values: FormValues) => void): CardFilling {
  const [target, setTarget] = useState<CardSection | null>('decedent');
  const [applied, setApplied] = useState<Applied | null>(null);
  const latest = useRef({ values, target });
  latest.current = { values, target };
  const left = useRef<HTMLElement | null>(null);

  const apply = useCallback(
    (card: IdCardView, section: CardSection | null): void => {
      const before = latest.current.values;
      // A number that does not hold was misread, and so may be the rest.
      const fill =
        section === null || card.refusal !== null
          ? { values: before, filled: [], another: false }
          : fillFromCard(before, section, card.fields);
      if (fill.filled.length > 0) set(fill.values);
      setApplied({ tapId: card.tapId, section, filled: fill.filled, another: fill.another, before });
    },
    [set],
  );
  const card = useTap((tapped) => apply(tapped, latest.current.target));
  const isShown = card !== null && applied?.tapId === card.tapId;
  const section = applied?.section ?? null;

  const onFocus = useCallback((event: FocusEvent<HTMLElement>): void => {
    const group = event.target.closest<HTMLElement>('[data-section]');
    // A button of the notice is no group; the one before stays meant.
    if (group === null) return;
    left.current = event.target;
    const name = group.dataset.section;
    setTarget(isCardSection(name) ? name : null);
  }, []);

  /** The button that was pressed is gone with what it answered: writing goes on where it was. */
  const dismiss = (): void => {
    setApplied(null);
    left.current?.focus();
  };

  return {
    target,
    onFocus,
    shown: isShown
      ? {
          card,
          section,
          filled: applied.filled,
          another: applied.another,
          differing:
            section === null || card.refusal !== null ? [] : differences(values, section, card.fields),
        }
      : null,
    fillInto: (chosen) => {
      if (card === null) return;
      apply(card, chosen);
      document.getElementById(`case-${chosen}-name`)?.focus();
    },
    take: ({ spec, card: text }) => {
      const taken = withValue(values, spec.section, spec.field, text);
      // The number is the card's now, so its source is the card.
      const isSourced = spec.field === 'paperNumber' && textOf(taken, spec.section, 'paperSource') === '';
      set(
        isSourced && card !== null
          ? withValue(taken, spec.section, 'paperSource', card.fields.paperSource)
          : taken,
      );
      left.current?.focus();
    },
    undo: () => {
      if (card === null || section === null || applied === null) return;
      set(withoutCard(values, section, card.fields, applied.before));
      dismiss();
    },
    dismiss,
  };
}
