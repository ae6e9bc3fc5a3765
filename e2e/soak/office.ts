import { CREMATION_DOCUMENTS } from '../../src/domain/case/documents.ts';
import type { DeskFact } from '../../src/domain/events/exceptionInputs.ts';
import { demoCode, demoPin } from '../../src/station/demo/homeData.ts';
import type { PrintedLabel } from '../../src/station/dto.ts';
import type { StationId } from './home.ts';
import type { House, Journey } from './house.ts';
import { FURNACES, type Label } from './world.ts';

/** What is done at the desk and at the screens of the other stations: papers, labels, orders, slips, stops. */

async function atDesk(house: House): Promise<boolean> {
  return await house.line.signIn('desk', house.world.dismissed.has('s01') ? 's04' : 's01');
}

export async function register(house: House, journey: Journey): Promise<void> {
  if (!(await atDesk(house))) return;
  journey.bare = house.strikes('registeredBare');
  // Nothing is typed into a file that was closed.
  const twin = house.journeys.find((entry) => entry !== journey && house.file(entry)?.status === 'open');
  const number = { paperType: 'residentId' as const, paperNumber: '372824194107050013' };
  if (twin !== undefined && house.strikes('sameIdentity', 0.9)) {
    journey.clash = true;
    twin.clash = true;
  }
  const fields = {
    decedent: {
      ...(journey.bare ? { name: journey.human.name, sex: journey.human.sex } : journey.human),
      ...(journey.clash ? number : {}),
      town: '板泉镇',
      deathCause: '02',
      implant: house.world.body(journey.bodyId).implant ? ('unknown' as const) : ('none' as const),
      infectious: journey.wishes.infectious ? ('confirmed' as const) : ('none' as const),
      ashesDestination: '6',
      caseKind: journey.wishes.ending === 'transferOut' ? ('transferOut' as const) : ('cremation' as const),
    },
    arranger: { name: '长子', relation: '20', phone: '13900001111' },
  };
  await house.line.command('desk', { register: { as: journey.key, fields } }, async () => {
    const made = await house.home.client('desk').cases.register({ fields, draftId: null });
    journey.caseId = made.caseId;
  });
  if (journey.clash && twin?.caseId != null) await amend(house, twin, number);
}

/** Fills in what was left empty. */
export async function amend(
  house: House,
  journey: Journey,
  decedent: Readonly<Record<string, string>>,
): Promise<string | null> {
  const { caseId } = journey;
  if (caseId === null || !(await atDesk(house))) return 'signIn';
  const input = { fields: { decedent } };
  return await house.line.command(
    'desk',
    { call: { procedure: 'cases.amend', input: { caseId: `$${journey.key}`, ...input } } },
    () => house.home.client('desk').cases.amend({ caseId, ...input }),
  );
}

/** A typing mistake that stands on the band is put right by two people; the body is bound anew. */
export async function correct(
  house: House,
  journey: Journey,
  changes: Readonly<Record<string, string>>,
): Promise<string | null> {
  const { caseId } = journey;
  if (caseId === null || !(await atDesk(house))) return 'signIn';
  const input = { changes, reason: '登记时打错', witness: witnessOf('s02') };
  return await house.line.command(
    'desk',
    { call: { procedure: 'cases.correct', input: { caseId: `$${journey.key}`, ...input } } },
    () => house.home.client('desk').cases.correct({ caseId, ...input }),
  );
}

/** Prints carriers and scans each back, as the screen asks. @param kinds which of the two */
export async function print(
  house: House,
  journey: Journey,
  kinds: readonly Label['kind'][],
): Promise<string | null> {
  const { caseId, human } = journey;
  if (caseId === null || !(await atDesk(house))) return 'signIn';
  let labels: PrintedLabel[] = [];
  const refused = await house.line.command('desk', { print: { case: journey.key, kinds } }, async () => {
    labels = await house.home.client('desk').carriers.print({ caseId, kinds: [...kinds] });
  });
  for (const label of labels) {
    let printed: Label = {
      code: label.code,
      kind: label.kind === 'bagTag' ? 'bagTag' : 'wristband',
      name: human.name,
      birthDate: human.birthDate,
      readable: true,
    };
    const foreign = house.journeys
      .filter((entry) => entry !== journey)
      .flatMap((entry) => house.codesOf(entry))
      .find((code) => code.startsWith(label.code.slice(0, 2)));
    if (foreign !== undefined && house.strikes('printsOther', 0.7)) printed = { ...printed, code: foreign };
    journey.drawer.push(printed);
    await house.line.scan('desk', printed.code);
    if (house.line.core('desk').checking.attempt !== null) await house.line.cancel('desk');
    // The screen did not say 核对无误: the label goes into the bin and is printed again by whoever needs it.
    const known = house.fileAt('desk', journey)?.carriers.find((entry) => entry.code === label.code);
    if (known?.state === 'printed') {
      journey.drawer = journey.drawer.filter((entry) => entry !== printed);
      await revoke(house, journey, label.code);
      await print(house, journey, [printed.kind]);
    }
  }
  return refused;
}

export async function revoke(house: House, journey: Journey, code: string): Promise<string | null> {
  const { caseId } = journey;
  if (caseId === null || !(await atDesk(house))) return 'signIn';
  return await house.line.command(
    'desk',
    {
      call: {
        procedure: 'carriers.revoke',
        input: { caseId: `$${journey.key}`, code, reason: '丢失或损坏' },
      },
    },
    () => house.home.client('desk').carriers.revoke({ caseId, code, reason: '丢失或损坏' }),
  );
}

/** Papers, order and farewell: what has to be on file before somebody may go. */
export async function paperwork(house: House, journey: Journey): Promise<void> {
  const { caseId } = journey;
  if (caseId === null || journey.filed || !(await atDesk(house))) return;
  journey.filed = true;
  const lacks = house.strikes('triesTooEarly', 0.8)
    ? house.random.pick(['papers', 'order', 'farewell'] as const)
    : null;
  const client = house.home.client('desk');
  const about = { caseId: `$${journey.key}` };
  const rest = { form: null, number: null, issuer: null, issuerKind: null, attachment: null, note: null };
  if (lacks !== 'papers') {
    await house.line.command(
      'desk',
      { papers: { case: journey.key, kinds: CREMATION_DOCUMENTS } },
      async () => {
        for (const kind of CREMATION_DOCUMENTS) await client.documents.receive({ caseId, kind, ...rest });
      },
    );
    journey.papers = true;
  }
  if (journey.wishes.ending === 'transferOut') {
    await arrangeTransfer(house, journey);
    return;
  }
  // Who has a day keeps it: moving it is another procedure.
  if (lacks !== 'order' && (house.file(journey)?.order ?? null) === null) {
    const later = journey.wishes.tomorrow ? 24 * 3_600_000 : 0;
    const order = { crematorType: '环保炉', scheduledAt: house.now + later };
    const refused = await house.line.command(
      'desk',
      { call: { procedure: 'cremation.order', input: { ...about, ...order } } },
      () => client.cremation.order({ caseId, ...order }),
    );
    if (refused === null) journey.orderedFor = order.scheduledAt;
  }
  if (lacks === 'farewell') return;
  if (journey.wishes.farewell) {
    const booking = { hall: journey.hall, from: house.now, to: house.now + 3_600_000 };
    await house.line.command(
      'desk',
      { call: { procedure: 'farewell.book', input: { ...about, ...booking } } },
      () => client.farewell.book({ caseId, ...booking }),
    );
    return;
  }
  await waive(house, journey);
}

/** The family does without the farewell, with a signature. */
export async function waive(house: House, journey: Journey): Promise<void> {
  const { caseId } = journey;
  if (caseId === null || !(await atDesk(house))) return;
  const waiver = { by: '长子', reason: '家属签字放弃告别' };
  const refused = await house.line.command(
    'desk',
    { call: { procedure: 'farewell.waive', input: { caseId: `$${journey.key}`, ...waiver } } },
    () => house.home.client('desk').farewell.waive({ caseId, ...waiver }),
  );
  if (refused === null) journey.farewellOver = true;
}

/** The papers of the receiving home, and who comes for the body. */
export async function arrangeTransfer(house: House, journey: Journey): Promise<void> {
  const staff = [1, 2].map((index) => ({ name: `接运员${index}`, paperNumber: `37132719680101001${index}` }));
  await fact(house, journey, {
    kind: 'transfer.arranged',
    payload: {
      ...{ home: '邻县殡仪馆', certificate: '外运 1 号', saysCremation: true },
      ...{ sealed: true, plate: '鲁L·12345', sealNumber: '封 1', staff },
    },
  });
  const { caseId } = journey;
  if (caseId === null || !(await atDesk(house))) return;
  const paper = 'transferOut' as const;
  await house.line.command(
    'desk',
    { call: { procedure: 'papers.print', input: { caseId: `$${journey.key}`, paper } } },
    () => house.home.client('desk').papers.print({ caseId, paper }),
  );
}

/** Somebody signed that the device is out. */
export async function implantRemoved(house: House, journey: Journey): Promise<void> {
  await fact(house, journey, { kind: 'implant.removed', payload: { signer: '孙梅', note: '' } });
}

async function fact(house: House, journey: Journey, fact: DeskFact): Promise<void> {
  const { caseId } = journey;
  if (caseId === null || !(await atDesk(house))) return;
  await house.line.command(
    'desk',
    { call: { procedure: 'exceptions.record', input: { caseId: `$${journey.key}`, fact } } },
    () => house.home.client('desk').exceptions.record({ caseId, fact }),
  );
}

/** Each furnace in which somebody infectious was. */
export async function disinfect(house: House): Promise<void> {
  if (!(await house.line.signIn('console', operator(house)))) return;
  const { views } = house.home.core('console');
  for (const cremator of FURNACES) {
    if (views.place(cremator)?.contaminatedBy == null) continue;
    const input = { cremator, method: '含氯消毒', note: '' };
    await house.line.command('console', { call: { procedure: 'exceptions.disinfect', input } }, () =>
      house.home.client('console').exceptions.disinfect(input),
    );
  }
}

/** The family wants another day: later is a reason, earlier a director's. */
export async function orderFor(house: House, journey: Journey, at: number): Promise<void> {
  const { caseId } = journey;
  if (caseId === null || !(await atDesk(house))) return;
  const moved = { scheduledAt: at, reason: '家属商定改期', witness: witnessOf('s02') };
  const refused = await house.line.command(
    'desk',
    { call: { procedure: 'cremation.move', input: { caseId: `$${journey.key}`, ...moved } } },
    () => house.home.client('desk').cremation.move({ caseId, ...moved }),
  );
  if (refused === null) journey.orderedFor = at;
}

export async function printSlip(
  house: House,
  journey: Journey,
): Promise<{ text: string; at: number } | null> {
  const { caseId } = journey;
  if (caseId === null || !(await atDesk(house))) return null;
  let text = '';
  const at = house.now;
  await house.line.command('desk', { slip: journey.key }, async () => {
    text = (await house.home.client('desk').slips.print({ caseId })).text;
  });
  house.line.slips.set(journey.key, text);
  return text === '' ? null : { text, at };
}

export async function placeHold(house: House, journey: Journey): Promise<void> {
  const { caseId } = journey;
  if (caseId === null || !(await atDesk(house))) return;
  const hold = { holdKind: 'police', reason: '公安来电，暂缓火化', basis: null };
  const refused = await house.line.command(
    'desk',
    { call: { procedure: 'holds.place', input: { caseId: `$${journey.key}`, ...hold } } },
    () => house.home.client('desk').holds.place({ caseId, ...hold }),
  );
  if (refused === null) journey.hold = { at: house.now, lifted: false };
}

/** A director lifts what stops a case, once it was looked into. Gives what was refused. */
export async function liftStops(
  house: House,
  journey: Journey,
  at: StationId = 'desk',
): Promise<string | null> {
  const { caseId } = journey;
  if (caseId === null) return null;
  let refused: string | null = null;
  for (const director of ['s02', 's15']) {
    if (house.world.dismissed.has(director) || !(await house.line.signIn(at, director))) continue;
    const client = house.home.client(at);
    const state = house.fileAt(at, journey);
    refused = null;
    for (const hold of (state?.holds ?? []).filter((entry) => entry.lifted === null)) {
      const lift = { holdId: hold.id, reason: '公安书面解除', document: '解除通知书' };
      refused ??= await house.line.command(
        at,
        { call: { procedure: 'holds.lift', input: { caseId: `$${journey.key}`, ...lift } } },
        () => client.holds.lift({ caseId, ...lift }),
      );
      if (refused === null && journey.hold !== null) journey.hold = { ...journey.hold, lifted: true };
    }
    for (const objection of (state?.objections ?? []).filter((entry) => entry.lifted === null)) {
      const lift = { objectionId: objection.id, reason: '馆长到场核对过' };
      refused ??= await house.line.command(at, { lift: { case: journey.key, reason: lift.reason } }, () =>
        client.objections.lift({ caseId, ...lift }),
      );
    }
    if (refused === null) {
      journey.objected = false;
      return null;
    }
  }
  return refused;
}

export const witnessOf = (staff: string) => ({ staffId: demoCode('staff', staff), pin: demoPin(staff) });

/** An unused pass: two people look into the furnace and close it. */
export async function closePermit(house: House, cremator: string): Promise<string | null> {
  if (!(await house.line.signIn('console', operator(house)))) return 'signIn';
  const other = ['s09', 's08', 's15'].find(
    (staff) =>
      staff !== house.line.core('console').sessions.current?.staffId && !house.world.dismissed.has(staff),
  );
  const input = { cremator, empty: true as const, witness: witnessOf(other ?? 's15') };
  return await house.line.command('console', { call: { procedure: 'cremation.closePermit', input } }, () =>
    house.home.client('console').cremation.closePermit(input),
  );
}

export async function finish(house: House, cremator: string): Promise<string | null> {
  if (!(await house.line.signIn('console', operator(house)))) return 'signIn';
  return await house.line.command(
    'console',
    { call: { procedure: 'cremation.finish', input: { cremator } } },
    () => house.home.client('console').cremation.finish({ cremator }),
  );
}

export function operator(house: House): string {
  return ['s08', 's09', 's15'].find((staff) => !house.world.dismissed.has(staff)) ?? 's08';
}
