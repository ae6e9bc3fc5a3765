import { GuichengError } from '../../domain/errors.ts';
import { may } from '../../domain/roles.ts';
import type { StationCore } from '../core.ts';
import type { DeviceTrialPort } from '../ports.ts';
import { trialJob } from '../printTrial.ts';
import { type Os, ok } from './os.ts';

const noHardware = (): GuichengError => new GuichengError('STATE.NO_DEVICES', '这里没有接设备');

interface DeviceInput {
  readonly deviceId: string | null;
  readonly protocol: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/**
 * Whoever looks after the devices may not choose what the station runs: a program runs with all that the station may.
 * @throws GuichengError `FORBIDDEN.DEVICE_PROGRAM`
 */
async function assertPrograms(core: StationCore, input: DeviceInput): Promise<void> {
  const { devices } = core.ports;
  const staff = core.views.staff(core.actor().staffId);
  if (staff !== null && may(staff, 'home.configure')) return;
  const stored = devices.list().find(({ deviceId }) => deviceId === input.deviceId)?.settings ?? {};
  const fields = (await devices.protocols()).find(({ id }) => id === input.protocol)?.fields ?? [];
  const changed = fields
    .filter(({ kind }) => kind === 'program')
    .find(({ name }) => (input.settings[name] ?? '') !== '' && input.settings[name] !== stored[name]);
  if (changed === undefined) return;
  const sentence = `“${changed.label}”是本站要运行的程序，只有馆长能填写。请馆长来保存，或把这一项留空`;
  throw new GuichengError('FORBIDDEN.DEVICE_PROGRAM', sentence, {
    fields: [changed.name],
    messages: ['只有馆长能填写'],
  });
}

/** Everybody whose name may have found its way into a label or a sentence. */
function peopleKnown({ views }: StationCore): readonly string[] {
  const cases = views
    .openCases()
    .flatMap(({ decedent, arranger, ashesRecipient }) => [decedent, arranger, ashesRecipient]);
  return [...views.allStaff(), ...cases].flatMap(({ name }) => name ?? []);
}

/** The devices of this station. Whoever may not change them still sees how they are. */
export function deviceProcedures(core: StationCore, os: Os) {
  const { devices } = core.ports;
  const trials = (): DeviceTrialPort => {
    if (devices.trials === undefined) throw new GuichengError('STATE.NO_TRIAL', '这里没有接设备，不能试');
    return devices.trials;
  };
  return {
    devices: {
      list: os.devices.list.handler(() => [...devices.list()]),
      protocols: os.devices.protocols.handler(async () => [...(await devices.protocols())]),
      ports: os.devices.ports.handler(async () => [...(await devices.ports())]),
      find: os.devices.find.handler(async ({ input }) => [...((await devices.find?.(input.protocol)) ?? [])]),
      startSearch: os.devices.startSearch.handler(async ({ input }) => {
        if (devices.search === undefined) throw noHardware();
        await devices.search.start(input.ports);
        return ok;
      }),
      search: os.devices.search.handler(() => devices.search?.look() ?? null),
      endSearch: os.devices.endSearch.handler(async () => {
        await devices.search?.end();
        return ok;
      }),
      save: os.devices.save.handler(async ({ input }) => {
        await assertPrograms(core, input);
        const deviceId = input.deviceId ?? core.newId();
        await devices.save({ ...input, deviceId });
        return { deviceId };
      }),
      remove: os.devices.remove.handler(async ({ input }) => {
        await devices.remove(input.deviceId);
        return ok;
      }),
      // Whole codes are read here, badges among them.
      log: os.devices.log.handler(({ input }) => {
        return [...devices.log(input.deviceId)];
      }),
      history: os.devices.history.handler(
        ({ input }) => devices.history?.(input.deviceId) ?? { days: [], happenings: [] },
      ),
      bundle: os.devices.bundle.handler(async () => {
        if (devices.bundle === undefined) throw noHardware();
        const { version, runtime, electron } = await core.ports.shell.status();
        const about = { version, runtime, electron, station: core.stationId, at: core.wall };
        const text = devices.bundle(about, peopleKnown(core));
        return { file: await core.ports.printer.write('devices', 'json', text) };
      }),
      swap: os.devices.swap.handler(async ({ input }) => {
        if (devices.swap === undefined) throw noHardware();
        await devices.swap(input.deviceId);
        return ok;
      }),
      acceptHardware: os.devices.acceptHardware.handler(({ input }) => {
        if (devices.acceptHardware === undefined) throw noHardware();
        devices.acceptHardware(input.deviceId);
        return ok;
      }),
      calibration: os.devices.calibration.handler(({ input }) => [
        ...(devices.calibration?.(input.deviceId) ?? []),
      ]),
      calibrate: os.devices.calibrate.handler(({ input: { deviceId, unit, point, reference } }) => {
        if (devices.calibrate === undefined) throw noHardware();
        const { staffId } = core.actor();
        devices.calibrate(deviceId, unit, point, reference, core.views.staff(staffId)?.name ?? staffId);
        return ok;
      }),
      walk: os.devices.walk.handler(({ input }) => {
        const seen = devices.walk?.(input.deviceId, input.epc) ?? null;
        if (seen === null) return null;
        const tags = seen.tags.map((tag) => ({ ...tag, carrier: core.checking.tags.carrierOf(tag.epc) }));
        return { ...seen, tags };
      }),
      beginWalk: os.devices.beginWalk.handler(({ input }) => {
        devices.beginWalk?.(input.deviceId);
        return ok;
      }),
      tune: os.devices.tune.handler(async ({ input: { deviceId, ...change } }) => {
        if (devices.tune === undefined) throw noHardware();
        const { staffId } = core.actor();
        await devices.tune(deviceId, change, core.views.staff(staffId)?.name ?? staffId);
        return ok;
      }),
      testPrint: os.devices.testPrint.handler(async ({ input: { deviceId, stock } }) => {
        const { printer } = core.ports;
        const row = devices.list().find((one) => one.deviceId === deviceId);
        if (printer.trial === undefined || row === undefined) throw noHardware();
        return { confirmed: await printer.trial(deviceId, trialJob(stock, row.label, core.wall)) };
      }),
      startTrial: os.devices.startTrial.handler(async ({ input }) => {
        await assertPrograms(core, input);
        await trials().start({ ...input, deviceId: input.deviceId ?? core.newId() });
        return ok;
      }),
      trial: os.devices.trial.handler(() => trials().look()),
      endTrial: os.devices.endTrial.handler(async () => {
        // Whoever signs off in the middle of a trial must still be able to end it.
        await devices.trials?.end();
        return ok;
      }),
    },
  };
}
