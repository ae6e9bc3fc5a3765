export { OverrideAction } from './OverrideDialog.tsx';
export { Sequence } from './Sequence.tsx';
