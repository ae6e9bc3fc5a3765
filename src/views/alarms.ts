import type { AlarmState } from '../domain/fold/alarm.ts';
import type { Db } from '../ledger/sqlite.ts';
import { all, build, Shape } from './sync.ts';

const OPEN = new Shape<object, { state: string }>([], () =>
  build.selectFrom('alarm_view').select('state').where('open', '=', 1).orderBy('raised_at'),
);

const ONE = new Shape<{ alarmId: string }, { state: string }>(['alarmId'], ({ alarmId }) =>
  build.selectFrom('alarm_view').select('state').where('alarm_id', '=', alarmId),
);

const parse = ({ state }: { state: string }): AlarmState => JSON.parse(state) as AlarmState;

/** Reads of the alarms of machines. */
export class AlarmViews {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  one(alarmId: string): AlarmState | null {
    const [found] = ONE.all(this.#db, { alarmId });
    return found === undefined ? null : parse(found);
  }

  /** The oldest first. */
  open(): AlarmState[] {
    return OPEN.all(this.#db, {}).map(parse);
  }

  /** Raised between two wall times, the newest first. */
  between(from: number, to: number, limit: number): AlarmState[] {
    return all(
      this.#db,
      build
        .selectFrom('alarm_view')
        .select('state')
        .where('raised_at', '>=', from)
        .where('raised_at', '<', to)
        .orderBy('raised_at', 'desc')
        .orderBy('alarm_id')
        .limit(limit),
    ).map(parse);
  }
}
