/** Alarms as screens show them, and as somebody finds them afterwards. */
import type { AlarmLevel } from '../../domain/alarms.ts';
import type { AlarmAbout } from '../../domain/events/alarms.ts';

export interface AlarmView {
  readonly id: string;
  readonly text: string;
  /** Wall ms. */
  readonly since: number;
  readonly todo: string;
  readonly caseId: string | null;
  readonly level: AlarmLevel;
  /** Nobody answered in time, or it lasts on after an answer: shown larger, and heard. */
  readonly pressing?: true;
  /** Shown before whatever presses no less. */
  readonly grave?: true;
  /** Name of the station it comes from, where that is another one. */
  readonly station?: string;
  /** What can be done about it where it is read: `clock` the date is right, `restart` the application starts anew,
   * `answer` somebody says that they go, or what it was. */
  readonly act?: 'clock' | 'restart' | 'answer';
  /** For `answer`: what one mostly says. Where `why` is set, an answer says what it was. */
  readonly answers?: readonly string[];
  readonly why?: true;
  /** Who answered last, and what. */
  readonly answered?: { readonly name: string; readonly at: number; readonly words: string };
  /** A door: whatever is said about it is shown beside it too. */
  readonly about?: AlarmAbout | 'furnace';
}

/** One alarm of the past, or one that is still on. */
export interface AlarmRecord {
  readonly id: string;
  readonly about: AlarmAbout | 'furnace';
  readonly text: string;
  readonly station: string;
  readonly raisedAt: number;
  /** Null while it is on. */
  readonly endedAt: number | null;
  /** The oldest first. */
  readonly answers: readonly { readonly name: string; readonly at: number; readonly words: string }[];
  /** Nobody answered within ten minutes. */
  readonly late: boolean;
}

export interface AlarmHistory {
  readonly records: readonly AlarmRecord[];
  /** There are more than are shown. */
  readonly more: boolean;
}
