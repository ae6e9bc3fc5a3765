import { CODE_KINDS, type Code, isBodyCarrier, isPlaceKind } from '../domain/codes/index.ts';
import { GuichengError } from '../domain/errors.ts';
import type { DomainEvent } from '../domain/events/kinds.ts';
import { placeOf } from '../domain/fold/place.ts';
import type { ReadingOrigin } from '../domain/readings.ts';
import { type CountState, casesAt } from '../domain/stocktake/count.ts';
import {
  isStranger,
  type Judgement,
  judgeScan,
  type Look,
  type SeenCarrier,
} from '../domain/stocktake/judge.ts';
import { nextPlace } from '../domain/stocktake/report.ts';
import type { StationCore } from './core.ts';
import type { CountingView, HalfCountView, PlaceName } from './dto.ts';
import { countTitle, placeName, placesOf, rivalOf, scanSentence } from './stockWords.ts';

interface Here {
  readonly place: string;
  readonly look: string;
  readonly mono: number;
}

interface Active {
  readonly countId: string;
  readonly staffId: string;
  readonly places: readonly string[];
  readonly counted: Set<string>;
  here: Here | null;
  /** Monotonic ms when somebody was asked to look once more into a place the ledger has somebody in. */
  askedAgain: number | null;
  last: CountingView['last'];
}

/**
 * The count somebody is in the middle of at this station: a scan of a place, then of whoever is in it. Only memory;
 * every scan is a fact already, so that after a log-off or a crash anybody goes on at the next place.
 */
export class Counting {
  readonly #core: StationCore;
  /** Counts somebody stopped on purpose, to do something else: not a fact, so that a crash forgets it. */
  readonly #aside = new Set<string>();
  #active: Active | null = null;

  constructor(core: StationCore) {
    this.#core = core;
  }

  /** It ends with the session of whoever counts. */
  get #current(): Active | null {
    const active = this.#active;
    return active !== null && this.#core.sessions.current?.staffId === active.staffId ? active : null;
  }

  get countId(): string | null {
    return this.#current?.countId ?? null;
  }

  enter(count: CountState, staffId: string): void {
    this.#aside.delete(count.countId);
    this.#active = {
      countId: count.countId,
      staffId,
      places: placesOf(this.#core, count).map((place) => place.code),
      counted: new Set(this.#core.views.stock.placesSeen(count.countId)),
      here: null,
      askedAgain: null,
      last: null,
    };
    this.#core.changed();
  }

  /** Put aside on purpose: from now on a scan here is other work. */
  leave(): void {
    const countId = this.#active?.countId ?? this.#halfDone()?.countId;
    if (countId !== undefined) this.#aside.add(countId);
    this.#active = null;
    this.#core.changed();
  }

  /**
   * Begun here and not ended, and nobody put it aside: the station was killed, or its keeper logged off in the middle.
   * Whoever scans on, place and band, would move people instead of counting them.
   */
  #halfDone(): CountState | null {
    const { sessions, stationId, views } = this.#core;
    if (this.#current !== null || !sessions.may('stock.count')) return null;
    const mine = views.stock.openCounts().filter((count) => count.stationId === stationId);
    return mine.find(({ countId }) => !this.#aside.has(countId)) ?? null;
  }

  /** The count to go on with, or to put aside; null where none stands half done. */
  halfDone(): HalfCountView | null {
    const count = this.#halfDone();
    if (count === null) return null;
    const { countId, of } = count;
    const counted = this.#core.views.stock.placesSeen(countId).length;
    return { countId, of, title: countTitle(count), counted, total: placesOf(this.#core, count).length };
  }

  /** Keeps a scan back that could belong to a count that stands half done: it is taken for nothing else. */
  holds(code: Code): boolean {
    const count = this.#halfDone();
    if (count === null) return false;
    const inside = count.of === 'bay' ? isBodyCarrier(code.kind) : code.kind === 'urn';
    // A label that is scanned back after printing lies in nobody's bay.
    const fresh = this.#core.views.carrier(code.text)?.state === 'printed';
    if (code.kind !== count.of && (!inside || fresh)) return false;
    const words = `${countTitle(count)}停在半路。要盘，请先按「接着盘」；要办别的，请先按「先放下」`;
    this.#core.checking.note(code.text, CODE_KINDS[code.kind].chinese, false, words, null);
    return true;
  }

  heard(event: DomainEvent): void {
    // Another station goes on with it: nobody here does.
    if (event.kind === 'count.resumed' && event.stationId !== this.#core.stationId)
      this.#aside.add(event.payload.countId);
    const active = this.#active;
    if (active === null) return;
    if (event.kind === 'count.scanned' && event.payload.countId === active.countId)
      active.counted.add(event.payload.place);
    if (event.kind === 'count.finished' && event.payload.countId === active.countId) this.#active = null;
  }

  view(): CountingView | null {
    const active = this.#current;
    const count = active === null ? null : this.#core.views.stock.count(active.countId);
    if (active === null || count === null) return null;
    const here = this.#here(active);
    const next = nextPlace(active.places, active.counted, here?.place ?? null);
    const named = (code: string | null): PlaceName | null =>
      code === null ? null : placeName(this.#core, code);
    return {
      countId: active.countId,
      of: count.of,
      title: countTitle(count),
      counted: active.counted.size,
      total: active.places.length,
      place: named(here?.place ?? null),
      next: named(next),
      again: active.askedAgain !== null,
      last: active.last,
    };
  }

  /** Does this scan belong to the count under way? Then it is taken, or refused in words. */
  takes(code: Code, origin: ReadingOrigin): boolean {
    const active = this.#current;
    if (active === null) return false;
    const count = this.#core.views.stock.count(active.countId);
    if (count === null) return false;
    const { chinese } = CODE_KINDS[code.kind];
    const refuse = (words: string) => {
      this.#core.checking.note(code.text, chinese, false, words, null);
      return true;
    };
    if (isPlaceKind(code.kind)) {
      if (code.kind !== count.of)
        return refuse(`正在${countTitle(count)}，请扫${count.of === 'bay' ? '柜位' : '格位'}的码`);
      return this.#atPlace(active, code.text);
    }
    if (!isBodyCarrier(code.kind) && code.kind !== 'urn') return false;
    if (isBodyCarrier(code.kind) !== (count.of === 'bay'))
      return refuse(
        count.of === 'bay' ? '这次盘的是柜位，请扫遗体上的腕带或袋签' : '这次盘的是格位，请扫骨灰盒的码',
      );
    const { demo, acceptsDrill } = this.#core.options;
    if (origin === 'typed' && demo !== true && acceptsDrill !== true)
      return refuse('照着纸也能输入：盘点只认从实物上扫到的码');
    const here = this.#here(active);
    if (here === null)
      return refuse(count.of === 'bay' ? '请先扫柜位码，再扫里面的腕带' : '请先扫格位码，再扫里面的骨灰盒');
    this.#record(active, here, this.#seen(code));
    return true;
  }

  /**
   * Looked into the place scanned last: nobody is there.
   * @param again said a second time, where the ledger has somebody there
   * @throws GuichengError `STATE.NO_COUNT`, `STATE.NO_PLACE`, `STATE.NOT_EMPTY`, `STATE.LOOK_AGAIN`
   */
  empty(again: boolean): void {
    const active = this.#current;
    if (active === null) throw new GuichengError('STATE.NO_COUNT', '现在没有在盘点，请先开始或接着盘');
    const here = this.#here(active);
    if (here === null) throw new GuichengError('STATE.NO_PLACE', '请先扫位置码，看清里面，再按「空」');
    const { label } = placeName(this.#core, here.place);
    const spot = this.#core.views.stock.spot(active.countId, here.place);
    if (spot?.look === here.look && spot.scans.some((scan) => scan.code !== null))
      throw new GuichengError('STATE.NOT_EMPTY', `${label}刚扫到过东西。要重新看，请再扫一次位置码`);
    const expected = this.#core.views.place(here.place)?.occupants ?? [];
    if (expected.length > 0 && !again) {
      active.askedAgain = this.#core.mono;
      this.#core.changed();
      throw new GuichengError(
        'STATE.LOOK_AGAIN',
        `账上${label}不是空的。请打开再看一遍：有就扫里面的码，真的没有再按一次「空」`,
      );
    }
    this.#record(active, here, null);
  }

  /** The command code beside the screen: said twice like the button. */
  emptyByCode(): void {
    const askedAt = this.#current?.askedAgain ?? null;
    this.empty(askedAt !== null && this.#core.mono - askedAt >= LOOK_MS);
  }

  /** A place code serves as long as any other code: then it has to be scanned again. */
  #here(active: Active): Here | null {
    const { here } = active;
    return here !== null && this.#core.mono - here.mono <= this.#core.policy.carrierAgeMs ? here : null;
  }

  #atPlace(active: Active, place: string): boolean {
    const core = this.#core;
    const { label } = placeName(core, place);
    const refuse = (words: string) => {
      core.checking.note(place, '位置', false, words, null);
      return true;
    };
    if (!active.places.includes(place))
      return refuse(
        `${label}不在这次盘点的范围里${core.views.place(place) === null ? '，也不在本馆清单里' : ''}`,
      );
    const count = core.views.stock.count(active.countId);
    const rival = count === null ? null : rivalOf(core, count);
    if (rival !== null)
      return refuse(
        `${core.views.station(rival.stationId)?.name ?? rival.stationId}先开始了同一处的盘点，请结束这次，接着那一次盘`,
      );
    const holder = core.views.place(place)?.authority ?? '';
    if (holder !== '' && holder !== core.stationId && core.isSilent(holder))
      return refuse(
        `${label}归${core.views.station(holder)?.name ?? holder}管，现在听不到那里的消息，请到那里盘`,
      );
    active.here = { place, look: core.newId(), mono: core.mono };
    active.askedAgain = null;
    active.last = null;
    core.checking.note(place, '位置', true, `${label}：请扫里面的码；看清是空的，按「空」`, null);
    return true;
  }

  #seen(code: Code): SeenCarrier {
    const { views } = this.#core;
    const whose = (caseId: string | null): string | null => {
      const state = caseId === null ? null : views.case(caseId);
      return state?.joinedInto ?? caseId;
    };
    const at = (caseId: string | null) =>
      caseId === null ? null : placeOf(views.case(caseId)?.whereabouts ?? null);
    const base = { code: code.text, kind: code.kind };
    if (code.kind === 'urn') {
      const thing = views.thing(code.text);
      if (thing === null) return { ...base, caseId: null, life: 'unknown', clash: false, at: null };
      const { caseId } = thing;
      const isTheirs = caseId !== null && views.case(caseId)?.cremation?.urn === code.text;
      const life = caseId === null ? 'printed' : isTheirs ? 'bound' : 'consumed';
      return { ...base, caseId, life, clash: thing.clash !== null, at: at(caseId) };
    }
    const carrier = views.carrier(code.text);
    if (carrier === null) return { ...base, caseId: null, life: 'unknown', clash: false, at: null };
    const caseId = whose(carrier.caseId);
    return { ...base, caseId, life: carrier.state, clash: carrier.clash !== null, at: at(caseId) };
  }

  /** By which code could two people find this one at the place? */
  #canBeFound(caseId: string, seen: SeenCarrier | null): boolean {
    const state = this.#core.views.case(caseId);
    if (state === null) return false;
    const isGone = state.whereabouts.kind === 'gone';
    if (isGone && (seen?.caseId !== caseId || seen.life !== 'bound')) return false;
    return (
      state.cremation !== null ||
      state.carriers.some((entry) => entry.state === 'bound' || (entry.state === 'void' && entry.worn))
    );
  }

  #record(active: Active, here: Here, seen: SeenCarrier | null): void {
    const core = this.#core;
    const { staffId } = core.actor();
    const judgement = core.ledger.transact((tx): Judgement => {
      const place = core.views.place(here.place);
      const spot = core.views.stock.spot(active.countId, here.place);
      const expected = place?.occupants ?? [];
      const goesOn = spot !== null && spot.look === here.look && spot.expected.join() === expected.join();
      const looked: Look = {
        expected,
        capacity: place?.capacity ?? 1,
        before: goesOn ? casesAt(spot) : [],
        seen,
        canBeFound: (caseId) => this.#canBeFound(caseId, seen),
      };
      const judged = judgeScan(looked);
      const { finding, freezes } = judged;
      const before = place?.stranger;
      const strange = isStranger(looked, judged);
      const settles = before !== undefined && before.look !== here.look;
      const found =
        seen === null
          ? null
          : { code: seen.code, kind: seen.kind, caseId: seen.caseId, life: seen.life, at: seen.at };
      core.append(
        tx,
        'count.scanned',
        {
          countId: active.countId,
          place: here.place,
          look: here.look,
          expected: [...expected],
          found,
          finding,
          freezes: [...freezes],
          ...(strange || settles ? { stranger: strange } : {}),
        },
        { actorId: staffId },
      );
      return judged;
    });
    active.here = { ...here, mono: core.mono };
    active.askedAgain = null;
    const ok = judgement.finding === 'match' || judgement.finding === 'empty';
    const stopped = judgement.freezes.length > 0;
    const sentence = scanSentence(core, here.place, judgement, seen);
    active.last = { finding: judgement.finding, ok: ok && !stopped, sentence };
    core.checking.note(seen?.code ?? '', '盘点', ok && !stopped, sentence, seen?.caseId ?? null);
    core.changed();
  }
}

/** Nobody opens a door and looks in less. */
const LOOK_MS = 1_500;
