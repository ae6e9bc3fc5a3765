import { Input } from 'antd';
import { type ReactNode, useId } from 'react';

interface FrameProps {
  readonly label: string;
  readonly help?: string;
  readonly problem?: string | undefined;
  readonly children: (ids: FieldIds) => ReactNode;
}

export interface FieldIds {
  readonly id: string;
  readonly labelId: string;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
}

/** Label above, what is wrong or what helps below: the same for every kind of field. */
export function FieldFrame({ label, help = '', problem, children }: FrameProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const labelId = `${id}-label`;
  const bad = problem !== undefined;
  const note = bad || help !== '';
  return (
    <div className="gcd-field">
      <label id={labelId} htmlFor={id}>
        {label}
      </label>
      {children({ id, labelId, describedBy: note ? noteId : undefined, invalid: bad })}
      {note && (
        <p id={noteId} className={bad ? 'gcd-field-problem' : 'gcd-field-help'}>
          {bad && <span aria-hidden="true">▲ </span>}
          {problem ?? help}
        </p>
      )}
    </div>
  );
}

interface InputProps {
  readonly label: string;
  readonly help?: string;
  readonly value: string;
  readonly problem?: string | undefined;
  readonly numeric?: boolean;
  readonly maxLength?: number;
  readonly autoFocus?: boolean;
  readonly placeholder?: string;
  readonly onChange: (text: string) => void;
}

export function LabelledInput(props: InputProps) {
  const { label, help = '', value, problem, numeric = false, maxLength = 200 } = props;
  return (
    <FieldFrame label={label} help={help} problem={problem}>
      {({ id, describedBy, invalid }) => (
        <Input
          id={id}
          value={value}
          status={invalid ? 'warning' : ''}
          aria-invalid={invalid}
          aria-describedby={describedBy}
          autoComplete="off"
          spellCheck={false}
          inputMode={numeric ? 'numeric' : 'text'}
          maxLength={maxLength}
          placeholder={props.placeholder}
          data-autofocus={props.autoFocus === true ? '' : undefined}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </FieldFrame>
  );
}
