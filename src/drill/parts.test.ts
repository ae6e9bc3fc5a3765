import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { CHECKPOINTS } from '../domain/checkpoints/rules.ts';
import { sqlite } from '../ledger/testing/rig.ts';
import { beginsWith } from './begins.ts';
import { demoCodes } from './codes.ts';
import { HeadlessStage } from './headless.ts';
import { parseScenario } from './load.ts';
import { USUAL_PARTS } from './parts.ts';
import { Runner } from './runner.ts';

const PEOPLE = {
  lin: {
    name: '林国栋',
    born: '1936-06-06',
    mark: '左耳缺角',
    family: '林静（女）',
    bay: 'A-01',
    furnace: '1 号炉',
    tray: '骨灰盘 1',
    cooling: '冷却位 1',
    urn: '骨灰盒 1',
    niche: '1-01',
  },
  /** A similar name, so that each checkpoint wants its one more scan. */
  dong: { name: '林国东', born: '1950-02-02', mark: '右腿刀疤', family: '林父', bay: 'A-02' },
};

async function played(
  dongKind: string,
  acts: readonly { case: string; checkpoint: string }[],
  ...steps: readonly unknown[]
): Promise<readonly string[]> {
  const people = { ...PEOPLE, dong: { ...PEOPLE.dong, kind: dongKind } };
  const head = { name: '试', story: '试', clock: '2026-11-23T07:00:00+08:00', irreversible: acts };
  const scenario = parseScenario(stringify({ ...head, people, steps }));
  const stage = await HeadlessStage.open({ sqlite, clock: Date.parse(scenario.clock) });
  try {
    return (await new Runner(stage, demoCodes).play(scenario)).problems;
  } finally {
    stage.close();
  }
}

const part = (name: string, more: Readonly<Record<string, string>> = {}) => ({
  play: { part: name, with: { who: 'lin', ...more } },
});
const neighbour = part('inBay', { who: 'dong' });
const done = (...checkpoints: readonly string[]) =>
  checkpoints.map((checkpoint) => ({ case: 'lin', checkpoint }));

describe('the usual parts, with a neighbour of a similar name', () => {
  it('moves, binds anew, says farewell and goes on to the furnace', async () => {
    const problems = await played(
      'cremation',
      done('charge', 'chargeIn'),
      neighbour,
      part('inBay'),
      part('rebind'),
      part('rebind', { kind: 'bagTag', left: 'wristband' }),
      part('move', { to: 'A-03' }),
      part('review', { bay: 'A-03' }),
      part('farewell', { bay: 'A-03' }),
      part('papers'),
      part('order'),
      part('releaseFromHall'),
      part('verify'),
      part('charge'),
    );
    expect(problems).toEqual([]);
  }, 30_000);

  it('takes an urn out of its niche and hands it over', async () => {
    const acts = done('charge', 'chargeIn', 'box', 'handOver');
    const parts = ['inBay', 'toUrn', 'storeUrn', 'urnOut', 'handOver'];
    expect(await played('cremation', acts, neighbour, ...parts.map((name) => part(name)))).toEqual([]);
  }, 30_000);

  it('transfers a body out', async () => {
    const acts = [{ case: 'dong', checkpoint: 'transferOut' }];
    const out = part('transferOut', { who: 'dong' });
    expect(await played('transferOut', acts, part('inBay'), neighbour, out)).toEqual([]);
  }, 30_000);

  it('plays no part that is not there', () => {
    const played = JSON.stringify(USUAL_PARTS).matchAll(/"part":"(\w+)"/g);
    expect([...played].map(([, name]) => name).filter((name) => !((name ?? '') in USUAL_PARTS))).toEqual([]);
  });
});

describe('where a checkpoint begins', () => {
  it('tells an urn in hands from one in a niche', () => {
    expect(beginsWith(CHECKPOINTS.handOver)).toMatch(/^urn in somebody’s hands/);
    expect(beginsWith(CHECKPOINTS.handOver)).not.toContain('niche');
    expect(beginsWith(CHECKPOINTS.urnOut)).toMatch(/^urn in a niche/);
    expect(beginsWith(CHECKPOINTS.rebox)).toContain('; or urn in a niche');
    for (const rule of Object.values(CHECKPOINTS)) expect(beginsWith(rule)).not.toBe('');
  });
});
