import { Button, Radio, Select } from 'antd';
import { useState } from 'react';
import type { DeviceField, DeviceRow, HomeInfo, ProtocolView } from '../../../src/station/dto.ts';
import { AntennaField } from './AntennaField.tsx';
import { type DeviceDraft, shownFields, textOf, withValue } from './form.ts';
import { PortField } from './PortField.tsx';
import { FieldFrame, LabelledInput } from './parts.tsx';
import { RowsField } from './RowsField.tsx';
import { PlacesField, SecretField } from './SiteFields.tsx';

interface FieldsProps {
  readonly protocol: ProtocolView;
  readonly draft: DeviceDraft;
  readonly places: HomeInfo['places'];
  readonly others: readonly DeviceRow[];
  readonly problems: Readonly<Record<string, string>>;
  readonly onChange: (draft: DeviceDraft) => void;
}

/** The fields the protocol asks for; the rare ones wait behind 更多设置, unless one of them is wrong. */
export function Fields(props: FieldsProps) {
  const { protocol, draft, problems } = props;
  const [open, setOpen] = useState(false);
  const shown = shownFields(protocol, draft.values);
  const usual = shown.filter((field) => !field.more);
  const rare = shown.filter((field) => field.more);
  const more = open || rare.some((field) => problems[field.name] !== undefined);
  return (
    <>
      <div className="gcd-fields">
        <LabelledInput
          label="名称"
          help="别人看到它时叫什么，例如“登记台扫码枪”"
          value={draft.label}
          maxLength={40}
          problem={problems.label}
          autoFocus={draft.deviceId !== null}
          onChange={(label) => props.onChange({ ...draft, label })}
        />
        {usual.map((field) => (
          <OneField key={field.name} field={field} {...props} />
        ))}
      </div>
      {rare.length > 0 && (
        <div className="gcd-more">
          <Button type="text" aria-expanded={more} onClick={() => setOpen(!more)}>
            {more ? '收起更多设置' : '更多设置'}
          </Button>
          {more && (
            <div className="gcd-fields">
              {rare.map((field) => (
                <OneField key={field.name} field={field} {...props} />
              ))}
            </div>
          )}
        </div>
      )}
    </>
  );
}

/** Few and short choices stand open; the others go into a list. */
const OPEN_CHOICES = 4;
const OPEN_CHARACTERS = 18;

function standOpen({ choices }: DeviceField): boolean {
  const length = choices.reduce((sum, choice) => sum + choice.label.length, 0);
  return choices.length <= OPEN_CHOICES && length <= OPEN_CHARACTERS;
}

function OneField({ field, ...props }: FieldsProps & { readonly field: DeviceField }) {
  const { draft, onChange } = props;
  const problem = props.problems[field.name];
  const value = textOf(field, draft.values);
  const set = (next: string) => onChange(withValue(draft, field.name, next));
  switch (field.kind) {
    case 'antennas':
      return <AntennaField {...props} field={field} problem={problem} />;
    case 'units':
    case 'points':
      return <RowsField field={field} draft={draft} problem={problem} onChange={onChange} />;
    case 'port':
    case 'usb':
      return <PortField {...props} field={field} value={value} problem={problem} onChange={set} />;
    case 'cremator': {
      const choices = props.places
        .filter((place) => place.kind === 'cremator')
        .map((place) => ({ value: place.code, label: place.label }));
      return <ChoiceField field={{ ...field, choices }} value={value} problem={problem} onChange={set} />;
    }
    case 'places': {
      const choose = (places: readonly string[]) => onChange(withValue(draft, field.name, places));
      return <PlacesField {...props} field={field} problem={problem} onChange={choose} />;
    }
    case 'secret': {
      const isNew = draft.deviceId === null;
      return <SecretField field={field} value={value} isNew={isNew} problem={problem} onChange={set} />;
    }
    case 'choice':
      return <ChoiceField field={field} value={value} problem={problem} onChange={set} />;
    default:
      return (
        <LabelledInput
          label={field.label}
          help={field.help}
          value={value}
          problem={problem}
          numeric={field.kind === 'number'}
          onChange={set}
        />
      );
  }
}

interface ChoiceProps {
  readonly field: DeviceField;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
}

function ChoiceField({ field, value, problem, onChange }: ChoiceProps) {
  const listed = field.choices.some((choice) => choice.value === value);
  // What an older version stored is shown, not silently replaced.
  const choices = listed || value === '' ? field.choices : [...field.choices, { value, label: value }];
  return (
    <FieldFrame label={field.label} help={field.help} problem={problem}>
      {({ id, labelId, describedBy, invalid }) =>
        standOpen(field) ? (
          <Radio.Group
            id={id}
            aria-labelledby={labelId}
            aria-describedby={describedBy}
            optionType="button"
            value={value}
            options={choices.map((choice) => ({ ...choice }))}
            onChange={(event) => onChange(String(event.target.value))}
          />
        ) : (
          <Select
            id={id}
            aria-describedby={describedBy}
            aria-invalid={invalid}
            value={value}
            options={choices.map((choice) => ({ ...choice }))}
            onChange={onChange}
          />
        )
      }
    </FieldFrame>
  );
}
