import { memo } from 'react';
import type { BayView } from '../../../src/station/dto.ts';
import { UNSAID } from '../../app/unsaid.ts';
import { type Block, nameSize } from './layout.ts';
import { stayText } from './words.ts';

export interface BayCellProps {
  readonly bay: BayView;
  readonly block: Block;
  readonly now: number;
  readonly chosen: boolean;
  /** 放这里, 从这里 …; the frame says it too. */
  readonly frame: { readonly kind: 'from' | 'to'; readonly words: string } | null;
  readonly hidden: boolean;
  readonly alike: boolean;
  readonly reachable: boolean;
  readonly disabled: boolean;
  readonly onChoose: (code: string) => void;
}

interface Sign {
  readonly text: string;
  readonly kind: 'act' | 'quiet' | 'near' | 'alike' | 'frame';
}

/** The one thing said beside a name: where to go, whom not to mistake, what must be done, then what is only to know. */
function signOf({ bay, frame, alike }: BayCellProps): Sign | null {
  if (frame !== null && frame.kind === 'from') return { text: frame.words, kind: 'frame' };
  const [person] = bay.occupants;
  if (person === undefined) return null;
  if (alike) return { text: '姓名相近', kind: 'alike' };
  const act = actOf(bay);
  if (act !== null) return { text: act, kind: 'act' };
  if (person.similar.length > 0) return { text: '姓名相近', kind: 'near' };
  const quiet = person.marks[0];
  return quiet === undefined ? null : { text: quiet.text, kind: 'quiet' };
}

/** What the sign leaves unsaid: the tile has room for one, and says that there is more. */
function unsaid({ bay }: BayCellProps, sign: Sign | null): readonly string[] {
  const texts = bay.occupants.flatMap((person) => person.marks.map(({ text }) => text));
  return [...new Set(texts)].filter((text) => text !== sign?.text);
}

/** What somebody has to do about this bay, in its shortest words. */
function actOf(bay: BayView): string | null {
  if (bay.occupants.length > 1) return `一柜 ${bay.occupants.length} 位`;
  const mark = bay.occupants[0]?.marks.find(({ act }) => act);
  if (mark !== undefined) return mark.text;
  return bay.outOfService !== null && bay.occupants.length > 0 ? '停用移柜' : null;
}

function classOf({ bay, frame, alike }: BayCellProps): string {
  const names = ['gcb-bay'];
  if (bay.occupants.length > 0) names.push('is-full');
  else if (bay.outOfService !== null) names.push('is-out');
  if (actOf(bay) !== null) names.push('is-act');
  if (alike) names.push('is-alike');
  if (frame !== null) names.push(`is-${frame.kind}`);
  return names.join(' ');
}

function Bay(props: BayCellProps) {
  const { bay, block, now, chosen, frame, hidden, reachable, disabled, onChoose } = props;
  const [person] = bay.occupants;
  const sign = signOf(props);
  const ribbon = sign !== null && sign.kind !== 'quiet';
  const more = sign === null || sign.kind === 'frame' ? [] : unsaid(props, sign);
  return (
    <button
      type="button"
      className={classOf(props)}
      data-bay={bay.code}
      aria-pressed={chosen}
      tabIndex={reachable ? 0 : -1}
      disabled={disabled}
      onClick={() => onChoose(bay.code)}
    >
      <span className="gcb-label">{bay.label}</span>
      {person === undefined ? (
        <Empty bay={bay} target={frame?.kind === 'to' ? frame.words : null} />
      ) : (
        <>
          {hidden ? (
            <span className="gcb-name gcb-name-hidden">{UNSAID}</span>
          ) : (
            <span className="gcb-name gc-name" style={{ fontSize: nameSize(person.name, block, ribbon) }}>
              {person.name === '' ? '无名' : person.name}
            </span>
          )}
          <span className="gcb-stay">{stayText(person.since, now)}</span>
        </>
      )}
      {sign !== null && (
        <span className={`gcb-sign is-${sign.kind}`}>
          <span>
            {sign.text}
            {more.length > 0 && (
              <>
                <span className="gcb-more" aria-hidden="true">
                  +{more.length}
                </span>
                <span className="gc-visually-hidden">，还有{more.join('、')}</span>
              </>
            )}
          </span>
        </span>
      )}
    </button>
  );
}

function Empty({ bay, target }: { readonly bay: BayView; readonly target: string | null }) {
  if (target !== null) return <span className="gcb-name gcb-target">{target}</span>;
  if (bay.outOfService !== null) return <span className="gcb-name gcb-out">停用</span>;
  if (bay.waiting) return <span className="gcb-name gcb-out">已问，等待</span>;
  return <span className="gc-visually-hidden">空柜</span>;
}

/** One bay. Grey unless somebody must act. */
export const BayCell = memo(Bay);
