import { useMutation } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import type { DeviceField, HomeInfo, ProtocolView } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { describeError, FailureText } from '../../app/errors.tsx';
import type { DeviceDraft } from './form.ts';
import { FieldFrame } from './parts.tsx';

interface SecretProps {
  readonly field: DeviceField;
  readonly value: string;
  readonly isNew: boolean;
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
}

/** A password: typed, kept with the keys of the machine, never shown again. */
export function SecretField({ field, value, isNew, problem, onChange }: SecretProps) {
  const help = isNew ? '存入本机密钥库，以后不再显示' : '存过的不再显示；不改请留空';
  return (
    <FieldFrame label={field.label} help={help} problem={problem}>
      {({ id, describedBy, invalid }) => (
        <Input.Password
          id={id}
          value={value}
          visibilityToggle={false}
          status={invalid ? 'warning' : ''}
          aria-invalid={invalid}
          aria-describedby={describedBy}
          autoComplete="new-password"
          maxLength={128}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </FieldFrame>
  );
}

interface PlacesProps {
  readonly field: DeviceField;
  readonly draft: DeviceDraft;
  readonly places: HomeInfo['places'];
  readonly problem: string | undefined;
  readonly onChange: (places: readonly string[]) => void;
}

/** The places in the picture of a camera: whole rooms first, for a camera under the ceiling. */
export function PlacesField({ field, draft, places, problem, onChange }: PlacesProps) {
  const held = draft.values[field.name];
  const value = Array.isArray(held) ? held.filter((entry): entry is string => typeof entry === 'string') : [];
  const rooms = [...new Set(places.map(({ room }) => room))].filter((room) => room !== '');
  const options = [
    ...rooms.map((room) => ({ value: `room:${room}`, label: `${room}（整间）` })),
    ...places.map(({ code, room, label }) => ({ value: code, label: `${room} ${label}`.trim() })),
  ];
  return (
    <div className="gcd-field-wide">
      <FieldFrame label={field.label} help={field.help} problem={problem}>
        {({ id, describedBy, invalid }) => (
          <Select
            id={id}
            mode="multiple"
            aria-describedby={describedBy}
            aria-invalid={invalid}
            optionFilterProp="label"
            value={value}
            options={options}
            onChange={onChange}
          />
        )}
      </FieldFrame>
    </div>
  );
}

interface FindProps {
  readonly protocol: ProtocolView;
  readonly onChoose: (values: Readonly<Record<string, unknown>>) => void;
}

/** Who answers in the network; whoever is chosen fills the form. */
export function FindDevices({ protocol, onChoose }: FindProps) {
  const search = useMutation({ mutationFn: () => client.devices.find({ protocol: protocol.id }) });
  return (
    <fieldset className="gcd-ports" aria-label="网络里找到的">
      {(search.data ?? []).map((found) => (
        <Button key={found.label} className="gcd-port" onClick={() => onChoose(found.values)}>
          {found.label}
        </Button>
      ))}
      {search.isSuccess && search.data.length === 0 && (
        <p className="gc-muted">没有设备应答。请看它是否通电、与本机在同一网段，或直接填写地址。</p>
      )}
      {search.isError && <FailureText failure={describeError(search.error)} />}
      <Button loading={search.isPending} onClick={() => search.mutate()}>
        {search.isPending ? '正在查找，约 3 秒' : '在网络里查找'}
      </Button>
    </fieldset>
  );
}
