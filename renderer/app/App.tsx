import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { ConfigProvider } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import type { ReactNode } from 'react';
import type { StationRole } from '../../src/domain/events/kinds.ts';
import { antTheme, cssVariables } from '../ui/theme.ts';
import { FailureProvider, ScreenBoundary } from './errors.tsx';
import { LiveProvider, useLive } from './live.tsx';
import { router } from './router.tsx';
import { Shell } from './Shell.tsx';
import '../ui/base.css';

const queries = new QueryClient({
  defaultOptions: {
    // The core is in the same machine and says itself when something changed: no guessing by time or focus.
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      retry: 1,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

interface ThemedProps {
  readonly station: StationRole;
  readonly lesson?: boolean;
  readonly children: ReactNode;
}

function Themed({ station, lesson = false, children }: ThemedProps) {
  return (
    <ConfigProvider locale={zhCN} theme={antTheme(station, lesson)} button={{ autoInsertSpace: false }}>
      <style>{cssVariables(station)}</style>
      {children}
    </ConfigProvider>
  );
}

function RoleThemed({ children }: { children: ReactNode }) {
  const { role, training } = useLive();
  return (
    <Themed station={role} lesson={training}>
      {children}
    </Themed>
  );
}

export function App() {
  return (
    <Themed station="desk">
      <ScreenBoundary>
        <QueryClientProvider client={queries}>
          <LiveProvider>
            <RoleThemed>
              <FailureProvider>
                <Shell>
                  <RouterProvider router={router} />
                </Shell>
              </FailureProvider>
            </RoleThemed>
          </LiveProvider>
        </QueryClientProvider>
      </ScreenBoundary>
    </Themed>
  );
}
