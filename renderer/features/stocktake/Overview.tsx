import { useQuery } from '@tanstack/react-query';
import type { StockOf } from '../../../src/domain/stocktake/kinds.ts';
import type { CountRow, RoomDue, StockOverview } from '../../../src/station/dto.ts';
import { client, orpc } from '../../app/client.ts';
import { QueryFailure, useAct } from '../../app/errors.tsx';
import { useLive, useStationNow } from '../../app/live.tsx';
import { Marks } from '../../ui/Marks.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { EmptyState, WaitingState } from '../../ui/states.tsx';
import { when } from '../../ui/time.ts';
import { Rules } from './Rules.tsx';
import { OF_WORDS, WHY_WORDS } from './words.ts';

const SHOWN = 50;

interface Props {
  readonly onReport: (countId: string) => void;
}

/** What is due, what is under way, and what was counted before. */
export function Overview({ onReport }: Props) {
  const overview = useQuery(orpc.stocktake.overview.queryOptions());
  if (overview.isPending) return <WaitingState what="正在读取盘点" />;
  if (overview.isError) return <QueryFailure error={overview.error} retry={() => void overview.refetch()} />;
  return <OverviewView overview={overview.data} onReport={onReport} />;
}

function OverviewView({ overview, onReport }: Props & { readonly overview: StockOverview }) {
  const { role } = useLive();
  const now = useStationNow(60_000);
  // Where people stand: bays at the cold room, niches everywhere else.
  const order: readonly StockOf[] = role === 'kiosk' ? ['bay', 'niche'] : ['niche', 'bay'];
  return (
    <div className="gc-counts">
      <header>
        <h1>盘点</h1>
        <p className="gc-muted">
          逐个扫位置码和里面的码，与账上核对。随时可以停下，由任何有权的人接着盘。对不上的几位先停下，到现场核清。
        </p>
      </header>
      {overview.open.length > 0 && (
        <section>
          <h2>没有盘完的</h2>
          <ul className="gc-count-list">
            {overview.open.map((count) => (
              <OpenCount key={count.countId} count={count} now={now} onReport={onReport} />
            ))}
          </ul>
        </section>
      )}
      {order.map((of, index) => (
        <Start
          key={of}
          of={of}
          main={index === 0}
          rooms={overview.rooms.filter((room) => room.of === of)}
          now={now}
        />
      ))}
      <History onReport={onReport} now={now} />
      <Rules rules={overview.rules} />
    </div>
  );
}

function OpenCount({ count, now, onReport }: Props & { readonly count: CountRow; readonly now: number }) {
  const { session, halfCount } = useLive();
  const { run, busy } = useAct();
  const may = session?.permissions.includes('stock.count') ?? false;
  // The strip above the screen asks already.
  const asked = halfCount?.countId === count.countId;
  return (
    <li className="gc-count-row">
      <div>
        <strong>{count.title}</strong> · {count.rooms.join('、')}
        <p className="gc-muted">
          {count.counted} / {count.total} · {count.people.join('、')} · {when(count.startedAt, now)} 开始
        </p>
      </div>
      <div className="gc-count-bar">
        <PlainAction onPress={() => onReport(count.countId)}>看到现在</PlainAction>
        {!asked && (
          <PrimaryAction
            disabled={!may}
            busy={busy}
            onPress={() => run(() => client.stocktake.resume({ countId: count.countId }))}
          >
            接着盘
          </PrimaryAction>
        )}
      </div>
    </li>
  );
}

interface StartProps {
  readonly of: StockOf;
  /** What is counted where this station stands. */
  readonly main: boolean;
  readonly rooms: readonly RoomDue[];
  readonly now: number;
}

function Start({ of, main, rooms, now }: StartProps) {
  const { session } = useLive();
  const { run, busy } = useAct();
  const may = session?.permissions.includes('stock.count') ?? false;
  const words = OF_WORDS[of];
  if (rooms.length === 0) return null;
  const Begin = main ? PrimaryAction : PlainAction;
  const begin = (names: readonly string[]) =>
    run(() => client.stocktake.start({ of, rooms: [...names], why: of === 'bay' ? 'daily' : 'yearly' }));
  return (
    <section>
      <h2>{words.title}</h2>
      <ul className="gc-count-list">
        {rooms.map((room) => (
          <li key={room.room} className="gc-count-row">
            <div>
              <strong>{room.room}</strong> · {room.places} 个{words.place} <Marks marks={dueMarks(room)} />
              <p className="gc-muted">
                {room.lastAt === null ? '还没有盘过' : `上次 ${when(room.lastAt, now)}`}
                {room.due && `，${when(room.overdueAt, now)} 前要盘`}
              </p>
            </div>
            <PlainAction disabled={!may || busy} onPress={() => begin([room.room])}>
              只盘这里
            </PlainAction>
          </li>
        ))}
      </ul>
      <Begin disabled={!may} busy={busy} onPress={() => begin([])}>
        开始{words.title}
      </Begin>
      {!may && <p className="gc-muted">您的岗位不盘点。请冷藏管理员、骨灰管理员或馆长来盘。</p>}
    </section>
  );
}

function dueMarks(room: RoomDue): { text: string; act: boolean }[] {
  if (room.overdue) return [{ text: '过时未盘', act: true }];
  return [{ text: room.due ? '该盘了' : '已盘', act: false }];
}

function History({ onReport, now }: Props & { readonly now: number }) {
  const list = useQuery(orpc.stocktake.list.queryOptions({ input: { limit: SHOWN } }));
  const past = list.data?.filter((count) => count.finishedAt !== null) ?? [];
  return (
    <section>
      <h2>盘过的</h2>
      {list.isError && <QueryFailure error={list.error} retry={() => void list.refetch()} />}
      {past.length === 0 ? (
        <EmptyState title="还没有盘完过一次">盘完的每一次都留在这里，随时可以打开、打印。</EmptyState>
      ) : (
        <ul className="gc-count-list">
          {past.map((count) => (
            <li key={count.countId} className="gc-count-row">
              <div>
                <strong>{count.title}</strong> · {WHY_WORDS[count.why]} · {count.rooms.join('、')}
                <p className="gc-muted">
                  {when(count.finishedAt ?? count.startedAt, now)} · {count.people.join('、')} ·{' '}
                  {count.counted} / {count.total}
                  {count.note !== null && ` · 提前结束：${count.note}`}
                </p>
              </div>
              <PlainAction onPress={() => onReport(count.countId)}>看报告</PlainAction>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
