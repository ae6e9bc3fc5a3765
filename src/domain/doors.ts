/** What a controlled door (门禁) can say of itself. */

/**
 * `forced` open without a right to; `heldOpen` longer than allowed; `badge` opened by a card; `refused` a card without a
 * right. The rest is state: `opened` and `closed` by the contact, `button` the exit button, `remote` opened by order.
 */
const DOOR_HAPPENINGS = [
  'forced',
  'heldOpen',
  'badge',
  'refused',
  'opened',
  'closed',
  'button',
  'remote',
] as const;
export type DoorHappening = (typeof DOOR_HAPPENINGS)[number];

/** Something that happened at a controlled door (门禁), as its controller tells it. */
export interface DoorEventReading {
  readonly type: 'doorEvent';
  readonly deviceId: string;
  /** 1-based number at its controller. */
  readonly door: number;
  readonly what: DoorHappening;
  /** Masked; empty where no card was used. */
  readonly card: string;
  /** The same for the same event, however often it is told. */
  readonly source: string;
  /** Wall ms by the controller's clock; null where it is unreadable. */
  readonly happenedAt: number | null;
  /** Told after the fact, from the controller's memory. */
  readonly late: boolean;
  readonly at: number;
}

/** Whether a door is open now; told at each look, so that silence is never taken for closed. */
export interface DoorStateReading {
  readonly type: 'doorState';
  readonly deviceId: string;
  readonly door: number;
  /** Null where no contact is wired. */
  readonly open: boolean | null;
  readonly at: number;
}

export type DoorReading = DoorEventReading | DoorStateReading;

export function isDoorReading<T extends { readonly type: string }>(
  reading: T,
): reading is Extract<T, { readonly type: DoorReading['type'] }> {
  return reading.type === 'doorEvent' || reading.type === 'doorState';
}

/** What stands on file; opening and closing alone say nothing about custody. */
export const NOTICED = ['forced', 'heldOpen', 'badge', 'refused'] as const;
export type NoticedHappening = (typeof NOTICED)[number];

export function isNoticed(what: DoorHappening): what is NoticedHappening {
  return (NOTICED as readonly string[]).includes(what);
}

/** The last four digits: enough to ask the person, too few to copy the card. */
export function maskCard(card: string): string {
  return card.length <= 4 ? '••••' : `••••${card.slice(-4)}`;
}
