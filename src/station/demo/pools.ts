import { GuichengError } from '../../domain/errors.ts';
import type { PlaceState } from '../../domain/fold/place.ts';
import type { Views } from '../../views/read.ts';
import { DEMO_THINGS } from './homeData.ts';

/** Primes: one that does not divide the number of places visits each of them once. */
const STRIDES = [7, 11, 13];

/** Places or things that serve one case at a time, by the time of the past they serve in. */
class Pool {
  readonly #freeAt: Map<string, number>;

  constructor(codes: readonly string[]) {
    this.#freeAt = new Map(codes.map((code) => [code, Number.NEGATIVE_INFINITY]));
  }

  /** The same places in an order that jumps about, as people fill a room: not from its first corner on. */
  spread(): Pool {
    const codes = [...this.#freeAt.keys()];
    const step = STRIDES.find((stride) => codes.length % stride !== 0) ?? 1;
    return new Pool(codes.map((_, index) => codes[(index * step) % codes.length] ?? ''));
  }

  get isEmpty(): boolean {
    return this.#freeAt.size === 0;
  }

  /** One for `from` to `to`: the longest idle, so that use goes round. */
  take(from: number, to: number): string {
    const { code, freeAt } = this.#idlest();
    this.#freeAt.set(code, Math.max(freeAt, from, to));
    return code;
  }

  /** One for `lasts` ms, not before `from` and not before the use before it is over. */
  takeWhenFree(from: number, lasts: number): { code: string; at: number } {
    const { code, freeAt } = this.#idlest();
    const at = Math.max(from, freeAt);
    this.#freeAt.set(code, at + lasts);
    return { code, at };
  }

  /** One for good. */
  keep(): string {
    const { code } = this.#idlest();
    this.#freeAt.delete(code);
    return code;
  }

  #idlest(): { code: string; freeAt: number } {
    let best: { code: string; freeAt: number } | undefined;
    for (const [code, freeAt] of this.#freeAt) {
      if (best === undefined || freeAt < best.freeAt) best = { code, freeAt };
    }
    if (best === undefined)
      throw new GuichengError('STATE.DEMO_FULL', '示范馆没有空位了，请换一个空的文件夹再生成');
    return best;
  }
}

export interface Pools {
  readonly bays: Pool;
  readonly halls: Pool;
  readonly cremators: Pool;
  readonly plainCremators: Pool;
  readonly cooling: Pool;
  readonly trays: Pool;
  readonly niches: Pool;
  readonly plots: Pool;
}

/** What stands free in the home now: a past case never takes a place somebody is in today. */
export function poolsOf(views: Views): Pools {
  const free = (kind: string, fits: (place: PlaceState) => boolean = () => true) =>
    new Pool(
      views
        .places(kind)
        .filter((place) => place.occupants.length === 0 && place.run === null && place.outOfService === null)
        .filter(fits)
        .map((place) => place.code),
    );
  const trays = DEMO_THINGS.filter(
    (thing) => thing.kind === 'tray' && views.thing(thing.code)?.caseId === null,
  );
  return {
    bays: free('bay').spread(),
    halls: free('hall'),
    cremators: free('cremator', (place) => place.attributes.type === '环保炉'),
    plainCremators: free('cremator', (place) => place.attributes.type === '平板炉'),
    cooling: free('coolingPlace'),
    trays: new Pool(trays.map((thing) => thing.code)),
    niches: free('niche'),
    plots: free('plot'),
  };
}
