import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  type ReactNode,
  useContext,
  useDeferredValue,
  useEffect,
  useRef,
  useState,
} from 'react';
import type { StationLive } from '../../src/station/dto.ts';
import { client } from './client.ts';
import { ConnectingPage, LostPage } from './connection.tsx';

interface LiveState {
  readonly live: StationLive;
  /** Wall clock of this page when the state arrived: ages are counted from here. */
  readonly receivedAt: number;
}

const LiveContext = createContext<LiveState | null>(null);
/** The newest there is, for what is in front of everything. */
const FrontContext = createContext<LiveState | null>(null);

const RETRY_MS = 500;

/**
 * A verdict is painted before what lies behind it is drawn anew: it must be there at once, and the boards are large.
 * Every other news is drawn as a whole.
 */
function useBehind(newest: LiveState | null): LiveState | null {
  const later = useDeferredValue(newest);
  if (newest === null || later === null) return newest;
  return newest.live.verdict?.eventId === later.live.verdict?.eventId ? newest : later;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

interface Follower {
  readonly onLive: (live: StationLive) => void;
  readonly onLost: () => void;
}

/** Follows the station until aborted; an end or a failure of the stream is "lost", then it tries again. */
async function follow(signal: AbortSignal, { onLive, onLost }: Follower): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const live of await client.live.watch(undefined, { signal })) onLive(live);
    } catch (error) {
      if (!signal.aborted) console.warn('live stream failed', error);
    }
    if (signal.aborted) return;
    onLost();
    await pause(RETRY_MS, signal);
  }
}

function refetchAll(queries: QueryClient): void {
  queries.invalidateQueries().catch((error: unknown) => console.error(error));
}

/**
 * The one subscription of the page. While the station is not heard, a full page lies over the screen, so that
 * nobody acts on a picture that is no longer true; what was typed beneath it stays.
 */
export function LiveProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState | null>(null);
  const [lostSince, setLostSince] = useState<number | null>(null);
  const [startedAt] = useState(() => Date.now());
  const revision = useRef(-1);
  const behind = useBehind(state);

  useEffect(() => {
    const controller = new AbortController();
    const onLive = (live: StationLive) => {
      setLostSince(null);
      setState({ live, receivedAt: Date.now() });
      // Not only growth: a restarted core may count from the beginning, and its boards must be fetched too.
      if (live.revision !== revision.current) {
        revision.current = live.revision;
        refetchAll(queries);
      }
    };
    const onLost = () => {
      revision.current = -1;
      setLostSince((since) => since ?? Date.now());
    };
    follow(controller.signal, { onLive, onLost }).catch((error: unknown) => console.error(error));
    return () => controller.abort();
  }, [queries]);

  if (state === null) return <ConnectingPage since={startedAt} />;
  return (
    <FrontContext value={state}>
      <LiveContext value={behind}>
        <div inert={lostSince !== null}>{children}</div>
        {lostSince !== null && <LostPage since={lostSince} />}
      </LiveContext>
    </FrontContext>
  );
}

function useLiveState(): LiveState {
  const state = useContext(LiveContext);
  if (state === null) throw new Error('useLive outside LiveProvider');
  return state;
}

/** The verdict to show, which waits for nothing else on the page. */
export function useVerdict(): StationLive['verdict'] {
  const state = useContext(FrontContext);
  if (state === null) throw new Error('useVerdict outside LiveProvider');
  return state.live.verdict;
}

/** The station as it is now. */
export function useLive(): StationLive {
  return useLiveState().live;
}

/** Station time (ms since epoch), ticking; the page's own clock only counts the time between two messages. */
export function useStationNow(everyMs = 1_000): number {
  const { live, receivedAt } = useLiveState();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return live.now + Math.max(0, now - receivedAt);
}
