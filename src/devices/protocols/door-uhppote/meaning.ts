/** What the events of a UHPPOTE controller mean (reason numbers: uhppoted-nodejs `src/lookup.js`, MIT). */
import type { DoorHappening } from '../../../domain/doors.ts';
import type { ControllerEvent } from './frame.ts';

const SWIPE = 1;
const BY_REASON: Readonly<Record<number, DoorHappening>> = {
  20: 'button',
  23: 'opened',
  24: 'closed',
  // Supervisor's password: somebody opened it by right, without a card.
  25: 'badge',
  37: 'heldOpen',
  38: 'forced',
  44: 'remote',
  45: 'remote',
};

/** Null for what says nothing about a door: power on, reset, fire input. */
export function happeningOf(event: ControllerEvent): DoorHappening | null {
  if (event.type === SWIPE) return event.granted ? 'badge' : 'refused';
  return BY_REASON[event.reason] ?? null;
}
