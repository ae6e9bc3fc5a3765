import type { ReactElement } from 'react';
import type { InterlockView } from '../../../src/station/dto.ts';
import { countdownText } from '../../ui/time.ts';

interface Props {
  readonly interlock: InterlockView | null;
  readonly now: number;
}

interface Shown {
  readonly word: string;
  readonly more: string;
  readonly shape: ReactElement;
  readonly act: boolean;
}

const closedLock = (
  <>
    <rect x="4" y="10" width="16" height="11" rx="2" />
    <path d="M8 10V7a4 4 0 0 1 8 0v3" fill="none" stroke="currentColor" strokeWidth="2.4" />
  </>
);
const openLock = (
  <>
    <rect x="4" y="10" width="16" height="11" rx="2" fill="none" stroke="currentColor" strokeWidth="2.4" />
    <path d="M8 10V6a4 4 0 0 1 7.6-1.8" fill="none" stroke="currentColor" strokeWidth="2.4" />
  </>
);
const running = (
  <>
    <circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" strokeWidth="2.4" />
    <path d="M9.5 7.5v9l7-4.5z" />
  </>
);
const eye = (
  <>
    <path
      d="M2 12s4-6.5 10-6.5S22 12 22 12s-4 6.5-10 6.5S2 12 2 12z"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.2"
    />
    <circle cx="12" cy="12" r="3.2" />
  </>
);

function shown(interlock: InterlockView, now: number): Shown {
  switch (interlock.state) {
    case 'locked':
      return { word: '锁定', more: '', shape: closedLock, act: false };
    case 'open': {
      const left = (interlock.until ?? now) - now;
      // The core locks the door by itself; until its word arrives the screen must not claim an open one.
      return left > 0
        ? { word: '已开', more: `还剩 ${countdownText(left)}`, shape: openLock, act: false }
        : { word: '许可已过时', more: '请两人看炉', shape: eye, act: true };
    }
    case 'running':
      return { word: '运行中', more: '', shape: running, act: false };
    case 'uncertain':
      return { word: '待看炉', more: '请两人看炉后关闭', shape: eye, act: true };
  }
}

const COIL_WORDS: Readonly<Record<NonNullable<InterlockView['relay']>['coil'], string>> = {
  on: '继电器已吸合',
  off: '继电器已断开',
  unknown: '继电器没有应答',
};

/** The charging door of one cremator: always in view, in word and shape, never by colour alone. */
export function InterlockMark({ interlock, now }: Props) {
  if (interlock === null) return <div className="gcc-lock is-unknown">入炉许可：没有消息</div>;
  const { word, more, shape, act } = shown(interlock, now);
  return (
    <div className={act ? 'gcc-lock is-act' : 'gcc-lock'} data-state={interlock.state}>
      <svg viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
        {shape}
      </svg>
      <span className="gcc-lock-label">入炉许可</span>
      <b>{word}</b>
      {more === '' ? null : <span className="gcc-lock-more">{more}</span>}
      {interlock.relay === null ? (
        interlock.wired ? null : (
          <span className="gcc-unwired">未接继电器</span>
        )
      ) : (
        <RelayMark relay={interlock.relay} />
      )}
    </div>
  );
}

/** What the relay itself says, read back from it; a word of its own beside what the ledger allows. */
function RelayMark({ relay }: { readonly relay: NonNullable<InterlockView['relay']> }) {
  const act = relay.coil === 'unknown' || !relay.follows;
  const words = [COIL_WORDS[relay.coil]];
  if (act && relay.coil !== 'unknown') words.push('没有照做');
  if (relay.ignition === true) words.push('点火许可保持');
  if (relay.doorOpen === true) words.push('炉门开着');
  if (relay.flame === true) words.push('有火');
  return (
    <span className={act ? 'gcc-relay is-act' : 'gcc-relay'}>
      {act && <span aria-hidden="true">▲ </span>}
      {words.join(' · ')}
    </span>
  );
}
