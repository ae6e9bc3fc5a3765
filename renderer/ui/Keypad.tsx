import './keypad.css';

export interface KeypadProps {
  readonly onDigit: (digit: string) => void;
  readonly onBack: () => void;
  readonly onClear?: () => void;
}

const ROWS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

/** Digits for fingers, gloved if need be. Not reachable by Tab: who has a keyboard types. */
export function Keypad({ onDigit, onBack, onClear }: KeypadProps) {
  const key = (label: string, press: () => void, words?: string) => (
    <button
      key={label}
      type="button"
      className="gc-keypad-key"
      tabIndex={-1}
      aria-label={words}
      onClick={press}
    >
      {label}
    </button>
  );
  return (
    <div className="gc-keypad">
      {ROWS.map((digit) => key(digit, () => onDigit(digit)))}
      {onClear === undefined ? <span /> : key('清空', onClear)}
      {key('0', () => onDigit('0'))}
      {key('⌫', onBack, '删去一位')}
    </div>
  );
}
