import { Radio } from 'antd';
import type { Choice } from '../form/values.ts';
import './fields.css';

export interface AskFieldProps {
  readonly name: string;
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly disabled: boolean;
  readonly onChange: (value: string) => void;
}

/** A question that must be put to the family in words: amber until it has an answer. */
export function AskField({ name, value, choices, disabled, onChange }: AskFieldProps) {
  const asked = choices.some((choice) => choice.value === value);
  return (
    <div className={asked ? 'gc-ask' : 'gc-ask gc-ask-open'}>
      <Radio.Group
        aria-label={name}
        optionType="button"
        value={value === '' ? null : value}
        disabled={disabled}
        onChange={(event) => onChange(String(event.target.value))}
        options={choices.map((choice) => ({ value: choice.value, label: choice.label }))}
      />
      {!asked && <span className="gc-ask-word">请询问家属</span>}
    </div>
  );
}
