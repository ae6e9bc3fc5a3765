export { AnswerPanel } from './AnswerPanel.tsx';
export { asksForm } from './Answers.tsx';
export { OverrideAction } from './OverrideDialog.tsx';
export { Sequence } from './Sequence.tsx';
