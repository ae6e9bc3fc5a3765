import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DICTIONARIES } from '../domain/case/dictionaries.ts';
import { isGuichengError } from '../domain/errors.ts';
import { HomeRig } from './testing/rig.ts';

let rig: HomeRig;

beforeEach(async () => {
  rig = await HomeRig.open();
});

afterEach(() => rig.close());

async function code(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (isGuichengError(error)) return error.code;
    throw error;
  }
  return 'none';
}

describe("a home's own lists", () => {
  it('are worded its way on papers and boards, and a retired entry is still read', async () => {
    await rig.signIn('desk', 's01');
    const desk = rig.client('desk');
    const { caseId } = await desk.cases.register({
      fields: { decedent: { name: '李桂兰', deathCause: '03', ashesDestination: '6' } },
      draftId: null,
    });
    rig.core('desk').sessions.signOut();
    await rig.signIn('desk', 's02');
    const causes = DICTIONARIES.deathCause.map((entry) =>
      entry.value === '03' ? { value: '03', label: '意外', retired: true } : { ...entry },
    );
    await desk.home.saveDictionary({ dictionary: 'deathCause', entries: causes });
    await desk.home.saveDictionary({
      dictionary: 'ashesDestination',
      entries: DICTIONARIES.ashesDestination.map((entry) => ({ ...entry, label: `往${entry.label}` })),
    });
    const info = await desk.home.info();
    expect(info.dictionaries.deathCause?.find((entry) => entry.value === '03')).toEqual(causes[2]);
    await desk.papers.print({ caseId, paper: 'registration' });
    const rows = rig.jobs.at(-1)?.rows ?? [];
    expect(rows.find((row) => row.label === '死亡原因')?.value).toBe('意外');
    expect(rows.find((row) => row.label === '骨灰去向')?.value).toBe('往殡仪馆骨灰寄存');
    expect((await desk.cases.get({ caseId })).journey.map((step) => step.title)).toContain(
      '往殡仪馆骨灰寄存',
    );
  });

  it('lose no value, not even one the home added, and leave the lists of the rules alone', async () => {
    await rig.signIn('desk', 's02');
    const { saveDictionary } = rig.client('desk').home;
    const entries = [...DICTIONARIES.relation, { value: '01', label: '养子' }];
    await saveDictionary({ dictionary: 'relation', entries });
    expect(await code(saveDictionary({ dictionary: 'relation', entries: [...DICTIONARIES.relation] }))).toBe(
      'INPUT.DICTIONARY_LOST',
    );
    const twice = [...entries, { value: '02', label: '养子' }];
    expect(await code(saveDictionary({ dictionary: 'relation', entries: twice }))).toBe('INPUT.DICTIONARY');
    for (const dictionary of ['implant', 'toString'])
      expect(await code(saveDictionary({ dictionary, entries }))).toBe('INPUT.DICTIONARY_FIXED');
    expect((await rig.client('desk').home.info()).dictionaries.relation).toEqual(entries);
  });

  it('changed at two stations that do not hear each other are all kept, and so is the name of the home', async () => {
    await rig.signIn('desk', 's02');
    await rig.signIn('kiosk', 's15');
    rig.cut('desk', 'kiosk');
    rig.cut('kiosk', 'console');
    const [desk, kiosk] = [rig.client('desk').home, rig.client('kiosk').home];
    rig.core('desk').record('home.configured', { name: '莒南县第一殡仪馆' }, { actorId: 's02' });
    const causes = [...DICTIONARIES.deathCause, { value: '11', label: '坠落' }];
    await desk.saveDictionary({ dictionary: 'deathCause', entries: causes });
    const atDesk = [...DICTIONARIES.relation, { value: '01', label: '养子' }];
    await desk.saveDictionary({ dictionary: 'relation', entries: atDesk });
    rig.clock.advance(1000);
    const beliefs = [...DICTIONARIES.religion, { value: 'local', label: '民间信仰' }];
    await kiosk.saveDictionary({ dictionary: 'religion', entries: beliefs });
    const atKiosk = [...DICTIONARIES.relation, { value: '02', label: '邻居' }];
    await kiosk.saveDictionary({ dictionary: 'relation', entries: atKiosk });
    await rig.mend('desk', 'kiosk');
    await rig.mend('kiosk', 'console');
    for (const station of ['desk', 'kiosk', 'console'] as const) {
      const home = rig.core(station).views.home();
      expect(home?.name).toBe('莒南县第一殡仪馆');
      expect(home?.dictionaries.deathCause).toEqual(causes);
      expect(home?.dictionaries.religion).toEqual(beliefs);
      expect(home?.dictionaries.relation).toEqual([...atKiosk, { value: '01', label: '养子' }]);
    }
  });

  it('keep who runs each town, and nothing else changes with them', async () => {
    await rig.signIn('desk', 's02');
    const { home } = rig.client('desk');
    const before = await home.info();
    const towns = [...before.towns.slice(1), { name: '新设镇', managedBy: '临港区' }];
    await home.saveTowns({ towns });
    expect(await home.info()).toEqual({ ...before, towns });
    expect(await code(home.saveTowns({ towns: [...towns, ...towns] }))).toBe('INPUT.TOWN_TWICE');
  });

  it('offer furnace mouths first where a device can stand', async () => {
    await rig.signIn('desk', 's01');
    const { places } = await rig.client('desk').home.info();
    expect(places.slice(0, 4).map((place) => place.label)).toEqual(['1 号炉', '2 号炉', '3 号炉', '4 号炉']);
    expect(places.some((place) => place.kind === 'niche' || place.kind === 'plot')).toBe(false);
  });
});
