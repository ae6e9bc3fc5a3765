import type { DoorView } from '../../../src/station/dto.ts';
import { useLive } from '../../app/live.tsx';
import { clockTime, when } from '../../ui/time.ts';

const STATES: Readonly<
  Record<DoorView['state'], { readonly shape: string; readonly word: string; readonly act: boolean }>
> = {
  closed: { shape: '●', word: '关着', act: false },
  open: { shape: '○', word: '开着', act: false },
  held: { shape: '▲', word: '一直开着', act: true },
  forced: { shape: '▲', word: '被强行打开', act: true },
  noData: { shape: '▲', word: '没有数据', act: true },
  unseen: { shape: '○', word: '没有接门磁，看不到开关', act: false },
};

/** 门禁: each controlled door of this station, since when, and whose pass opened it. Nothing without doors. */
export function DoorList() {
  const { doors } = useLive();
  if (doors.length === 0) return null;
  return (
    <section aria-label="门禁">
      <h2>门禁</h2>
      <ul className="gca-doors">
        {doors.map((door) => (
          <Door key={door.id} door={door} />
        ))}
      </ul>
    </section>
  );
}

function Door({ door }: { readonly door: DoorView }) {
  const { opened, last, lastAt, seconds } = door;
  const { shape, word, act } = STATES[door.state];
  return (
    <li className={act ? 'is-act' : undefined}>
      <span>{door.label}</span>
      <b>
        <span aria-hidden="true">{shape}</span> {word}
      </b>
      <span className="gc-muted">
        {when(door.since, Date.now())} 起{seconds === null ? '' : ` · 核验通过才开，每次 ${seconds} 秒`}
      </span>
      <span>
        {opened === null
          ? '本次开机后还没有核验通过开过门'
          : `${clockTime(opened.at)} ${opened.name}「${opened.checkpoint}」核验通过开门 ${opened.number}`}
      </span>
      {last !== '' && (
        <span className="gc-muted">
          最近：{clockTime(lastAt)} {last}
        </span>
      )}
    </li>
  );
}
