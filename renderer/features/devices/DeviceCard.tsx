import type { DeviceRow, HomeInfo, ProtocolView } from '../../../src/station/dto.ts';
import { PlainAction } from '../../ui/PrimaryAction.tsx';
import { duration, when } from '../../ui/time.ts';
import { antennaNames, antennasText, factsOf, replacedOf, signOf, todoOf, wireText } from './words.ts';

interface CardProps {
  readonly row: DeviceRow;
  /** Null for a family this version does not speak. */
  readonly protocol: ProtocolView | null;
  readonly places: HomeInfo['places'];
  readonly now: number;
  readonly may: boolean;
  readonly busy: boolean;
  /** The device whose hardware stands at this one's port; null when all is right. */
  readonly strangerLabel: string | null;
  readonly onSwap: () => void;
  readonly onAccept: () => void;
  readonly onCalibrate: () => void;
  readonly onWalk: () => void;
  readonly onTestPrint: () => void;
  readonly onHistory: () => void;
  readonly onLog: () => void;
  readonly onEdit: () => void;
  readonly onToggle: () => void;
  readonly onRemove: () => void;
}

/** One device: how it is and since when, what to do if something is wrong, where it is connected. */
export function DeviceCard(props: CardProps) {
  const { row, protocol, places, now, may, busy } = props;
  const { health } = row;
  const sign = signOf(health, protocol?.keyed ?? false);
  const names = protocol === null ? [] : antennaNames(row, protocol, places);
  const todo = todoOf(health, names, props.strangerLabel);
  const antennas = protocol === null ? '' : antennasText(row, protocol, places);
  const wire = protocol === null ? '' : wireText(row, protocol);
  const past = todo === null && row.enabled ? (health?.lastError ?? null) : null;
  return (
    <article className={sign.act ? 'gcd-card gcd-card-act' : 'gcd-card'} aria-label={row.label}>
      <p className={sign.act ? 'gcd-sign gcd-sign-act' : 'gcd-sign'}>
        <span aria-hidden="true">{sign.shape}</span>
        <b>{sign.word}</b>
        {health !== null && !(sign.act && health.state === 'working') && (
          // Of a blind antenna nobody noted since when; the reader itself has worked all along.
          <small>
            {when(health.since, now)} 起{sign.act ? `，已 ${duration(now - health.since)}` : ''}
          </small>
        )}
      </p>
      <div className="gcd-words">
        <h2>
          {row.label} <small>{protocol?.label ?? '本版本不支持的类型'}</small>
        </h2>
        {wire !== '' && <p className="gcd-wire">{wire}</p>}
        {health?.identity !== undefined && <p className="gcd-wire">编号 {health.identity}</p>}
        {antennas !== '' && <p className="gcd-wire">{antennas}</p>}
        {todo !== null && (
          <p className="gcd-todo" role="status">
            {todo}
          </p>
        )}
        {props.strangerLabel !== null && (
          <p>
            <PlainAction disabled={!may || busy} onPress={props.onSwap}>
              交换端口
            </PlainAction>
          </p>
        )}
        {props.strangerLabel === null && health !== null && replacedOf(health) !== null && (
          <p>
            <PlainAction disabled={!may || busy} onPress={props.onAccept}>
              就用这台
            </PlainAction>
          </p>
        )}
        {past !== null && <p className="gcd-past">上次的问题：{past}</p>}
        {health !== null && row.enabled && (
          <dl className="gcd-facts">
            {factsOf(health).map(({ label, value }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
      <div className="gcd-acts">
        <PlainAction disabled={!may || !row.enabled} onPress={props.onLog}>
          看数据
        </PlainAction>
        <PlainAction onPress={props.onHistory}>历史</PlainAction>
        {protocol?.calibrates === true && <PlainAction onPress={props.onCalibrate}>校准</PlainAction>}
        {protocol?.tunes === true && (
          <PlainAction disabled={!may || !row.enabled} onPress={props.onWalk}>
            走测
          </PlainAction>
        )}
        {protocol?.labels === true && (
          <PlainAction disabled={!may || !row.enabled} onPress={props.onTestPrint}>
            试打一张
          </PlainAction>
        )}
        <PlainAction disabled={!may || protocol === null} onPress={props.onEdit}>
          编辑
        </PlainAction>
        <PlainAction disabled={!may || busy} onPress={props.onToggle}>
          {row.enabled ? '停用' : '启用'}
        </PlainAction>
        <PlainAction disabled={!may} onPress={props.onRemove}>
          移除
        </PlainAction>
      </div>
    </article>
  );
}
