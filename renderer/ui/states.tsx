import type { ReactNode } from 'react';
import { clockTime } from './time.ts';

/** A place with nothing in it yet: says what it is for. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="gc-empty">
      <p className="gc-empty-title">{title}</p>
      {children !== undefined && <div className="gc-empty-text">{children}</div>}
    </div>
  );
}

export interface WaitingStateProps {
  /** What is being waited for, as a sentence. */
  readonly what: string;
  /** Since when (ms UTC). */
  readonly since?: number;
  readonly children?: ReactNode;
}

/** Something was asked for and has not come yet: what, and since when. */
export function WaitingState({ what, since, children }: WaitingStateProps) {
  return (
    <div className="gc-waiting" role="status">
      <p className="gc-waiting-title">
        {what}
        {since !== undefined && <span className="gc-waiting-since"> 自 {clockTime(since)} 起</span>}
      </p>
      {children !== undefined && <div className="gc-empty-text">{children}</div>}
    </div>
  );
}
