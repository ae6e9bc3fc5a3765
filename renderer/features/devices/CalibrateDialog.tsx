import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { useId, useState } from 'react';
import type { CalibratedPoint, DeviceRow } from '../../../src/station/dto.ts';
import { client, orpc } from '../../app/client.ts';
import { QueryFailure, useAct } from '../../app/errors.tsx';
import { useStationNow } from '../../app/live.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { EmptyState, WaitingState } from '../../ui/states.tsx';
import { when } from '../../ui/time.ts';

const EVERY_MS = 1_000;

interface CalibrateProps {
  readonly row: DeviceRow;
  readonly may: boolean;
  readonly onClose: () => void;
}

/** Puts a value right by a thermometer that is right: what the device says, what counts, who set it and when. */
export function CalibrateDialog({ row, may, onClose }: CalibrateProps) {
  const points = useQuery({
    ...orpc.devices.calibration.queryOptions({ input: { deviceId: row.deviceId } }),
    refetchInterval: EVERY_MS,
    gcTime: 0,
  });
  const footer = <PrimaryAction onPress={onClose}>关闭</PrimaryAction>;
  return (
    <Dialog title={`${row.label} · 校准`} onClose={onClose} width={1080} footer={footer}>
      <p className="gc-muted">
        把准的温度计放到探头旁边，等两边都不再变化，填上它的读数。相差超过 5 ℃
        的不能校准，请先检查探头。报警按校准后的温度判断。
      </p>
      {points.isError ? (
        <QueryFailure error={points.error} retry={() => void points.refetch()} />
      ) : points.isPending ? (
        <WaitingState what="正在读取" />
      ) : points.data.length === 0 ? (
        <EmptyState title="这台设备没有可校准的读数">只有测温度的设备能校准。</EmptyState>
      ) : (
        <ul className="gcd-points" aria-label="可校准的读数">
          {points.data.map((point) => (
            <PointRow
              key={`${point.unit} ${point.point}`}
              deviceId={row.deviceId}
              point={point}
              may={may}
              onDone={() => void points.refetch()}
            />
          ))}
        </ul>
      )}
    </Dialog>
  );
}

const degrees = (value: number | null): string => (value === null ? '没有读数' : `${value} ℃`);
const signed = (value: number): string => `${value > 0 ? '+' : ''}${value} ℃`.replace('-', '−');

interface PointRowProps {
  readonly deviceId: string;
  readonly point: CalibratedPoint;
  readonly may: boolean;
  readonly onDone: () => void;
}

function PointRow({ deviceId, point, may, onDone }: PointRowProps) {
  const id = useId();
  const now = useStationNow();
  const { run, busy } = useAct();
  const [typed, setTyped] = useState('');
  const text = typed.trim().replace('−', '-');
  const reference = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
  const set = (to: number | null) =>
    run(
      () => client.devices.calibrate({ deviceId, unit: point.unit, point: point.point, reference: to }),
      () => {
        setTyped('');
        onDone();
      },
    );
  const { mark } = point;
  return (
    <li>
      <h3>
        {point.name} <small>{point.label}</small>
      </h3>
      <dl className="gcd-facts">
        <div>
          <dt>仪表读数</dt>
          <dd>{degrees(point.raw)}</dd>
        </div>
        <div>
          <dt>校准后</dt>
          <dd>
            <b>{degrees(point.value)}</b>
          </dd>
        </div>
        <div>
          <dt>修正</dt>
          <dd>{mark === null ? '没有校准' : signed(mark.offset)}</dd>
        </div>
      </dl>
      {mark !== null && (
        <p className="gc-muted gc-small">
          {mark.by} {when(mark.at, now)} 按基准温度计 {mark.reference} ℃ 校准
        </p>
      )}
      <p className="gcd-point-act">
        <label htmlFor={id}>基准温度计 ℃</label>
        <Input
          id={id}
          value={typed}
          disabled={!may || point.raw === null}
          autoComplete="off"
          inputMode="decimal"
          onChange={(event) => setTyped(event.target.value)}
        />
        <PlainAction disabled={!may || busy || reference === null} onPress={() => set(reference)}>
          按它校准
        </PlainAction>
        {mark !== null && (
          <PlainAction disabled={!may || busy} onPress={() => set(null)}>
            取消校准
          </PlainAction>
        )}
      </p>
    </li>
  );
}
