import { DICTIONARIES } from '../../domain/case/dictionaries.ts';
import { GuichengError } from '../../domain/errors.ts';
import type { StationCore } from '../core.ts';
import { demoSheet } from '../demo/sheet.ts';
import { homeInfo } from '../lists.ts';
import { type Os, ok } from './os.ts';

/** The station itself: state of the machine, lists of the home. */
export function homeProcedures(core: StationCore, os: Os) {
  const { ports } = core;
  return {
    status: {
      page: os.status.page.handler(async () => {
        const shell = await ports.shell.status();
        const head = core.ledger.head();
        const sqlite =
          core.ledger.db.prepare<[], { v: string }>('SELECT sqlite_version() AS v').get()?.v ?? '';
        return {
          ...shell,
          sqlite,
          ledger: {
            file: core.ledger.file,
            events: core.ledger.count(),
            head: head.hash,
            headSeq: head.seq,
            sealedUpTo: core.ledger.sealedUpTo(core.stationId)?.seq ?? 0,
            epoch: core.ledger.epoch,
          },
        };
      }),
    },
    home: {
      info: os.home.info.handler(() => homeInfo(core)),
      saveDictionary: os.home.saveDictionary.handler(({ input }) => {
        const actor = core.actor();
        checkDictionary(input.dictionary, input.entries);
        // Only this list: what else the home is called or lists may be changed elsewhere at the same time.
        core.record(
          'home.configured',
          { dictionaries: { [input.dictionary]: input.entries } },
          { actorId: actor.staffId },
        );
        return ok;
      }),
    },
    demo: { sheet: os.demo.sheet.handler(() => demoSheet(core)) },
  };
}

/** A home may add to a list and word it otherwise; the values themselves stand in old cases and in reports. */
function checkDictionary(name: string, entries: readonly { value: string }[]): void {
  if (!isDictionary(name)) throw new GuichengError('INPUT.DICTIONARY', '没有这份字典', { dictionary: name });
  const values = entries.map((entry) => entry.value);
  if (new Set(values).size !== values.length)
    throw new GuichengError('INPUT.DICTIONARY', '字典里有重复的值，请改掉重复的');
  const lost = DICTIONARIES[name].map((entry) => entry.value).filter((value) => !values.includes(value));
  if (lost.length > 0)
    throw new GuichengError('INPUT.DICTIONARY', `字典自带的值不能删去：${lost.join('、')}`, { lost });
}

function isDictionary(name: string): name is keyof typeof DICTIONARIES {
  return Object.hasOwn(DICTIONARIES, name);
}
