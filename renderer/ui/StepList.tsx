import type { StepView } from '../../src/station/dto.ts';
import './steps.css';

export interface StepListProps {
  readonly steps: readonly StepView[];
  /** Done steps on short rows, so that a long list fits without scrolling. */
  readonly dense?: boolean;
}

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

/** The way through a checkpoint: what is done is grey, what is next lies on a band, the rest waits. */
export function StepList({ steps, dense = false }: StepListProps) {
  return (
    <ol className={dense ? 'gc-steps gc-steps-dense' : 'gc-steps'}>
      {steps.map((step, index) => (
        <li
          key={step.id}
          className={`gc-step gc-step-${step.state}`}
          aria-current={step.state === 'next' ? 'step' : undefined}
        >
          <span className="gc-step-sign" aria-hidden="true">
            {sign(step, index)}
          </span>
          <span className="gc-step-words">
            <span className="gc-step-label">{step.label}</span>
            {step.detail !== '' && <span className="gc-step-detail">{step.detail}</span>}
            <span className="gc-visually-hidden">{SPOKEN[step.state]}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}
