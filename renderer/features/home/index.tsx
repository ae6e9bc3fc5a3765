import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { HomeInfo } from '../../../src/station/dto.ts';
import { orpc } from '../../app/client.ts';
import { QueryFailure } from '../../app/errors.tsx';
import { useLive } from '../../app/live.tsx';
import { WaitingState } from '../../ui/states.tsx';
import { postsWith } from '../devices/words.ts';
import { ListEditor } from './ListEditor.tsx';
import { LISTS, type ListId, linesOf } from './lists.ts';
import { RulesEditor } from './RulesEditor.tsx';
import './home.css';

/** 字典: the lists the forms choose from, made the home's own by whoever may. */
export function HomeListsPage() {
  const home = useQuery(orpc.home.info.queryOptions());
  if (home.isPending) return <WaitingState what="正在读取馆内字典" />;
  if (home.isError) return <QueryFailure error={home.error} retry={() => void home.refetch()} />;
  return <HomeLists home={home.data} />;
}

function HomeLists({ home }: { readonly home: HomeInfo }) {
  const { session } = useLive();
  const may = session?.permissions.includes('home.configure') ?? false;
  const [chosen, setChosen] = useState<ListId | 'rules'>('town');
  const [dirty, setDirty] = useState(false);
  const list = LISTS.find((entry) => entry.id === chosen);
  return (
    <div className="gch">
      <header>
        <h1>字典</h1>
        <p className="gc-muted">
          {may
            ? '登记时可选的内容。改了名称，旧案卷和打印的文书跟着变；不用的请停用，旧案卷里仍看得到。'
            : `登记时可选的内容。您可以查看；修改由${postsWith('home.configure')}办理。`}
        </p>
      </header>
      <div className="gch-columns">
        <nav className="gch-lists" aria-label="字典">
          <button
            type="button"
            aria-current={chosen === 'rules' ? 'true' : undefined}
            disabled={dirty}
            onClick={() => setChosen('rules')}
          >
            地方规定
            <small>{home.rules.length} 项</small>
          </button>
          {LISTS.map((entry) => (
            <button
              key={entry.id}
              type="button"
              aria-current={entry.id === chosen ? 'true' : undefined}
              disabled={dirty && entry.id !== chosen}
              onClick={() => setChosen(entry.id)}
            >
              {entry.title}
              <small>{linesOf(home, entry.id).filter((line) => !line.retired).length} 项</small>
            </button>
          ))}
          {dirty && <p className="gc-muted gc-small">保存或放弃修改后，可以看别的字典。</p>}
        </nav>
        {chosen === 'rules' && <RulesEditor home={home} may={may} />}
        {list !== undefined && (
          <ListEditor key={list.id} home={home} list={list} may={may && list.own} onDirty={setDirty} />
        )}
      </div>
    </div>
  );
}
