export { RecipientCheck } from './RecipientCheck.tsx';
export { readerState, useTap } from './useTap.ts';
