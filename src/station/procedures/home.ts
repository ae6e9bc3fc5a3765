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
            sealedUpTo: core.ledger.sealedUpTo(core.stationId)?.seq ?? 0,
            epoch: core.ledger.epoch,
          },
        };
      }),
    },
    home: {
      info: os.home.info.handler(() => homeInfo(core)),
      saveDictionary: os.home.saveDictionary.handler(({ input }) => {
        const actor = core.need('home.configure');
        const home = core.views.home();
        core.record(
          'home.configured',
          {
            name: home?.name ?? '',
            county: home?.county ?? '',
            phone: home?.phone ?? '',
            dictionaries: { [input.dictionary]: input.entries },
          },
          { actorId: actor.staffId },
        );
        return ok;
      }),
    },
    demo: { sheet: os.demo.sheet.handler(() => demoSheet(core)) },
  };
}
