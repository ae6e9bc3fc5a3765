import type { ReactNode } from 'react';
import type { CrematorView, FurnaceLive, InterlockView } from '../../../src/station/dto.ts';
import { UNSAID, useUnsaid } from '../../app/unsaid.ts';
import { Marks } from '../../ui/Marks.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { clockTime } from '../../ui/time.ts';
import { FurnaceValues } from './FurnaceValues.tsx';
import { InterlockMark } from './InterlockMark.tsx';

interface Props {
  readonly cremators: readonly CrematorView[];
  readonly interlocks: readonly InterlockView[];
  readonly furnaces: readonly FurnaceLive[];
  readonly now: number;
  /** Label of the cremator of the attempt in front. */
  readonly framed: string | null;
  readonly actions?: (cremator: CrematorView) => ReactNode;
}

const STATE_WORDS: Readonly<Record<CrematorView['state'], string>> = {
  empty: '空',
  permitted: '已许可，待入炉',
  burning: '火化中',
  finished: '已结束，待出灰',
  uncertain: '待两人看炉',
  out: '停用',
};

function leftText(view: CrematorView): string {
  if (view.minutesLeft === null) return '';
  return view.minutesLeft > 0 ? `还剩 ${view.minutesLeft} 分` : '时间已到';
}

function detailText(view: CrematorView): string {
  const since = view.state === 'burning' ? `${clockTime(view.since)} 入炉` : '';
  return [since, view.number ?? '', view.note].filter((part) => part !== '').join(' · ');
}

/** Two marks of one door: what the cremator is doing, and whether it may be charged. */
export function CrematorList({ cremators, interlocks, furnaces, now, framed, actions }: Props) {
  const unsaid = useUnsaid();
  if (cremators.length === 0) {
    return (
      <EmptyState title="还没有火化炉">
        这里显示每台炉里是谁、还剩多久、门锁没锁。请馆长先登记火化炉和炉号码。
      </EmptyState>
    );
  }
  return (
    <ul className="gcc-cremators" aria-label="火化炉">
      {cremators.map((view) => (
        <li key={view.code}>
          <section
            className={view.label === framed ? 'gcc-cremator is-framed' : 'gcc-cremator'}
            aria-label={view.label}
          >
            <div className="gcc-cremator-head">
              <h3>
                {view.label} <small>{view.type}</small>
              </h3>
              {view.unpermitted.length > 0 ? (
                <Marks marks={[{ text: '无许可动作', act: true }]} />
              ) : view.state === 'empty' && view.contaminated ? (
                <Marks marks={[{ text: '待消毒', act: true }]} />
              ) : view.state === 'uncertain' ? (
                <Marks marks={[{ text: STATE_WORDS.uncertain, act: true }]} />
              ) : (
                <span className="gcc-state">{STATE_WORDS[view.state]}</span>
              )}
            </div>
            {view.name === null ? null : (
              <div className="gcc-cremator-who">
                <span className="gc-name">{view.caseId === unsaid ? UNSAID : view.name}</span>
                <span className="gcc-left">{leftText(view)}</span>
              </div>
            )}
            {view.state === 'burning' ? (
              <progress
                className="gcc-bar"
                max={1}
                value={view.progress}
                aria-label={`${view.label} 火化进度`}
              />
            ) : null}
            {detailText(view) === '' ? null : <p className="gcc-sub">{detailText(view)}</p>}
            {furnaces
              .filter(({ cremator }) => cremator === view.code)
              .map((furnace) => (
                <FurnaceValues key={furnace.deviceId} furnace={furnace} />
              ))}
            <div className="gcc-cremator-foot">
              <InterlockMark
                interlock={interlocks.find((entry) => entry.cremator === view.code) ?? null}
                now={now}
              />
              {actions?.(view)}
            </div>
          </section>
        </li>
      ))}
    </ul>
  );
}
