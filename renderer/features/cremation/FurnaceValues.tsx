import { useQuery } from '@tanstack/react-query';
import type { FurnaceLive } from '../../../src/station/dto.ts';
import { orpc } from '../../app/client.ts';

const PHASE_WORDS: Readonly<Record<NonNullable<FurnaceLive['phase']>, string>> = {
  idle: '空闲',
  preheat: '预热',
  burning: '火化',
  cooling: '冷却',
  raking: '拣灰',
};

const TREND_MS = 60_000;
/** Fewer are a speck and no trend. */
const FEWEST = 10;
const WIDTH = 240;
const HEIGHT = 36;

/**
 * What the furnace's own controller says; without an answer it says so and shows no number. That a fire would not be
 * noticed is a state of the wiring, said for as long as it is so.
 */
export function FurnaceValues({ furnace }: { readonly furnace: FurnaceLive }) {
  const asked = furnace.phaseWired || furnace.values.length > 0;
  const silent = asked && furnace.phase === null && furnace.values.every(({ value }) => value === null);
  return (
    <div className="gcc-furnace">
      <dl>
        <div>
          <dt>程序步</dt>
          <dd>{phaseText(furnace)}</dd>
        </div>
        {furnace.values.map(({ point, label, unit, value }) => (
          <div key={point}>
            <dt>{label}</dt>
            <dd>{value === null ? '—' : `${Math.round(value * 10) / 10} ${unit}`}</dd>
          </div>
        ))}
      </dl>
      {silent ? (
        <p className="gcc-sub">控制器没有应答，请到炉前看仪表</p>
      ) : (
        <Trend cremator={furnace.cremator} deviceId={furnace.deviceId} />
      )}
    </div>
  );
}

function phaseText({ phase, phaseWired }: FurnaceLive): string {
  if (!phaseWired) return '▲ 未接：点火不会被发现，请在设备里填写程序步的地址';
  return phase === null ? '没有数据' : PHASE_WORDS[phase];
}

/** The main chamber over the last two hours, as a line and nothing else; gaps where nothing was measured. */
function Trend({ cremator, deviceId }: { readonly cremator: string; readonly deviceId: string }) {
  const input = { cremator, deviceId };
  const { data } = useQuery(orpc.cremation.trend.queryOptions({ input, refetchInterval: TREND_MS }));
  const known = (data ?? []).flatMap(({ mean }) => (mean === null ? [] : [mean]));
  if (data === undefined || known.length < FEWEST) return null;
  const low = Math.min(...known);
  const high = Math.max(...known);
  const span = Math.max(50, high - low);
  const path = data
    .map(({ mean }, i) => {
      if (mean === null) return '';
      const x = (i / (data.length - 1)) * WIDTH;
      const y = HEIGHT - 2 - ((mean - low) / span) * (HEIGHT - 4);
      const joined = i > 0 && data[i - 1]?.mean !== null;
      return `${joined ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
  return (
    <svg
      className="gcc-trend"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`主燃室温度，近两小时，最低 ${Math.round(low)}，最高 ${Math.round(high)}`}
    >
      <path d={path} />
    </svg>
  );
}
