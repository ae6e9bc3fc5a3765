import type { Migration } from '../../ledger/migrations.ts';
import { createViews } from './0010-create-views.ts';
import { createSearch } from './0020-create-search.ts';
import { widenNearMisses } from './0030-widen-near-misses.ts';
import { createStocktake } from './0050-create-stocktake.ts';
import { giveCasesAPage } from './0060-give-cases-a-page.ts';
import { createAlarms } from './0070-create-alarms.ts';

/** Append only; each is tested from the one before. */
export const VIEW_MIGRATIONS: readonly Migration[] = [
  createViews,
  createSearch,
  widenNearMisses,
  createStocktake,
  giveCasesAPage,
  createAlarms,
];
