import type { CodeKind } from '../../domain/codes/index.ts';
import type { StationCore } from '../core.ts';
import { DEMO_PLACES, DEMO_STAFF, DEMO_THINGS, DEMO_TOWNS, demoPin } from './homeData.ts';

/** Kinds a station prints: each station gets a block of its own, never block 0, which belongs to the walls. */
const PRINTED: readonly CodeKind[] = ['caseNumber', 'wristband', 'bagTag', 'bodyPaper', 'document'];
const SEALED_ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/**
 * First start of the demo home: places, things, staff and number blocks as facts of the desk; PINs in every core.
 * @returns the sealed code, shown this once
 */
export async function setUpDemoHome(
  desk: StationCore,
  cores: readonly StationCore[],
  elsewhere: readonly { readonly stationId: string }[] = [],
): Promise<string> {
  // Secrets first: the facts mark the home as set up, and a start cut short before them begins again.
  for (const member of DEMO_STAFF) {
    const verifier = await desk.pins.derive(demoPin(member.staffId));
    for (const core of cores) core.pins.store(member.staffId, verifier);
  }
  const sealed = [...desk.randomBytes(16)]
    .map((byte) => SEALED_ALPHABET[byte % SEALED_ALPHABET.length])
    .join('');
  for (const core of cores) await core.pins.setSealedCode(sealed);
  const about = { actorId: 'system' };
  desk.ledger.transact((tx) => {
    desk.append(
      tx,
      'home.configured',
      { name: '莒南县殡仪馆', county: '莒南县', phone: '0539-0000000', towns: [...DEMO_TOWNS] },
      about,
    );
    for (const place of DEMO_PLACES) desk.append(tx, 'place.defined', place, about);
    for (const thing of DEMO_THINGS) desk.append(tx, 'thing.defined', thing, about);
    for (const member of DEMO_STAFF) desk.append(tx, 'staff.enrolled', member, about);
    for (const kind of PRINTED) {
      [...cores, ...elsewhere].forEach(({ stationId }, index) => {
        desk.append(tx, 'numberBlock.granted', { kind, block: index + 1, stationId }, about);
      });
    }
  });
  desk.seal();
  return sealed.replaceAll(/(.{4})(?=.)/g, '$1-');
}
