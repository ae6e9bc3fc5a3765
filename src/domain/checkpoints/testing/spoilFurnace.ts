import type { CheckpointId } from '../../events/kinds.ts';
import { A, B, CODE, type Setting, subject, WALL } from './house.ts';
import { dropType, is, last, not, type Spoil, secondOf } from './spoil.ts';

function run(setting: Setting) {
  const { cremation } = subject(setting);
  if (cremation === null) throw new TypeError('not cremated');
  return cremation;
}

function mouth(setting: Setting) {
  const place = setting.ctx.places[CODE.furnace];
  if (place === undefined) throw new TypeError('no furnace');
  return place;
}

function pass(setting: Setting) {
  const { permit } = subject(setting);
  if (permit === null) throw new TypeError('no permit');
  return permit;
}

function slip(
  setting: Setting,
  more: { caseId?: string; printedAt?: number; signatureOk?: boolean } = {},
): void {
  setting.evidence.push({
    type: 'slip',
    caseId: A,
    slipId: 'slip-1',
    printedAt: WALL - 60_000,
    signatureOk: true,
    at: setting.now,
    by: setting.ctx.first,
    ...more,
  });
}

const furnace: readonly Spoil[] = [
  {
    of: 'queue',
    name: 'somebody who was ordered before',
    spoil: (s) => {
      s.ctx.ahead = [B];
    },
    expect: ['QUEUE_JUMP'],
  },
  {
    of: 'cremator',
    name: 'a furnace whose last run is not closed',
    spoil: (s) => {
      mouth(s).run = { caseId: B, state: 'finished', permitId: 'p0' };
    },
    expect: ['CREMATOR_BUSY'],
  },
  {
    of: 'cremator',
    name: 'a furnace of another type',
    spoil: (s) => {
      mouth(s).crematorType = '平板炉';
    },
    expect: ['CREMATOR_TYPE'],
  },
  ...(['open', 'void'] as const).map(
    (state): Spoil => ({
      of: 'cremator',
      name: `an earlier pass at another furnace, ${state} and not closed by two`,
      spoil: (s) => {
        subject(s).permit = {
          permitId: 'p0',
          cremator: CODE.otherFurnace,
          at: WALL - 600_000,
          stationId: 'here',
          state,
        };
      },
      expect: ['PERMIT_UNCLOSED'],
    }),
  ),
  {
    of: 'tags',
    name: 'a tag still bound to another body at the furnace',
    spoil: (s) => {
      dropType(s, 'tags');
      const seen = { type: 'tags', silent: false, carriers: [CODE.tagA, CODE.tagB], unknown: 0 } as const;
      s.evidence.push({ ...seen, carriers: [...seen.carriers], at: s.now });
    },
    expect: ['TAG_AMBIGUOUS'],
  },
  ...[
    ['a reader that is silent', { silent: true, carriers: [CODE.tagA] }],
    ['a reader that shows nothing', { silent: false, carriers: [] }],
  ].map(
    ([name, hint]): Spoil => ({
      of: 'tags',
      name: String(name),
      only: is('charge'),
      spoil: (s) => {
        Object.assign(last(s, 'tags'), structuredClone(hint));
      },
      expect: ['TAG_SILENT'],
    }),
  ),
  { of: 'look', name: 'no look', spoil: (s) => dropType(s, 'look'), expect: ['LOOK_MISSING'] },
  {
    of: 'look',
    name: 'a look of the first person',
    spoil: (s) => {
      last(s, 'look').by = s.ctx.first;
    },
    expect: ['LOOK_MISSING'],
  },
  {
    of: 'look',
    name: 'a look into another furnace',
    spoil: (s) => {
      last(s, 'look').cremator = CODE.otherFurnace;
    },
    expect: ['LOOK_MISSING'],
  },
  {
    of: 'look',
    name: 'a furnace that is not empty, and a second look that says it is',
    spoil: (s) => {
      s.evidence.unshift({ ...last(s, 'look'), empty: false, by: secondOf(s) });
    },
    expect: ['LOOK_NOT_EMPTY'],
  },
  {
    of: 'onTrolley',
    name: 'nobody looked at the trolley',
    spoil: (s) => dropType(s, 'onTrolley'),
    expect: ['ON_TROLLEY_MISSING'],
  },
  ...['operator2', null].map(
    (by): Spoil => ({
      of: 'onTrolley',
      name: `a look at the trolley of ${by ?? 'nobody'}, and not of whoever charges`,
      spoil: (s) => {
        last(s, 'onTrolley').by = by;
      },
      expect: ['ON_TROLLEY_MISSING'],
    }),
  ),
  {
    of: 'onTrolley',
    name: 'a second body on the trolley, and a second look that sees only one',
    spoil: (s) => {
      s.evidence.unshift({ ...last(s, 'onTrolley'), count: 'more', by: 'operator2' });
    },
    expect: ['TWO_ON_TROLLEY'],
  },
  {
    of: 'permit',
    name: 'no pass',
    spoil: (s) => {
      subject(s).permit = null;
    },
    expect: ['PERMIT_NONE'],
  },
  ...(
    [
      ['used', 'PERMIT_NONE'],
      ['closed', 'PERMIT_NONE'],
      ['void', 'PERMIT_VOID'],
    ] as const
  ).map(
    ([state, code]): Spoil => ({
      of: 'permit',
      name: `a pass that is ${state}`,
      spoil: (s) => {
        pass(s).state = state;
      },
      expect: [code],
    }),
  ),
  {
    of: 'permit',
    name: 'a pass of another station',
    spoil: (s) => {
      pass(s).stationId = 'there';
    },
    expect: ['PERMIT_VOID'],
  },
  {
    of: 'permit',
    name: 'a pass older than two minutes',
    spoil: (s) => {
      pass(s).at = WALL - s.ctx.policy.permitMs - 1;
    },
    expect: ['PERMIT_EXPIRED'],
  },
  {
    of: 'permit',
    name: 'a pass of the future',
    spoil: (s) => {
      pass(s).at = WALL + 1;
    },
    expect: ['PERMIT_EXPIRED'],
  },
  {
    of: 'permit',
    name: 'the furnace beside it',
    spoil: (s) => {
      last(s, 'place').code = CODE.otherFurnace;
    },
    expect: ['PERMIT_OTHER'],
  },
];

const boxing = is('box');
const timing: readonly Spoil[] = [
  {
    of: 'timing',
    name: 'ashes of a body that was not cremated',
    spoil: (s) => {
      subject(s).cremation = null;
    },
    expect: (id: CheckpointId) => (boxing(id) ? ['NOT_CREMATED'] : ['NOT_CREMATED', 'LOOK_MISSING']),
  },
  {
    of: 'timing',
    name: 'sooner than the furnace could have finished',
    only: not('box'),
    spoil: (s) => {
      run(s).startedAt = WALL - s.ctx.policy.minimumCremationMs + 1;
    },
    expect: ['CREMATION_TOO_SOON'],
  },
  {
    of: 'timing',
    name: 'a clock set forward over a fire that burns for half an hour',
    only: not('box'),
    spoil: (s) => {
      run(s).elapsedMs = s.ctx.policy.minimumCremationMs - 1;
    },
    expect: ['CREMATION_TOO_SOON'],
  },
  {
    of: 'timing',
    name: 'a clock nobody can believe',
    spoil: (s) => {
      run(s).elapsedMs = null;
    },
    expect: ['CLOCK_WRONG'],
  },
  {
    of: 'timing',
    name: 'a fire that is still burning',
    only: not('box'),
    spoil: (s) => {
      run(s).finishedAt = null;
    },
    expect: ['NOT_FINISHED'],
  },
  {
    of: 'timing',
    name: 'ashes still hot',
    only: boxing,
    spoil: (s) => {
      run(s).coolingSince = WALL - s.ctx.policy.minimumCoolingMs + 1;
    },
    expect: ['COOLING_TOO_SOON'],
  },
];

const news: readonly Spoil[] = [
  {
    of: 'freshness',
    name: 'a station not heard of for six minutes',
    spoil: (s) => {
      s.ctx.stale = [{ stationId: 'there', name: '业务大厅', heardMsAgo: 360_000 }];
    },
    expect: ['STALE_NEWS'],
  },
  {
    of: 'freshness',
    name: 'a station never heard of',
    spoil: (s) => {
      s.ctx.stale = [{ stationId: 'there', name: '业务大厅', heardMsAgo: null }];
    },
    expect: ['STALE_NEWS'],
  },
  {
    of: 'freshness',
    name: 'a slip for another',
    spoil: (s) => slip(s, { caseId: B }),
    expect: ['SLIP_INVALID'],
  },
  {
    of: 'freshness',
    name: 'a slip nobody signed',
    spoil: (s) => slip(s, { signatureOk: false }),
    expect: ['SLIP_INVALID'],
  },
  {
    of: 'freshness',
    name: 'a slip older than thirty minutes',
    spoil: (s) => slip(s, { printedAt: WALL - s.ctx.policy.slipAgeMs - 1 }),
    expect: ['SLIP_INVALID'],
  },
  {
    of: 'freshness',
    name: 'a slip of the future',
    spoil: (s) => slip(s, { printedAt: WALL + 60_001 }),
    expect: ['SLIP_INVALID'],
  },
  {
    of: 'understood',
    name: 'a fact of a newer program',
    spoil: (s) => {
      subject(s).unread = true;
    },
    expect: ['FACT_UNREAD'],
  },
  {
    of: 'clock',
    name: 'a clock that was set back',
    spoil: (s) => {
      s.ctx.station.clockWrong = true;
    },
    expect: ['CLOCK_WRONG'],
  },
];

export const FURNACE_SPOILS: readonly Spoil[] = [...furnace, ...timing, ...news];
