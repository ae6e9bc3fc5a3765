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

const NONE: Readonly<Record<string, string>> = {
  serial: '没有找到串口。插好设备后重新查找，或照设备管理器里的名字填写。',
  usb: '没有找到 HID POS 扫码枪。请先扫说明书上的“USB HID POS”设置码，再重新查找。',
};

/** A port of this machine, or a USB device at it, chosen from those found or typed: not every port shows itself. */
export function PortField({ field, value, problem, others, onChange }: PortProps) {
  const ports = useQuery({ ...orpc.devices.ports.queryOptions(), gcTime: 0 });
  const kind = field.kind === 'usb' ? 'usb' : 'serial';
  const found = (ports.data ?? []).filter((port) => port.kind === kind);
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
      <fieldset className="gcd-ports" aria-label={kind === 'usb' ? '找到的 USB 设备' : '找到的端口'}>
        {found.map((port) => (
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
        {ports.isSuccess && found.length === 0 && <p className="gc-muted">{NONE[kind]}</p>}
        {ports.isError && <FailureText failure={describeError(ports.error)} />}
        <Button loading={ports.isFetching} onClick={() => void ports.refetch()}>
          重新查找
        </Button>
      </fieldset>
    </div>
  );
}
