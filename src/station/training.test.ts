import { afterEach, beforeEach, expect, it } from 'vitest';
import { barePorts } from './demo/bareHome.ts';
import type { DrillSummary } from './dto.ts';
import type { TrainingPort } from './ports.ts';
import { HomeRig, refusal } from './testing/rig.ts';
import { saveTrainingRecord, trainingRecords } from './trainingRecords.ts';

const DRILL: DrillSummary = {
  drill: '01',
  name: '登记的柜位不是真的柜位',
  situation: '……',
  station: 'kiosk',
  stationName: '冷藏间',
  roleText: '冷藏管理员',
  moments: 2,
  problem: null,
};

let rig: HomeRig;
let begun: { drill: string; trainee: { staffId: string; name: string } }[];

/** What the real application hands in; nothing is played here. */
function port(): TrainingPort {
  return {
    drills: async () => [DRILL],
    begin: async (drill, trainee) => {
      begun.push({ drill, trainee });
    },
    isOpen: () => begun.length > 0,
    show: () => undefined,
    end: async () => undefined,
    note: () => null,
    records: () => trainingRecords(rig.core('kiosk')),
  };
}

beforeEach(async () => {
  begun = [];
  rig = await HomeRig.open({ portsFor: () => ({ ...barePorts, training: port() }) });
});
afterEach(() => rig.close());

const keep = (staffId: string, at: number, missed: number) =>
  saveTrainingRecord(rig.core('kiosk'), {
    ...{ staffId, at, missed },
    ...{ drill: '01', drillName: DRILL.name, moments: 2, helped: 1 },
  });

it('lists the drills with how this person did last, and begins one in their name', async () => {
  keep('s05', 1000, 2);
  keep('s05', 2000, 1);
  keep('s06', 3000, 0);
  await rig.signIn('kiosk', 's05');
  const { drills } = await rig.client('kiosk').training.list();
  expect(drills).toEqual([{ ...DRILL, last: { at: 2000, moments: 2, missed: 1 } }]);
  await rig.client('kiosk').training.begin({ drill: '01' });
  expect(begun).toEqual([{ drill: '01', trainee: { staffId: 's05', name: '王建军' } }]);
  expect(rig.live('kiosk')).toMatchObject({ trainingOpen: true, training: false, lesson: null });
});

it('shows a director what everybody trained, and anybody else their own', async () => {
  keep('s05', 2000, 1);
  keep('s06', 3000, 0);
  const names = async () => (await rig.client('kiosk').training.records()).map((row) => row.staffName);
  await rig.signIn('kiosk', 's05');
  expect(await names()).toEqual(['王建军']);
  await rig.signIn('kiosk', 's02');
  expect(await names()).toEqual(['赵立', '王建军']);
});

it('keeps records beside the ledger: not a fact is added', async () => {
  const before = rig.core('kiosk').ledger.head().hash;
  keep('s05', 2000, 1);
  expect(rig.core('kiosk').ledger.head().hash).toBe(before);
});

it('does not leave a step half done for it', async () => {
  await rig.signIn('kiosk', 's05');
  await rig.client('kiosk').attempt.open({ checkpoint: 'receive', expected: null });
  expect(await refusal(rig.client('kiosk').training.begin({ drill: '01' }))).toBe('STATE.ATTEMPT_OPEN');
  expect(begun).toEqual([]);
});

it('is not to be had where there is none, and its strip never at a real station', async () => {
  await rig.signIn('kiosk', 's05');
  expect(await refusal(rig.client('kiosk').lesson.help())).toBe('STATE.NO_LESSON');
  expect(await refusal(rig.client('kiosk').lesson.press({ itemId: 'h0' }))).toBe('STATE.NO_LESSON');
  rig.close();
  rig = await HomeRig.open();
  await rig.signIn('kiosk', 's05');
  expect(await refusal(rig.client('kiosk').training.list())).toBe('STATE.NO_TRAINING');
});
