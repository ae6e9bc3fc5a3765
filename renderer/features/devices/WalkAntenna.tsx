import type { AntennaWalk, ReaderWalk } from '../../../src/station/dto.ts';
import { DbmSetting, dbmText } from './WalkParts.tsx';

/** What readers of this kind can hear, in dBm. */
const FAINT = -90;
const LOUD = -20;
const TICKS = [-80, -60, -40] as const;

const across = (dbm: number): number => Math.min(100, Math.max(0, ((dbm - FAINT) / (LOUD - FAINT)) * 100));

interface AntennaProps {
  readonly deviceId: string;
  readonly antenna: AntennaWalk;
  readonly power: ReaderWalk['power'];
  readonly strength: boolean;
  readonly placeLabel: string | null;
  readonly onDone: () => void;
}

/** One antenna of a walk: how strongly the tag answers now and did, against its threshold; how often; its settings. */
export function WalkAntenna({ deviceId, antenna, power, strength, placeLabel, onDone }: AntennaProps) {
  const name = `天线 ${antenna.antenna}`;
  const change = { deviceId, antenna: antenna.antenna };
  return (
    <li aria-label={name}>
      <h3>
        {name} <small>{placeLabel ?? '没有指定对着哪里'}</small>
        {antenna.blind && <em>▲ 现在读不到</em>}
      </h3>
      {strength && <StrengthPicture name={name} antenna={antenna} />}
      <dl className="gcd-facts">
        <div>
          <dt>读到</dt>
          <dd>{antenna.reads} 次</dd>
        </div>
        {strength && (
          <div>
            <dt>其中低于门限，只计数</dt>
            <dd>{antenna.under} 次</dd>
          </div>
        )}
        <div>
          <dt>标签</dt>
          <dd>{antenna.tags} 枚</dd>
        </div>
        {antenna.weakest !== null && antenna.strongest !== null && (
          <div>
            <dt>最弱到最强</dt>
            <dd>
              {dbmText(antenna.weakest)} 到 {dbmText(antenna.strongest)}
            </dd>
          </div>
        )}
      </dl>
      {(power.each || strength) && (
        <div className="gcw-settings">
          {power.each && (
            <DbmSetting
              label="功率"
              held={antenna.powerDbm}
              unset="用读写器原有的"
              change={{ ...change, what: 'power' }}
              onDone={onDone}
            />
          )}
          {strength && (
            <DbmSetting
              label="门限"
              held={antenna.weakestDbm}
              unset="不设"
              change={{ ...change, what: 'weakest' }}
              proposal={antenna.weakest}
              onDone={onDone}
            />
          )}
        </div>
      )}
    </li>
  );
}

function StrengthPicture({ name, antenna }: { readonly name: string; readonly antenna: AntennaWalk }) {
  const { now, weakest, strongest, weakestDbm } = antenna;
  const under = now !== null && weakestDbm !== null && now < weakestDbm;
  const said = [
    now === null ? '现在没有读到' : `现在 ${dbmText(now)}`,
    ...(weakestDbm === null ? [] : [`门限 ${dbmText(weakestDbm)}`]),
  ].join('，');
  return (
    <figure className="gcw-strength" role="img" aria-label={`${name}信号：${said}`}>
      <div className="gcw-scale">
        {now !== null && (
          <i className={under ? 'gcw-bar gcw-bar-under' : 'gcw-bar'} style={{ width: `${across(now)}%` }} />
        )}
        {TICKS.map((tick) => (
          <i key={tick} className="gcw-tick" style={{ left: `${across(tick)}%` }}>
            <span>{String(tick).replace('-', '−')}</span>
          </i>
        ))}
        {weakest !== null && strongest !== null && (
          <i
            className="gcw-range"
            style={{ left: `${across(weakest)}%`, right: `${100 - across(strongest)}%` }}
          />
        )}
        {weakestDbm !== null && (
          <i className="gcw-threshold" style={{ left: `${across(weakestDbm)}%` }}>
            <span>门限</span>
          </i>
        )}
      </div>
      <p>
        <b>{now === null ? '没有读到' : dbmText(now)}</b>
        {under && <small>低于门限</small>}
      </p>
    </figure>
  );
}
