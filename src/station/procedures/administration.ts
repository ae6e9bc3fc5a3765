import { dismissStaff, placeRows, setService, staffRows } from '../administration.ts';
import type { StationCore } from '../core.ts';
import { engageStaff, issuePin, printBadge } from '../engaging.ts';
import { definePlaces, printPlates } from '../places.ts';
import { type Os, ok } from './os.ts';

/** 设置: places and staff. */
export function administrationProcedures(core: StationCore, os: Os) {
  return {
    places: {
      list: os.places.list.handler(() => placeRows(core)),
      define: os.places.define.handler(({ input }) => ({ codes: definePlaces(core, input) })),
      print: os.places.print.handler(async ({ input }) => ({ file: await printPlates(core, input.codes) })),
      setService: os.places.setService.handler(({ input }) => {
        setService(core, input);
        return ok;
      }),
    },
    staff: {
      list: os.staff.list.handler(() => staffRows(core)),
      engage: os.staff.engage.handler(async ({ input }) => ({ staffId: await engageStaff(core, input) })),
      printBadge: os.staff.printBadge.handler(async ({ input }) => ({
        file: await printBadge(core, input.staffId),
      })),
      issuePin: os.staff.issuePin.handler(async ({ input }) => ({ file: await issuePin(core, input) })),
      dismiss: os.staff.dismiss.handler(({ input }) => {
        dismissStaff(core, input);
        return ok;
      }),
      registerCard: os.staff.registerCard.handler(({ input }) => {
        core.staffCards.begin(input.staffId);
        return ok;
      }),
      cancelCard: os.staff.cancelCard.handler(() => {
        core.staffCards.cancel();
        return ok;
      }),
      endCard: os.staff.endCard.handler(({ input }) => {
        core.staffCards.end(input);
        return ok;
      }),
    },
  };
}
