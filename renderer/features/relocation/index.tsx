import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { StockOf } from '../../../src/domain/stocktake/kinds.ts';
import { orpc } from '../../app/client.ts';
import { QueryFailure } from '../../app/errors.tsx';
import { useLive, useStationNow } from '../../app/live.tsx';
import { Marks } from '../../ui/Marks.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { EmptyState, WaitingState } from '../../ui/states.tsx';
import { when } from '../../ui/time.ts';
import { StocktakePage } from '../stocktake/index.tsx';
import { DrawForm } from './DrawForm.tsx';
import { ListView } from './ListView.tsx';
import './relocation.css';

const SHOWN = 50;

type Shown =
  | { readonly kind: 'lists' }
  | { readonly kind: 'draw'; readonly of: StockOf }
  | { readonly kind: 'list'; readonly relocationId: string };

/** 倒库、搬迁: moves of many, from a list that must balance to zero. */
export function RelocationPage() {
  const { counting } = useLive();
  const [shown, setShown] = useState<Shown>({ kind: 'lists' });
  // The closing count is a count like any other.
  if (counting !== null) return <StocktakePage />;
  switch (shown.kind) {
    case 'draw':
      return (
        <DrawForm
          of={shown.of}
          onClose={() => setShown({ kind: 'lists' })}
          onDrawn={(relocationId) => setShown({ kind: 'list', relocationId })}
        />
      );
    case 'list':
      return <ListView relocationId={shown.relocationId} onBack={() => setShown({ kind: 'lists' })} />;
    case 'lists':
      return <Lists onShow={setShown} />;
  }
}

function Lists({ onShow }: { readonly onShow: (shown: Shown) => void }) {
  const { session, role } = useLive();
  const now = useStationNow(60_000);
  const lists = useQuery(orpc.relocation.list.queryOptions({ input: { limit: SHOWN } }));
  if (lists.isPending) return <WaitingState what="正在读取清单" />;
  if (lists.isError) return <QueryFailure error={lists.error} retry={() => void lists.refetch()} />;
  const may = session?.permissions.includes('stock.count') ?? false;
  const first: StockOf = role === 'kiosk' ? 'bay' : 'niche';
  const other: StockOf = first === 'bay' ? 'niche' : 'bay';
  const words = (of: StockOf) => (of === 'bay' ? '开列倒库清单' : '开列骨灰搬迁清单');
  return (
    <div className="gc-counts">
      <header>
        <h1>倒库与搬迁</h1>
        <p className="gc-muted">
          冷柜坏了、房间要搬：先列好谁从哪里到哪里，两人核对；清单上的只能移到清单上的位置，全部到位、两头盘清才能关闭。
        </p>
      </header>
      <div className="gc-count-bar">
        <PrimaryAction disabled={!may} onPress={() => onShow({ kind: 'draw', of: first })}>
          {words(first)}
        </PrimaryAction>
        <PlainAction disabled={!may} onPress={() => onShow({ kind: 'draw', of: other })}>
          {words(other)}
        </PlainAction>
      </div>
      {lists.data.length === 0 ? (
        <EmptyState title="还没有清单">开列过的清单和它的经过都留在这里。</EmptyState>
      ) : (
        <ul className="gc-count-list" aria-label="清单">
          {lists.data.map((list) => (
            <li key={list.relocationId} className="gc-count-row">
              <div>
                <strong>{list.title}</strong> · {list.reason}{' '}
                <Marks
                  marks={[
                    list.endedAt === null
                      ? { text: '没有结束', act: true }
                      : { text: list.abandoned === null ? '已关闭' : '已放弃', act: false },
                  ]}
                />
                <p className="gc-muted">
                  {list.arrived} / {list.total} 到位 · {list.people.join('、')} · {when(list.drawnAt, now)}
                </p>
              </div>
              <PlainAction onPress={() => onShow({ kind: 'list', relocationId: list.relocationId })}>
                打开
              </PlainAction>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
