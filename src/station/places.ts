import { placeWord } from '../domain/checkpoints/scene.ts';
import { displayCode } from '../domain/codes/index.ts';
import { GuichengError } from '../domain/errors.ts';
import type { StationRole } from '../domain/events/kinds.ts';
import type { OwnPlace } from '../domain/placeNames.ts';
import type { StationCore } from './core.ts';
import { paperFooter } from './papers.ts';

/** Whose hands give it out: the room's own station. */
const GIVEN_OUT_BY: Readonly<Record<OwnPlace, StationRole>> = {
  bay: 'kiosk',
  room: 'kiosk',
  cremator: 'console',
  coolingPlace: 'console',
  hall: 'desk',
  niche: 'desk',
  plot: 'desk',
  vehicle: 'desk',
};

/** What a place of this kind is beside its name, and under which attribute it stands. */
const DETAIL: Partial<Record<OwnPlace, { readonly attribute: string; readonly ask: string }>> = {
  cremator: { attribute: 'type', ask: '请写炉型，如 环保炉；排火化单时按它选炉' },
  plot: { attribute: 'cemetery', ask: '请写墓位在哪个公墓' },
};

export interface NewPlaces {
  readonly kind: OwnPlace;
  readonly room: string;
  readonly labels: readonly string[];
  /** Type of a cremator, cemetery of a plot; empty for the others. */
  readonly detail: string;
}

/**
 * Adds places of one kind and room (添加位置). Their codes come from this station's own numbers.
 * @returns their codes, in the order of the names
 * @throws GuichengError `INPUT.PLACE_*`, `STATE.NO_NUMBERS`
 */
export function definePlaces(core: StationCore, input: NewPlaces): string[] {
  const actor = core.actor();
  const { kind, room, labels } = input;
  const asked = DETAIL[kind];
  if (asked !== undefined && input.detail === '') throw new GuichengError('INPUT.PLACE_DETAIL', asked.ask);
  const there = new Set(
    core.views.places(kind).flatMap((place) => (place.room === room ? [place.label] : [])),
  );
  const twice = labels.find((label, index) => there.has(label) || labels.indexOf(label) !== index);
  if (twice !== undefined)
    throw new GuichengError('INPUT.PLACE_TWICE', `${room}里已有${placeWord(kind)} ${twice}`, {
      label: twice,
    });
  const kinds = labels.map(() => kind);
  core.numbers.ensure(kinds, actor.staffId);
  const authority = stationOf(core, GIVEN_OUT_BY[kind]);
  const attributes = asked === undefined ? {} : { [asked.attribute]: input.detail };
  return core.ledger.transact((tx) =>
    labels.map((label) => {
      const code = core.numbers.take(tx, kind);
      core.append(
        tx,
        'place.defined',
        { code, kind, label, room, capacity: 1, authority, attributes },
        { actorId: actor.staffId },
      );
      return code;
    }),
  );
}

/** The station of that room; this one where the home has none. */
function stationOf(core: StationCore, role: StationRole): string {
  const found = core.views.stations().find((each) => each.role === role && !each.signedOff);
  return found?.stationId ?? core.stationId;
}

/**
 * Prints the codes for the wall. What the printer refuses is refused at once; the plates before it are printed.
 * @returns where the last one went, as `PrinterPort.print`
 * @throws GuichengError `NOT_FOUND.PLACE`, `DEVICE.*`
 */
export async function printPlates(core: StationCore, codes: readonly string[]): Promise<string | null> {
  core.actor();
  const places = codes.map((code) => {
    const place = core.views.place(code);
    if (place === null) throw new GuichengError('NOT_FOUND.PLACE', '没有这个位置');
    return place;
  });
  let file: string | null = null;
  for (const { kind, label, room, code } of places)
    file = await core.ports.printer.print({
      template: 'plate',
      title: placeWord(kind),
      code,
      codeText: displayCode(code),
      name: label,
      rows: room === '' ? [] : [{ label: '在', value: room }],
      footer: paperFooter(core),
    });
  return file;
}
