import './keypad.css';

export interface LetterKeysProps {
  readonly onKey: (sign: string) => void;
  readonly onBack: () => void;
  readonly onClear: () => void;
}

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const DIGITS = [...'1234567890'];

/** A to Z and digits for gloved fingers, in the order everybody knows. Not reachable by Tab: who has a keyboard types. */
export function LetterKeys({ onKey, onBack, onClear }: LetterKeysProps) {
  const key = (label: string, press: () => void, more: { wide?: boolean; words?: string } = {}) => (
    <button
      key={label}
      type="button"
      className={more.wide === true ? 'gc-keypad-key gc-keypad-wide' : 'gc-keypad-key'}
      tabIndex={-1}
      aria-label={more.words}
      onClick={press}
    >
      {label}
    </button>
  );
  return (
    <div className="gc-letters">
      {LETTERS.map((letter) => key(letter, () => onKey(letter)))}
      {key('⌫', onBack, { wide: true, words: '删去一个' })}
      {DIGITS.map((digit) => key(digit, () => onKey(digit)))}
      {key('清空', onClear, { wide: true })}
    </div>
  );
}
