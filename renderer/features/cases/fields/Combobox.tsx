import { Input } from 'antd';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { cleanTyping } from '../form/clean.ts';
import type { Choice } from '../form/values.ts';
import { matching, resolve, usePinyin } from './matching.ts';
import { moveOn } from './moveOn.ts';
import './fields.css';

export interface ComboboxProps {
  readonly id?: string;
  /** Accessible name. */
  readonly name: string;
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly onChange: (value: string) => void;
  readonly onLeave?: () => void;
  readonly disabled?: boolean;
  readonly describedBy?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly status?: 'warning' | undefined;
}

/** Below this many pixels to the foot of the window, the list opens upwards. */
const ROOM = 380;

/**
 * A list one types into: 民族 takes `hz` for 汉族. Text that fits nothing stays in the field as typed; the form
 * says what it makes of it. Arrow keys choose, Enter takes and moves on, Escape closes.
 */
export function Combobox(props: ComboboxProps) {
  const { name, value, choices, onChange } = props;
  const listId = useId();
  const [typed, setTypedState] = useState<string | null>(null);
  // Choosing moves the focus at once, before the next render: leaving must see what has just been taken.
  const latest = useRef<string | null>(null);
  const setTyped = (text: string | null): void => {
    latest.current = text;
    setTypedState(text);
  };
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [up, setUp] = useState(false);
  const label = choices.find((choice) => choice.value === value)?.label ?? value;
  const shown = typed ?? label;
  const offered = choices.filter((choice) => choice.retired !== true);
  usePinyin(open);
  const found = typed === null ? offered : matching(offered, typed);
  const current = found[Math.min(active, found.length - 1)];
  const expanded = open && found.length > 0;

  useEffect(() => {
    if (expanded) list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [expanded, active]);

  const place = (): void => {
    const bottom = box.current?.getBoundingClientRect().bottom ?? 0;
    setUp(window.innerHeight - bottom < ROOM);
  };

  const take = (choice: Choice | undefined): void => {
    if (choice !== undefined) onChange(choice.value);
    setTyped(null);
    setOpen(false);
  };

  const show = (): void => {
    place();
    setActive(
      Math.max(
        0,
        offered.findIndex((choice) => choice.value === value),
      ),
    );
    setOpen(true);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      if (!expanded) show();
      else setActive((at) => (Math.min(at, found.length - 1) + step + found.length) % found.length);
    } else if (event.key === 'Enter' && expanded && !event.ctrlKey) {
      event.preventDefault();
      take(current);
      moveOn(event.currentTarget);
    } else if (event.key === 'Escape' && expanded) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
    }
  };

  const leave = (): void => {
    setOpen(false);
    const left = latest.current;
    if (left !== null) {
      // The only entry that fits is what was meant; anything else is kept exactly as typed.
      const meant = resolve(offered, left);
      onChange(meant?.value ?? left.trim());
      setTyped(null);
    }
    props.onLeave?.();
  };

  return (
    <div ref={box} className="gc-combobox">
      <Input
        id={props.id}
        role="combobox"
        aria-label={name}
        aria-expanded={expanded}
        aria-controls={expanded ? listId : undefined}
        aria-autocomplete="list"
        aria-activedescendant={expanded ? `${listId}-${Math.min(active, found.length - 1)}` : undefined}
        aria-describedby={props.describedBy}
        autoComplete="off"
        spellCheck={false}
        value={shown}
        disabled={props.disabled === true}
        placeholder={props.placeholder}
        status={props.status ?? ''}
        suffix={<span aria-hidden className="gc-combobox-arrow" />}
        onChange={(event) => {
          setTyped(cleanTyping(event.target.value));
          setActive(0);
          place();
          setOpen(true);
        }}
        onClick={() => (expanded ? undefined : show())}
        onKeyDown={onKeyDown}
        onBlur={leave}
      />
      {expanded && (
        <div
          ref={list}
          id={listId}
          className={up ? 'gc-combobox-list gc-combobox-list-up' : 'gc-combobox-list'}
          role="listbox"
          aria-label={name}
        >
          {found.map((choice, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the input, which keeps the focus
            <div
              key={choice.value}
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === Math.min(active, found.length - 1)}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(choice)}
            >
              {choice.label}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
