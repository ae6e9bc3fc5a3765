import { ORPCError } from '@orpc/client';
import { Button } from 'antd';
import {
  Component,
  createContext,
  type ErrorInfo,
  type ReactNode,
  useCallback,
  useContext,
  useMemo,
  useState,
} from 'react';
import { StationLostError } from './client.ts';
import './errors.css';

/** What an operator reads when something failed. */
export interface Failure {
  readonly code: string;
  readonly sentence: string;
}

interface WithIssues {
  readonly issues: readonly { readonly message: string }[];
}

function hasIssues(value: unknown): value is WithIssues {
  return typeof value === 'object' && value !== null && Array.isArray((value as { issues?: unknown }).issues);
}

function isGuichengData(value: unknown): value is Failure {
  if (typeof value !== 'object' || value === null) return false;
  const { code, sentence } = value as { code?: unknown; sentence?: unknown };
  return typeof code === 'string' && typeof sentence === 'string';
}

const CHINESE = /\p{Script=Han}/u;

/** Every failed call becomes one Chinese sentence and a stable code. */
export function describeError(error: unknown): Failure {
  if (error instanceof StationLostError) {
    return { code: 'RUNTIME.STATION_LOST', sentence: '本机服务没有回应，刚才这一步没有办成，请稍候再试' };
  }
  if (error instanceof ORPCError) {
    const data: unknown = error.data;
    if (error.code === 'GUICHENG' && isGuichengData(data)) {
      return { code: data.code, sentence: data.sentence };
    }
    if (error.code === 'BAD_REQUEST') {
      const told = hasIssues(data) ? data.issues.find(({ message }) => CHINESE.test(message)) : undefined;
      return { code: 'INPUT.REFUSED', sentence: told?.message ?? '填写的内容不合要求，请检查后再试' };
    }
    return { code: `RUNTIME.${error.code}`, sentence: '这一步没有办成，请再试一次' };
  }
  console.error(error);
  return { code: 'RUNTIME.UNEXPECTED', sentence: '程序遇到意外情况，这一步没有办成，请再试一次' };
}

interface FailureDesk {
  readonly report: (error: unknown) => void;
}

const FailureContext = createContext<FailureDesk | null>(null);

/** Shows failed calls in a band at the foot of the screen; nothing that was typed is touched. */
export function FailureProvider({ children }: { children: ReactNode }) {
  const [failure, setFailure] = useState<Failure | null>(null);
  const desk = useMemo<FailureDesk>(() => ({ report: (error) => setFailure(describeError(error)) }), []);
  return (
    <FailureContext value={desk}>
      {children}
      {failure !== null && (
        <div className="gc-failure-band" role="alert">
          <FailureText failure={failure} />
          <Button onClick={() => setFailure(null)}>知道了</Button>
        </div>
      )}
    </FailureContext>
  );
}

export function useReport(): FailureDesk['report'] {
  const desk = useContext(FailureContext);
  if (desk === null) throw new Error('useReport outside FailureProvider');
  return desk.report;
}

export type ActResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false };

export interface Acting {
  /** Resolves to `{ ok: true, value }` or `{ ok: false }` after showing the failure; never rejects. */
  readonly act: <T>(call: () => Promise<T>) => Promise<ActResult<T>>;
  /** For buttons: the same, with what to do afterwards; a failure is shown and `failed` is called. */
  readonly run: <T>(call: () => Promise<T>, done?: (value: T) => void, failed?: () => void) => void;
  readonly busy: boolean;
}

/** Runs calls, shows their failures, and says whether one is under way. */
export function useAct(): Acting {
  const report = useReport();
  const [running, setRunning] = useState(0);
  const act = useCallback(
    async <T,>(call: () => Promise<T>): Promise<ActResult<T>> => {
      setRunning((count) => count + 1);
      try {
        return { ok: true, value: await call() };
      } catch (error) {
        report(error);
        return { ok: false };
      } finally {
        setRunning((count) => count - 1);
      }
    },
    [report],
  );
  const run = useCallback(
    <T,>(call: () => Promise<T>, done?: (value: T) => void, failed?: () => void): void => {
      act(call)
        .then((result) => (result.ok ? done?.(result.value) : failed?.()))
        .catch(report);
    },
    [act, report],
  );
  return { act, run, busy: running > 0 };
}

export function FailureText({ failure }: { failure: Failure }) {
  return (
    <p className="gc-failure-text">
      <strong>{failure.sentence}</strong> <code className="gc-code">{failure.code}</code>
    </p>
  );
}

/** For a board or list that could not be fetched. */
export function QueryFailure({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <div className="gc-failure-block" role="alert">
      <FailureText failure={describeError(error)} />
      <Button onClick={retry}>再试一次</Button>
    </div>
  );
}

interface BoundaryState {
  readonly failed: Error | null;
}

/** The last net: a screen that broke says so plainly. Facts are safe, they are kept by the core. */
export class ScreenBoundary extends Component<{ children: ReactNode }, BoundaryState> {
  override state: BoundaryState = { failed: null };

  static getDerivedStateFromError(failed: Error): BoundaryState {
    return { failed };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error(error, info.componentStack);
  }

  override render(): ReactNode {
    const { failed } = this.state;
    if (failed === null) return this.props.children;
    return (
      <main className="gc-full-page" role="alert">
        <h1>这个画面出错了</h1>
        <p>已经扫描和确认的都已保存，没有丢失。请重新打开画面；若再次出现，请换一台工作站并告诉馆长。</p>
        <p className="gc-code">{failed.message.slice(0, 200)}</p>
        <Button type="primary" size="large" onClick={() => window.location.reload()}>
          重新打开画面
        </Button>
      </main>
    );
  }
}
