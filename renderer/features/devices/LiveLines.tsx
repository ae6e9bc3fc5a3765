import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { DeviceHealth } from '../../../src/domain/readings.ts';
import type {
  DeviceField,
  DeviceGroup,
  DeviceLine,
  DeviceRow,
  DeviceTrialView,
} from '../../../src/station/dto.ts';
import { client, orpc } from '../../app/client.ts';
import { QueryFailure } from '../../app/errors.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { EmptyState, WaitingState } from '../../ui/states.tsx';
import { clockSeconds } from '../../ui/time.ts';
import { factsOf, signOf } from './words.ts';

const EVERY_MS = 1_000;
const SHOWN = 100;

const DIRECTIONS: Readonly<Record<DeviceLine['direction'], string>> = {
  in: '收',
  out: '发',
  bad: '坏帧',
  discarded: '丢弃',
  note: '说明',
};

/** The newest line first, so that what was just scanned stands where the eye is. */
function LineList({ lines }: { readonly lines: readonly DeviceLine[] }) {
  if (lines.length === 0) {
    return <EmptyState title="还没有数据">收到的每一条会马上出现在这里。</EmptyState>;
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by the keyboard
    <section className="gcd-lines" aria-label="收发数据" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">时间</th>
            <th scope="col">方向</th>
            <th scope="col">内容</th>
            <th scope="col">字节</th>
          </tr>
        </thead>
        <tbody>
          {lines
            .slice(-SHOWN)
            .map((line, index) => ({ line, key: `${line.at}-${index}` }))
            .reverse()
            .map(({ line, key }) => (
              <tr key={key} className={line.direction === 'bad' ? 'gcd-line-act' : undefined}>
                <td className="gc-code">{clockSeconds(line.at)}</td>
                <td>
                  {line.direction === 'bad' && <span aria-hidden="true">▲ </span>}
                  {DIRECTIONS[line.direction]}
                </td>
                <td>{line.text}</td>
                <td className="gc-code">{line.hex}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </section>
  );
}

const MEANING = { bad: '故障值', missing: '没有应答', good: '' } as const;

/** What the bytes mean, controller by controller, as they come in. */
function MeasureList({ measures, points }: Pick<TrialProps, 'points'> & Pick<DeviceTrialView, 'measures'>) {
  if (measures.length === 0) return null;
  const units = [...new Set(measures.map(({ unit }) => unit))];
  // As the table of points has them: what one wants to know comes first.
  const rank = (point: string): number => points.findIndex(({ value }) => value === point);
  return (
    <ul className="gcd-measures" aria-label="读到的数值">
      {units.map((unit) => (
        <li key={unit}>
          {unit !== '' && <b>{unit} 号</b>}
          {measures
            .filter((measure) => measure.unit === unit)
            .sort((a, b) => rank(a.point) - rank(b.point))
            .map((measure) => (
              <Measure
                key={measure.point}
                measure={measure}
                point={points.find(({ value }) => value === measure.point)}
              />
            ))}
        </li>
      ))}
    </ul>
  );
}

interface MeasureProps {
  readonly measure: DeviceTrialView['measures'][number];
  readonly point: DeviceField['choices'][number] | undefined;
}

function Measure({ measure: { point: name, value, quality }, point }: MeasureProps) {
  const shown = point?.onOff === true && value !== null ? (value === 0 ? '否' : '是') : value;
  return (
    <span>
      <span className="gc-muted">{point?.label ?? name}</span> <b>{shown ?? MEANING[quality]}</b>
    </span>
  );
}

function HealthLine({ health, keyed }: { readonly health: DeviceHealth; readonly keyed: boolean }) {
  const sign = signOf(health, keyed);
  return (
    <p className={sign.act ? 'gcd-health gcd-health-act' : 'gcd-health'} role="status">
      <b>
        <span aria-hidden="true">{sign.shape}</span> {sign.word}
      </b>
      {factsOf(health).map(({ label, value }) => (
        <span key={label}>
          {label} {value}
        </span>
      ))}
      {sign.act && health.lastError !== null && <span>{health.lastError}</span>}
    </p>
  );
}

interface LogProps {
  readonly row: DeviceRow;
  readonly keyed: boolean;
  readonly onClose: () => void;
}

/** What a running device says. Its readings count as always: this only looks on. */
export function LogDialog({ row, keyed, onClose }: LogProps) {
  const [held, setHeld] = useState(false);
  const log = useQuery({
    ...orpc.devices.log.queryOptions({ input: { deviceId: row.deviceId } }),
    refetchInterval: held ? false : EVERY_MS,
    // Not what was said when somebody last looked.
    gcTime: 0,
  });
  const footer = (
    <>
      <PlainAction onPress={() => setHeld(!held)}>{held ? '继续' : '停住画面'}</PlainAction>
      <PrimaryAction onPress={onClose}>关闭</PrimaryAction>
    </>
  );
  return (
    <Dialog title={`${row.label} · 收发数据`} onClose={onClose} width={1080} footer={footer}>
      {row.health !== null && <HealthLine health={row.health} keyed={keyed} />}
      {log.isError ? (
        <QueryFailure error={log.error} retry={() => void log.refetch()} />
      ) : log.isPending ? (
        <WaitingState what="正在读取" />
      ) : (
        <LineList lines={log.data} />
      )}
      <p className="gc-muted gc-small">
        这里只看不停：这时扫的码照常办理。只想试设备而不办事，请在「编辑」里按「试一试」。
      </p>
    </Dialog>
  );
}

/** Tries a device with the settings in the form. It ends with the dialog, at the latest after two minutes. */
interface TrialProps {
  readonly label: string;
  /** Names of measured values, where the family has a table of them. */
  readonly points: DeviceField['choices'];
  readonly group: DeviceGroup;
  readonly onClose: () => void;
}

/** What to do in front of it, so that something comes in. */
const TRY: Readonly<Record<DeviceGroup, string>> = {
  scan: '请扫任意一个码。',
  card: '请把卡或身份证放上去。',
  tag: '请把标签放到天线前。',
  print: '看打印机有没有应答。',
  cold: '看读到的温度对不对：与柜上的温度计比一比，再开一下柜门。',
  cremator: '看读到的炉温和程序步，与炉上的仪表比一比。',
  safety: '看继电器有没有应答；试的时候炉门不会开。',
  door: '开关一下门，看有没有跟着变；试的时候不开锁。',
  camera: '看摄像机有没有应答。',
};

export function TrialDialog({ label, points, group, onClose }: TrialProps) {
  const trial = useQuery({
    ...orpc.devices.trial.queryOptions(),
    refetchInterval: EVERY_MS / 2,
    gcTime: 0,
  });
  useEffect(
    () => () => {
      client.devices.endTrial().catch((error: unknown) => console.error(error));
    },
    [],
  );
  const footer = <PrimaryAction onPress={onClose}>试好了</PrimaryAction>;
  return (
    <Dialog title={`试一试 · ${label}`} onClose={onClose} width={1080} footer={footer}>
      <p>{TRY[group]}试的时候读到的都不算数；占用这个端口的设备会先停下，关闭后恢复。</p>
      {trial.isError ? (
        <QueryFailure error={trial.error} retry={() => void trial.refetch()} />
      ) : trial.data === undefined || trial.data === null ? (
        <WaitingState what="正在连接设备" />
      ) : (
        <TrialView trial={trial.data} points={points} />
      )}
    </Dialog>
  );
}

function TrialView({ trial, points }: Pick<TrialProps, 'points'> & { readonly trial: DeviceTrialView }) {
  return (
    <>
      {trial.over ? (
        <p className="gcd-todo" role="status">
          试用已结束（最多两分钟），端口已还给原来的设备。还要试，请关闭后再按「试一试」。
        </p>
      ) : (
        <HealthLine health={trial.health} keyed={false} />
      )}
      <MeasureList measures={trial.measures} points={points} />
      <LineList lines={trial.lines} />
    </>
  );
}
