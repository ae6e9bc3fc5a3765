/** For each checkpoint the least that passes: take any one thing away and it blocks. */
import type { CheckpointId } from '../../events/kinds.ts';
import type { CaseFacts, CheckpointContext } from '../context.ts';
import type { Evidence } from '../evidence.ts';
import { A, CODE, carrier, type Draft, house, inHands, type Setting, subject, WALL } from './house.ts';

type Item<T extends Evidence['type'] = Evidence['type']> = Omit<Extract<Evidence, { type: T }>, 'at'>;
type AnyItem = Evidence extends infer E ? (E extends Evidence ? Omit<E, 'at'> : never) : never;

export const body = (code: string, by: string): Item<'carrier'> => ({ type: 'carrier', code, by });
const at = (code: string, by: string): Item<'place'> => ({ type: 'place', code, by });
const thing = (code: string, by: string): Item<'thing'> => ({ type: 'thing', code, by });
const badge = (staffId: string, pin = false): Item<'staff'> => ({ type: 'staff', staffId, pin });
const photo = (by: string): Item<'photo'> => ({ type: 'photo', sha256: 'a'.repeat(64), by });
const observed = (by: string): Item<'observed'> => ({
  type: 'observed',
  sex: 'male',
  age: 'adult',
  mark: '左手旧疤',
  by,
});
const family = (by: string): Item<'family'> => ({
  type: 'family',
  form: 'arranger',
  name: '陈守义',
  birthDate: '1941-07-05',
  speaker: '陈建平（子）',
  noticeNumber: null,
  by,
});
const readBack = (by: string): Item<'readBack'> => ({
  type: 'readBack',
  name: '陈守义',
  birthDate: '1941-07-05',
  by,
});
const GROUNDS: Item<'grounds'> = { type: 'grounds', text: '身份证照片相符，左手旧疤', by: 'keeper' };
const look = (cremator: string, by: string): Item<'look'> => ({ type: 'look', cremator, empty: true, by });

/** A second apart, as fast as hands are; the first badge opened the attempt. */
function played(
  checkpoint: CheckpointId,
  first: string,
  items: readonly AnyItem[],
  change: (ctx: Draft<CheckpointContext>, facts: Draft<CaseFacts>) => void = () => undefined,
): Setting {
  const ctx = house();
  ctx.first = first;
  const opened: Evidence = { type: 'staff', staffId: first, pin: true, at: 0 };
  const evidence = [opened, ...items.map((item, index) => ({ ...item, at: (index + 1) * 1000 }) as Evidence)];
  const setting: Setting = { checkpoint, ctx, evidence, now: (items.length + 1) * 1000 };
  change(ctx, subject(setting));
  return setting;
}

function printedNew(ctx: Draft<CheckpointContext>): void {
  ctx.carriers[CODE.bandNew] = carrier('wristband', A, 'verified');
  ctx.carriers[CODE.tagNew] = carrier('bagTag', A, 'verified');
}

function wears(
  ctx: Draft<CheckpointContext>,
  facts: Draft<CaseFacts>,
  states: { readonly band: string; readonly tag: string },
): void {
  ctx.carriers[CODE.bandA] = carrier('wristband', A, states.band, { worn: true });
  ctx.carriers[CODE.tagA] = carrier('bagTag', A, states.tag, { worn: true });
  facts.carriers = [
    { code: CODE.bandA, kind: 'wristband', state: states.band, worn: true },
    { code: CODE.tagA, kind: 'bagTag', state: states.tag, worn: true },
  ];
}

function burnt(ctx: Draft<CheckpointContext>, facts: Draft<CaseFacts>, hangsOn: string): void {
  wears(ctx, facts, { band: 'consumed', tag: 'detached' });
  ctx.carriers[CODE.tagA] = carrier('bagTag', A, 'detached', { detachedTo: hangsOn });
  facts.releasedToCremation = true;
  facts.cremation = {
    cremator: CODE.furnace,
    startedAt: WALL - 3_600_000,
    finishedAt: WALL - 1_200_000,
    tray: null,
    coolingSince: null,
    urn: null,
  };
}

function urned(ctx: Draft<CheckpointContext>, facts: Draft<CaseFacts>, niche: string | null): void {
  wears(ctx, facts, { band: 'consumed', tag: 'consumed' });
  facts.whereabouts = { kind: 'urn', urn: CODE.urn, at: niche, staffId: niche === null ? 'ashes' : null };
  const held = ctx.things[CODE.urn];
  if (held !== undefined) held.caseId = A;
}

function givenAway(checkpoint: CheckpointId, place: string | null = null): Setting {
  const items: AnyItem[] = [
    thing(CODE.urn, 'ashes'),
    ...(place === null ? [] : [at(place, 'ashes')]),
    family('ashes'),
    badge('clerk', true),
    thing(CODE.urn, 'clerk'),
  ];
  return played(checkpoint, 'ashes', items, (ctx, facts) => urned(ctx, facts, null));
}

function permit(state: 'open' | 'void' | 'closed' | 'used'): NonNullable<CaseFacts['permit']> {
  return { permitId: 'p1', cremator: CODE.furnace, at: WALL - 30_000, stationId: 'here', state };
}

const PASSING: Readonly<Record<CheckpointId, () => Setting>> = {
  bind: () =>
    played(
      'bind',
      'driver',
      [
        body(CODE.bandNew, 'driver'),
        body(CODE.tagNew, 'driver'),
        observed('driver'),
        family('driver'),
        photo('driver'),
      ],
      (ctx, facts) => {
        printedNew(ctx);
        Object.assign(facts, { bound: false, carriers: [], whereabouts: { kind: 'outside' } });
      },
    ),
  rebind: () =>
    played(
      'rebind',
      'keeper',
      [
        body(CODE.tagA, 'keeper'),
        at(CODE.bayHere, 'keeper'),
        body(CODE.bandNew, 'keeper'),
        photo('keeper'),
        badge('keeper2'),
      ],
      (ctx, facts) => {
        printedNew(ctx);
        wears(ctx, facts, { band: 'revoked', tag: 'bound' });
        facts.inPlace = { seen: ['wristband'], doubted: false };
      },
    ),
  reidentify: () =>
    played(
      'reidentify',
      'keeper',
      [
        body(CODE.bandNew, 'keeper'),
        body(CODE.tagNew, 'keeper'),
        observed('keeper'),
        photo('keeper'),
        GROUNDS,
        badge('director', true),
      ],
      (ctx, facts) => {
        printedNew(ctx);
        wears(ctx, facts, { band: 'revoked', tag: 'revoked' });
      },
    ),
  receive: () =>
    played(
      'receive',
      'keeper',
      [body(CODE.bandA, 'keeper'), body(CODE.tagA, 'keeper'), observed('keeper')],
      (_ctx, facts) => {
        facts.whereabouts = inHands('driver');
      },
    ),
  store: () =>
    played('store', 'keeper', [body(CODE.bandA, 'keeper'), at(CODE.bayThere, 'keeper')], (_ctx, facts) => {
      facts.whereabouts = inHands('keeper');
    }),
  review: () =>
    played('review', 'keeper2', [body(CODE.bandA, 'keeper2'), at(CODE.bayHere, 'keeper2')], (_ctx, facts) => {
      facts.pendingReviewBy = 'keeper';
    }),
  move: () => played('move', 'keeper', [body(CODE.bandA, 'keeper'), at(CODE.bayThere, 'keeper')]),
  prepare: () => played('prepare', 'embalmer', [body(CODE.bandA, 'embalmer'), at(CODE.room, 'embalmer')]),
  releaseToFarewell: () =>
    played(
      'releaseToFarewell',
      'keeper',
      [body(CODE.bandA, 'keeper'), at(CODE.bayHere, 'keeper'), observed('keeper'), badge('usher')],
      (_ctx, facts) => {
        facts.hall = CODE.hall;
      },
    ),
  view: () =>
    played(
      'view',
      'usher',
      [body(CODE.bandA, 'usher'), at(CODE.hall, 'usher'), family('usher'), badge('keeper')],
      (_ctx, facts) => {
        Object.assign(facts, { whereabouts: inHands('keeper'), hall: CODE.hall });
      },
    ),
  return: () =>
    played('return', 'keeper', [body(CODE.bandA, 'keeper'), at(CODE.bayThere, 'keeper')], (_ctx, facts) => {
      facts.whereabouts = { kind: 'place', code: CODE.hall };
    }),
  releaseToCremation: () =>
    played('releaseToCremation', 'keeper', [
      body(CODE.bandA, 'keeper'),
      body(CODE.tagA, 'keeper'),
      at(CODE.bayHere, 'keeper'),
      observed('keeper'),
      readBack('keeper'),
      badge('driver'),
    ]),
  charge: () =>
    played(
      'charge',
      'operator',
      [
        body(CODE.bandA, 'operator'),
        body(CODE.tagA, 'operator'),
        at(CODE.furnace, 'operator'),
        { type: 'tags', silent: false, carriers: [CODE.tagA], unknown: 0 },
        readBack('operator'),
        family('operator'),
        badge('operator2', true),
        body(CODE.bandA, 'operator2'),
        look(CODE.furnace, 'operator2'),
      ],
      (_ctx, facts) => {
        Object.assign(facts, { whereabouts: inHands('keeper'), releasedToCremation: true });
      },
    ),
  chargeIn: () =>
    played(
      'chargeIn',
      'operator',
      [
        body(CODE.bandA, 'operator'),
        body(CODE.tagA, 'operator'),
        { type: 'onTrolley', count: 'one', by: 'operator' },
        at(CODE.furnace, 'operator'),
      ],
      (ctx, facts) => {
        Object.assign(facts, { whereabouts: inHands('keeper'), releasedToCremation: true });
        facts.permit = permit('open');
        const mouth = ctx.places[CODE.furnace];
        if (mouth !== undefined) mouth.run = { caseId: A, state: 'permitted', permitId: 'p1' };
      },
    ),
  transferOut: () =>
    played(
      'transferOut',
      'keeper',
      [
        body(CODE.bandA, 'keeper'),
        body(CODE.tagA, 'keeper'),
        at(CODE.hearse, 'keeper'),
        observed('keeper'),
        readBack('keeper'),
        family('keeper'),
        badge('driver', true),
        body(CODE.bandA, 'driver'),
      ],
      (_ctx, facts) => {
        facts.caseKind = 'transferOut';
        if (facts.special !== undefined)
          facts.special.transfer = {
            saysCremation: true,
            sealed: true,
            plate: '鲁L·B0077',
            sealNumber: 'F-0042',
            staff: 1,
            paper: true,
          };
      },
    ),
  trayToCooling: () =>
    played(
      'trayToCooling',
      'operator',
      [
        body(CODE.tagA, 'operator'),
        thing(CODE.tray, 'operator'),
        at(CODE.cooling, 'operator'),
        badge('operator2'),
        look(CODE.furnace, 'operator2'),
      ],
      (ctx, facts) => {
        burnt(ctx, facts, CODE.furnace);
        facts.whereabouts = { kind: 'cremator', code: CODE.furnace };
      },
    ),
  box: () =>
    played(
      'box',
      'operator',
      [
        body(CODE.tagA, 'operator'),
        thing(CODE.tray, 'operator'),
        thing(CODE.urn, 'operator'),
        badge('ashes', true),
        thing(CODE.tray, 'ashes'),
      ],
      (ctx, facts) => {
        burnt(ctx, facts, CODE.tray);
        facts.whereabouts = { kind: 'tray', tray: CODE.tray, at: CODE.cooling };
        Object.assign(facts.cremation ?? {}, { tray: CODE.tray, coolingSince: WALL - 900_000 });
        const held = ctx.things[CODE.tray];
        if (held !== undefined) held.caseId = A;
      },
    ),
  storeUrn: () =>
    played('storeUrn', 'ashes', [thing(CODE.urn, 'ashes'), at(CODE.niche, 'ashes')], (ctx, facts) =>
      urned(ctx, facts, null),
    ),
  urnOut: () =>
    played(
      'urnOut',
      'ashes',
      [thing(CODE.urn, 'ashes'), at(CODE.niche, 'ashes'), badge('clerk')],
      (ctx, facts) => urned(ctx, facts, CODE.niche),
    ),
  urnBack: () =>
    played('urnBack', 'ashes', [thing(CODE.urn, 'ashes'), at(CODE.niche, 'ashes')], (ctx, facts) =>
      urned(ctx, facts, null),
    ),
  retag: () =>
    played(
      'retag',
      'operator',
      [
        body(CODE.tagNew, 'operator'),
        thing(CODE.tray, 'operator'),
        at(CODE.cooling, 'operator'),
        photo('operator'),
        GROUNDS,
        badge('director', true),
      ],
      (ctx, facts) => {
        printedNew(ctx);
        burnt(ctx, facts, CODE.tray);
        facts.whereabouts = { kind: 'tray', tray: CODE.tray, at: CODE.cooling };
        Object.assign(facts.cremation ?? {}, { tray: CODE.tray, coolingSince: WALL - 900_000 });
        const held = ctx.things[CODE.tray];
        if (held !== undefined) held.caseId = A;
      },
    ),
  uncharge: () =>
    played(
      'uncharge',
      'operator',
      [
        body(CODE.bandA, 'operator'),
        body(CODE.bandNew, 'operator'),
        body(CODE.tagNew, 'operator'),
        at(CODE.furnace, 'operator'),
        photo('operator'),
        GROUNDS,
        badge('director', true),
        look(CODE.furnace, 'director'),
      ],
      (ctx, facts) => {
        printedNew(ctx);
        burnt(ctx, facts, CODE.furnace);
        facts.whereabouts = { kind: 'cremator', code: CODE.furnace };
      },
    ),
  rebox: () =>
    played(
      'rebox',
      'ashes',
      [
        at(CODE.niche, 'ashes'),
        thing(CODE.newUrn, 'ashes'),
        photo('ashes'),
        GROUNDS,
        badge('director', true),
      ],
      (ctx, facts) => urned(ctx, facts, CODE.niche),
    ),
  handOver: () => givenAway('handOver'),
  inter: () => givenAway('inter', CODE.plot),
  scatter: () => givenAway('scatter'),
  leaveAshes: () => givenAway('leaveAshes'),
};

export function passing(checkpoint: CheckpointId): Setting {
  return PASSING[checkpoint]();
}

/** The re-binding after a correction: both carriers void, both new, both old ones scanned off the body. */
export function corrected(): Setting {
  return played(
    'rebind',
    'keeper',
    [
      body(CODE.bandA, 'keeper'),
      body(CODE.tagA, 'keeper'),
      body(CODE.bandNew, 'keeper'),
      body(CODE.tagNew, 'keeper'),
      photo('keeper'),
      badge('keeper2'),
    ],
    (ctx, facts) => {
      printedNew(ctx);
      wears(ctx, facts, { band: 'void', tag: 'void' });
      Object.assign(facts, { bound: false, mustRebind: true });
    },
  );
}
