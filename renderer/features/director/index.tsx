import { lazy, Suspense } from 'react';
import { useSection } from '../../app/router.tsx';
import { WaitingState } from '../../ui/states.tsx';
import './director.css';

const SCREENS = [
  { item: 'day', label: '今日', page: lazy(() => import('./day/index.tsx')) },
  { item: 'ledger', label: '差错登记', page: lazy(() => import('./ledger/index.tsx')) },
  { item: 'compliance', label: '扫码率', page: lazy(() => import('./compliance/index.tsx')) },
  { item: 'house', label: '在馆时长', page: lazy(() => import('./house/index.tsx')) },
] as const;

/** 馆长: the day, what nearly went wrong, how scans are kept to, who lies how long. Loaded when it is looked at. */
export function DirectorPage() {
  const { section, item, go } = useSection();
  const shown = SCREENS.find((screen) => screen.item === item) ?? SCREENS[0];
  const Page = shown.page;
  return (
    <div className="gcm">
      <header className="gcm-head">
        <h1>馆长</h1>
        <nav className="gcm-tabs" aria-label="馆长的画面">
          {SCREENS.map((screen) => (
            <button
              key={screen.item}
              type="button"
              aria-current={screen === shown ? 'page' : undefined}
              onClick={() => go(section, screen.item)}
            >
              {screen.label}
            </button>
          ))}
        </nav>
      </header>
      <Suspense fallback={<WaitingState what="正在打开画面" />}>
        <Page />
      </Suspense>
    </div>
  );
}
