import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ASK_AT, BLOCK_SIZE, type CodeKind } from '../domain/codes/index.ts';
import { isGuichengError } from '../domain/errors.ts';
import { CHEN, registered } from './testing/people.ts';
import { HomeRig, type StationId } from './testing/rig.ts';

let rig: HomeRig;
let caseId: string;
beforeEach(async () => {
  rig = await HomeRig.open();
  ({ caseId } = await registered(rig, CHEN));
  await rig.pump();
  await rig.signIn('kiosk', 's05');
});
afterEach(() => rig.close());

/** As if this station had already printed so many of its block. */
function used(station: StationId, kind: CodeKind, count: number): void {
  const core = rig.core(station);
  for (const [block, owner] of Object.entries(core.views.numbers(kind)?.blocks ?? {})) {
    if (owner !== station) continue;
    core.ledger.db
      .prepare('INSERT OR REPLACE INTO number_offset (kind, block, next) VALUES (?, ?, ?)')
      .run(kind, Number(block), count);
  }
}

const print = (station: StationId) => rig.client(station).carriers.print({ caseId, kinds: ['wristband'] });
const blocks = (station: StationId) =>
  Object.entries(rig.core(station).views.numbers('wristband')?.blocks ?? {})
    .filter(([, owner]) => owner === station)
    .map(([block]) => Number(block));

async function refused(work: Promise<unknown>): Promise<{ code: string; sentence: string } | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (!isGuichengError(error)) throw error;
    return { code: error.code, sentence: error.sentence };
  }
}

describe('a station that runs low', () => {
  it('asks the desk while it still has numbers, once, and goes on with the next block', async () => {
    used('kiosk', 'wristband', BLOCK_SIZE - ASK_AT + 10);
    const before = blocks('kiosk');
    await print('kiosk');
    await print('kiosk');
    expect(rig.events('kiosk', 'authority.asked').map((event) => event.payload.resource)).toEqual([
      'numbers:wristband',
    ]);
    await rig.pump();
    expect(blocks('kiosk')).toHaveLength(before.length + 1);
    used('kiosk', 'wristband', BLOCK_SIZE);
    used('kiosk', 'bagTag', 3);
    const next = blocks('kiosk').at(-1) ?? 0;
    rig
      .core('kiosk')
      .ledger.db.prepare('DELETE FROM number_offset WHERE kind = ? AND block = ?')
      .run('wristband', next);
    const [label] = await print('kiosk');
    expect(Math.floor(Number(label?.code.slice(2, 10)) / BLOCK_SIZE)).toBe(next);
    expect(rig.events('kiosk', 'authority.asked')).toHaveLength(1);
  });

  it('asks at the last moment too, prints nothing, and can print a moment later', async () => {
    used('kiosk', 'wristband', BLOCK_SIZE);
    const printed = rig.events('kiosk', 'carrier.printed').length;
    expect(await refused(print('kiosk'))).toEqual({
      code: 'STATE.NO_NUMBERS',
      sentence: '本站号段已用完，已向业务大厅请求新号段，请稍候再试',
    });
    expect(rig.events('kiosk', 'carrier.printed')).toHaveLength(printed);
    await rig.pump();
    expect(await refused(print('kiosk'))).toBeNull();
  });

  it('says so when the cable is out, and is given one block for all its asking once it is back', async () => {
    rig.cut('desk', 'kiosk');
    rig.cut('kiosk', 'console');
    used('kiosk', 'wristband', BLOCK_SIZE);
    await rig.wait(60_000);
    await rig.signIn('kiosk', 's05');
    const answer = await refused(print('kiosk'));
    expect(answer?.code).toBe('STATE.NO_NUMBERS');
    expect(answer?.sentence).toContain('和业务大厅不通');
    for (let hour = 0; hour < 3; hour += 1) {
      await rig.wait(20 * 60_000);
      await rig.signIn('kiosk', 's05');
      expect((await refused(print('kiosk')))?.code).toBe('STATE.NO_NUMBERS');
    }
    expect(rig.events('kiosk', 'authority.asked').length).toBeGreaterThan(1);
    const before = blocks('kiosk').length;
    await rig.mend('desk', 'kiosk');
    expect(blocks('kiosk')).toHaveLength(before + 1);
    await rig.signIn('kiosk', 's05');
    expect(await refused(print('kiosk'))).toBeNull();
  });

  it('grants itself one where it is the desk, and no block twice', async () => {
    used('desk', 'wristband', BLOCK_SIZE);
    used('kiosk', 'wristband', BLOCK_SIZE);
    await rig.signIn('desk', 's01');
    await print('desk');
    expect((await refused(print('kiosk')))?.code).toBe('STATE.NO_NUMBERS');
    await rig.pump();
    await print('kiosk');
    await rig.pump();
    const numbers = rig.core('console').views.numbers('wristband');
    expect(numbers?.clash).toEqual([]);
    expect(new Set([...blocks('desk'), ...blocks('kiosk')]).size).toBe(4);
  });
});
