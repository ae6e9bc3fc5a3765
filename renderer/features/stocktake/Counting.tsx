import { useState } from 'react';
import type { CountingView } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { describeError, useAct } from '../../app/errors.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { FinishDialog } from './FinishDialog.tsx';
import { SpotMap } from './SpotMap.tsx';
import { OF_WORDS, promptOf } from './words.ts';

interface Props {
  readonly counting: CountingView;
  readonly rooms: readonly string[];
  readonly onFinished: (countId: string) => void;
}

/** 空, said once; a second time where the ledger has somebody there. The panel says why, not a failure. */
async function sayEmpty(again: boolean): Promise<void> {
  try {
    await client.stocktake.empty({ again });
  } catch (error) {
    if (describeError(error).code !== 'STATE.LOOK_AGAIN') throw error;
  }
}

/** In the middle of a count: one place at a time, the next one large, and all that has been seen beside it. */
export function Counting({ counting, rooms, onFinished }: Props) {
  const { run, busy } = useAct();
  const [ending, setEnding] = useState(false);
  const { large, small } = promptOf(counting);
  const { last, place, next, counted, total, again } = counting;
  const words = OF_WORDS[counting.of];
  const done = counted >= total;
  // The one next action: to look, and once all was looked at, to end.
  const Empty = done ? PlainAction : PrimaryAction;
  const Finish = done ? PrimaryAction : PlainAction;
  return (
    <div className="gc-count-work">
      <SpotMap
        countId={counting.countId}
        rooms={rooms}
        here={place !== null && last === null ? place : next}
      />
      <section className="gc-count-side" aria-label="现在盘">
        <h1>{counting.title}</h1>
        <p className="gc-count-progress">
          <strong>
            {counted} / {total}
          </strong>
          <progress max={total} value={counted} aria-label="已盘的位置" />
        </p>
        <div className="gc-count-next" role="status">
          {last !== null && (
            <p className={last.ok ? 'gc-count-last' : 'gc-count-last is-off'}>
              <span aria-hidden="true">{last.ok ? '●' : '▲'}</span> {last.sentence}
            </p>
          )}
          {again ? (
            <p className="gc-count-last is-off">
              <span aria-hidden="true">▲</span> 账上这里不是空的。请{words.open}再看一遍：有就扫{words.thing}
              ，真的没有再按。
            </p>
          ) : (
            <>
              <p className="gc-count-large">{large}</p>
              <p>{small}</p>
            </>
          )}
        </div>
        <div className="gc-count-buttons">
          <Empty
            disabled={place === null || (last !== null && !again)}
            busy={busy}
            fKey="F2"
            onPress={() => run(() => sayEmpty(again))}
          >
            {again ? '看过了，是空的' : '空'}
          </Empty>
          <PlainAction disabled={busy} onPress={() => run(() => client.stocktake.pause())}>
            先停下
          </PlainAction>
          <Finish
            disabled={busy}
            onPress={() =>
              done
                ? run(
                    () => client.stocktake.finish({ countId: counting.countId, note: null }),
                    () => onFinished(counting.countId),
                  )
                : setEnding(true)
            }
          >
            结束盘点
          </Finish>
        </div>
      </section>
      {ending && (
        <FinishDialog
          countId={counting.countId}
          left={total - counted}
          onClose={() => setEnding(false)}
          onFinished={() => onFinished(counting.countId)}
        />
      )}
    </div>
  );
}
