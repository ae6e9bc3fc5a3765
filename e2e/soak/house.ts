import type { CheckpointId } from '../../src/domain/events/kinds.ts';
import type { CaseState } from '../../src/domain/fold/case.ts';
import { SeededRandom } from '../../src/station/demo/random.ts';
import { FAULT_IDS, type FaultId } from './faults.ts';
import { SoakHome, STATIONS, type StationId } from './home.ts';
import { Line } from './line.ts';
import { type Body, HALLS, type Human, type Label, type Stop, World } from './world.ts';

export type Ending = 'handOver' | 'inter' | 'scatter' | 'leaveAshes' | 'transferOut';

/** One person's way through the home, as the people around know it. */
export interface Journey {
  readonly key: string;
  readonly human: Human;
  readonly bodyId: string;
  /** Where the family would take leave. */
  readonly hall: string;
  readonly wishes: {
    readonly ending: Ending;
    farewell: boolean;
    prepare: boolean;
    readonly storeUrn: boolean;
    readonly outAndBack: boolean;
    moves: number;
    /** Cremated tomorrow. */
    readonly tomorrow: boolean;
    readonly infectious: boolean;
  };
  caseId: string | null;
  /** Printed and not yet tied on. */
  drawer: Label[];
  papers: boolean;
  /** Somebody at the desk believes that papers, order and farewell are seen to. */
  filed: boolean;
  /** Really over, or waived by the family. */
  farewellOver: boolean;
  /** The day the family and the desk agreed on, as a time. */
  orderedFor: number | null;
  hold: Stop | null;
  burnedAt: number | null;
  /** When the check at the furnace passed last. */
  checkedAt: number | null;
  /** Left for the furnace by its own step, and not put down since. */
  released: boolean;
  /** Where the sign that was scanned last hangs, who put the body there, and whether another looked. */
  stoodAt: string | null;
  putBy: string | null;
  reviewed: boolean;
  /** The station whose people had to do with this one last, and when somebody scanned body or ashes in their place. */
  careOf: StationId | null;
  sightedAt: number;
  /** Somebody contradicted, and no director has settled it. */
  objected: boolean;
  /** A typing mistake that stands in the file: no birth date, or somebody else's number. */
  bare: boolean;
  clash: boolean;
  implantOut: boolean;
  /** A way on that has to come before the next step. */
  rescue: 'retag' | 'uncharge' | null;
  state: 'going' | 'done' | 'stuck' | 'lost';
  stalled: number;
  /** So many turns others go first. */
  waits: number;
  /** Blocked reasons and what was done about each. */
  readonly wayOn: string[];
}

export interface WrongAct {
  readonly checkpoint: CheckpointId;
  readonly journey: string;
  /** Whom the ledger says it was done with. */
  readonly said: string;
  readonly what: string;
  readonly irreversible: boolean;
}

const NAMES: readonly Human[] = [
  { name: '陈守义', birthDate: '1941-07-05', sex: 'male' },
  { name: '陈守艺', birthDate: '1944-02-11', sex: 'male' },
  { name: '陈守一', birthDate: '1941-07-05', sex: 'male' },
  { name: '李桂兰', birthDate: '1938-03-12', sex: 'female' },
  { name: '李桂兰', birthDate: '1950-10-01', sex: 'female' },
  { name: '李贵兰', birthDate: '1938-12-03', sex: 'female' },
  { name: '王德山', birthDate: '1935-05-20', sex: 'male' },
  { name: '何秀英', birthDate: '1947-09-09', sex: 'female' },
  { name: '何永田', birthDate: '1952-01-30', sex: 'male' },
  { name: '庄凤霞', birthDate: '1960-06-18', sex: 'female' },
];
/** Same, same sound, or one character apart. */
const TWINS: readonly (readonly string[])[] = [
  ['陈守义', '陈守艺', '陈守一'],
  ['李桂兰', '李贵兰'],
];
const ENDINGS: readonly Ending[] = [
  'handOver',
  'handOver',
  'inter',
  'inter',
  'scatter',
  'leaveAshes',
  'transferOut',
];

export interface HouseOptions {
  readonly seed: number;
  readonly faults: readonly FaultId[];
  readonly people: number;
}

/** How often people say what they are shown instead of looking. */
const CARELESS = 0.25;

/** One house on one day: a few people in it at once, its stations, its world, and the faults that strike. */
export class House {
  readonly seed: number;
  readonly home: SoakHome;
  readonly line: Line;
  readonly world = new World();
  readonly random: SeededRandom;
  readonly journeys: Journey[];
  readonly drawn: readonly FaultId[];
  readonly hit = new Set<FaultId>();
  readonly wrong: WrongAct[] = [];
  /** Steps past recall that passed, as the ledger names them. */
  readonly acts: { readonly case: string; readonly checkpoint: CheckpointId }[] = [];
  /** Everybody confirmed a swap before the first binding: no software can know. */
  confirmedSwap = false;
  passes = 0;
  irreversible = 0;
  blocked = 0;
  /** When the power of a station was cut last. */
  readonly cutAt = new Map<StationId, number>();
  /** Cables that are out now, as pairs of stations. */
  readonly cables = new Set<string>();
  /** The station whose disk will be lost, after how many turns more, and how many bodies were gone by then. */
  dying: { readonly at: StationId; turns: number; readonly gone: number } | null = null;
  /** The code that was scanned last at each station, which a cordless scanner may have kept. */
  readonly lastCode = new Map<StationId, string>();
  readonly #chances = new Map<FaultId, SeededRandom>();

  static async open(options: HouseOptions): Promise<House> {
    return new House(options, await SoakHome.open(options.seed));
  }

  private constructor({ seed, faults, people }: HouseOptions, home: SoakHome) {
    this.seed = seed;
    this.home = home;
    this.line = new Line(home);
    this.drawn = faults;
    this.random = new SeededRandom(seed * 7919 + 17);
    for (const id of faults)
      this.#chances.set(id, new SeededRandom(seed * 31 + FAULT_IDS.indexOf(id) * 1009 + 5));
    const start = this.random.int(0, NAMES.length - 1);
    this.journeys = Array.from({ length: people }, (_, index) => this.#arrive(index, start));
  }

  #arrive(index: number, start: number): Journey {
    const human = NAMES[(start + index) % NAMES.length] ?? NAMES[0];
    if (human === undefined) throw new TypeError('no names');
    const key = `p${index + 1}`;
    const body: Body = {
      id: `b${index + 1}`,
      human,
      spot: { in: 'arrival' },
      worn: [],
      implant: this.random.chance(0.08),
    };
    this.world.bodies.set(body.id, body);
    const ending = this.random.pick(ENDINGS);
    // The law keeps an infectious body where it is.
    const infectious = ending !== 'transferOut' && this.random.chance(0.06);
    return {
      key,
      human,
      bodyId: body.id,
      hall: HALLS[index % HALLS.length] ?? '',
      wishes: {
        ending,
        farewell: this.random.chance(0.35),
        prepare: this.random.chance(0.2),
        storeUrn: this.random.chance(0.4),
        outAndBack: this.random.chance(0.3),
        moves: this.random.chance(0.3) ? 1 : 0,
        tomorrow: this.random.chance(0.12),
        infectious,
      },
      caseId: null,
      drawer: [],
      papers: false,
      filed: false,
      farewellOver: false,
      orderedFor: null,
      hold: null,
      burnedAt: null,
      checkedAt: null,
      released: false,
      stoodAt: null,
      putBy: null,
      reviewed: false,
      careOf: null,
      sightedAt: 0,
      objected: false,
      bare: false,
      clash: false,
      implantOut: false,
      rescue: null,
      state: 'going',
      stalled: 0,
      waits: 0,
      wayOn: [],
    };
  }

  get now(): number {
    return this.home.clock.now;
  }

  /** Does this fault strike at this opportunity? Each strikes once. */
  strikes(id: FaultId, chance = 0.4): boolean {
    const source = this.#chances.get(id);
    if (source === undefined || this.hit.has(id) || !source.chance(chance)) return false;
    this.hit.add(id);
    return true;
  }

  /** Somebody else in the house whose name is easily taken for this one's. */
  twinOf(journey: Journey): Journey | null {
    const group = (name: string) => TWINS.findIndex((names) => names.includes(name));
    const own = group(journey.human.name);
    return (
      this.journeys.find(
        (entry) =>
          entry !== journey &&
          own >= 0 &&
          group(entry.human.name) === own &&
          entry.caseId !== null &&
          entry.state === 'going',
      ) ?? null
    );
  }

  careless(): boolean {
    return this.random.chance(CARELESS);
  }

  ofCase(caseId: string | null): Journey | null {
    return this.journeys.find((entry) => entry.caseId !== null && entry.caseId === caseId) ?? null;
  }

  ofBody(bodyId: string): Journey | null {
    return this.journeys.find((entry) => entry.bodyId === bodyId) ?? null;
  }

  /** The case as somebody knows it who asked at every station. */
  file(journey: Journey): CaseState | null {
    if (journey.caseId === null) return null;
    let newest: CaseState | null = null;
    for (const id of STATIONS) {
      const state = this.home.core(id).views.case(journey.caseId);
      if (state !== null && (newest === null || state.events > newest.events)) newest = state;
    }
    return newest;
  }

  /** The case as one station shows it. */
  fileAt(at: StationId, journey: Journey): CaseState | null {
    return journey.caseId === null ? null : this.home.core(at).views.case(journey.caseId);
  }

  /** Codes printed for this case that are not dead: what people look for on a band. */
  codesOf(journey: Journey): string[] {
    return (this.file(journey)?.carriers ?? [])
      .filter((carrier) => ['bound', 'void', 'verified', 'printed'].includes(carrier.state))
      .map((carrier) => carrier.code);
  }

  close(): void {
    this.home.close();
  }
}
