import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Permission } from '../../../src/domain/roles.ts';
import type { HomeInfo } from '../../../src/station/dto.ts';
import { orpc } from '../../app/client.ts';
import { QueryFailure } from '../../app/errors.tsx';
import { useLive } from '../../app/live.tsx';
import { WaitingState } from '../../ui/states.tsx';
import { postsWith } from '../devices/words.ts';
import { ListEditor } from './ListEditor.tsx';
import { LISTS, type ListId, linesOf } from './lists.ts';
import { PlacesEditor } from './PlacesEditor.tsx';
import { RulesEditor } from './RulesEditor.tsx';
import { StaffEditor } from './StaffEditor.tsx';
import './home.css';

/** 设置: the lists the forms choose from, the rules of the place, what is out of service, and who works here. */
export function HomeListsPage() {
  const home = useQuery(orpc.home.info.queryOptions());
  if (home.isPending) return <WaitingState what="正在读取馆内字典" />;
  if (home.isError) return <QueryFailure error={home.error} retry={() => void home.refetch()} />;
  return <HomeLists home={home.data} />;
}

interface Other {
  readonly id: 'places' | 'staff' | 'rules';
  readonly title: string;
  readonly needs: Permission | null;
}

/** What is no list of a form. */
const OTHERS: readonly Other[] = [
  { id: 'places', title: '位置', needs: null },
  { id: 'staff', title: '职工', needs: 'staff.manage' },
  { id: 'rules', title: '地方规定', needs: null },
];

function HomeLists({ home }: { readonly home: HomeInfo }) {
  const { session } = useLive();
  const may = session?.permissions.includes('home.configure') ?? false;
  const others = OTHERS.filter(
    ({ needs }) => needs === null || session?.permissions.includes(needs) === true,
  );
  const [chosen, setChosen] = useState<ListId | Other['id']>('town');
  const [dirty, setDirty] = useState(false);
  const list = LISTS.find((entry) => entry.id === chosen);
  return (
    <div className="gch">
      <header>
        <h1>设置</h1>
        <p className="gc-muted">
          {may
            ? '位置、职工、地方规定，和登记时可选的字典。不用的请停用，旧案卷里仍看得到。'
            : `位置、地方规定，和登记时可选的字典。您可以查看；修改由${postsWith('home.configure')}办理。`}
        </p>
      </header>
      <div className="gch-columns">
        <nav className="gch-lists" aria-label="设置">
          {others.map(({ id, title }) => (
            <button
              key={id}
              type="button"
              aria-current={chosen === id ? 'true' : undefined}
              disabled={dirty}
              onClick={() => setChosen(id)}
            >
              {title}
              {id === 'rules' && <small>{home.rules.length} 项</small>}
            </button>
          ))}
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
          {dirty && <p className="gc-muted gc-small">保存或放弃修改后，可以看别的。</p>}
        </nav>
        {chosen === 'places' && <PlacesEditor may={may} />}
        {chosen === 'staff' && <StaffEditor />}
        {chosen === 'rules' && <RulesEditor home={home} may={may} />}
        {list !== undefined && (
          <ListEditor key={list.id} home={home} list={list} may={may && list.own} onDirty={setDirty} />
        )}
      </div>
    </div>
  );
}
