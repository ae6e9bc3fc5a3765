/**
 * The alarms of machines (报警簿). Whoever watches a machine says at each look what is wrong now; the book raises what is
 * new and ends what is over, in the ledger, so that an answer outlives a restart, every station knows of it, and it
 * is found afterwards. Where nothing can be written the alarm is shown all the same.
 */
import { ALARM_LEVELS, type Pressure, pressureOf, UNANSWERED_MS } from '../../domain/alarms.ts';
import { GuichengError } from '../../domain/errors.ts';
import type { AlarmAbout } from '../../domain/events/alarms.ts';
import type { DomainEvent, EventInput } from '../../domain/events/kinds.ts';
import type { AlarmState } from '../../domain/fold/alarm.ts';
import type { StationCore } from '../core.ts';
import type { AlarmHistory, AlarmRecord, AlarmView } from '../dto.ts';
import { furnaceRecords } from './furnace.ts';
import { ANSWERS } from './words.ts';

export type Wanted = Omit<EventInput<'alarm.raised'>, 'about'>;

/** What is shown of the past at once. */
const MOST = 400;

export class AlarmBook {
  readonly #core: StationCore;
  #open: readonly AlarmState[] | null = null;
  /** Wanted, and not in the ledger because nothing could be written. */
  readonly #unwritten = new Map<string, AlarmView>();

  constructor(core: StationCore) {
    this.#core = core;
  }

  heard({ kind }: DomainEvent): void {
    if (kind === 'alarm.raised' || kind === 'alarm.answered' || kind === 'alarm.ended') this.#open = null;
  }

  /** Open alarms that this station raised. */
  mine(about: AlarmAbout): readonly AlarmState[] {
    const { stationId } = this.#core;
    return this.#all().filter((alarm) => alarm.stationId === stationId && alarm.raised?.about === about);
  }

  /** Whether somebody has said something to an open alarm of this station. */
  isAnswered(key: string): boolean {
    return this.#all().some(
      (alarm) =>
        alarm.stationId === this.#core.stationId && alarm.raised?.key === key && alarm.answers.length > 0,
    );
  }

  /** Everything of this sort that is wrong now, each under a key of its own. Never throws. */
  wants(about: AlarmAbout, wanted: readonly Wanted[]): void {
    const open = this.mine(about);
    const keys = new Set(wanted.map(({ key }) => key));
    for (const [key, { about: of }] of this.#unwritten)
      if (of === about && !keys.has(key)) this.#unwritten.delete(key);
    for (const alarm of open)
      if (alarm.raised !== null && !keys.has(alarm.raised.key)) this.#end(alarm.alarmId);
    const known = new Set(open.map((alarm) => alarm.raised?.key));
    for (const alarm of wanted) if (!known.has(alarm.key)) this.#raise(about, alarm);
  }

  /** @throws GuichengError `AUTH.NONE`, `NOT_FOUND.ALARM`, `STORAGE.*` */
  answer(alarmId: string, words: string): void {
    const actor = this.#core.actor();
    const open = this.#all().find((alarm) => alarm.alarmId === alarmId);
    if (open === undefined) throw new GuichengError('NOT_FOUND.ALARM', '这条报警已经结束', { alarmId });
    const cases = open.raised?.cases ?? [];
    this.#core.record(
      'alarm.answered',
      { alarm: alarmId, words, ...(cases.length === 0 ? {} : { cases }) },
      { actorId: actor.staffId },
    );
  }

  views(): AlarmView[] {
    const gone = new Set(
      this.#core.views.stations().flatMap((each) => (each.signedOff ? [each.stationId] : [])),
    );
    const told = this.#all()
      .filter(({ stationId }) => stationId === this.#core.stationId || !gone.has(stationId))
      .flatMap((alarm) => this.#view(alarm));
    return [...this.#unwritten.values(), ...told];
  }

  /** Those raised since `from`, the newest first. */
  history(from: number, about: AlarmRecord['about'] | null): AlarmHistory {
    const { views, wall } = this.#core;
    const ofMachines = views.alarms.between(from, wall + 1, MOST + 1).flatMap((alarm) => this.#record(alarm));
    const found = [...ofMachines, ...furnaceRecords(this.#core, from)]
      .filter((record) => about === null || record.about === about)
      .sort((a, b) => b.raisedAt - a.raisedAt);
    return { records: found.slice(0, MOST), more: found.length > MOST };
  }

  #all(): readonly AlarmState[] {
    this.#open ??= this.#core.views.alarms.open();
    return this.#open;
  }

  #raise(about: AlarmAbout, alarm: Wanted): void {
    try {
      this.#core.record('alarm.raised', { about, ...alarm }, { actorId: 'system' });
      this.#unwritten.delete(alarm.key);
    } catch (error) {
      if (this.#unwritten.has(alarm.key)) return;
      const { key, text, todo, siren, grave } = alarm;
      this.#unwritten.set(key, {
        id: `unwritten:${key}`,
        text,
        todo,
        since: this.#core.wall,
        caseId: null,
        level: siren === true ? 'siren' : 'now',
        about,
        ...(grave === true ? { grave } : {}),
      });
      this.#core.report(error);
    }
  }

  #end(alarm: string): void {
    try {
      this.#core.record('alarm.ended', { alarm }, { actorId: 'system' });
    } catch (error) {
      this.#core.report(error);
    }
  }

  #view({ alarmId, stationId, raised, raisedAt, answers }: AlarmState): AlarmView[] {
    if (raised === null) return [];
    const { core } = { core: this.#core };
    const last = answers.at(-1);
    const pressure = pressureOf(raisedAt, last?.at ?? null, core.wall);
    const own = stationId === core.stationId;
    const pressing = pressure === 'unanswered' || pressure === 'again';
    if (!own && !raised.everywhere && !pressing) return [];
    const seen = pressure === 'seen';
    const siren = raised.siren === true;
    return [
      {
        id: alarmId,
        text: raised.text,
        since: raisedAt,
        todo: `${PREFIX[pressure]}${raised.todo}`,
        caseId: null,
        level: seen ? 'seen' : siren ? 'siren' : 'now',
        about: raised.about,
        ...(pressing ? { pressing: true as const } : {}),
        ...(raised.grave === true ? { grave: true as const } : {}),
        ...(own ? {} : { station: this.#station(stationId) }),
        ...(seen ? {} : { act: 'answer' as const, answers: ANSWERS[raised.about] }),
        ...(raised.about === 'door' || siren ? { why: true as const } : {}),
        ...(last === undefined
          ? {}
          : { answered: { name: this.#name(last.by), at: last.at, words: last.words } }),
      },
    ];
  }

  #record({ alarmId, stationId, raised, raisedAt, answers, endedAt }: AlarmState): AlarmRecord[] {
    if (raised === null) return [];
    const first = answers[0]?.at ?? endedAt ?? this.#core.wall;
    return [
      {
        id: alarmId,
        about: raised.about,
        text: raised.text,
        station: this.#station(stationId),
        raisedAt,
        endedAt,
        answers: answers.map(({ by, at, words }) => ({ name: this.#name(by), at, words })),
        late: first - raisedAt >= UNANSWERED_MS,
      },
    ];
  }

  #name(staffId: string): string {
    return this.#core.views.staff(staffId)?.name ?? staffId;
  }

  #station(stationId: string): string {
    return this.#core.views.stations().find((each) => each.stationId === stationId)?.name ?? stationId;
  }
}

const PREFIX: Readonly<Record<Pressure, string>> = {
  fresh: '',
  unanswered: '十分钟没人应答，请马上报告值班负责人。',
  seen: '',
  again: '两小时还没有好，请马上报告值班负责人。',
};

/**
 * What must be seen first comes first, because a strip has room for few; within one level what is grave, then what
 * presses, then as they were told.
 */
export function inOrder(alarms: readonly AlarmView[]): AlarmView[] {
  const rank = ({ level, grave, pressing }: AlarmView): number =>
    4 * ALARM_LEVELS.indexOf(level) + (grave === true ? 0 : 2) + (pressing === true ? 0 : 1);
  return [...alarms].sort((a, b) => rank(a) - rank(b));
}
