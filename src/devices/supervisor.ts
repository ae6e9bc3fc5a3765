/**
 * Owner of all configured devices of a station: starts and stops them, changes them at run time, tries one out,
 * and is the single source of readings and of device health.
 */
import { GuichengError, isGuichengError, toGuichengError } from '../domain/errors.ts';
import type { DeviceHealth, MeasureReading, Reading, RelayOrder } from '../domain/readings.ts';
import type { CameraSource } from './camera.ts';
import { type Clock, systemClock, type Timer } from './clock.ts';
import { type DeviceConfig, type DeviceConfigInput, deviceConfigSchema } from './config.ts';
import { Emitter } from './emitter.ts';
import { DeviceLink, LINK_TIMINGS, type LinkEvents, type LinkTimings } from './link.ts';
import type { PrinterAbility, PrintResult, PrintTask } from './printing/job.ts';
import { loadProtocol, type ProtocolLoader } from './registry.ts';
import { clashOf, type Reach, reachAt } from './sharing.ts';
import type { TagAccess } from './tag-access.ts';
import type { TrafficLine } from './traffic.ts';
import { createTransport, type TransportFactory } from './transports/open.ts';
import type { PortInfo } from './transports/serial.ts';
import { SharedLines } from './transports/shared-line.ts';
import type { DeviceNotice, Protocol, RoundReport, Unsubscribe } from './types.ts';

export interface SupervisorEvents {
  reading: Reading;
  /** One completed UHF inventory round. */
  round: RoundReport;
  /** At each change of state or error, and at most once a second while only counters move. */
  health: DeviceHealth;
  notice: DeviceNotice;
}

export interface SupervisorOptions {
  /** Receives what a listener of this supervisor threw. */
  readonly report: (error: GuichengError) => void;
  readonly clock?: Clock;
  readonly loadProtocol?: ProtocolLoader;
  readonly openTransport?: TransportFactory;
  readonly timings?: Partial<LinkTimings>;
}

/** A device that could not be taken as configured; the others run. */
export interface DeviceProblem {
  readonly deviceId: string;
  readonly error: GuichengError;
}

export interface DeviceTrial {
  /** Oldest first, at most 200. */
  lines(): readonly TrafficLine[];
  onLine(listener: (line: TrafficLine) => void): Unsubscribe;
  health(): DeviceHealth;
  /** The last of each value a machine measured meanwhile. */
  measures(): readonly MeasureReading[];
  /** It was stopped, or ended by itself. */
  readonly over: boolean;
  /** Ends the trial and gives the port back to the device that had it. Never rejects; may be called twice. */
  stop(): Promise<void>;
}

interface Held {
  readonly link: DeviceLink;
  /** Null when it has no endpoint or could not be understood. */
  readonly reach: Reach | null;
  readonly printer: PrinterAbility | null;
  readonly hears: Protocol['hears'];
}

interface Planned {
  readonly config: DeviceConfig;
  readonly protocol: Protocol;
  readonly reach: Reach | null;
  readonly printer: PrinterAbility | null;
}

export interface ConfiguredPrinter {
  readonly deviceId: string;
  readonly label: string;
  readonly ability: PrinterAbility;
  /** It answers and has no complaint (paper, head, ribbon). */
  readonly ready: boolean;
}

const COUNTER_HEALTH_MS = 1_000;
/** A forgotten trial would keep a real device switched off. */
const TRIAL_LIMIT_MS = 120_000;

export class Supervisor {
  readonly #clock: Clock;
  readonly #load: ProtocolLoader;
  readonly #openTransport: TransportFactory;
  readonly #lines: SharedLines;
  readonly #timings: LinkTimings;
  readonly #report: (error: GuichengError) => void;
  readonly #emitter: Emitter<SupervisorEvents>;
  readonly #held = new Map<string, Held>();
  /** Devices whose configuration was refused. */
  readonly #refused = new Map<string, DeviceHealth>();
  readonly #trials = new Set<DeviceTrial>();
  readonly #told = new Map<string, string>();
  #queue: Promise<unknown> = Promise.resolve();
  #ticker: Timer | null = null;
  #closed = false;

  constructor(options: SupervisorOptions) {
    this.#clock = options.clock ?? systemClock;
    this.#load = options.loadProtocol ?? loadProtocol;
    this.#openTransport = options.openTransport ?? createTransport;
    this.#lines = new SharedLines(this.#openTransport, this.#clock);
    this.#timings = { ...LINK_TIMINGS, ...options.timings };
    this.#report = options.report;
    this.#emitter = new Emitter(options.report);
  }

  on<Name extends keyof SupervisorEvents>(
    name: Name,
    listener: (value: SupervisorEvents[Name]) => void,
  ): Unsubscribe {
    return this.#emitter.on(name, listener);
  }

  /**
   * Makes the set of devices equal to `configs`: starts new ones, stops missing ones, restarts changed ones and
   * leaves the rest connected. One wrong device does not keep the others from running; it is returned, and shown
   * as lost.
   * @throws GuichengError STATE.DEVICES_CLOSED after `close`
   */
  configure(configs: readonly DeviceConfigInput[]): Promise<readonly DeviceProblem[]> {
    return this.#enqueue(() => this.#configure(configs));
  }

  /**
   * Checks a configuration without starting it, for a form: also that no other device has its port, or its number on a
   * line they share.
   * @throws GuichengError INPUT.DEVICE_CONFIG, INPUT.DEVICE_SETTINGS, NOT_FOUND.DEVICE_PROTOCOL; as `clashOf`
   */
  async check(config: DeviceConfigInput): Promise<void> {
    const planned = await this.#plan(config);
    for (const [id, { link, reach }] of this.#held) {
      const clash = id === planned.config.deviceId ? null : clashOf(planned, { config: link.config, reach });
      if (clash !== null) throw clash;
    }
  }

  /** One entry per configured device. */
  health(): readonly DeviceHealth[] {
    return [...[...this.#held.values()].map((held) => held.link.health), ...this.#refused.values()];
  }

  configOf(deviceId: string): DeviceConfig | null {
    return this.#held.get(deviceId)?.link.config ?? null;
  }

  /** The pictures of a camera that is connected; null for everything else. */
  cameraOf(deviceId: string): CameraSource | null {
    return this.#held.get(deviceId)?.link.camera ?? null;
  }

  /** Recent conversation of a device. @throws GuichengError NOT_FOUND.DEVICE where its configuration was refused */
  lines(deviceId: string): readonly TrafficLine[] {
    return this.#get(deviceId).link.traffic.lines;
  }

  /**
   * Hands over a scan recognised elsewhere (keyboard wedge).
   * @throws GuichengError NOT_FOUND.DEVICE, STATE.DEVICE_NOT_RUNNING, STATE.DEVICE_TAKES_NO_TEXT
   */
  submit(deviceId: string, text: string): void {
    this.#get(deviceId).link.submit(text);
  }

  /** Tells a relay module what to switch now; nothing happens where it is not connected. */
  relay(deviceId: string, order: RelayOrder): void {
    this.#held.get(deviceId)?.link.relay(order);
  }

  /** Opens a door of a controller. @throws GuichengError NOT_FOUND.DEVICE, otherwise as `DeviceLink.openDoor` */
  async openDoor(deviceId: string, door: number): Promise<void> {
    await this.#get(deviceId).link.openDoor(door);
  }

  /** The printers that are switched on, working or not, in the order they were set up. */
  printers(): readonly ConfiguredPrinter[] {
    return [...this.#held.values()].flatMap(({ link, printer }) => {
      const { deviceId, label, enabled } = link.config;
      if (printer === null || !enabled) return [];
      const { state, trouble } = link.health;
      return [{ deviceId, label, ability: printer, ready: state === 'working' && trouble === undefined }];
    });
  }

  /** @throws GuichengError NOT_FOUND.DEVICE, DEVICE.PRINTER_OFFLINE, and what the printer has to say */
  async print(deviceId: string, task: PrintTask): Promise<PrintResult> {
    return await this.#get(deviceId).link.print(task);
  }

  /**
   * Lends an antenna of a reader to work on the tags before it; its rounds wait meanwhile.
   * @throws GuichengError NOT_FOUND.DEVICE, otherwise as `DeviceLink.lend`
   */
  async lend<T>(deviceId: string, antenna: number, work: (access: TagAccess) => Promise<T>): Promise<T> {
    return await this.#get(deviceId).link.lend(antenna, work);
  }

  /**
   * Tries a device, configured or not, and shows its bytes. A running device on the same port pauses meanwhile.
   * Readings of a trial are lines only: a test scan must not reach a checkpoint. Ends by itself after two minutes.
   * @throws GuichengError as `check`, STATE.DEVICES_CLOSED
   */
  test(config: DeviceConfigInput): Promise<DeviceTrial> {
    return this.#enqueue(async () => {
      const planned = await this.#plan({ ...config, enabled: true });
      await this.#endTrials();
      const paused = [...this.#held.entries()].filter(
        ([id, { link, reach }]) =>
          id === planned.config.deviceId || clashOf(planned, { config: link.config, reach }) !== null,
      );
      for (const [, held] of paused) {
        await held.link.stop();
        this.#tell(held.link.health);
      }
      return this.#startTrial(
        planned,
        paused.map(([id]) => id),
      );
    });
  }

  /**
   * Serial ports of this machine; `manual` paths that exist are included, as are the configured ones.
   * @throws GuichengError DEVICE.LIST_FAILED
   */
  async listPorts(manual: readonly string[] = []): Promise<readonly PortInfo[]> {
    const { listSerialPorts } = await import('./transports/serial.ts');
    const configured = [...this.#held.values()].flatMap(({ reach }) =>
      reach?.key.startsWith('serial:') ? [reach.key.slice('serial:'.length)] : [],
    );
    return await listSerialPorts([...manual, ...configured]);
  }

  /** Stops everything; resolves when all ports are closed. May be called twice. */
  async close(): Promise<void> {
    if (this.#closed) return;
    await this.#enqueue(async () => {
      this.#closed = true;
      this.#ticker?.cancel();
      await this.#endTrials();
      await Promise.all([...this.#held.values()].map((held) => held.link.stop()));
      this.#held.clear();
      this.#refused.clear();
    });
  }

  /** Changes run one after the other: two at once could open one port twice. */
  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const run = async (): Promise<T> => {
      if (this.#closed) throw new GuichengError('STATE.DEVICES_CLOSED', '设备服务已停止');
      return await work();
    };
    const result = this.#queue.then(run, run);
    this.#queue = result;
    return result;
  }

  async #configure(configs: readonly DeviceConfigInput[]): Promise<readonly DeviceProblem[]> {
    await this.#endTrials();
    const problems: DeviceProblem[] = [];
    const plans = new Map<string, Planned>();
    this.#refused.clear();
    for (const config of configs) {
      try {
        const planned = await this.#plan(config);
        refuseClash(planned, plans);
        plans.set(planned.config.deviceId, planned);
      } catch (error) {
        const known = toGuichengError(error);
        problems.push({ deviceId: config.deviceId, error: known });
        // Under a duplicate id the first device keeps its place in the list.
        if (!plans.has(config.deviceId))
          this.#refused.set(config.deviceId, this.#refusedHealth(config, known));
      }
    }
    const gone = [...this.#held.entries()].filter(([id, held]) => !sameWiring(held, plans.get(id)));
    await Promise.all(gone.map(([, held]) => held.link.stop()));
    for (const [id] of gone) this.#held.delete(id);
    for (const [id, planned] of plans) {
      const held = this.#held.get(id);
      if (held === undefined) this.#begin(planned);
      else if (JSON.stringify(held.link.config) !== JSON.stringify(planned.config))
        held.link.rename(planned.config);
    }
    for (const health of this.#refused.values()) this.#tell(health);
    this.#tick();
    return problems;
  }

  async #plan(input: DeviceConfigInput): Promise<Planned> {
    const parsed = deviceConfigSchema.safeParse(input);
    if (!parsed.success) {
      const issues = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
      throw new GuichengError('INPUT.DEVICE_CONFIG', '设备配置有误，请检查后重新保存', { issues });
    }
    const protocol = await this.#load(parsed.data.protocol);
    const endpoint = protocol.endpoint(parsed.data.settings);
    return {
      config: parsed.data,
      protocol,
      reach: endpoint === null ? null : reachAt(endpoint, protocol.bus(parsed.data.settings)),
      printer: protocol.printer(parsed.data.settings),
    };
  }

  #begin(planned: Planned): void {
    const link = this.#link(planned, {
      reading: (reading) => this.#emitter.emit('reading', reading),
      round: (report) => this.#emitter.emit('round', report),
      notice: (notice) => this.#emitter.emit('notice', notice),
      health: (health) => this.#tell(health),
    });
    this.#held.set(planned.config.deviceId, {
      link,
      reach: planned.reach,
      printer: planned.printer,
      hears: planned.protocol.hears,
    });
    link.start();
  }

  #link(planned: Planned, events: LinkEvents): DeviceLink {
    const { protocol, config, reach } = planned;
    const isShared = reach !== null && reach.bus !== null;
    const parts = {
      protocol,
      events,
      clock: this.#clock,
      openTransport: isShared ? this.#lines.seat.bind(this.#lines) : this.#openTransport,
      timings: this.#timings,
      labelOf: (id: string) => this.configOf(id)?.label ?? id,
      whose: (id: string, bytes: Uint8Array) => this.#whose(id, bytes),
    };
    return new DeviceLink(config, parts);
  }

  /** The device these bytes are of: the only one of a family that knows them, and not of the family that does not. */
  #whose(deviceId: string, bytes: Uint8Array): string | null {
    const own = this.#held.get(deviceId)?.link.config.protocol;
    const found = [...this.#held.values()].filter(
      ({ link, hears }) => link.config.enabled && link.config.protocol !== own && hears?.(bytes) === true,
    );
    return found.length === 1 ? (found[0]?.link.config.deviceId ?? null) : null;
  }

  #startTrial(planned: Planned, pausedIds: readonly string[]): DeviceTrial {
    const ignore = (): void => undefined;
    const measures = new Map<string, MeasureReading>();
    const measured = (reading: Reading): void => {
      if (reading.type === 'measure') measures.set(`${reading.unit} ${reading.point}`, reading);
    };
    const link = this.#link(planned, { reading: measured, round: ignore, notice: ignore, health: ignore });
    let ending: Promise<void> | null = null;
    const end = async (): Promise<void> => {
      limit.cancel();
      await link.stop();
      this.#trials.delete(trial);
      if (this.#closed) return;
      for (const id of pausedIds) await this.#resume(id);
    };
    const trial: DeviceTrial = {
      lines: () => link.traffic.lines,
      onLine: (listener) => link.traffic.watch(listener),
      health: () => link.health,
      measures: () => [...measures.values()],
      get over() {
        return ending !== null;
      },
      stop: () => {
        ending ??= end().catch((error: unknown) => this.#failTrial(error));
        return ending;
      },
    };
    const limit = this.#clock.after(TRIAL_LIMIT_MS, () => {
      trial.stop().catch((error: unknown) => this.#failTrial(error));
    });
    this.#trials.add(trial);
    link.start();
    return trial;
  }

  async #endTrials(): Promise<void> {
    await Promise.all([...this.#trials].map((trial) => trial.stop()));
  }

  #failTrial(error: unknown): void {
    this.#report(toGuichengError(error));
  }

  /** A stopped link is not started again: the device gets a new one from the same configuration. */
  async #resume(deviceId: string): Promise<void> {
    const held = this.#held.get(deviceId);
    if (held === undefined || !held.link.stopped) return;
    const planned = await this.#plan(held.link.config);
    // It may have been removed or changed while its protocol was looked up.
    if (this.#held.get(deviceId) === held && !this.#closed) this.#begin(planned);
  }

  #get(deviceId: string): Held {
    const held = this.#held.get(deviceId);
    if (held !== undefined) return held;
    throw new GuichengError('NOT_FOUND.DEVICE', '没有这台设备，请刷新设备列表', { deviceId });
  }

  #refusedHealth(config: DeviceConfigInput, error: GuichengError): DeviceHealth {
    return {
      deviceId: config.deviceId,
      label: config.label,
      protocol: config.protocol,
      state: 'lost',
      since: this.#clock.wall(),
      framesIn: 0,
      framesOut: 0,
      badFrames: 0,
      discardedBytes: 0,
      reconnects: 0,
      lastError: isGuichengError(error) ? error.sentence : String(error),
    };
  }

  #tick(): void {
    this.#ticker?.cancel();
    this.#ticker = null;
    if (this.#held.size === 0) return;
    this.#ticker = this.#clock.after(COUNTER_HEALTH_MS, () => {
      for (const { link } of this.#held.values()) {
        const { health } = link;
        if (this.#told.get(health.deviceId) !== JSON.stringify(health)) this.#tell(health);
      }
      this.#tick();
    });
  }

  #tell(health: DeviceHealth): void {
    this.#told.set(health.deviceId, JSON.stringify(health));
    this.#emitter.emit('health', health);
  }
}

function refuseClash(planned: Planned, plans: ReadonlyMap<string, Planned>): void {
  const { deviceId } = planned.config;
  if (plans.has(deviceId)) {
    throw new GuichengError('INPUT.DEVICE_DUPLICATE', '设备编号重复，请删除其中一台', { deviceId });
  }
  for (const other of plans.values()) {
    const clash = clashOf(planned, other);
    if (clash !== null) throw clash;
  }
}

/** Whether the running link can stay as it is; label and purpose do not touch the wire. */
function sameWiring(held: Held, planned: Planned | undefined): boolean {
  if (planned === undefined || held.link.stopped) return false;
  const wiring = ({ protocol, enabled, settings }: DeviceConfig): string =>
    JSON.stringify([protocol, enabled, settings]);
  return wiring(held.link.config) === wiring(planned.config);
}
