import { type CountState, type SpotState, spotKey } from '../domain/stocktake/count.ts';
import type { StockOf } from '../domain/stocktake/kinds.ts';
import type { RelocationState } from '../domain/stocktake/relocation.ts';
import type { Db } from '../ledger/sqlite.ts';
import { readState } from './states.ts';
import { all, build, one } from './sync.ts';

function parse<T>(row: { state: string }): T {
  return JSON.parse(row.state) as T;
}

/** Keys of all spots of one count: its id, a stroke, the code of the place. */
function spotRange(countId: string): [string, string] {
  return [`${countId}/`, `${countId}0`];
}

/** Reads of counts and lists: newest first. */
export class StockViews {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  count(countId: string): CountState | null {
    return readState(this.#db, `count:${countId}`) as CountState | null;
  }

  counts(limit: number): CountState[] {
    return all(
      this.#db,
      build.selectFrom('count_view').select('state').orderBy('started_at', 'desc').limit(limit),
    ).map(parse<CountState>);
  }

  openCounts(): CountState[] {
    return all(
      this.#db,
      build
        .selectFrom('count_view')
        .select('state')
        .where('finished_at', 'is', null)
        .orderBy('started_at')
        .orderBy('count_id'),
    ).map(parse<CountState>);
  }

  /** Counts that looked at every place of their rooms. */
  completeCounts(of: StockOf, limit: number): CountState[] {
    return all(
      this.#db,
      build
        .selectFrom('count_view')
        .select('state')
        .where('complete', '=', 1)
        .where('of', '=', of)
        .orderBy('finished_at', 'desc')
        .limit(limit),
    ).map(parse<CountState>);
  }

  /** Every place of a kind by code, which is the order one walks in. */
  places(of: StockOf): { code: string; label: string; room: string }[] {
    return all(
      this.#db,
      build.selectFrom('place_view').select(['code', 'label', 'room']).where('kind', '=', of).orderBy('code'),
    );
  }

  /** Rooms with places of a kind, in walking order, and how many they have. */
  rooms(of: StockOf): { room: string; places: number }[] {
    return all(
      this.#db,
      build
        .selectFrom('place_view')
        .select((each) => ['room', each.fn.countAll<number>().as('places')])
        .where('kind', '=', of)
        .groupBy('room')
        .orderBy((each) => each.fn.min('code')),
    );
  }

  /** How many places a count has looked at. */
  seenCount(countId: string): number {
    const [from, to] = spotRange(countId);
    const row = one(
      this.#db,
      build
        .selectFrom('spot_view')
        .select((each) => each.fn.countAll<number>().as('seen'))
        .where('spot', '>=', from)
        .where('spot', '<', to),
    );
    return row?.seen ?? 0;
  }

  /** Codes of the places a count has looked at. */
  placesSeen(countId: string): string[] {
    const [from, to] = spotRange(countId);
    return all(
      this.#db,
      build.selectFrom('spot_view').select('place').where('spot', '>=', from).where('spot', '<', to),
    ).map((row) => row.place);
  }

  spot(countId: string, place: string): SpotState | null {
    return readState(this.#db, `spot:${spotKey(countId, place)}`) as SpotState | null;
  }

  spots(countId: string): SpotState[] {
    const [from, to] = spotRange(countId);
    return all(
      this.#db,
      build
        .selectFrom('spot_view')
        .select('state')
        .where('spot', '>=', from)
        .where('spot', '<', to)
        .orderBy('spot'),
    ).map(parse<SpotState>);
  }

  relocation(relocationId: string): RelocationState | null {
    return readState(this.#db, `relocation:${relocationId}`) as RelocationState | null;
  }

  relocations(limit: number): RelocationState[] {
    return all(
      this.#db,
      build.selectFrom('relocation_view').select('state').orderBy('drawn_at', 'desc').limit(limit),
    ).map(parse<RelocationState>);
  }
}
