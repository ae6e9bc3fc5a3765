import { type ReactNode, useEffect, useId, useRef } from 'react';
import { createPortal } from 'react-dom';
import type { VerdictView } from '../../src/station/dto.ts';
import { client } from '../app/client.ts';
import { useAct } from '../app/errors.tsx';
import { useVerdict } from '../app/live.tsx';
import { play } from '../app/sound.ts';
import { useFocusTrap } from './Dialog.tsx';
import { KeyLayer } from './keys.tsx';
import { ObjectionButton } from './ObjectionButton.tsx';
import { PersonCardView } from './PersonCardView.tsx';
import { PrimaryAction } from './PrimaryAction.tsx';
import { clockTime } from './time.ts';
import { VerdictSign } from './VerdictSign.tsx';
import './verdict.css';

/** A key already on its way when the verdict appears must not close it unread. */
const SETTLE_MS = 500;
/** A routine pass leaves by itself; a stop never does. */
const ROUTINE_MS = 6_000;

let lastPlayed: string | null = null;

function useVerdictSound(verdict: VerdictView): void {
  const { eventId, outcome } = verdict;
  useEffect(() => {
    if (lastPlayed === eventId) return;
    lastPlayed = eventId;
    play(outcome === 'pass' ? 'pass' : 'stop').catch((error: unknown) => console.error(error));
  }, [eventId, outcome]);
}

function useDismiss({ eventId }: VerdictView) {
  const { run, busy } = useAct();
  const shownAt = useRef(performance.now());
  const dismiss = () => {
    if (performance.now() - shownAt.current < SETTLE_MS) return;
    run(() => client.verdict.dismiss({ eventId }));
  };
  return { dismiss, busy };
}

function Cards({ verdict }: { verdict: VerdictView }) {
  const { outcome, expected, actual, placeLabel, people, at } = verdict;
  if (outcome === 'pass') {
    const card = actual ?? expected;
    if (card === null) return null;
    return (
      <div className="gc-verdict-card gc-verdict-card-pass">
        <PersonCardView card={card} title={placeLabel ?? undefined} size="large">
          <p className="gc-verdict-people">{[...people, clockTime(at)].join('　')}</p>
        </PersonCardView>
      </div>
    );
  }
  const different = expected !== null && actual !== null && expected.caseId !== actual.caseId;
  const only = actual ?? expected;
  // Of two things that name somebody neither is yet who lies there.
  const [one, other] = verdict.reasons.some(({ code }) => code === 'CARRIER_ELSEWHERE')
    ? ['载体写的是', '这里登记的是']
    : ['应为', '面前的是'];
  return (
    <>
      {different && (
        <div className="gc-verdict-card">
          <PersonCardView card={expected} title={one} size="large" />
        </div>
      )}
      {only !== null && (
        <div className="gc-verdict-card gc-verdict-card-blocked">
          <PersonCardView card={only} title={different ? other : (placeLabel ?? '这位')} size="large">
            {!different && <p className="gc-verdict-people">{[...people, clockTime(at)].join('　')}</p>}
          </PersonCardView>
        </div>
      )}
    </>
  );
}

interface ShownProps {
  readonly verdict: VerdictView;
  /** Further ways on, beside the one that only acknowledges. */
  readonly more?: ReactNode;
  /** Beside the people: the picture of the place. */
  readonly beside?: ReactNode;
}

function FullVerdict({ verdict, more, beside }: ShownProps) {
  const box = useRef<HTMLDivElement>(null);
  const ids = { title: useId(), sentence: useId() };
  const keepFocus = useFocusTrap(box);
  const { dismiss, busy } = useDismiss(verdict);
  const blocked = verdict.outcome === 'blocked';
  // Beside something wrong, the steps that were merely still to come only hide it; and what is said large is not
  // said again small.
  const stopping = verdict.reasons.filter((reason) => !reason.todo);
  const others = (stopping.length > 0 ? stopping : verdict.reasons).filter(
    (reason) => !verdict.sentence.startsWith(reason.sentence),
  );
  return (
    <div
      ref={box}
      className={`gc-verdict gc-verdict-${verdict.outcome}`}
      role="alertdialog"
      aria-modal="true"
      aria-labelledby={ids.title}
      aria-describedby={ids.sentence}
      tabIndex={-1}
      onKeyDown={keepFocus}
    >
      <div className="gc-verdict-head">
        <VerdictSign outcome={verdict.outcome} size={190} />
        <div className="gc-verdict-said">
          <h1 id={ids.title} className="gc-verdict-title">
            <span>{verdict.word}</span> <span>{verdict.title}</span>
          </h1>
          <p id={ids.sentence} className="gc-verdict-sentence">
            {verdict.sentence}
          </p>
        </div>
      </div>
      <div className="gc-verdict-body">
        <div className="gc-verdict-cards">
          <Cards verdict={verdict} />
          {beside}
        </div>
        {blocked && others.length > 0 && (
          <ul className="gc-verdict-reasons">
            {others.map((reason) => (
              <li key={`${reason.code}:${reason.sentence}`}>{reason.sentence}</li>
            ))}
          </ul>
        )}
      </div>
      <footer className="gc-verdict-foot">
        <p className="gc-verdict-way">{verdict.wayOn}</p>
        <div className="gc-verdict-buttons">
          <ObjectionButton label={blocked ? '有异议' : '有异议，停止'} above />
          {more}
          <PrimaryAction onPress={dismiss} busy={busy} autoFocus>
            {blocked ? '知道了，照此办' : '知道了'}
          </PrimaryAction>
        </div>
      </footer>
    </div>
  );
}

/** Routine steps do not fill the screen: the same shape and word, on a band. */
function VerdictBand({ verdict }: { verdict: VerdictView }) {
  const { run } = useAct();
  const { outcome, eventId } = verdict;
  useEffect(() => {
    if (outcome !== 'pass') return;
    const timer = setTimeout(() => {
      run(() => client.verdict.dismiss({ eventId }));
    }, ROUTINE_MS);
    return () => clearTimeout(timer);
  }, [run, outcome, eventId]);
  const { dismiss, busy } = useDismiss(verdict);
  return (
    <div className={`gc-verdict-band gc-verdict-${outcome}`} role={outcome === 'pass' ? 'status' : 'alert'}>
      <VerdictSign outcome={outcome} size={64} />
      <p className="gc-verdict-band-words">
        <strong>
          {verdict.word} {verdict.title}
        </strong>
        <span>{[verdict.sentence, verdict.wayOn].filter((text) => text !== '').join(' ')}</span>
      </p>
      <PrimaryAction onPress={dismiss} busy={busy}>
        知道了
      </PrimaryAction>
    </div>
  );
}

function Shown({ verdict, more, beside }: ShownProps) {
  useVerdictSound(verdict);
  // A stop is read by everyone in the room, whatever the step.
  const full = verdict.full || verdict.outcome === 'blocked';
  if (!full) return createPortal(<VerdictBand verdict={verdict} />, document.body);
  return createPortal(
    <KeyLayer>
      <FullVerdict verdict={verdict} more={more} beside={beside} />
    </KeyLayer>,
    document.body,
  );
}

interface OverlayProps {
  readonly more?: (verdict: VerdictView) => ReactNode;
  readonly beside?: ReactNode;
}

/** The verdict in front of everything. Drawn once for all stations by the application. */
export function VerdictOverlay({ more, beside }: OverlayProps) {
  const verdict = useVerdict();
  if (verdict === null) return null;
  return <Shown key={verdict.eventId} verdict={verdict} more={more?.(verdict)} beside={beside} />;
}
