/**
 * The contracts inside the device layer: a transport moves bytes, a driver gives bytes meaning, a protocol
 * describes one family of devices, and the supervisor owns them all.
 */
import type { z } from 'zod';
import { GuichengError } from '../domain/errors.ts';
import type { Reading, RelayOrder } from '../domain/readings.ts';
import type { CameraSource } from './camera.ts';
import type { Clock } from './clock.ts';
import { type FormField, type FormValues, problemsOf, settingsOf } from './form.ts';
import type { PrinterAbility, PrintResult, PrintTask } from './printing/job.ts';
import type { Probe } from './probe.ts';
import type { TagAccess } from './tag-access.ts';
import type { HiddenBytes } from './traffic.ts';
import type { Endpoint } from './transports/endpoint.ts';

/** Ends a subscription; calling it twice is harmless. */
export type Unsubscribe = () => void;

/**
 * Runs `work`, a question and its answer, while nobody else on the line speaks. In a hurry it goes before others that
 * wait, though not for ever. `work` rejects with DEVICE.NO_ANSWER where the unit was silent; rejects so at once, without
 * asking, for a unit that has been silent and was asked just now.
 */
export type Turn = <T>(unit: number, hurry: boolean, work: () => Promise<T>) => Promise<T>;

/** How the devices of one line are told apart (RS-485): by the numbers they answer to. */
export interface Bus {
  readonly units: readonly number[];
  readonly framing: string;
}

/**
 * A byte pipe to one device. One instance is opened at most once; a new session takes a new instance, so that
 * nothing of a dead port can leak into the next one.
 */
export interface Transport {
  /** Readable name, e.g. `/dev/ttyUSB0@115200` or `192.168.1.200:4001`. */
  readonly name: string;
  /** @throws GuichengError DEVICE.OPEN_FAILED */
  open(): Promise<void>;
  /** Resolves when the system took the bytes. @throws GuichengError DEVICE.WRITE_FAILED */
  write(bytes: Uint8Array): Promise<void>;
  /** Never rejects; resolves once closed. */
  close(): Promise<void>;
  onData(listener: (bytes: Uint8Array) => void): Unsubscribe;
  /** Called once when the pipe ends by itself. Never the only sign of life: unplug events are unreliable. */
  onClose(listener: (cause: GuichengError) => void): Unsubscribe;
  /**
   * Whether the hardware behind the pipe is there: before `open` that it exists, after `open` that it is still
   * the same one. Null where this transport cannot tell (TCP).
   */
  present(): Promise<boolean | null>;
  /** Where several devices share the line: every question takes its turn. Absent where nobody else is on it. */
  readonly turn?: Turn;
}

/** One completed UHF inventory round; a round without tags is what makes "nothing there" mean something. */
export interface RoundReport {
  readonly deviceId: string;
  /** 1-based; null when one round covered all antennas (fast switch). */
  readonly antenna: number | null;
  /** Tag answers the reader says it had in this round. */
  readonly totalReads: number;
  /** Configured antennas that do not work now; what they would see is unknown. */
  readonly faulty: readonly number[];
  /** Monotonic milliseconds. */
  readonly at: number;
}

/** Something the operator or the site engineer should know, short of losing the device. */
export interface DeviceNotice {
  readonly deviceId: string;
  readonly code: `DEVICE.${string}`;
  /** Simplified Chinese. */
  readonly sentence: string;
  readonly details: Readonly<Record<string, string | number | null>>;
  readonly at: number;
}

/** What a driver tells its owner. None of these throws. */
export interface DriverSink {
  reading(reading: Reading): void;
  round(report: RoundReport): void;
  /** A frame was understood. `text` is one readable line. */
  frameIn(bytes: Uint8Array, text: string, hidden?: HiddenBytes): void;
  frameOut(bytes: Uint8Array, text: string): void;
  /** A whole frame that was refused; `text` says why. */
  badFrame(bytes: Uint8Array, text: string, hidden?: HiddenBytes): void;
  /** Bytes that belong to no frame. @param unseen what they are, where `bytes` hides it; never shown, kept or logged */
  discarded(bytes: Uint8Array, text: string, unseen?: Uint8Array): void;
  notice(notice: Omit<DeviceNotice, 'deviceId' | 'at'>): void;
  /** Configured antennas that see nothing now; told at each change, empty when all work again. */
  faultyAntennas(antennas: readonly number[]): void;
  /** The device answers but cannot do its work until somebody sees to it, in Chinese; null when it can again. */
  trouble?(words: string | null): void;
  /** What the device says it is, by a number that no other of its family has; told once a connection. */
  identity?(own: string): void;
  /** The device answered in time; the read deadline starts again. */
  alive(): void;
  /** The session cannot go on (write failed); the owner closes and reconnects. */
  fail(error: GuichengError): void;
}

export interface DriverContext {
  readonly deviceId: string;
  /** Null for protocols without an endpoint (keyboard wedge). */
  readonly transport: Transport | null;
  readonly clock: Clock;
  readonly sink: DriverSink;
}

/** The thin part of a protocol: timing and conversation over an open transport. One driver, one session. */
export interface Driver {
  /**
   * Longest time without `sink.alive()` before the device counts as silent, in ms; null for devices that are
   * silent by nature (a scanner nobody uses).
   */
  readonly readDeadlineMs: number | null;
  start(): void;
  /** Stops timers and conversation; resolves when nothing more will be emitted. Never rejects. */
  stop(): Promise<void>;
  /** Text handed over by another process (keyboard wedge); absent on wire protocols. */
  submit?(text: string): void;
  /** What a relay module is to switch; it holds no longer than a heartbeat. Absent on everything else. */
  relay?(order: RelayOrder): void;
  /**
   * Lends an antenna to work on the tags before it (发卡); absent where this family cannot write. Rejects with
   * `DEVICE.NO_ANSWER`, or with what the work threw.
   */
  lend?<T>(antenna: number, work: (access: TagAccess) => Promise<T>): Promise<T>;
  /** Opens a door for the configured seconds (门禁); absent on everything else. Rejects with a DEVICE error. */
  openDoor?(door: number): Promise<void>;
  /** Its pictures; absent on everything that is no camera. */
  readonly camera?: CameraSource;
  /** Prints; rejects with a DEVICE error. Absent on what is no printer. */
  print?(task: PrintTask): Promise<PrintResult>;
}

/** A device that answered a search in the network, and what it fills into the form. */
export interface FoundDevice {
  readonly label: string;
  readonly values: FormValues;
}

/** 扫码、标签读写、证卡、冷柜、火化炉、门、摄像机、打印、安全联锁. */
export type DeviceGroup =
  | 'scan'
  | 'tag'
  | 'card'
  | 'cold'
  | 'cremator'
  | 'door'
  | 'camera'
  | 'print'
  | 'safety';

/** What can be set on a UHF reader while a tag is walked past its antennas. */
export interface AntennaTuning {
  /** Each antenna has a power of its own (`antennaPower`), or all have one (`powerDbm`). */
  readonly each: boolean;
  /** dBm. */
  readonly least: number;
  readonly most: number;
  /** It says how strongly a tag answered. */
  readonly strength: boolean;
}

/** One family of devices as the registry offers it. */
export interface Protocol {
  readonly id: string;
  /** Chinese name shown in the device list. */
  readonly label: string;
  /** Chinese: how to connect and set up the hardware. */
  readonly help: string;
  /** What the clerk knows it as; families of one group stand together. */
  readonly group: DeviceGroup;
  /** Chinese, one line: what it is for, and how to know it from its neighbours. */
  readonly hint: string;
  /** Zod v4; every setting carries a Chinese `title`, which its form field shows. */
  readonly settingsSchema: z.ZodType;
  /** What the site is asked for, in this order. */
  readonly form: readonly FormField[];
  /** Its text is handed over by another process; whether the hardware is there cannot be seen from here. */
  readonly keyed: boolean;
  /**
   * The settings that the values of the form stand for, checked.
   * @throws GuichengError INPUT.DEVICE_SETTINGS; `details.fields` and `details.messages` go together
   */
  fromForm(values: FormValues): unknown;
  /** @throws GuichengError INPUT.DEVICE_SETTINGS */
  endpoint(settings: unknown): Endpoint | null;
  /** What it answers to on a line it may share with others; null where it needs its port alone. @throws as `endpoint` */
  bus(settings: unknown): Bus | null;
  /** What it prints with these settings; null for what is no printer. @throws GuichengError INPUT.DEVICE_SETTINGS */
  printer(settings: unknown): PrinterAbility | null;
  /** @throws GuichengError INPUT.DEVICE_SETTINGS */
  createDriver(settings: unknown, context: DriverContext): Driver;
  /** Harmless questions by which such a device is found at a serial port; empty where there are none. */
  readonly probes: readonly Probe[];
  /** Points that can be calibrated by a reference, by name, and what they are called; empty where there are none. */
  readonly calibrated: Readonly<Record<string, string>>;
  /** Prints labels; a label of no meaning can be printed on it to judge it by. */
  readonly labels: boolean;
  /** Null for what has no antennas. */
  readonly tuning: AntennaTuning | null;
  /** Whether these bytes, heard without asking, are of this family; absent where nothing is heard without asking. */
  readonly hears?: (bytes: Uint8Array) => boolean;
  /** Looks for such devices in the local network, for seconds; absent where they cannot be found. */
  find?(): Promise<readonly FoundDevice[]>;
}

interface ProtocolSource<Schema extends z.ZodType> {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  readonly group: DeviceGroup;
  readonly hint: string;
  readonly settingsSchema: Schema;
  readonly form: readonly FormField[];
  readonly keyed?: boolean;
  readonly endpoint: (settings: z.output<Schema>) => Endpoint | null;
  readonly bus?: (settings: z.output<Schema>) => Bus;
  readonly printer?: (settings: z.output<Schema>) => PrinterAbility;
  readonly createDriver: (settings: z.output<Schema>, context: DriverContext) => Driver;
  readonly probes?: readonly Probe[];
  readonly hears?: (bytes: Uint8Array) => boolean;
  readonly calibrated?: Readonly<Record<string, string>>;
  readonly labels?: boolean;
  readonly tuning?: AntennaTuning;
  readonly find?: () => Promise<readonly FoundDevice[]>;
}

/** Wraps a typed protocol so that settings are always validated before a driver sees them. */
export function defineProtocol<Schema extends z.ZodType>(source: ProtocolSource<Schema>): Protocol {
  const parse = (settings: unknown): z.output<Schema> => {
    const result = source.settingsSchema.safeParse(settings);
    if (result.success) return result.data;
    const issues = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new GuichengError('INPUT.DEVICE_SETTINGS', `“${source.label}”的设置有误，请检查后重新保存`, {
      issues,
    });
  };
  const fromForm = (values: FormValues): unknown => {
    const settings = settingsOf(source.form, values);
    const result = source.settingsSchema.safeParse(settings);
    if (result.success) return settings;
    const problems = problemsOf(source.form, values, result.error.issues);
    throw new GuichengError(
      'INPUT.DEVICE_SETTINGS',
      `“${source.label}”有没填对的地方，请改好标出的项再保存`,
      {
        fields: problems.map(({ field }) => field),
        messages: problems.map(({ message }) => message),
      },
    );
  };
  return {
    id: source.id,
    label: source.label,
    help: source.help,
    group: source.group,
    hint: source.hint,
    settingsSchema: source.settingsSchema,
    form: source.form,
    keyed: source.keyed ?? false,
    probes: source.probes ?? [],
    calibrated: source.calibrated ?? {},
    labels: source.labels ?? false,
    tuning: source.tuning ?? null,
    fromForm,
    endpoint: (settings) => source.endpoint(parse(settings)),
    bus: (settings) => source.bus?.(parse(settings)) ?? null,
    printer: (settings) => source.printer?.(parse(settings)) ?? null,
    createDriver: (settings, context) => source.createDriver(parse(settings), context),
    ...(source.find === undefined ? {} : { find: source.find }),
    ...(source.hears === undefined ? {} : { hears: source.hears }),
  };
}
