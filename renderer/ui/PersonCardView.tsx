import type { ReactNode } from 'react';
import type { PersonCard } from '../../src/station/dto.ts';
import { UNSAID } from '../app/unsaid.ts';
import { PersonName } from './PersonName.tsx';
import { Photo } from './Photo.tsx';
import './person.css';

export interface PersonCardViewProps {
  readonly card: PersonCard;
  /** What this person is here: 「应为」, 「面前的是」, the name of a place. */
  readonly title?: ReactNode;
  readonly size?: 'small' | 'medium' | 'large';
  readonly children?: ReactNode;
}

const PHOTO = {
  small: { width: 72, height: 92 },
  medium: { width: 112, height: 144 },
  large: { width: 200, height: 260 },
} as const;

function Facts({ card }: { card: PersonCard }) {
  const facts = [card.sexText, card.birthDate, card.town].filter((text) => text !== '');
  return (
    <>
      {facts.length > 0 && <p className="gc-person-facts">{facts.join(' · ')}</p>}
      <p className="gc-person-facts">
        <span className="gc-code">{card.number}</span>
        {card.whereText !== '' && ` · ${card.whereText}`}
      </p>
    </>
  );
}

/**
 * Who this is. While someone still has to say or enter what the file holds, the card shows the number alone:
 * nothing on the screen may help them.
 */
export function PersonCardView({ card, title, size = 'small', children }: PersonCardViewProps) {
  return (
    <section className={`gc-person gc-person-${size}`}>
      <div className="gc-person-words">
        {title !== undefined && <p className="gc-person-title">{title}</p>}
        {card.masked ? (
          <>
            <p className="gc-person-masked gc-code">{card.number}</p>
            <p className="gc-person-facts">{UNSAID}</p>
          </>
        ) : (
          <>
            <PersonName name={card.name} size={size === 'large' ? 'huge' : 'large'} />
            <Facts card={card} />
          </>
        )}
        {children}
      </div>
      {!card.masked && <Photo sha256={card.photo} alt={`${card.name}的照片`} {...PHOTO[size]} />}
    </section>
  );
}
