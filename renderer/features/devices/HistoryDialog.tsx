import { useQuery } from '@tanstack/react-query';
import type { DeviceDay, DeviceHappening, DeviceRow } from '../../../src/station/dto.ts';
import { orpc } from '../../app/client.ts';
import { QueryFailure } from '../../app/errors.tsx';
import { useStationNow } from '../../app/live.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { EmptyState, WaitingState } from '../../ui/states.tsx';
import { when } from '../../ui/time.ts';

const HAPPENINGS: Readonly<Record<DeviceHappening['kind'], string>> = {
  lost: '断开',
  silent: '无回应',
  back: '恢复',
  notice: '提示',
};

const COUNTS: readonly { readonly name: Exclude<keyof DeviceDay, 'day'>; readonly label: string }[] = [
  { name: 'unplugs', label: '断开' },
  { name: 'timeouts', label: '无回应' },
  { name: 'badFrames', label: '坏帧' },
  { name: 'discardedBytes', label: '丢弃字节' },
  { name: 'notices', label: '提示' },
];

interface HistoryProps {
  readonly row: DeviceRow;
  readonly onClose: () => void;
}

/** What went wrong with a device over days: a loose plug shows here long before it fails for good. */
export function HistoryDialog({ row, onClose }: HistoryProps) {
  const now = useStationNow();
  const history = useQuery({
    ...orpc.devices.history.queryOptions({ input: { deviceId: row.deviceId } }),
    gcTime: 0,
  });
  const footer = <PrimaryAction onPress={onClose}>关闭</PrimaryAction>;
  return (
    <Dialog title={`${row.label} · 历史`} onClose={onClose} width={1080} footer={footer}>
      {history.isError ? (
        <QueryFailure error={history.error} retry={() => void history.refetch()} />
      ) : history.isPending ? (
        <WaitingState what="正在读取" />
      ) : history.data.days.length === 0 && history.data.happenings.length === 0 ? (
        <EmptyState title="还没有出过问题">断开、无回应和坏帧会按天记在这里，保留 90 天。</EmptyState>
      ) : (
        <div className="gcd-history">
          <Days days={history.data.days} />
          <Happenings happenings={history.data.happenings} now={now} />
        </div>
      )}
    </Dialog>
  );
}

function Days({ days }: { readonly days: readonly DeviceDay[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by the keyboard
    <section className="gcd-lines" aria-label="按天统计" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">日期</th>
            {COUNTS.map(({ name, label }) => (
              <th key={name} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day) => (
            <tr key={day.day}>
              <td>{day.day}</td>
              {COUNTS.map(({ name }) => (
                <td key={name}>{day[name]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Happenings({
  happenings,
  now,
}: {
  readonly happenings: readonly DeviceHappening[];
  readonly now: number;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by the keyboard
    <section className="gcd-lines" aria-label="经过" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">时间</th>
            <th scope="col">情况</th>
            <th scope="col">说明</th>
          </tr>
        </thead>
        <tbody>
          {happenings
            .map((one, index) => ({ one, key: `${one.at}-${index}` }))
            .map(({ one, key }) => (
              <tr key={key}>
                <td>{when(one.at, now)}</td>
                <td>{HAPPENINGS[one.kind]}</td>
                <td>{one.text}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </section>
  );
}
