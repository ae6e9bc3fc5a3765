/** Finding a case by any part one remembers. */
export { SearchColumn } from './SearchColumn.tsx';
