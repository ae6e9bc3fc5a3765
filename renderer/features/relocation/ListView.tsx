import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RelocationLine, RelocationView } from '../../../src/station/dto.ts';
import { client, orpc } from '../../app/client.ts';
import { QueryFailure, useAct } from '../../app/errors.tsx';
import { useLive, useStationNow } from '../../app/live.tsx';
import { Marks } from '../../ui/Marks.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { WaitingState } from '../../ui/states.tsx';
import { when } from '../../ui/time.ts';
import { EndDialog } from './EndDialog.tsx';
import { LINE_WORDS } from './words.ts';

interface Props {
  readonly relocationId: string;
  readonly onBack: () => void;
}

/** One list: who goes where, who is there already, and what is left before it balances to zero. */
export function ListView({ relocationId, onBack }: Props) {
  const view = useQuery(orpc.relocation.get.queryOptions({ input: { relocationId } }));
  if (view.isPending) return <WaitingState what="正在读取清单" />;
  if (view.isError) return <QueryFailure error={view.error} retry={() => void view.refetch()} />;
  return <Loaded view={view.data} onBack={onBack} />;
}

/** What to do next, in one sentence. */
function nextWords(view: RelocationView): string {
  if (view.endedAt !== null)
    return view.abandoned === null ? '已关闭，差数为零。' : `已放弃：${view.abandoned}`;
  if (view.left > 0)
    return view.of === 'bay'
      ? `还有 ${view.left} 位要移。两人一起：扫腕带，扫原柜位，扫新柜位，第二人刷工牌。`
      : `还有 ${view.left} 位要移。两人一起：取出骨灰盒（扫盒、扫原格位），再寄存（扫盒、扫新格位）。`;
  if (view.notEmptied.length > 0)
    return `${view.notEmptied.map((place) => place.label).join('、')}账上还没有空。`;
  if (!view.balanced) return '都到位了。请把两头的位置盘一遍：腾空的要空，到位的要在。';
  return '差数为零，可以关闭。';
}

function Loaded({ view, onBack }: { readonly view: RelocationView; readonly onBack: () => void }) {
  const now = useStationNow(60_000);
  const { session } = useLive();
  const { run, busy } = useAct();
  const [ending, setEnding] = useState(false);
  const may = session?.permissions.includes('stock.count') ?? false;
  const { relocationId, count } = view;
  const open = view.endedAt === null;
  const resumes = count !== null && !count.finished;
  const startCount = () =>
    run(async () => {
      if (resumes) await client.stocktake.resume({ countId: count.countId });
      else await client.relocation.count({ relocationId });
    });
  return (
    <article className="gc-count-report">
      <header className="gc-count-head">
        <h1>{view.title}</h1>
        <div className="gc-count-bar">
          <PlainAction onPress={onBack}>返回</PlainAction>
          {may && (
            <PlainAction busy={busy} onPress={() => run(() => client.relocation.print({ relocationId }))}>
              打印清单
            </PlainAction>
          )}
          {may && open && !view.balanced && (
            <PlainAction onPress={() => setEnding(true)}>放弃清单</PlainAction>
          )}
        </div>
      </header>
      <p>
        {view.reason} · {view.station} · {view.people.join('、')} · {when(view.drawnAt, now)} 开列
      </p>
      <p className="gc-count-progress">
        <strong>
          {view.arrived} / {view.total}
        </strong>{' '}
        到位
        <progress max={view.total} value={view.arrived} aria-label="已到位" />
      </p>
      <div className="gc-move-next" role="status">
        <p>{nextWords(view)}</p>
        {may && open && view.left === 0 && !view.balanced && (
          <PrimaryAction busy={busy} onPress={startCount}>
            {resumes ? '接着盘两头' : '盘点两头'}
          </PrimaryAction>
        )}
        {may && open && view.balanced && (
          <PrimaryAction onPress={() => setEnding(true)}>关闭清单</PrimaryAction>
        )}
      </div>
      <ul className="gc-count-list" aria-label="清单">
        {view.lines.map((line) => (
          <Line key={line.caseId} line={line} />
        ))}
      </ul>
      {ending && (
        <EndDialog relocationId={relocationId} balanced={view.balanced} onClose={() => setEnding(false)} />
      )}
    </article>
  );
}

function Line({ line }: { readonly line: RelocationLine }) {
  const { sign, word, act } = LINE_WORDS[line.state];
  return (
    <li className="gc-count-row">
      <span>
        <PersonName name={line.name} size="large" /> <span className="gc-code">{line.number}</span>
      </span>
      <span className="gc-move-way">
        {line.from.room} {line.from.label} → {line.to.room} {line.to.label}
      </span>
      <span>
        <Marks
          marks={[{ text: `${sign} ${word}`, act }, ...(line.stopped ? [{ text: '已停下', act: true }] : [])]}
        />
        {act && <span className="gc-muted"> 现在在{line.where}</span>}
      </span>
    </li>
  );
}
