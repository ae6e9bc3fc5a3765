import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { AttemptView, StepView } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { useLive } from '../../app/live.tsx';
import { Marks } from '../../ui/Marks.tsx';
import { ObjectionButton } from '../../ui/ObjectionButton.tsx';
import { PersonCardView } from '../../ui/PersonCardView.tsx';
import { PlainAction } from '../../ui/PrimaryAction.tsx';
import { WaitingState } from '../../ui/states.tsx';
import { countdownText } from '../../ui/time.ts';
import { RecipientCheck } from '../idCard/index.ts';
import { TypedCodeDialog } from '../wedge/index.tsx';
import { Answers, asksForm } from './Answers.tsx';
import './checkpoint.css';

const SPOKEN: Readonly<Record<StepView['state'], string>> = {
  done: '已完成',
  next: '现在做',
  todo: '还没到',
  waiting: '等待中',
};

function sign(step: StepView, index: number): string {
  if (step.state === 'done') return '✓';
  return step.state === 'waiting' ? '…' : String(index + 1);
}

interface SequenceProps {
  readonly attempt: AttemptView;
  /** Beside the name; the console shows an open permit's clock there. */
  readonly aside?: ReactNode;
  /** Beside the prompt of the next step; the kiosk names a free bay there. */
  readonly hint?: ReactNode;
  /** `beside`: the station shows the form of a step on a larger surface, and here only where it is. */
  readonly answers?: 'here' | 'beside';
}

/** One verification from the first scan to the verdict, the same at every station; the step to do now is the largest. */
export function Sequence({ attempt, aside, hint, answers = 'here' }: SequenceProps) {
  const { subject, expected, similar } = attempt;
  const card = subject ?? expected;
  return (
    <section className="gcs-panel" aria-label={attempt.chinese}>
      <header className="gcs-head">
        <div className="gcs-who">
          <p className="gcs-what">
            {attempt.chinese}
            {attempt.placeLabel === null ? '' : ` · ${attempt.placeLabel}`}
          </p>
          {card === null ? (
            <p className="gcs-nobody">请扫描，看面前是哪位</p>
          ) : (
            <PersonCardView card={card} size="medium" />
          )}
          <Marks marks={alike(similar)} />
        </div>
        {aside}
      </header>
      <Steps attempt={attempt} hint={hint ?? null} answers={answers} />
      {attempt.checkpoint === 'handOver' && card !== null && <RecipientCheck caseId={card.caseId} />}
      <Foot attempt={attempt} />
    </section>
  );
}

/** Scrolls the list and nothing around it; of a row higher than the list its beginning is shown. */
function reveal(row: HTMLElement): void {
  const list = row.parentElement;
  if (list === null) return;
  const place = list.getBoundingClientRect();
  const { top, bottom, height } = row.getBoundingClientRect();
  if (top < place.top || height > place.height) list.scrollTop += top - place.top;
  else if (bottom > place.bottom) list.scrollTop += bottom - place.bottom;
}

const SHOWN_SURNAMES = 3;

/** Whose name can be taken for this one stands by itself; who only shares the surname is said in one breath. */
function alike(similar: AttemptView['similar']): readonly { readonly text: string; readonly act: boolean }[] {
  const strong = similar.filter((entry) => entry.similarity !== 'sameSurname');
  const surname = similar.filter((entry) => entry.similarity === 'sameSurname').map((entry) => entry.name);
  const rest = surname.length > SHOWN_SURNAMES ? `等 ${surname.length} 位` : '';
  return [
    ...strong.map(({ name, where }) => ({ text: `姓名相近：${name}（${where}）`, act: true })),
    ...(surname.length === 0
      ? []
      : [{ text: `同姓：${surname.slice(0, SHOWN_SURNAMES).join('、')}${rest}`, act: false }]),
  ];
}

type StepsProps = Required<Pick<SequenceProps, 'attempt' | 'hint' | 'answers'>>;

function Steps({ attempt, hint, answers }: StepsProps) {
  const { waiting } = attempt;
  const next = useRef<HTMLLIElement>(null);
  const { subject, similar, prompt } = attempt;
  const shape = `${prompt} ${subject?.masked} ${similar.length}`;
  // On a low screen the list is longer than its place: what is to do now is always in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever changes the heights changes where it lies
  useEffect(() => {
    if (next.current !== null) reveal(next.current);
  }, [shape]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a list longer than its place is scrolled by keyboard too
    <ol className="gcs-steps" aria-label="步骤" tabIndex={0}>
      {attempt.steps.map((step, index) => (
        <li
          key={step.id}
          ref={step.state === 'next' ? next : undefined}
          className={`gcs-step is-${step.state}`}
          aria-current={step.state === 'next' ? 'step' : undefined}
        >
          <span className="gcs-sign" aria-hidden="true">
            {sign(step, index)}
          </span>
          <div className="gcs-step-words">
            <span className="gcs-step-label">{step.label}</span>
            <span className="gc-visually-hidden">（{SPOKEN[step.state]}）</span>
            {step.state === 'next' && (
              <>
                <p className="gcs-prompt" aria-live="polite">
                  {attempt.prompt}
                </p>
                {answers === 'here' || !asksForm(attempt) ? (
                  <Answers attempt={attempt} />
                ) : (
                  <p className="gcs-hint">在左边录入</p>
                )}
                {hint !== null && <p className="gcs-hint">{hint}</p>}
              </>
            )}
            {step.state === 'waiting' && waiting !== null && (
              <WaitingState what={waiting.what} since={waiting.since} />
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}

function note(attempt: AttemptView): string {
  if (attempt.checkpoint === 'charge') return '全部通过后，入炉许可自动打开。';
  return attempt.irreversible ? '这一步不能挽回，两个人都要在场。' : '';
}

/** Whose tag is asked for and may have burned: the director and another hang a new one. */
function lostTagOf({ checkpoint, steps, subject, expected }: AttemptView): string | null {
  const asked = steps.some((step) => step.id === 'detachedTag' && step.state === 'next');
  return asked && (checkpoint === 'trayToCooling' || checkpoint === 'box')
    ? ((subject ?? expected)?.caseId ?? null)
    : null;
}

function Foot({ attempt }: { readonly attempt: AttemptView }) {
  const { run, busy } = useAct();
  const { demo, training } = useLive();
  const [typing, setTyping] = useState(false);
  // What is past recall is proved by scanning; only the tag of a tray may be typed, with its tray scanned.
  const mayType = demo || training || !attempt.irreversible || attempt.checkpoint === 'box';
  return (
    <footer className="gcs-foot">
      <ObjectionButton label="有异议，停止" />
      <div className="gcs-foot-row">
        {mayType && (
          <PlainAction disabled={busy} onPress={() => setTyping(true)}>
            手工输入码
          </PlainAction>
        )}
        {lostTagOf(attempt) !== null && (
          <PlainAction
            disabled={busy}
            onPress={() =>
              run(() => client.attempt.open({ checkpoint: 'retag', expected: lostTagOf(attempt) }))
            }
          >
            袋签丢了
          </PlainAction>
        )}
        <PlainAction fKey="F8" disabled={busy} onPress={() => run(() => client.attempt.cancel())}>
          放弃这次
        </PlainAction>
      </div>
      <p className="gcs-foot-note">
        {note(attempt)} 扫描还有效 {countdownText(attempt.expiresInMs)}
      </p>
      {typing && <TypedCodeDialog onClose={() => setTyping(false)} />}
    </footer>
  );
}
