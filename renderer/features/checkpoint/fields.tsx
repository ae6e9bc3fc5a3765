import { Input, type InputRef } from 'antd';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useLive, useStationNow } from '../../app/live.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Keypad } from '../../ui/Keypad.tsx';
import { PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { dayText } from '../../ui/time.ts';
import { parseDay } from '../cases/form/moments.ts';
import { digitsOf, longDay, withDashes } from './days.ts';
import { MARKS, marksIn, toggleMark } from './marks.ts';
import '../../ui/keypad.css';

/**
 * Fields of what a step asks. At the kiosk there is no keyboard, only gloves: digits stand beside the field and
 * common words are chosen. At the console digits are one touch away. At the desk one types.
 */
type Digits = 'open' | 'folded' | 'none';

function useDigits(): Digits {
  const { role } = useLive();
  if (role === 'kiosk') return 'open';
  return role === 'console' ? 'folded' : 'none';
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
}

interface ChoicesProps<T extends string> {
  readonly label: string;
  readonly value: T | null;
  readonly choices: readonly Choice<T>[];
  readonly onChoose: (value: T) => void;
}

/** Large buttons for a gloved hand; which one is chosen is said by its edge and weight, not by colour. */
export function Choices<T extends string>({ label, value, choices, onChoose }: ChoicesProps<T>) {
  return (
    <fieldset className="gcs-choices">
      <legend>{label}</legend>
      <div className="gc-choices">
        {choices.map((choice) => (
          <button
            key={choice.value}
            type="button"
            className="gc-choice"
            aria-pressed={choice.value === value}
            onClick={() => onChoose(choice.value)}
          >
            {choice.label}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

interface LineProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly placeholder?: string;
  readonly first?: boolean;
  /** A name of the dead: in serif and large, as it stands on the band. */
  readonly person?: boolean;
}

export function Line({ label, value, onChange, placeholder, first = false, person = false }: LineProps) {
  const id = useId();
  const field = useRef<InputRef>(null);
  // The form appears because its step is next: typing begins at once, without a touch.
  useEffect(() => {
    if (first) field.current?.focus();
  }, [first]);
  return (
    <label className={person ? 'gcs-line gcs-line-person' : 'gcs-line'} htmlFor={id}>
      {label}
      <Input
        id={id}
        value={value}
        autoComplete="off"
        ref={field}
        placeholder={placeholder}
        maxLength={60}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}

/** A name is written with the system's own handwriting or pinyin keyboard, which opens with the focus. */
export function PersonLine(props: Omit<LineProps, 'person' | 'placeholder'>) {
  const hint = useDigits() === 'none' ? undefined : '点这里，手写或拼音';
  return <Line {...props} placeholder={hint} person />;
}

interface DayLineProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Words of the choice that there is no date to be read; left out where one must be said. */
  readonly absent?: string;
}

const ABSENT = '没有';

/** The day as it was typed, empty where there is none, or null while it is not a whole, real day. */
export function useDay(text: string): string | null {
  const day = parseDay(text, dayText(useStationNow(60_000)));
  return text === ABSENT ? '' : day;
}

/** A birth date by keyboard in any common writing, or by eight digits on the keypad. */
export function DayLine({ label, value, onChange, absent }: DayLineProps) {
  const digits = useDigits();
  const [open, setOpen] = useState(false);
  const day = useDay(value);
  const wrong = day === null && digitsOf(value).length >= 8;
  const said = wrong ? '没有这一天，请再看一遍' : day === null || day === '' ? '' : longDay(day);
  return (
    <>
      <div className="gcs-day">
        <Line label={label} value={value} onChange={onChange} placeholder="如 1941-07-05 或 19410705" />
        {digits === 'folded' && (
          <button type="button" className="gc-choice" onClick={() => setOpen(true)}>
            数字键
          </button>
        )}
        {absent !== undefined && (
          <button
            type="button"
            className="gc-choice"
            aria-pressed={value === ABSENT}
            onClick={() => onChange(value === ABSENT ? '' : ABSENT)}
          >
            {absent}
          </button>
        )}
        <p className={wrong ? 'gcs-day-said gcs-day-wrong' : 'gcs-day-said'} aria-live="polite">
          {said}
        </p>
      </div>
      {digits === 'open' && (
        <div className="gcs-keys">
          <DayKeys value={value} onChange={onChange} />
        </div>
      )}
      {open && (
        <Dialog
          title={label}
          onClose={() => setOpen(false)}
          width={420}
          footer={<PrimaryAction onPress={() => setOpen(false)}>好了</PrimaryAction>}
        >
          <p className="gcs-day-typed">{withDashes(digitsOf(value)) || '年 月 日'}</p>
          <p className={wrong ? 'gcs-day-said gcs-day-wrong' : 'gcs-day-said'} aria-live="polite">
            {said}
          </p>
          <DayKeys value={value} onChange={onChange} />
        </Dialog>
      )}
    </>
  );
}

function DayKeys({ value, onChange }: Pick<DayLineProps, 'value' | 'onChange'>) {
  const typed = digitsOf(value);
  return (
    <Keypad
      onDigit={(digit) => onChange(withDashes(digitsOf(typed + digit)))}
      onBack={() => onChange(withDashes(typed.slice(0, -1)))}
      onClear={() => onChange('')}
    />
  );
}

interface MarkLineProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** One mark that is seen: common words by touch, where and what more by writing. */
export function MarkLine({ label, value, onChange }: MarkLineProps) {
  const chosen = marksIn(value);
  return (
    <>
      <fieldset className="gcs-choices gcs-marks">
        <legend>{label}</legend>
        <div className="gc-choices">
          {MARKS.map((mark) => (
            <button
              key={mark}
              type="button"
              className="gc-choice"
              aria-pressed={chosen.includes(mark)}
              onClick={() => onChange(toggleMark(value, mark))}
            >
              {mark}
            </button>
          ))}
        </div>
      </fieldset>
      <Line label="特征在哪里、什么样" value={value} onChange={onChange} />
    </>
  );
}

interface FormProps {
  readonly ready: boolean;
  readonly busy: boolean;
  readonly children: ReactNode;
  readonly onSend: () => void;
}

/** Enter sends, so that the hands stay where they are. */
export function Form({ ready, busy, children, onSend }: FormProps) {
  return (
    <form
      className="gcs-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !busy) onSend();
      }}
    >
      {children}
      <button type="submit" hidden tabIndex={-1} aria-hidden="true" />
      <div className="gcs-send">
        <PrimaryAction onPress={onSend} disabled={!ready} busy={busy} fKey="F2">
          录好了
        </PrimaryAction>
      </div>
    </form>
  );
}
