import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import type { DeviceField, DeviceRow, ProtocolView } from '../../../src/station/dto.ts';
import { orpc } from '../../app/client.ts';
import { describeError, FailureText } from '../../app/errors.tsx';
import { FieldFrame } from './parts.tsx';

interface PortProps {
  readonly field: DeviceField;
  readonly protocol: ProtocolView;
  readonly value: string;
  readonly problem: string | undefined;
  readonly others: readonly DeviceRow[];
  readonly onChange: (path: string) => void;
}

/** A port of this machine, chosen from those found or typed: not every port shows itself. */
export function PortField({ field, value, problem, others, onChange }: PortProps) {
  const ports = useQuery({ ...orpc.devices.ports.queryOptions(), gcTime: 0 });
  const usedBy = (path: string) => others.find((row) => row.enabled && row.settings[field.name] === path);
  return (
    <div className="gcd-field-wide">
      <FieldFrame label={field.label} help={`从下面选，或直接填写，${field.help}`} problem={problem}>
        {({ id, describedBy, invalid }) => (
          <Input
            id={id}
            className="gc-code"
            value={value}
            status={invalid ? 'warning' : ''}
            aria-invalid={invalid}
            aria-describedby={describedBy}
            autoComplete="off"
            spellCheck={false}
            maxLength={260}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </FieldFrame>
      <fieldset className="gcd-ports" aria-label="找到的端口">
        {(ports.data ?? []).map((port) => (
          <Button
            key={port.path}
            className={port.path === value.trim() ? 'gcd-port gcd-chosen' : 'gcd-port'}
            aria-pressed={port.path === value.trim()}
            onClick={() => onChange(port.path)}
          >
            {port.label}
            {usedBy(port.path) !== undefined && <small>　已用于「{usedBy(port.path)?.label}」</small>}
          </Button>
        ))}
        {ports.isSuccess && ports.data.length === 0 && (
          <p className="gc-muted">没有找到串口。插好设备后重新查找，或照设备管理器里的名字填写。</p>
        )}
        {ports.isError && <FailureText failure={describeError(ports.error)} />}
        <Button loading={ports.isFetching} onClick={() => void ports.refetch()}>
          重新查找
        </Button>
      </fieldset>
    </div>
  );
}
