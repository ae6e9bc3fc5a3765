import type { AttemptView, CremationBoard, StepView } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { useLive, useStationNow } from '../../app/live.tsx';
import { countdownText } from '../../features/cremation/index.tsx';
import { Marks } from '../../ui/Marks.tsx';
import { ObjectionButton } from '../../ui/ObjectionButton.tsx';
import { PersonCardView } from '../../ui/PersonCardView.tsx';
import { PlainAction } from '../../ui/PrimaryAction.tsx';
import { WaitingState } from '../../ui/states.tsx';
import { Answers } from './Answers.tsx';
import { openPermitOf } from './permits.ts';

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
  readonly board: CremationBoard;
}

/** One verification from the first scan to the verdict; the step to do now can be read from three metres. */
export function Sequence({ attempt, board }: SequenceProps) {
  const { subject, expected, similar } = attempt;
  const card = subject ?? expected;
  return (
    <section className="gcn-panel" aria-label={attempt.chinese}>
      <header className="gcn-head">
        <div className="gcn-who">
          <p className="gcn-what">
            {attempt.chinese}
            {attempt.placeLabel === null ? '' : ` · ${attempt.placeLabel}`}
          </p>
          {card === null ? (
            <p className="gcn-nobody">请扫描，看面前是哪位</p>
          ) : (
            <PersonCardView card={card} size="medium" />
          )}
          {similar.length > 0 && (
            <Marks
              marks={similar.map(({ name, where, similarity }) =>
                similarity === 'sameSurname'
                  ? { text: `同姓：${name}（${where}）`, act: false }
                  : { text: `姓名相近：${name}（${where}）`, act: true },
              )}
            />
          )}
        </div>
        <PermitClock caseId={card?.caseId ?? null} board={board} />
      </header>
      <Steps attempt={attempt} />
      <Foot attempt={attempt} />
    </section>
  );
}

function Steps({ attempt }: { readonly attempt: AttemptView }) {
  const { waiting } = attempt;
  return (
    <ol className="gcn-steps" aria-label="步骤">
      {attempt.steps.map((step, index) => (
        <li
          key={step.id}
          className={`gcn-step is-${step.state}`}
          aria-current={step.state === 'next' ? 'step' : undefined}
        >
          <span className="gcn-sign" aria-hidden="true">
            {sign(step, index)}
          </span>
          <div className="gcn-step-words">
            <span className="gcn-step-label">{step.label}</span>
            <span className="gc-visually-hidden">（{SPOKEN[step.state]}）</span>
            {step.state === 'next' && (
              <>
                <p className="gcn-prompt" aria-live="polite">
                  {attempt.prompt}
                </p>
                <Answers attempt={attempt} />
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

function Foot({ attempt }: { readonly attempt: AttemptView }) {
  const { act, busy } = useAct();
  const shown = (error: unknown) => console.error(error);
  return (
    <footer className="gcn-foot">
      <ObjectionButton label="有异议，停止" />
      <PlainAction
        fKey="F8"
        disabled={busy}
        onPress={() => {
          act(() => client.attempt.cancel()).catch(shown);
        }}
      >
        放弃这次
      </PlainAction>
      <p className="gcn-foot-note">
        {attempt.checkpoint === 'charge'
          ? '全部通过后，入炉许可自动打开。'
          : attempt.irreversible
            ? '这一步不能挽回，两个人都要在场。'
            : ''}{' '}
        扫描还有效 {countdownText(attempt.expiresInMs)}
      </p>
    </footer>
  );
}

/** Two minutes from the pass: the time left stands beside the name until the furnace is charged. */
function PermitClock({ caseId, board }: { readonly caseId: string | null; readonly board: CremationBoard }) {
  const { interlock } = useLive();
  const now = useStationNow(250);
  const permit = caseId === null ? null : openPermitOf(board, interlock, caseId);
  if (permit === null || permit.until === null) return null;
  return (
    <p className="gcn-clock" role="timer" aria-label={`入炉许可 ${permit.cremator.label}`}>
      <small>{permit.cremator.label}已开，还剩</small>
      <b>{countdownText(permit.until - now)}</b>
    </p>
  );
}
