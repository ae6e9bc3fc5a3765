import { Button, Input } from 'antd';
import { type CSSProperties, memo } from 'react';
import { cleanTyping } from '../form/clean.ts';
import type { Hint } from '../form/derive.ts';
import { type FieldSpec, fieldId, fieldName } from '../form/specs.ts';
import type { Choice } from '../form/values.ts';
import { AskField } from './AskField.tsx';
import { Combobox } from './Combobox.tsx';

export interface FieldProps {
  readonly spec: FieldSpec;
  /** Where the same field stands twice on a screen, as in a dialog over the page. */
  readonly idPrefix?: string;
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly hintText: string | null;
  readonly hintTone: Hint['tone'];
  readonly fixLabel: string | null;
  readonly fixValue: string | null;
  /** Why this field cannot be changed here; null when it can. */
  readonly locked: string | null;
  readonly onChange: (spec: FieldSpec, text: string) => void;
  readonly onLeave: (spec: FieldSpec) => void;
}

/** One field: label and what the form says about it above, the input below, in one fixed place. */
export const Field = memo(function Field(props: FieldProps) {
  const { spec, hintText, hintTone, locked } = props;
  const id = `${props.idPrefix ?? ''}${fieldId(spec)}`;
  const hintId = `${id}-hint`;
  const acts = hintText !== null && hintTone === 'act';
  return (
    <div
      className="gc-field"
      data-field={spec.field}
      style={{ '--wide': spec.wide, '--narrow': spec.narrow } as CSSProperties}
    >
      <div className="gc-field-head">
        {spec.kind === 'ask' ? (
          <span className="gc-field-label">{spec.label}</span>
        ) : (
          <label className="gc-field-label" htmlFor={id}>
            {spec.label}
          </label>
        )}
        {hintText !== null && hintTone === 'quiet' && (
          <span id={hintId} className="gc-field-quiet">
            {hintText}
          </span>
        )}
      </div>
      <FieldInput {...props} id={id} describedBy={hintText === null ? undefined : hintId} />
      {acts && (
        <p id={hintId} className="gc-field-act" role="status">
          {hintText}
          {props.fixValue !== null && locked === null && (
            <Button size="small" type="link" onClick={() => props.onChange(spec, props.fixValue ?? '')}>
              {props.fixLabel}
            </Button>
          )}
        </p>
      )}
    </div>
  );
});

function FieldInput({
  spec,
  value,
  choices,
  hintText,
  hintTone,
  locked,
  onChange,
  onLeave,
  id,
  describedBy,
}: FieldProps & { id: string; describedBy: string | undefined }) {
  const name = fieldName(spec);
  const status = hintText !== null && hintTone === 'act' ? 'warning' : undefined;
  const title = locked ?? undefined;
  if (spec.kind === 'ask') {
    const set = (text: string) => onChange(spec, text);
    return <AskField name={name} value={value} choices={choices} disabled={locked !== null} onChange={set} />;
  }
  if (spec.kind === 'choice' || spec.kind === 'open' || spec.kind === 'flag') {
    return (
      <Combobox
        id={id}
        name={name}
        value={value}
        choices={choices}
        disabled={locked !== null}
        describedBy={describedBy}
        placeholder={spec.placeholder}
        status={status}
        onChange={(text) => onChange(spec, text)}
        onLeave={() => onLeave(spec)}
      />
    );
  }
  const shared = {
    id,
    title,
    'aria-label': name,
    'aria-describedby': describedBy,
    value,
    placeholder: spec.placeholder,
    disabled: locked !== null,
    autoComplete: 'off',
    spellCheck: false,
    onBlur: () => onLeave(spec),
  };
  if (spec.kind === 'area') {
    return (
      <Input.TextArea
        {...shared}
        autoSize={{ minRows: 2, maxRows: 8 }}
        onChange={(event) => onChange(spec, cleanTyping(event.target.value, true))}
      />
    );
  }
  return (
    <Input
      {...shared}
      className={spec.kind === 'name' ? 'gc-field-name' : spec.mono === true ? 'gc-field-mono' : ''}
      status={status ?? ''}
      inputMode={spec.kind === 'number' ? 'numeric' : 'text'}
      onChange={(event) => onChange(spec, cleanTyping(event.target.value))}
    />
  );
}
