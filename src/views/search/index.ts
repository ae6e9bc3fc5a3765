/** Search (查找) over the cases of a home. */
export { search } from './search.ts';
export {
  createSearchSchema,
  rebuildSearchIndex,
  removeSearchDoc,
  tidySearchIndex,
  upsertSearchDoc,
} from './store.ts';
export type { SearchDb, SearchDoc, SearchHit, SearchOptions, SearchStatement } from './types.ts';
