/** Columns of the view tables, as Kysely sees them. `state` holds the folded state as JSON. */
export interface ViewTables {
  case_view: {
    case_id: string;
    number: string;
    name: string;
    open: number;
    opened_at: number;
    identity_key: string | null;
    certificate_key: string | null;
    place: string | null;
    holder: string | null;
    scheduled_at: number | null;
    state: string;
  };
  place_view: { code: string; kind: string; room: string; label: string; state: string };
  carrier_view: { code: string; case_id: string | null; state: string };
  thing_view: { code: string; kind: string; case_id: string | null; state: string };
  staff_view: { staff_id: string; badge: string; state: string };
  station_view: { station_id: string; state: string };
  numbers_view: { kind: string; state: string };
  tag_view: { epc: string; carrier: string };
  home_view: { one: string; state: string };
  near_miss_view: {
    event_id: string;
    at: number;
    station_id: string;
    actor_id: string;
    checkpoint: string;
    case_id: string | null;
    reasons: string;
    cases: string;
    /** Where the event stands in its station's chain. */
    epoch: number;
    seq: number;
    /** 1 where something was wrong, 0 where a step was merely missing. */
    wrong: number;
    /** How many of the dead it touched. */
    bodies: number;
    /** The reason codes, ` CODE CODE `, each between blanks. */
    codes: string;
  };
  near_miss_case_view: { case_id: string; at: number; event_id: string };
  near_miss_note_view: {
    event_id: string;
    cause: string | null;
    reportable: number;
    reported_at: number | null;
    state: string;
  };
  count_view: {
    count_id: string;
    of: string;
    started_at: number;
    finished_at: number | null;
    complete: number;
    state: string;
  };
  spot_view: { spot: string; place: string; at: number; state: string };
  relocation_view: { relocation_id: string; drawn_at: number; open: number; state: string };
  alarm_view: { alarm_id: string; raised_at: number; open: number; state: string };
}

/** Every view table with its key: what a rebuild compares, one SHA-256 each. Search is compared by its answers. */
export const VIEW_KEYS: Readonly<Record<keyof ViewTables, string>> = {
  case_view: 'case_id',
  place_view: 'code',
  carrier_view: 'code',
  thing_view: 'code',
  staff_view: 'staff_id',
  station_view: 'station_id',
  numbers_view: 'kind',
  tag_view: 'epc',
  home_view: 'one',
  near_miss_view: 'event_id',
  near_miss_case_view: 'case_id, at, event_id',
  near_miss_note_view: 'event_id',
  count_view: 'count_id',
  spot_view: 'spot',
  relocation_view: 'relocation_id',
  alarm_view: 'alarm_id',
};
