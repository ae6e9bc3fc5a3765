/** Papers and carriers of a case: taking in, printing, scanning back. */
export { CarriersPanel } from './CarriersPanel.tsx';
export { DocumentsPanel } from './DocumentsPanel.tsx';
export { type Picked, store } from './files.ts';
export { PickFile } from './PickFile.tsx';
export { PrintPanel } from './PrintPanel.tsx';
export { printedSentence, wentWhere } from './printed.ts';
