/**
 * The life of one configured device: connect, listen, notice that it is gone, back off, connect again. Liveness
 * is the presence of the port and the read deadline; the `close` event only makes it quicker, since unplug
 * events are unreliable (node-serialport issues #458, #1270, #1856).
 */

import { GuichengError, toGuichengError } from '../domain/errors.ts';
import type { DeviceHealth, DeviceState, Reading, RelayOrder } from '../domain/readings.ts';
import { scanInWords } from '../domain/staffCard.ts';
import type { CameraSource } from './camera.ts';
import { afterSilence, Cancel, type Clock, pause, within } from './clock.ts';
import type { DeviceConfig } from './config.ts';
import type { PrintResult, PrintTask } from './printing/job.ts';
import { RepeatGuard, STUCK_WORDS } from './repeat-guard.ts';
import { guarded, Session } from './session.ts';
import { Strays } from './strays.ts';
import type { TagAccess } from './tag-access.ts';
import { type HiddenBytes, Traffic } from './traffic.ts';
import type { TransportFactory } from './transports/open.ts';
import type { DeviceNotice, Driver, DriverSink, Protocol, RoundReport, Transport } from './types.ts';

/** How soon a device is missed and tried again; every value in ms. */
export interface LinkTimings {
  readonly backoffMinMs: number;
  /** Between attempts where the return of the hardware is seen by looking at the port. */
  readonly backoffMaxMs: number;
  /** Between attempts where it is not (TCP): there the next attempt is the only way to notice. */
  readonly blindBackoffMaxMs: number;
  /** How often the port is looked at, connected or not. */
  readonly presenceMs: number;
  readonly openTimeoutMs: number;
  /** A connection silent for so long beyond its read deadline is closed and opened anew. */
  readonly recycleMs: number;
  readonly closeTimeoutMs: number;
}

export const LINK_TIMINGS: LinkTimings = {
  backoffMinMs: 250,
  backoffMaxMs: 5_000,
  blindBackoffMaxMs: 1_500,
  presenceMs: 500,
  openTimeoutMs: 1_200,
  recycleMs: 5_000,
  closeTimeoutMs: 1_000,
};

export interface LinkEvents {
  readonly reading: (reading: Reading) => void;
  readonly round: (report: RoundReport) => void;
  readonly notice: (notice: DeviceNotice) => void;
  /** State or last error changed. */
  readonly health: (health: DeviceHealth) => void;
}

export interface LinkParts {
  readonly protocol: Protocol;
  readonly clock: Clock;
  readonly openTransport: TransportFactory;
  readonly timings: LinkTimings;
  readonly events: LinkEvents;
  /** Label of another device, by its id. */
  readonly labelOf: (deviceId: string) => string;
  /** As `Strays` asks it. */
  readonly whose: (deviceId: string, bytes: Uint8Array) => string | null;
}

/** How long a session must hold before the back-off starts again from its shortest wait. */
const PROVEN_MS = 2_000;

export class DeviceLink {
  readonly traffic: Traffic;
  readonly #parts: LinkParts;
  readonly #stop = new Cancel();
  readonly #guard = new RepeatGuard();
  #config: DeviceConfig;
  #running: Promise<void> | null = null;
  #driver: Driver | null = null;
  #state: DeviceState;
  #since: number;
  #lastError: string | null = null;
  #sessions = 0;
  #faultyAntennas: readonly number[] = [];
  #trouble: string | null = null;
  #identity: string | null = null;
  readonly #strays: Strays;
  readonly #counts = { framesIn: 0, framesOut: 0, badFrames: 0, discardedBytes: 0 };

  constructor(config: DeviceConfig, parts: LinkParts) {
    this.#config = config;
    this.#parts = parts;
    this.traffic = new Traffic(parts.clock);
    this.#strays = new Strays(parts.clock, (bytes) => parts.whose(config.deviceId, bytes));
    this.#state = config.enabled ? 'connecting' : 'disabled';
    this.#since = parts.clock.wall();
  }

  get config(): DeviceConfig {
    return this.#config;
  }

  get health(): DeviceHealth {
    return {
      deviceId: this.#config.deviceId,
      label: this.#config.label,
      protocol: this.#config.protocol,
      // Paused for a trial it reads nothing, which must not pass for "working, nothing there".
      state: this.stopped && this.#config.enabled ? 'connecting' : this.#state,
      since: this.#since,
      ...this.#counts,
      reconnects: Math.max(0, this.#sessions - 1),
      lastError: this.#lastError,
      ...(this.#faultyAntennas.length === 0 ? {} : { faultyAntennas: this.#faultyAntennas }),
      ...(this.#trouble === null ? {} : { trouble: this.#trouble }),
      ...(this.#identity === null ? {} : { identity: this.#identity }),
      ...(this.#strays.owner === null ? {} : { swappedWith: this.#strays.owner }),
    };
  }

  /** A stopped link stays stopped. */
  get stopped(): boolean {
    return this.#stop.cancelled;
  }

  /** Null while it is no camera, or not connected. */
  get camera(): CameraSource | null {
    return this.#driver?.camera ?? null;
  }

  /** Takes a new label or purpose without touching the connection. */
  rename(config: DeviceConfig): void {
    this.#config = config;
    this.#parts.events.health(this.health);
  }

  start(): void {
    this.#parts.events.health(this.health);
    if (!this.#config.enabled || this.#running !== null) return;
    this.#running = this.#live();
  }

  /** Resolves once the port is closed and nothing more will be emitted. Never rejects. */
  async stop(): Promise<void> {
    this.#stop.cancel();
    await this.#running;
  }

  /** @throws GuichengError STATE.DEVICE_TAKES_NO_TEXT, STATE.DEVICE_NOT_RUNNING */
  submit(text: string): void {
    if (this.#driver === null || this.#stop.cancelled) {
      throw new GuichengError('STATE.DEVICE_NOT_RUNNING', '设备未启用，请在设备设置中启用');
    }
    if (this.#driver.submit === undefined) {
      throw new GuichengError('STATE.DEVICE_TAKES_NO_TEXT', '该设备不接收键盘扫码');
    }
    this.#driver.submit(text);
  }

  /** Lost where no session is open: an order is not kept, the next one comes. */
  relay(order: RelayOrder): void {
    if (!this.#stop.cancelled) this.#driver?.relay?.(order);
  }

  /**
   * Lends an antenna of this reader to work on tags.
   * @throws GuichengError STATE.DEVICE_NOT_RUNNING, STATE.DEVICE_CANNOT_WRITE, DEVICE.NO_ANSWER, what the work threw
   */
  async lend<T>(antenna: number, work: (access: TagAccess) => Promise<T>): Promise<T> {
    if (this.#driver === null || this.#state !== 'working' || this.#stop.cancelled) {
      throw new GuichengError('STATE.DEVICE_NOT_RUNNING', '发卡的读写器现在没有工作，请检查电源和线缆');
    }
    if (this.#driver.lend === undefined) {
      throw new GuichengError('STATE.DEVICE_CANNOT_WRITE', '这种设备不能写标签，请在设备页另选发卡的读写器');
    }
    return await this.#driver.lend(antenna, work);
  }

  /**
   * Opens a door. An order is never kept for later: a door that opens minutes after its pass opens for somebody else.
   * @throws GuichengError STATE.DEVICE_NOT_RUNNING, DEVICE.NO_ANSWER, DEVICE.DOOR_REFUSED
   */
  async openDoor(door: number): Promise<void> {
    const open = this.#state === 'working' && !this.#stop.cancelled ? this.#driver?.openDoor : undefined;
    if (this.#driver === null || open === undefined) {
      throw new GuichengError('STATE.DEVICE_NOT_RUNNING', '门禁没有应答，门没有打开，请用钥匙开门');
    }
    await open.call(this.#driver, door);
  }

  /** @throws GuichengError DEVICE.PRINTER_OFFLINE, and what its driver throws */
  async print(task: PrintTask): Promise<PrintResult> {
    const driver = this.#driver;
    if (driver?.print === undefined || this.#state !== 'working' || this.#stop.cancelled)
      throw new GuichengError('DEVICE.PRINTER_OFFLINE', '打印机没有连上，请检查电源和数据线');
    return await driver.print(task);
  }

  async #live(): Promise<void> {
    const { clock, timings } = this.#parts;
    let wait = timings.backoffMinMs;
    while (!this.#stop.cancelled) {
      const began = clock.now();
      const before = this.#sessions;
      let transport: Transport | null = null;
      try {
        transport = await this.#makeTransport();
        await this.#session(transport);
      } catch (error) {
        this.#failed(toGuichengError(error));
      }
      if (this.#stop.cancelled) return;
      // A session that ended because the hardware went is no failure to connect, however short it was: a loose
      // plug must not be punished with the waits meant for a port that cannot be opened.
      const opened = this.#sessions > before;
      const pulled = opened && transport !== null && (await this.#isPresent(transport)) === false;
      if (pulled || (opened && clock.now() - began > PROVEN_MS)) wait = timings.backoffMinMs;
      wait = await this.#waitToRetry(wait);
    }
  }

  async #makeTransport(): Promise<Transport | null> {
    const endpoint = this.#parts.protocol.endpoint(this.#config.settings);
    return endpoint === null ? null : await this.#parts.openTransport(endpoint);
  }

  /**
   * Waits out the back-off, or less when the port appears meanwhile. Resolves with the wait after the next
   * failure. Looks with a transport of its own: one that was open would call re-plugged hardware a stranger.
   */
  async #waitToRetry(wait: number): Promise<number> {
    const { clock, timings } = this.#parts;
    const until = clock.now() + wait;
    const probe = await this.#makeProbe();
    const first = probe === null ? null : await this.#isPresent(probe);
    let wasThere = first !== false;
    while (!this.#stop.cancelled && clock.now() < until) {
      await pause(clock, Math.max(0, Math.min(until - clock.now(), timings.presenceMs)), this.#stop);
      if (probe === null || this.#stop.cancelled) continue;
      const isThere = (await this.#isPresent(probe)) !== false;
      if (isThere && !wasThere) return timings.backoffMinMs;
      wasThere = isThere;
    }
    return Math.min(2 * wait, first === null ? timings.blindBackoffMaxMs : timings.backoffMaxMs);
  }

  async #makeProbe(): Promise<Transport | null> {
    try {
      return await this.#makeTransport();
    } catch (error) {
      this.#note(toGuichengError(error).message);
      return null;
    }
  }

  async #isPresent(transport: Transport): Promise<boolean | null> {
    try {
      return await within(
        this.#parts.clock,
        this.#parts.timings.openTimeoutMs,
        transport.present(),
        openTimeout,
      );
    } catch (error) {
      // Not being able to look proves nothing about the device; the attempt to open it will.
      this.traffic.add('note', new Uint8Array(), toGuichengError(error).message);
      return null;
    }
  }

  /** One connection from open to its end. Rejects with why it ended; resolves when stopped. */
  async #session(transport: Transport | null): Promise<void> {
    const { clock, timings } = this.#parts;
    const session = new Session();
    const off = this.#stop.onCancel(() => session.end(null));
    let driver: Driver | null = null;
    try {
      if (transport !== null) {
        transport.onClose((cause) => session.end(cause));
        await within(clock, timings.openTimeoutMs, transport.open(), openTimeout);
        if (this.#stop.cancelled) return;
        this.#note(`已连接 ${transport.name}`);
      }
      const sink = this.#sink(session);
      driver = this.#parts.protocol.createDriver(this.#config.settings, {
        deviceId: this.#config.deviceId,
        transport: transport === null ? null : guarded(transport, (error) => session.end(error)),
        clock,
        sink,
      });
      this.#driver = driver;
      this.#sessions += 1;
      if (driver.readDeadlineMs === null) this.#become('working', null);
      else this.#watchDeadline(session, driver.readDeadlineMs);
      if (transport !== null) this.#watchPresence(session, transport);
      driver.start();
      const cause = await session.ended;
      if (cause !== null) throw cause;
    } finally {
      off();
      session.end(null);
      this.#driver = null;
      this.#faultyAntennas = [];
      this.#trouble = null;
      this.#identity = null;
      this.#strays.understood();
      await driver?.stop();
      if (transport !== null) await this.#close(transport);
    }
  }

  /** Some Windows drivers never finish closing an unplugged port; the next session must not wait for them. */
  async #close(transport: Transport): Promise<void> {
    try {
      await within(this.#parts.clock, this.#parts.timings.closeTimeoutMs, transport.close(), closeTimeout);
    } catch (error) {
      this.#note(toGuichengError(error).message);
    }
  }

  #watchPresence(session: Session, transport: Transport): void {
    const look = async (): Promise<void> => {
      if (session.over) return;
      if ((await this.#isPresent(transport)) === false) {
        session.end(
          new GuichengError('DEVICE.UNPLUGGED', '设备已拔出，请检查数据线', { port: transport.name }),
        );
      } else if (!session.over) {
        arm();
      }
    };
    const arm = (): void => {
      session.timers.presence = this.#parts.clock.after(this.#parts.timings.presenceMs, () => {
        look().catch((error: unknown) => session.end(toGuichengError(error)));
      });
    };
    arm();
  }

  #watchDeadline(session: Session, deadline: number): void {
    const { clock, timings } = this.#parts;
    const arm = (): void => {
      session.timers.deadline?.cancel();
      session.timers.deadline = afterSilence(clock, deadline, () => {
        this.#become('silent', '设备已连接但没有应答，请检查电源');
        session.timers.deadline = afterSilence(clock, timings.recycleMs, () => {
          session.end(new GuichengError('DEVICE.SILENT', '设备长时间没有应答，正在重新连接', { deadline }));
        });
      });
    };
    session.onAlive = arm;
    arm();
  }

  #sink(session: Session): DriverSink {
    const { events, clock } = this.#parts;
    const { deviceId } = this.#config;
    const live = <Args extends readonly unknown[]>(run: (...args: Args) => void) => {
      return (...args: Args): void => {
        if (!session.over) run(...args);
      };
    };
    return {
      reading: live((reading: Reading) => {
        if (reading.type !== 'code' || this.#passes(reading.text, reading.at)) events.reading(reading);
      }),
      round: live(events.round),
      frameIn: live((bytes: Uint8Array, text: string, hidden?: HiddenBytes) => {
        this.#counts.framesIn += 1;
        this.traffic.add('in', bytes, text, hidden);
        if (this.#strays.understood()) events.health(this.health);
      }),
      frameOut: live((bytes: Uint8Array, text: string) => {
        this.#counts.framesOut += 1;
        this.traffic.add('out', bytes, text);
      }),
      badFrame: live((bytes: Uint8Array, text: string, hidden?: HiddenBytes) => {
        this.#counts.badFrames += 1;
        this.traffic.add('bad', bytes, text, hidden);
        this.#stray(bytes);
      }),
      discarded: live((bytes: Uint8Array, text: string, unseen: Uint8Array = bytes) => {
        this.#counts.discardedBytes += bytes.length;
        this.traffic.add('discarded', bytes, text);
        this.#stray(unseen);
      }),
      notice: live((notice: Omit<DeviceNotice, 'deviceId' | 'at'>) => {
        this.#note(notice.sentence);
        events.notice({ ...notice, deviceId, at: clock.now() });
      }),
      faultyAntennas: live((antennas: readonly number[]) => {
        this.#faultyAntennas = antennas;
        events.health(this.health);
      }),
      trouble: live((words: string | null) => {
        this.#trouble = words;
        this.#note(words ?? '恢复正常');
        events.health(this.health);
      }),
      identity: live((own: string) => {
        this.#identity = own;
        events.health(this.health);
      }),
      alive: live(() => {
        session.onAlive();
        this.#become('working', null);
      }),
      fail: (error) => session.end(error),
    };
  }

  /** What belongs to no frame of this device may be a good one of another: then the plugs were exchanged. */
  #stray(bytes: Uint8Array): void {
    if (!this.#strays.take(bytes)) return;
    const { events, clock, labelOf } = this.#parts;
    const { deviceId } = this.#config;
    const other = this.#strays.owner ?? '';
    const sentence = `在这个口上说话的像是「${labelOf(other)}」，线可能插错了口`;
    this.#note(sentence);
    events.notice({ deviceId, code: 'DEVICE.WRONG_PORT', sentence, details: { other }, at: clock.now() });
    events.health(this.health);
  }

  /** The duplicate policy of codes; see `repeat-guard.ts`. */
  #passes(text: string, at: number): boolean {
    const verdict = this.#guard.seen(text, at);
    if (verdict === 'pass') return true;
    const shown = scanInWords(text);
    this.#note(`重复的扫码未计入：${shown}`);
    if (verdict === 'stuck') {
      this.#parts.events.notice({
        deviceId: this.#config.deviceId,
        code: 'DEVICE.SCANNER_STUCK',
        sentence: STUCK_WORDS,
        details: { text: shown },
        at,
      });
    }
    return false;
  }

  #failed(error: GuichengError): void {
    this.#note(`连接中断：${error.sentence}`);
    // Opening a mute device anew is our attempt to wake it; for the operator it is still the same silence.
    this.#become(error.code === 'DEVICE.SILENT' ? 'silent' : 'lost', error.sentence);
  }

  #note(text: string): void {
    this.traffic.add('note', new Uint8Array(), text);
  }

  #become(state: DeviceState, error: string | null): void {
    // The last error stays readable after recovery; only a new one replaces it.
    const lastError = error ?? this.#lastError;
    if (state === this.#state && lastError === this.#lastError) return;
    if (state !== this.#state) this.#since = this.#parts.clock.wall();
    this.#state = state;
    this.#lastError = lastError;
    this.#parts.events.health(this.health);
  }
}

function openTimeout(): GuichengError {
  return new GuichengError('DEVICE.OPEN_TIMEOUT', '连接设备超时，请检查电源和线缆');
}

function closeTimeout(): GuichengError {
  return new GuichengError('DEVICE.CLOSE_TIMEOUT', '断开设备超时');
}
