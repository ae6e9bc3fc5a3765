import type { AttemptView } from '../../../src/station/dto.ts';
import { Answers } from './Answers.tsx';
import './checkpoint.css';
import './answerPanel.css';

/**
 * The form of the next step on a surface of its own, where the sequence beside it is too narrow for gloves. It takes
 * the place of what would only distract, or give the answer away.
 */
export function AnswerPanel({ attempt }: { readonly attempt: AttemptView }) {
  const step = attempt.steps.find((entry) => entry.state === 'next');
  return (
    <section className="gcs-answer" aria-label={step?.label ?? attempt.chinese}>
      <p className="gcs-answer-prompt">{attempt.prompt}</p>
      <Answers attempt={attempt} />
    </section>
  );
}
