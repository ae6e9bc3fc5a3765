/** A cold room with people in it: past cases of the demo home, each cut off where the bays of today begin. */
import { type CodeKind, formatCode, isIssuable } from '../../src/domain/codes/index.ts';
import type { SeedFact } from '../../src/station/demo/caseWriter.ts';
import { caseFacts } from '../../src/station/demo/generate.ts';
import { poolsOf } from '../../src/station/demo/pools.ts';
import { SeededRandom } from '../../src/station/demo/random.ts';
import type { Home } from '../../src/station/home.ts';
import type { Views } from '../../src/views/read.ts';

const HOUR = 3_600_000;

function isPass({ draft }: SeedFact, checkpoint: string): boolean {
  const payload: unknown = draft.payload;
  const passed = typeof payload === 'object' && payload !== null && Reflect.get(payload, 'checkpoint');
  return draft.kind === 'checkpoint.passed' && passed === checkpoint;
}

/** Numbers of what comes after the bays: those facts are cut off, so no block is used up for them. */
function later(kind: CodeKind): string {
  let number = 700_000;
  while (!isIssuable(kind, number)) number += 1;
  return formatCode(kind, number);
}

/** The same bays, not in the order of the codes: people lie where there was room, not row by row. */
function shuffled(views: Views, random: SeededRandom): Views {
  return new Proxy(views, {
    get(target, name) {
      if (name === 'places') {
        return (kind: 'bay') => {
          const order = target.places(kind).map((place) => ({ place, at: random.next() }));
          return order.sort((a, b) => a.at - b.at).map(({ place }) => place);
        };
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Puts `count` people into bays over the last three days; every `unseen`th of them still waits for a second look. */
export async function fillBays(home: Home, now: number, count: number, unseen: number): Promise<void> {
  const desk = home.core('desk');
  const random = new SeededRandom(742);
  const pools = poolsOf(shuffled(desk.views, random));
  for (let index = 0; index < count; index += 1) {
    const began = Math.floor(now - (4 + random.next() * 66) * HOUR);
    const cut: SeedFact[] = [];
    desk.ledger.transact((tx) => {
      const takeCode = (kind: CodeKind) =>
        kind === 'urn' || kind === 'document' ? later(kind) : desk.numbers.take(tx, kind);
      for (const fact of caseFacts({ random, pools, takeCode, until: now }, began)) {
        cut.push(fact);
        if (isPass(fact, index % unseen === unseen - 1 ? 'store' : 'review')) break;
      }
      for (const fact of cut.filter(({ station }) => station === 'desk')) tx.append(fact.draft);
    });
    await home.pump();
    home.core('kiosk').ledger.transact((tx) => {
      for (const fact of cut.filter(({ station }) => station === 'kiosk')) tx.append(fact.draft);
    });
    await home.pump();
  }
}
