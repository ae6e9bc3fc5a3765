import {
  entriesOf,
  entryProblems,
  type HomeEntry,
  isHomeDictionary,
  lostValues,
} from '../../domain/case/homeDictionaries.ts';
import { isRegionalId, regionalProblem } from '../../domain/case/regional.ts';
import { GuichengError } from '../../domain/errors.ts';
import { confirmClock } from '../clockWatch.ts';
import type { StationCore } from '../core.ts';
import { demoSheet } from '../demo/sheet.ts';
import { homeInfo } from '../lists.ts';
import { sight } from '../restored.ts';
import { revokeStation } from '../revoke.ts';
import { confirmRoster } from '../roster.ts';
import { signOff } from '../signOff.ts';
import { syncPage } from '../syncView.ts';
import { estateOf, otherStations, takeOver } from '../takeOver.ts';
import { displayName } from '../words.ts';
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
          backup: ports.backups?.status() ?? null,
          restored: core.restores.view(),
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
    backup: {
      now: os.backup.now.handler(async () => {
        await ports.backups?.now();
        core.changed();
        return ok;
      }),
    },
    restored: {
      sight: os.restored.sight.handler(({ input }) => {
        sight(core, input);
        return ok;
      }),
    },
    roster: {
      confirm: os.roster.confirm.handler(async ({ input }) => {
        await confirmRoster(core, input);
        return ok;
      }),
    },
    clock: {
      confirm: os.clock.confirm.handler(async ({ input }) => {
        await confirmClock(core, input);
        return ok;
      }),
      agree: os.clock.agree.handler(() => {
        core.clock.agree();
        return ok;
      }),
    },
    station: {
      signOff: os.station.signOff.handler(() => {
        signOff(core);
        return ok;
      }),
      enrolCode: os.station.enrolCode.handler(async () => {
        const { network } = core.ports;
        if (network === undefined)
          throw new GuichengError('STATE.NO_HUB', '这台工作站不是馆内枢纽，请到枢纽上取入网码');
        return await network.ticket();
      }),
      revoke: os.station.revoke.handler(async ({ input }) => {
        await revokeStation(core, input);
        return ok;
      }),
      sync: os.station.sync.handler(() => syncPage(core)),
      others: os.station.others.handler(() => otherStations(core)),
      estate: os.station.estate.handler(({ input }) => {
        const { places, cases } = estateOf(core, input.stationId);
        return {
          places: places.map(({ label }) => label),
          people: cases.map((state) => displayName(state)),
        };
      }),
      takeOver: os.station.takeOver.handler(async ({ input }) => {
        await takeOver(core, input);
        return ok;
      }),
    },
    home: {
      info: os.home.info.handler(() => homeInfo(core)),
      saveDictionary: os.home.saveDictionary.handler(({ input }) => {
        const actor = core.actor();
        checkDictionary(core, input.dictionary, input.entries);
        // Only this list: what else the home is called or lists may be changed elsewhere at the same time.
        core.record(
          'home.configured',
          { dictionaries: { [input.dictionary]: input.entries } },
          { actorId: actor.staffId },
        );
        return ok;
      }),
      saveRule: os.home.saveRule.handler(({ input }) => {
        const actor = core.actor();
        const { rule, value, basis, reason } = input;
        if (!isRegionalId(rule)) throw new GuichengError('INPUT.RULE', '没有这条地方规定');
        const problem = regionalProblem(rule, value);
        if (problem !== null) throw new GuichengError('INPUT.RULE', problem);
        core.record(
          'home.configured',
          { rules: { [rule]: { value, basis, reason } } },
          { actorId: actor.staffId },
        );
        return ok;
      }),
      saveTowns: os.home.saveTowns.handler(({ input }) => {
        const actor = core.actor();
        const names = input.towns.map((town) => town.name);
        if (new Set(names).size !== names.length)
          throw new GuichengError('INPUT.TOWN_TWICE', '有两个镇街同名，请改掉一个');
        core.record('home.configured', { towns: input.towns }, { actorId: actor.staffId });
        return ok;
      }),
    },
    demo: { sheet: os.demo.sheet.handler(() => demoSheet(core)) },
  };
}

function checkDictionary(core: StationCore, name: string, entries: readonly HomeEntry[]): void {
  if (!isHomeDictionary(name))
    throw new GuichengError('INPUT.DICTIONARY_FIXED', '核验规则用到这份字典，不能修改', { dictionary: name });
  const [problem] = entryProblems(entries);
  if (problem !== undefined)
    throw new GuichengError('INPUT.DICTIONARY', problem.sentence, { at: problem.at });
  const lost = lostValues(entriesOf(core.views.home()?.dictionaries, name), entries);
  if (lost.length > 0)
    throw new GuichengError('INPUT.DICTIONARY_LOST', '已有的项不能删去，不用的请停用', { lost });
}
