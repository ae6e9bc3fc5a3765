import type { Migration } from '../../ledger/migrations.ts';
import { createSearchSchema } from '../search/index.ts';

export const createSearch: Migration = {
  name: '0020-create-search',
  label: '建立检索',
  up(db) {
    createSearchSchema(db);
  },
};
