import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  useNavigate,
  useParams,
} from '@tanstack/react-router';
import { type ComponentType, useCallback, useEffect, useState } from 'react';
import type { StationRole } from '../../src/domain/events/kinds.ts';
import { WaitingState } from '../ui/states.tsx';
import { useLive } from './live.tsx';

/**
 * Which screen a station shows is decided by its role alone. All are asked for at once, while the home is still
 * opening: which of them it will be is only known then.
 */
const SCREENS: Readonly<Record<StationRole, Promise<{ readonly default: ComponentType }>>> = {
  desk: import('../stations/desk/index.tsx'),
  kiosk: import('../stations/kiosk/index.tsx'),
  console: import('../stations/console/index.tsx'),
};

/**
 * Null until it is there. Not by `lazy`: what `Suspense` has covered for a moment, React uncovers a third of a second
 * later, so that nothing flickers, and every start would wait for that.
 */
function useScreen(role: StationRole): ComponentType | null {
  const [screen, setScreen] = useState<{ readonly role: StationRole; readonly shown: ComponentType } | null>(
    null,
  );
  const [failure, setFailure] = useState<{ readonly error: unknown } | null>(null);
  useEffect(() => {
    SCREENS[role].then(
      (module) => setScreen({ role, shown: module.default }),
      (error: unknown) => setFailure({ error }),
    );
  }, [role]);
  if (failure !== null) throw failure.error;
  return screen?.role === role ? screen.shown : null;
}

function StationScreen() {
  const { role } = useLive();
  const Station = useScreen(role);
  return Station === null ? <WaitingState what="正在打开画面" /> : <Station />;
}

const rootRoute = createRootRoute({ component: StationScreen });
// The root draws the station; the routes below only give a section and what is open in it a place in history.
const routes = [
  createRoute({ getParentRoute: () => rootRoute, path: '/' }),
  createRoute({ getParentRoute: () => rootRoute, path: '/$section' }),
  createRoute({ getParentRoute: () => rootRoute, path: '/$section/$item' }),
];

// In memory: the page has one address inside the application, and a restart begins at the station's first view.
export const router = createRouter({
  routeTree: rootRoute.addChildren(routes),
  history: createMemoryHistory({ initialEntries: ['/'] }),
});

/** From outside the station's screen, such as the menu of whoever is signed in. */
export function goTo(section: string): void {
  router.navigate({ to: `/${encodeURIComponent(section)}` }).catch((error: unknown) => console.error(error));
}

export interface Section {
  /** Empty for the station's first view. */
  readonly section: string;
  readonly item: string | null;
  readonly go: (section: string, item?: string | null) => void;
}

/** Where this station's screen stands: `const { section, item, go } = useSection()`. */
export function useSection(): Section {
  const params: { section?: string; item?: string } = useParams({ strict: false });
  const navigate = useNavigate();
  const go = useCallback(
    (section: string, item: string | null = null) => {
      const tail = item === null ? '' : `/${encodeURIComponent(item)}`;
      const to = section === '' ? '/' : `/${encodeURIComponent(section)}${tail}`;
      navigate({ to }).catch((error: unknown) => console.error(error));
    },
    [navigate],
  );
  return { section: params.section ?? '', item: params.item ?? null, go };
}
