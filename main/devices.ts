/** The device supervisor as one station core sees it; settings live in that station's own tables. */
import type { CameraItem, CameraSource } from '../src/devices/camera.ts';
import { pause, systemClock } from '../src/devices/clock.ts';
import type { DeviceConfigInput } from '../src/devices/config.ts';
import { settingsOf } from '../src/devices/form.ts';
import type { PrintResult, PrintTask } from '../src/devices/printing/job.ts';
import {
  type ConfiguredPrinter,
  type DeviceTrial,
  Supervisor,
  type SupervisorOptions,
} from '../src/devices/supervisor.ts';
import { issueTag } from '../src/devices/tag-issue.ts';
import { listHidScanners } from '../src/devices/transports/hid.ts';
import { createTransport } from '../src/devices/transports/open.ts';
import type { PortInfo } from '../src/devices/transports/serial.ts';
import type { DeviceNotice } from '../src/devices/types.ts';
import { GuichengError, hasKind, toGuichengError } from '../src/domain/errors.ts';
import type { DeviceHealth, Reading, RelayOrder } from '../src/domain/readings.ts';
import type { Db } from '../src/ledger/sqlite.ts';
import type {
  CalibratedPoint,
  DeviceHistory,
  DeviceLine,
  DeviceRow,
  FoundDeviceView,
  FoundPort,
  ProtocolView,
} from '../src/station/dto.ts';
import type {
  AntennaChange,
  CamerasPort,
  DeviceSearchPort,
  DevicesPort,
  DeviceTrialPort,
  StationCamera,
  TagIssuePort,
  WalkOfReader,
} from '../src/station/ports.ts';
import { DeviceAntennas, issuingReader, ofAntennas, tuned } from './device-antennas.ts';
import { bundleOf } from './device-bundle.ts';
import { DeviceCalibrations, type PointPlan, pointPlans } from './device-calibration.ts';
import { ALL_FAMILIES, DeviceFamilies, type FamiliesOnOffer } from './device-families.ts';
import { DeviceHistories } from './device-history.ts';
import { DeviceIdentities } from './device-identity.ts';
import { clashField, exchanged, foundPort, portField, takenPorts } from './device-ports.ts';
import { DeviceSearch } from './device-search.ts';
import { DeviceSecrets, type SecretStore, secretsInMemory, splitSecrets } from './device-secrets.ts';
import {
  camerasIn,
  type DeviceStore,
  deviceStore,
  protocolView,
  type StoredRow,
  storedRow,
} from './device-store.ts';
import { StrayKeys } from './stray-keys.ts';

export interface DevicesOptions extends Pick<SupervisorOptions, 'clock' | 'openTransport' | 'timings'> {
  readonly report: (error: GuichengError) => void;
  /** Where passwords of devices are kept; in memory where not said. */
  readonly secrets?: SecretStore;
  /** USB scanners that are plugged in; asked of the system where not said. */
  readonly listUsb?: typeof listHidScanners;
  /** Serial ports with the numbers in their plugs; asked of the system where not said. */
  readonly listSerial?: () => Promise<readonly PortInfo[]>;
  /** The families on offer; all this product speaks where not said. */
  readonly protocols?: FamiliesOnOffer;
}

/** How soon a camera that is gone is looked for again by whoever watches it. */
const LOOK_AGAIN_MS = 500;

export class StationDevices implements DevicesPort {
  readonly #options: DevicesOptions;
  readonly #supervisor: Supervisor;
  readonly #wall: () => number;
  readonly #families: DeviceFamilies;
  readonly #strayKeys = new StrayKeys();
  readonly #secrets: DeviceSecrets;
  readonly #search: DeviceSearch;
  #store: DeviceStore | null = null;
  readonly #onSwap = new Set<() => void>();
  #history: DeviceHistories | null = null;
  #identities: DeviceIdentities | null = null;
  #calibrations: DeviceCalibrations | null = null;
  readonly #antennas: DeviceAntennas;
  #trial: DeviceTrial | null = null;
  /** Asked for with every news to a screen. */
  #seeing: readonly StationCamera[] = [];
  #relays: readonly { deviceId: string; cremator: string }[] = [];

  constructor(options: DevicesOptions) {
    this.#options = options;
    const offer = options.protocols ?? ALL_FAMILIES;
    this.#families = new DeviceFamilies(offer);
    this.#antennas = new DeviceAntennas(options.clock ?? systemClock);
    this.#wall = () => (options.clock ?? systemClock).wall();
    this.#secrets = new DeviceSecrets(options.secrets ?? secretsInMemory());
    this.#supervisor = new Supervisor({ ...options, loadProtocol: offer.load });
    this.#search = new DeviceSearch({
      clock: options.clock ?? systemClock,
      open: options.openTransport ?? createTransport,
      families: () => this.#families.all(),
      serial: (manual) => this.#serial(manual),
      usb: () => this.#usb(),
      taken: () => takenPorts(this.#require().all()),
    });
    this.#supervisor.on('health', (health) => {
      this.#history?.health(health);
      this.#identities?.health(health);
    });
    this.#supervisor.on('reading', (reading) => {
      this.#calibrations?.heard(reading);
      this.#antennas.heard(reading);
    });
    this.#supervisor.on('notice', ({ deviceId, sentence }) => this.#history?.notice(deviceId, sentence));
  }

  /** Called once the core has opened its file. A device that cannot start is shown as lost, never fatal. */
  async attach(db: Db): Promise<void> {
    this.#store = deviceStore(db);
    const { report } = this.#options;
    this.#calibrations = new DeviceCalibrations(db, this.#options.clock ?? systemClock);
    this.#history = new DeviceHistories({ db, wall: this.#wall, report });
    this.#identities = new DeviceIdentities({
      db,
      report,
      portOf: (deviceId) => this.#portOf(deviceId),
      said: (deviceId, sentence) => this.#history?.notice(deviceId, sentence),
      labelOf: (deviceId) => this.#supervisor.configOf(deviceId)?.label ?? deviceId,
      ports: this.#options.listSerial ?? (() => this.#supervisor.listPorts()),
      changed: () => {
        for (const listener of this.#onSwap) listener();
      },
    });
    await this.#families.inUse(this.#store.all().map(({ protocol }) => protocol));
    for (const { deviceId } of this.#store.all()) {
      // Without its password a device is refused by what it is connected to, and says so.
      await this.#secrets.load(deviceId).catch((error: unknown) => report(toGuichengError(error)));
    }
    await this.#configure();
  }

  list(): readonly DeviceRow[] {
    const health = new Map(this.health().map((entry) => [entry.deviceId, entry]));
    return (this.#store?.all() ?? []).map((row) => ({ ...row, health: health.get(row.deviceId) ?? null }));
  }

  async protocols(): Promise<readonly ProtocolView[]> {
    return (await this.#families.all()).map(protocolView);
  }

  async ports(): Promise<readonly FoundPort[]> {
    const serial = (await this.#serial()).map(({ path, description, vendorId }) =>
      foundPort('serial', path, description, vendorId),
    );
    const usb = (await this.#usb()).map(({ address, description, vendorId }) =>
      foundPort('usb', address, description, vendorId),
    );
    return [...serial, ...usb];
  }

  #serial(manual: readonly string[] = []): Promise<readonly PortInfo[]> {
    return this.#options.listSerial?.() ?? this.#supervisor.listPorts(manual);
  }

  /** A machine whose USB cannot be looked at still has its serial ports. */
  async #usb(): ReturnType<typeof listHidScanners> {
    try {
      return await (this.#options.listUsb ?? listHidScanners)();
    } catch (error) {
      this.#options.report(toGuichengError(error));
      return [];
    }
  }

  readonly search: DeviceSearchPort = {
    start: (ports) => this.#search.start(ports),
    look: () => this.#search.view(),
    end: () => this.#search.end(),
  };

  /** Such devices in the local network. @throws GuichengError DEVICE.DISCOVERY, NOT_FOUND.DEVICE_PROTOCOL */
  async find(protocol: string): Promise<readonly FoundDeviceView[]> {
    return (await (await this.#families.use(protocol)).find?.()) ?? [];
  }

  readonly cameras: CamerasPort = {
    list: () => this.#seeing,
    picture: async (cameraId) => await this.#camera(cameraId).picture(),
    watch: (cameraId, signal, video) => this.#watch(cameraId, signal, video),
    replay: (cameraId, from, to, signal) => this.#camera(cameraId).replay(from, to, signal),
    ahead: (cameraId) => this.#supervisor.cameraOf(cameraId)?.ahead ?? null,
    playback: (cameraId, from, to) => this.#supervisor.cameraOf(cameraId)?.playback(from, to) ?? null,
  };

  /** @throws GuichengError DEVICE.CAMERA_SILENT */
  #camera(cameraId: string): CameraSource {
    const camera = this.#supervisor.cameraOf(cameraId);
    if (camera !== null) return camera;
    throw new GuichengError('DEVICE.CAMERA_SILENT', '摄像机没有连上，请检查电源和网线', { cameraId });
  }

  /** Goes on over a reconnection: each session of a device has a camera of its own. */
  async *#watch(cameraId: string, signal: AbortSignal, video: boolean): AsyncGenerator<CameraItem, void> {
    const clock = this.#options.clock ?? systemClock;
    let said = false;
    while (!signal.aborted) {
      const camera = this.#supervisor.cameraOf(cameraId);
      if (camera === null && !said)
        yield { type: 'said', text: '摄像机没有连上，请检查电源和网线', lost: true };
      said = camera === null;
      if (camera !== null) yield* camera.watch(signal, video);
      else await pause(clock, LOOK_AGAIN_MS);
    }
  }

  /** @throws GuichengError INPUT.*, NOT_FOUND.DEVICE_PROTOCOL; where it can, `details.fields` names the fields */
  async save(row: Omit<DeviceRow, 'health'>): Promise<void> {
    const store = this.#require();
    // A port that is being asked could not be opened by the device it is now for.
    await this.#search.end();
    const asked = storedRow.parse(row);
    await this.#families.use(asked.protocol);
    const { stored, typed } = this.#split(ofAntennas(asked, this.#formOf(asked.protocol)));
    await this.#check(stored, typed);
    const before = this.#portOf(stored.deviceId);
    await this.#secrets.keep(stored.deviceId, typed);
    store.put(stored);
    this.#calibrations?.keepOnly(stored.deviceId, this.#points(stored.deviceId));
    if (this.#portOf(stored.deviceId) !== before) this.#identities?.forget(stored.deviceId);
    await this.#configure();
  }

  async remove(deviceId: string): Promise<void> {
    this.#require().remove(deviceId);
    this.#identities?.forget(deviceId);
    this.#calibrations?.keepOnly(deviceId, []);
    await this.#secrets.drop(deviceId);
    await this.#configure();
  }

  log(deviceId: string): readonly DeviceLine[] {
    // A device whose settings are refused has never said anything.
    return this.#supervisor.configOf(deviceId) === null ? [] : this.#supervisor.lines(deviceId);
  }

  async openDoor(deviceId: string, door: number): Promise<void> {
    await this.#supervisor.openDoor(deviceId, door);
  }

  health(): readonly DeviceHealth[] {
    return this.#supervisor.health().map((health) => {
      const other = this.#identities?.strangerAt(health.deviceId) ?? null;
      const was = this.#identities?.replacedAt(health.deviceId) ?? null;
      return {
        ...health,
        ...(other === null ? {} : { swappedWith: other }),
        ...(was === null ? {} : { replaced: { was } }),
      };
    });
  }

  /** @throws GuichengError STATE.NOT_REPLACED */
  acceptHardware(deviceId: string): void {
    if (this.#identities?.replacedAt(deviceId) === null)
      throw new GuichengError('STATE.NOT_REPLACED', '这台设备没有换过，不用认');
    this.#identities?.accept(deviceId);
  }

  history(deviceId: string): DeviceHistory {
    return this.#history?.of(deviceId) ?? { days: [], happenings: [] };
  }

  bundle(about: Parameters<typeof bundleOf>[0], people: readonly string[]): string {
    const devices = this.list().map((row) => ({
      row,
      history: this.history(row.deviceId),
      lines: this.log(row.deviceId),
    }));
    return bundleOf(about, devices, people);
  }

  /** @throws GuichengError STATE.NOT_SWAPPED */
  async swap(deviceId: string): Promise<void> {
    const store = this.#require();
    const other = this.health().find((entry) => entry.deviceId === deviceId)?.swappedWith ?? null;
    const moved = other === null ? [] : exchanged(store.all(), [deviceId, other], this.#formOf);
    if (moved.length === 0) throw new GuichengError('STATE.NOT_SWAPPED', '这两台设备没有换错口，不用交换');
    for (const row of moved) store.put(row);
    this.#identities?.settled(...moved.map((row) => row.deviceId));
    await this.#configure();
  }

  /** Something to know short of losing a device, worded for whoever stands there. */
  onNotice(listener: (notice: DeviceNotice) => void): () => void {
    const off = [this.#supervisor.on('notice', listener), this.#strayKeys.onNotice(listener)];
    return () => {
      for (const end of off) end();
    };
  }

  onReading(listener: Parameters<DevicesPort['onReading']>[0]): () => void {
    return this.#supervisor.on('reading', (reading) => {
      if (this.#antennas.counts(reading)) listener(this.#corrected(reading));
    });
  }

  onHealth(listener: () => void): () => void {
    const off = this.#supervisor.on('health', listener);
    this.#onSwap.add(listener);
    return () => {
      off();
      this.#onSwap.delete(listener);
    };
  }

  #corrected(reading: Reading): Reading {
    return this.#calibrations?.corrected(reading) ?? reading;
  }

  calibration(deviceId: string): readonly CalibratedPoint[] {
    return this.#calibrations?.of(deviceId, this.#points(deviceId)) ?? [];
  }

  /** @throws GuichengError NOT_FOUND.POINT, as `DeviceCalibrations.set` */
  calibrate(deviceId: string, unit: string, point: string, reference: number | null, by: string): void {
    const plan = this.#points(deviceId).find((one) => one.unit === unit && one.point === point);
    if (plan === undefined || this.#calibrations === null)
      throw new GuichengError('NOT_FOUND.POINT', '没有这一点，请刷新后再试', { deviceId, unit, point });
    this.#history?.notice(deviceId, this.#calibrations.set(deviceId, plan, reference, by));
  }

  walk(deviceId: string, epc: string | null): WalkOfReader | null {
    const row = this.list().find((entry) => entry.deviceId === deviceId);
    const tuning = this.#families.get(row?.protocol ?? '')?.tuning ?? null;
    if (row === undefined || tuning === null) return null;
    return this.#antennas.look(row, this.#configOf(row), tuning, epc);
  }

  beginWalk(deviceId: string): void {
    this.#antennas.begin(deviceId);
  }

  /** @throws GuichengError NOT_FOUND.POINT, as `tuned` and `save` */
  async tune(deviceId: string, change: AntennaChange, by: string): Promise<void> {
    const row = this.#store?.all().find((entry) => entry.deviceId === deviceId);
    const tuning = this.#families.get(row?.protocol ?? '')?.tuning ?? null;
    if (row === undefined || tuning === null)
      throw new GuichengError('NOT_FOUND.POINT', '这台设备没有天线可调，请刷新后再试', { deviceId });
    const { settings, said } = tuned(row, change, tuning);
    await this.save({ ...row, settings });
    this.#history?.notice(deviceId, `${said}（${by}）`);
  }

  #points(deviceId: string): readonly PointPlan[] {
    const row = this.#store?.all().find((entry) => entry.deviceId === deviceId);
    return row === undefined ? [] : pointPlans(row, this.#families.get(row.protocol)?.calibrated ?? {});
  }

  /** Relay modules in use: which device switches which cremator. */
  relays(): readonly { deviceId: string; cremator: string }[] {
    return this.#relays;
  }

  order(deviceId: string, order: RelayOrder): void {
    this.#supervisor.relay(deviceId, order);
  }

  readonly trials: DeviceTrialPort = {
    start: async (row) => {
      const asked = storedRow.parse({ ...row, enabled: true });
      const family = await this.#families.use(asked.protocol);
      const { stored, typed } = this.#split(asked);
      family.fromForm(this.#whole(stored, typed));
      await this.#search.end();
      this.#trial = await this.#supervisor.test(this.#configOf(stored, typed));
    },
    look: () =>
      this.#trial === null
        ? null
        : {
            lines: this.#trial.lines(),
            measures: this.#trial
              .measures()
              .map((reading) => this.#corrected(reading))
              .flatMap((one) => (one.type === 'measure' ? [one] : []))
              .map(({ unit, point, value, quality }) => ({ unit, point, value, quality })),
            health: this.#trial.health(),
            over: this.#trial.over,
          },
    end: async () => {
      const trial = this.#trial;
      this.#trial = null;
      await trial?.stop();
    },
  };

  readonly issuer: TagIssuePort = {
    reader: () => issuingReader(this.#configs())?.label ?? null,
    issue: async (job) => {
      const found = issuingReader(this.#configs());
      if (found === null) {
        throw new GuichengError('STATE.NO_ISSUER', '本机没有发卡的读写器，请在设备页给读写器填“发卡天线”');
      }
      return await this.#supervisor.lend(found.deviceId, found.antenna, (access) =>
        issueTag(access, job, { weakestDbm: found.weakestDbm }),
      );
    },
  };

  printers(): readonly ConfiguredPrinter[] {
    return this.#supervisor.printers();
  }

  /** @throws GuichengError DEVICE.* in words for whoever stands at the printer */
  print(deviceId: string, task: PrintTask): Promise<PrintResult> {
    return this.#supervisor.print(deviceId, task);
  }

  takeKeyed(text: string): boolean {
    const running = (this.#store?.all() ?? []).find(
      ({ deviceId, protocol }) =>
        this.#families.get(protocol)?.keyed === true &&
        this.#supervisor.health().some((one) => one.deviceId === deviceId && one.state === 'working'),
    );
    if (running === undefined) return this.#strayKeys.drops(text, (this.#options.clock ?? systemClock).now());
    this.#supervisor.submit(running.deviceId, text);
    return true;
  }

  async close(): Promise<void> {
    await this.#search.end();
    await this.#supervisor.close();
    this.#history?.flush();
  }

  #require(): DeviceStore {
    if (this.#store === null) throw new GuichengError('STATE.NOT_READY', '设备还没有准备好，请稍候再试');
    return this.#store;
  }

  readonly #formOf = (protocol: string) => this.#families.get(protocol)?.form ?? [];

  #portOf(deviceId: string): string | null {
    const row = this.#store?.all().find((entry) => entry.deviceId === deviceId);
    const name = row === undefined ? null : portField(row, this.#formOf);
    const port = name === null ? undefined : row?.settings[name];
    return typeof port === 'string' ? port.trim() : null;
  }

  #split(row: StoredRow): { stored: StoredRow; typed: Readonly<Record<string, string>> } {
    const form = this.#formOf(row.protocol);
    const { open, typed } = splitSecrets(form, row.settings);
    return { stored: { ...row, settings: open }, typed: { ...typed } };
  }

  /** The values of the form with what is kept of its secrets, or what was typed just now. */
  #whole({ deviceId, settings }: StoredRow, typed: Readonly<Record<string, string>> = {}) {
    return { ...settings, ...this.#secrets.of(deviceId), ...typed };
  }

  #configOf(row: StoredRow, typed?: Readonly<Record<string, string>>): DeviceConfigInput {
    const { deviceId, protocol, label, enabled } = row;
    const form = this.#formOf(protocol);
    return { deviceId, protocol, label, enabled, settings: settingsOf(form, this.#whole(row, typed)) };
  }

  #configs(): DeviceConfigInput[] {
    return (this.#store?.all() ?? []).map((row) => this.#configOf(row));
  }

  async #check(row: StoredRow, typed: Readonly<Record<string, string>>): Promise<void> {
    const protocol = await this.#families.use(row.protocol);
    protocol.fromForm(this.#whole(row, typed));
    try {
      await this.#supervisor.check(this.#configOf(row, typed));
    } catch (error) {
      const field = hasKind(error, 'INPUT') ? clashField(error.code, protocol.form, row) : null;
      if (field === null || !hasKind(error, 'INPUT')) throw error;
      const details = { ...error.details, fields: [field], messages: [error.sentence] };
      throw new GuichengError(error.code, error.sentence, details, error);
    }
  }

  async #configure(): Promise<void> {
    this.#seeing = camerasIn(this.#require().all(), this.#formOf);
    this.#antennas.configured(this.#require().all());
    this.#relays = this.#require()
      .all()
      .filter((row) => row.enabled && row.protocol === 'relay-modbus')
      .map(({ deviceId, settings }) => ({ deviceId, cremator: String(settings.cremator ?? '') }));
    const problems = await this.#supervisor.configure(this.#configs());
    for (const problem of problems) this.#options.report(toGuichengError(problem.error));
  }
}
