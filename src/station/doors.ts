import { CHECKPOINTS } from '../domain/checkpoints/rules.ts';
import { displayCode } from '../domain/codes/index.ts';
import { type DoorHappening, type DoorReading, isNoticed, type NoticedHappening } from '../domain/doors.ts';
import { type CheckpointId, type PlaceKind, placeKind, readEvent } from '../domain/events/kinds.ts';
import type { PlaceState } from '../domain/fold/place.ts';
import { DOOR_LOG } from '../views/projector.ts';
import type { Wanted } from './alarms/book.ts';
import type { StationCore } from './core.ts';
import { NOTICED_WORDS } from './doorWords.ts';
import type { DeviceRow, DoorView } from './dto.ts';
import { antennasAt } from './tagHints.ts';

/** Families of door controllers; their rows say at each numbered door which place it guards. */
const FAMILY = 'door-';
/** After it was opened by right, a door may be seen open for so long without that being force. */
const RIGHT_MS = 30_000;
/** A card is read, then the door opens: which of the two is told first depends on the controller. */
const JUDGE_MS = 1_500;
/** A controller that tells of force itself, and the contact that shows it, are one event. */
const SAME_MS = 30_000;
/** What a controller tells afterwards of a longer time ago is on file, and calls nobody. */
const FORCED_TOLD_MS = 24 * 3_600_000;
const FAILED_SHOWN_MS = 60_000;
const HELD_SECONDS = 60;
/** One missed session is seen at the device; this is for what stays away. */
const NO_DATA_MS = 10_000;
/** A controller that comes and goes is one alarm, not one each time. */
const DATA_BACK_MS = 30_000;

interface Door {
  readonly id: string;
  readonly row: DeviceRow;
  readonly number: number;
  readonly place: PlaceState;
}

/** Whose pass it was. */
export interface Opener {
  readonly staffId: string;
  readonly checkpoint: CheckpointId;
  readonly caseId: string | null;
}

/** What this process knows of one door; all times monotonic. */
interface Seen {
  open: boolean | null;
  /** When it was seen to open; null while closed, or where it stood open when we first looked. */
  openedAt: number | null;
  openSince: number | null;
  judged: boolean;
  heldTold: boolean;
  right: number;
  forcedAt: number | null;
  /** Wall ms; null once somebody has said what it was. */
  forcedWall: number | null;
  /** Who lay behind it when it was last forced or held open. */
  behind: readonly string[];
  /** Alarms of the last process were looked for. */
  resumed: boolean;
  noDataUntil: number;
  refusedToOpen: number | null;
  lostAt: number | null;
  last: string;
  lastWall: number;
  opened: (Opener & { readonly at: number }) | null;
  /** What the screens show, and since when, wall ms. */
  shown: DoorView['state'];
  shownSince: number;
}

/**
 * The controlled doors (门禁) of this station. A door opens only from a pass given here, at a place behind it; what
 * happens at it otherwise stands in the ledger, on the timeline of the place and of each case lying there.
 */
export class DoorWatch {
  readonly #core: StationCore;
  readonly #seen = new Map<string, Seen>();
  /** What was already recorded, by its source; read from the ledger when a place is first heard of. */
  readonly #recorded = new Map<string, Set<string>>();

  constructor(core: StationCore) {
    this.#core = core;
  }

  /** A pass was given here: every door that leads to one of these places opens for its seconds. Never throws. */
  passed(places: readonly string[], by: Opener): void {
    const { devices } = this.#core.ports;
    if (places.length === 0 || devices.openDoor === undefined) return;
    for (const door of this.#doors()) {
      if (!places.some((code) => this.#guards(door.place, code))) continue;
      const seen = this.#of(door.id);
      seen.right = this.#core.mono;
      devices.openDoor(door.row.deviceId, door.number).then(
        () => {
          seen.opened = { ...by, at: this.#core.wall };
          this.#note(door, '核验通过，已开门');
        },
        (error: unknown) => {
          seen.refusedToOpen = this.#core.mono;
          this.#core.report(error);
          this.tick();
        },
      );
    }
  }

  /** Never throws: evidence that could not be written is reported. */
  reading(reading: DoorReading): void {
    if (this.#core.options.acceptsDrill === true) return;
    const door = this.#doors().find(
      ({ row, number }) => row.deviceId === reading.deviceId && number === reading.door,
    );
    if (door === undefined) return;
    try {
      if (reading.type === 'doorState') this.#state(door, reading.open);
      else this.#happened(door, reading);
      // Nobody waits for the next second to hear of force.
      if (this.#of(door.id).forcedWall !== null && !this.#isRaised(door)) this.tick();
    } catch (error) {
      this.#core.report(error);
    }
  }

  #isRaised(door: Door): boolean {
    return this.#core.alarms.mine('door').some(({ raised }) => raised?.key === keyOf('forced', door));
  }

  #happened(door: Door, reading: Extract<DoorReading, { type: 'doorEvent' }>): void {
    const { what, source, card, happenedAt, late } = reading;
    const seen = this.#of(door.id);
    // What was opened while nobody listened is long over: it excuses nothing that is seen now.
    if (!late && GIVES_RIGHT.includes(what)) seen.right = this.#core.mono;
    if (!isNoticed(what)) return;
    if (what === 'forced' && !late) {
      if (seen.forcedAt !== null && this.#core.mono - seen.forcedAt < SAME_MS) return;
      seen.judged = true;
    }
    if (what === 'heldOpen' && !late) {
      if (seen.heldTold) return;
      seen.heldTold = true;
    }
    this.#record(door, what, { source, card, happenedAt, late });
  }

  #state(door: Door, open: boolean | null): void {
    const seen = this.#of(door.id);
    const { mono } = this.#core;
    // What happened while nobody looked is told by the controller's memory, not guessed from the gap.
    const gap = seen.lostAt !== null || seen.open === null;
    seen.lostAt = null;
    const before = seen.open;
    seen.open = open;
    if (open === null) return;
    if (before !== open) this.#core.changed();
    if (open && (gap || before === false)) {
      seen.openSince = mono;
      seen.openedAt = gap ? null : mono;
      seen.judged = gap;
      seen.heldTold = false;
    }
    if (seen.openedAt !== null && !seen.judged && (!open || mono - seen.openedAt >= JUDGE_MS)) {
      seen.judged = true;
      if (seen.openedAt - seen.right > RIGHT_MS) this.#bySight(door, 'forced');
    }
    const held = Number(door.row.settings.heldSeconds ?? HELD_SECONDS) || HELD_SECONDS;
    if (open && seen.openSince !== null && !seen.heldTold && mono - seen.openSince >= held * 1_000) {
      seen.heldTold = true;
      this.#bySight(door, 'heldOpen');
    }
    if (!open) {
      seen.openSince = null;
      seen.openedAt = null;
      seen.heldTold = false;
    }
  }

  #bySight(door: Door, what: 'forced' | 'heldOpen'): void {
    const { wall, stationId } = this.#core;
    const source = `contact:${stationId}:${door.id}:${wall}`;
    this.#record(door, what, { source, card: '', happenedAt: wall, late: false });
  }

  #record(
    door: Door,
    what: NoticedHappening,
    told: { source: string; card: string; happenedAt: number | null; late: boolean },
  ): void {
    const known = this.#recordedAt(door.place.code);
    if (known.has(told.source)) return;
    const { mono, wall } = this.#core;
    const seen = this.#of(door.id);
    const cases = this.#behind(door.place)
      .flatMap(({ occupants }) => occupants)
      .filter((caseId) => !told.late || this.#wasThere(caseId, told.happenedAt));
    this.#core.record(
      'door.noticed',
      { place: door.place.code, door: labelOf(door), what, cases, ...told },
      { actorId: 'system' },
    );
    known.add(told.source);
    if (what === 'forced' || what === 'heldOpen') seen.behind = cases;
    if (what === 'forced' && (!told.late || wall - (told.happenedAt ?? 0) < FORCED_TOLD_MS)) {
      seen.forcedAt = mono;
      this.#resume(door);
      // Forced again after somebody had looked: that is another one.
      const others = this.#core.alarms.mine('door').flatMap(({ raised }) => raised ?? []);
      if (this.#core.alarms.isAnswered(keyOf('forced', door)))
        this.#core.alarms.wants(
          'door',
          others.filter(({ key }) => key !== keyOf('forced', door)),
        );
      seen.forcedWall = told.late ? (told.happenedAt ?? wall) : wall;
    }
    this.#note(door, NOTICED_WORDS[what]);
  }

  /** Of somebody who has come since, an old event says nothing. */
  #wasThere(caseId: string, at: number | null): boolean {
    const state = this.#core.views.case(caseId);
    return at !== null && state !== null && state.since <= at;
  }

  #recordedAt(place: string): Set<string> {
    let known = this.#recorded.get(place);
    if (known === undefined) {
      known = new Set();
      for (const raw of this.#core.ledger.eventsOf(`${DOOR_LOG}:${place}`)) {
        const event = readEvent(raw);
        if (event?.kind === 'door.noticed') known.add(event.payload.source);
      }
      this.#recorded.set(place, known);
    }
    return known;
  }

  #note(door: Door, words: string): void {
    const seen = this.#of(door.id);
    seen.last = words;
    seen.lastWall = this.#core.wall;
    this.#core.changed();
  }

  /** A room has one door for all its bays: whoever may go to one of them goes through it. */
  #guards(place: PlaceState, code: string): boolean {
    if (place.code === code) return true;
    return place.room !== '' && this.#core.views.place(code)?.room === place.room;
  }

  #behind(place: PlaceState): PlaceState[] {
    if (place.room === '') return [place];
    return placeKind.options
      .filter((kind) => !SHUT_IN.includes(kind))
      .flatMap((kind: PlaceKind) => this.#core.views.places(kind))
      .filter(({ room }) => room === place.room);
  }

  #doors(): Door[] {
    const { devices } = this.#core.ports;
    if (!devices.health().some(({ protocol }) => protocol.startsWith(FAMILY))) return [];
    return devices
      .list()
      .filter((row) => row.enabled && row.protocol.startsWith(FAMILY))
      .flatMap((row) =>
        placesIn(row).flatMap((code) => {
          const place = this.#core.views.place(code);
          if (place === null) return [];
          const { watching } = antennasAt(row, code);
          return watching.map((number) => ({ id: `${row.deviceId}:${number}`, row, number, place }));
        }),
      );
  }

  #of(id: string): Seen {
    let seen = this.#seen.get(id);
    if (seen === undefined) {
      seen = {
        open: null,
        openedAt: null,
        openSince: null,
        judged: true,
        heldTold: false,
        right: Number.NEGATIVE_INFINITY,
        forcedAt: null,
        forcedWall: null,
        behind: [],
        resumed: false,
        noDataUntil: Number.NEGATIVE_INFINITY,
        refusedToOpen: null,
        lostAt: null,
        last: '',
        lastWall: this.#core.wall,
        opened: null,
        shown: 'noData',
        shownSince: this.#core.wall,
      };
      this.#seen.set(id, seen);
    }
    return seen;
  }

  views(): DoorView[] {
    return this.#doors().map((door) => {
      const seen = this.#of(door.id);
      const state = this.#shownOf(door, seen);
      if (state !== seen.shown) {
        seen.shown = state;
        seen.shownSince = this.#core.wall;
      }
      return {
        id: door.id,
        label: labelOf(door),
        place: door.place.code,
        state,
        since: seen.shownSince,
        last: seen.last,
        lastAt: seen.lastWall,
        opened: seen.opened === null ? null : this.#openedView(seen.opened),
        seconds: Number(door.row.settings.openSeconds) || null,
      };
    });
  }

  #openedView({ staffId, checkpoint, caseId, at }: Opener & { readonly at: number }): DoorView['opened'] {
    const state = caseId === null ? null : this.#core.views.case(caseId);
    return {
      at,
      name: this.#core.views.staff(staffId)?.name ?? staffId,
      checkpoint: CHECKPOINTS[checkpoint].chinese,
      caseId,
      number: state === null ? '' : displayCode(state.number),
    };
  }

  /** What presses most of what is known. */
  #shownOf(door: Door, seen: Seen): DoorView['state'] {
    const state = this.#stateOf(door, seen);
    if (state === 'noData') return state;
    if (seen.forcedWall !== null) return 'forced';
    return state === 'open' && seen.heldTold ? 'held' : state;
  }

  #stateOf(door: Door, seen: Seen): 'open' | 'closed' | 'noData' | 'unseen' {
    if (door.row.health?.state !== 'working') {
      seen.lostAt ??= this.#core.mono;
      return 'noData';
    }
    if (seen.lostAt !== null) return 'noData';
    if (seen.open === null) return 'unseen';
    return seen.open ? 'open' : 'closed';
  }

  /** Called about once a second. Never throws. */
  tick(): void {
    const doors = this.#doors();
    for (const door of doors) this.#resume(door);
    this.#core.alarms.wants(
      'door',
      doors.flatMap((door) => this.#wanted(door)),
    );
  }

  /** What was on when the last process ended goes on. */
  #resume(door: Door): void {
    const seen = this.#of(door.id);
    if (seen.resumed) return;
    seen.resumed = true;
    for (const { raised, raisedAt } of this.#core.alarms.mine('door'))
      if (raised?.key === keyOf('forced', door)) seen.forcedWall ??= raisedAt;
  }

  #wanted(door: Door): Wanted[] {
    const { mono } = this.#core;
    const seen = this.#of(door.id);
    const state = this.#stateOf(door, seen);
    const found: Wanted[] = [];
    const add = (what: DoorAlarm, text: string, todo: string): void => {
      const key = keyOf(what, door);
      // That it did not open, or is not heard, says nothing of those behind it.
      const cases = what === 'forced' || what === 'held' ? { cases: [...seen.behind] } : {};
      const place = door.place.code;
      const grave = what === 'forced' ? { grave: true } : {};
      found.push({ key, place, text: `${labelOf(door)}${text}`, todo, everywhere: true, ...cases, ...grave });
    };
    // Force stays until somebody who was there says what it was: that the door is shut again proves nothing.
    const isAnswered = this.#core.alarms.isAnswered(keyOf('forced', door));
    if (seen.forcedWall !== null && isAnswered && seen.open !== true) seen.forcedWall = null;
    if (seen.forcedWall !== null)
      add('forced', NOTICED_WORDS.forced, '请两人到现场查看，清点在位遗体，把门关好，再登记原因');
    else if (seen.open === true && state !== 'noData' && seen.heldTold)
      add('held', '一直开着', '请到现场把门关好');
    if (seen.refusedToOpen !== null && mono - seen.refusedToOpen < FAILED_SHOWN_MS)
      add('stuck', '没有打开', '核验已经通过，请用钥匙开门');
    const isLost = state === 'noData' && seen.lostAt !== null && mono - seen.lostAt >= NO_DATA_MS;
    if (isLost) seen.noDataUntil = mono + DATA_BACK_MS;
    if (isLost || mono < seen.noDataUntil)
      add('noData', '没有数据，是开是关看不到', '请到现场看门，并检查门禁控制器的电源和网线');
    return found;
  }
}

type DoorAlarm = 'forced' | 'held' | 'stuck' | 'noData';

function keyOf(what: DoorAlarm, door: Door): string {
  return `door:${door.id}:${what}`;
}

/** Thousands lie there, each behind a lock of its own: no event could name them all. */
const SHUT_IN: readonly PlaceKind[] = ['niche', 'plot'];

/** An opening that follows one of these is nobody's force. */
const GIVES_RIGHT: readonly DoorHappening[] = ['badge', 'button', 'remote'];

function placesIn(row: DeviceRow): string[] {
  const { antennaPlaces } = row.settings;
  const chosen =
    typeof antennaPlaces === 'object' && antennaPlaces !== null ? Object.values(antennaPlaces) : [];
  const codes = [...chosen, row.place].filter(
    (code): code is string => typeof code === 'string' && code !== '',
  );
  return [...new Set(codes)];
}

function labelOf({ place }: Door): string {
  return `${place.room === '' ? place.label : place.room}的门`;
}
