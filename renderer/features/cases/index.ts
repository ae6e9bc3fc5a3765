/** The case file: registration, editing, the person at the side. */
export { CasePage } from './CasePage.tsx';
export { CaseSide } from './CaseSide.tsx';
export { DraftList } from './DraftList.tsx';
export { type FormValues, formFromDraft } from './form/values.ts';
export { RegisterPage } from './RegisterPage.tsx';
