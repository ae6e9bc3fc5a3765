import type { CameraItem, CameraPicture } from '../devices/camera.ts';
import type { IssuedTag, TagJob } from '../devices/tag-issue.ts';
import type { DeviceHealth, Reading } from '../domain/readings.ts';
import type {
  BackupStatus,
  CalibratedPoint,
  DeviceHistory,
  DeviceLine,
  DeviceRow,
  DeviceSearchView,
  DeviceTrialView,
  DrillSummary,
  EnrolCode,
  FoundDeviceView,
  FoundPort,
  LessonView,
  ProtocolView,
  ReaderWalk,
  StatusPage,
  TrainingRecord,
} from './dto.ts';
import type { ReportInput, ReportName, ReportOutput } from './reports/kinds.ts';

/** What a station core needs from the world around it; handed in by the composition root. */

/** A paper or label to print. Values are plain text; templates live with the printer, codes are drawn as QR. */
export interface PrintJob {
  readonly template:
    | 'wristband'
    | 'bagTag'
    | 'bodyPaper'
    | 'plate'
    | 'testLabel'
    | 'testBand'
    | 'releaseSlip'
    | 'cremationCertificate'
    | 'registration'
    | 'cremationAuthorization'
    | 'handover'
    | 'storageAgreement'
    | 'settlement'
    | 'stockReport'
    | 'transferOut'
    | 'sealedCode'
    | 'nearMissReport';
  readonly title: string;
  /** Text of the QR, or null for a paper without one. */
  readonly code: string | null;
  readonly codeText: string | null;
  readonly rows: readonly { readonly label: string; readonly value: string }[];
  /** Name of the dead, set large in serif. */
  readonly name: string | null;
  readonly footer: string;
  /** A picture as a `data:` address, on papers that show one. */
  readonly photo?: string | null;
  /** What belongs into the tag inside the label, where there is one: 24 hex digits. */
  readonly epc?: string;
}

export interface PrinterPort {
  /**
   * Prints and resolves to where it went: the path of a PDF, `printer:` and the name of the printer that says it has
   * printed it, `queue:` and the name of one that only took it, or null where nothing leaves (training). Rejects with
   * a DEVICE error: then nothing counts as printed.
   */
  print(job: PrintJob): Promise<string | null>;
  /** Keeps a table for a spreadsheet beside the papers; `name` stands in the file's name. Rejects like `print`. */
  write(name: string, extension: 'csv' | 'json', text: string): Promise<string | null>;
  /**
   * Prints a label on this one printer, whatever others there are. Rejects with a DEVICE or STATE error.
   * @returns whether the printer itself says that it is done; otherwise it only took it
   */
  trial?(deviceId: string, job: PrintJob): Promise<boolean>;
  /** Whether a label printed now has its tag written and read back before `print` resolves. */
  provesTag?(template: PrintJob['template']): boolean;
}

/** What one cremator may do until the next heartbeat. */
export interface InterlockWish {
  readonly cremator: string;
  /** The charging door may open. */
  readonly door: boolean;
  /** It may be ignited, or ignited again: from the pass on, and until the run is closed. */
  readonly ignition: boolean;
}

/** What the relay of one cremator was last seen to do. */
export interface RelayState {
  /** `unknown`: it does not answer; its watchdog has closed the door. */
  readonly coil: 'on' | 'off' | 'unknown';
  readonly follows: boolean;
  /** Null where not wired or not known. */
  readonly ignition: boolean | null;
  readonly doorOpen: boolean | null;
  readonly flame: boolean | null;
  /** Wall ms of the last change. */
  readonly since: number;
}

export interface InterlockPort {
  readonly wired: boolean;
  /** Opens the charging door's permit for one cremator, or locks it. */
  permit(cremator: string, open: boolean): void;
  /** About once a second, from the station's own heartbeat. Where it fails to come, every door falls shut. */
  beat?(wishes: readonly InterlockWish[], beacon: boolean): void;
  /** The relay wired to this cremator; null where there is none. */
  relay?(cremator: string): RelayState | null;
}

/** One device at a time is tried out; absent where there is no hardware to try. */
export interface DeviceTrialPort {
  start(row: Omit<DeviceRow, 'health'>): Promise<void>;
  look(): DeviceTrialView | null;
  end(): Promise<void>;
}

/** Writes the tags of carriers (发卡). */
export interface TagIssuePort {
  /** Name of the reader that tags are laid on; null where none is set up for it. */
  reader(): string | null;
  /** @throws GuichengError `STATE.NO_ISSUER`, `DEVICE.*`, and what the job itself refuses with */
  issue(job: TagJob): Promise<IssuedTag>;
}

export interface StationCamera {
  readonly cameraId: string;
  readonly label: string;
  /** Codes of the places it sees, or `room:` and the name of a room. */
  readonly places: readonly string[];
}

/** The cameras set up at this station. */
export interface CamerasPort {
  list(): readonly StationCamera[];
  /** @throws GuichengError DEVICE.CAMERA_* */
  picture(cameraId: string): Promise<CameraPicture>;
  /** Ends when `signal` aborts. @param video whether whoever looks can play H.264 */
  watch(cameraId: string, signal: AbortSignal, video: boolean): AsyncGenerator<CameraItem, void>;
  /** Ms by which its clock, and so its recorder's, is ahead of this machine's; null where that is not known. */
  ahead(cameraId: string): number | null;
  /** The recording of this time (ms UTC by its own clock), once. @throws GuichengError DEVICE.CAMERA_SILENT */
  replay(cameraId: string, from: number, to: number, signal: AbortSignal): AsyncGenerator<CameraItem, void>;
  /** Where the recorder keeps this time (ms UTC by its own clock), without an account; null where that is not known. */
  playback(cameraId: string, from: number, to: number): string | null;
}

/** 查找设备: asks harmlessly what stands at ports that no device has. */
export interface DeviceSearchPort {
  /** Begins anew; resolves at once. @param ports serial ports that the system does not list */
  start(ports: readonly string[]): Promise<void>;
  look(): DeviceSearchView;
  /** Resolves once no port is held any more. */
  end(): Promise<void>;
}

/** What is set while a tag is walked past an antenna (走测). */
export interface AntennaChange {
  /** Null for the reader as a whole. */
  readonly antenna: number | null;
  readonly what: 'power' | 'weakest';
  /** Null takes the setting away. */
  readonly dbm: number | null;
}

/** As the device layer knows it: what a tag is fixed to is for the station to say. */
export type WalkOfReader = Omit<ReaderWalk, 'tags'> & {
  readonly tags: readonly Omit<ReaderWalk['tags'][number], 'carrier'>[];
};

/** The device supervisor as the core sees it. */
export interface DevicesPort {
  list(): readonly DeviceRow[];
  protocols(): Promise<readonly ProtocolView[]>;
  ports(): Promise<readonly FoundPort[]>;
  save(row: Omit<DeviceRow, 'health'>): Promise<void>;
  remove(deviceId: string): Promise<void>;
  log(deviceId: string): readonly DeviceLine[];
  /** Absent where there is no hardware. */
  history?(deviceId: string): DeviceHistory;
  /** Settings, health, history and masked lines of all devices, as JSON; no personal data. @param people names to leave out */
  bundle?(about: Readonly<Record<string, string | number | null>>, people: readonly string[]): string;
  /** Puts two devices whose hardware was swapped back in order by exchanging their ports. */
  swap?(deviceId: string): Promise<void>;
  /** Points of a device that can be calibrated, as they are now. */
  calibration?(deviceId: string): readonly CalibratedPoint[];
  /** From now on the point says what the thermometer says now; null takes the calibration away. @param by a name */
  calibrate?(deviceId: string, unit: string, point: string, reference: number | null, by: string): void;
  /** How the antennas of a reader see, since the walk began; null for what has none. @param epc one tag, or all */
  walk?(deviceId: string, epc: string | null): WalkOfReader | null;
  beginWalk?(deviceId: string): void;
  /** Sets power or threshold of an antenna. @param by a name @throws GuichengError INPUT.ANTENNA */
  tune?(deviceId: string, change: AntennaChange, by: string): Promise<void>;
  /** Another of its kind was put in its place on purpose: it is the right one from here on. */
  acceptHardware?(deviceId: string): void;
  health(): readonly DeviceHealth[];
  onReading(listener: (reading: Reading) => void): () => void;
  onHealth(listener: () => void): () => void;
  readonly trials?: DeviceTrialPort;
  /** Absent where there is no hardware. */
  readonly issuer?: TagIssuePort;
  /** Absent where there is no hardware. */
  readonly cameras?: CamerasPort;
  /** Absent where there is no hardware. */
  readonly search?: DeviceSearchPort;
  /** Devices of a family that answer in the local network. */
  find?(protocol: string): Promise<readonly FoundDeviceView[]>;
  /** Opens a door of a controller for its configured seconds. Rejects with a DEVICE or STATE error. */
  openDoor?(deviceId: string, door: number): Promise<void>;
  /** Hands a scan that arrived as key strokes to the scanner set up for it; false where there is none. */
  takeKeyed?(text: string): boolean;
}

export interface AttachmentStore {
  put(bytes: Uint8Array, mime: string): Promise<string>;
  get(sha256: string): Promise<{ bytes: Uint8Array; mime: string } | null>;
}

export interface ShellPort {
  leaveKiosk(): void;
  /** Ends the application in order and starts it again. */
  restart(): void;
  status(): Promise<Pick<StatusPage, 'version' | 'runtime' | 'electron' | 'key' | 'disk' | 'checks'>>;
}

/** Where reports are made: away from the thread that scans come in on. */
export interface ReportsPort {
  /** @throws GuichengError what the report threw; `RUNTIME.REPORTS` where it could not be finished */
  run<K extends ReportName>(name: K, input: ReportInput<K>): Promise<ReportOutput<K>>;
}

/** Opens training beside a real station; what is played there cannot reach this side. */
export interface TrainingPort {
  drills(): Promise<readonly DrillSummary[]>;
  /** Resolves once its window is open. Rejects with `STATE.TRAINING_OPEN`, or with why it cannot be played. */
  begin(drill: string, trainee: { readonly staffId: string; readonly name: string }): Promise<void>;
  isOpen(): boolean;
  /** Brings the training window back to the front. */
  show(): void;
  end(): Promise<void>;
  /** What became of a training that ended by itself. */
  note(): string | null;
  /** The records of every station this machine shows, newest first. */
  records(): readonly TrainingRecord[];
}

/** What the trainee's strip can ask for; only a training composition has it. */
export interface LessonPort {
  view(): LessonView;
  /** Takes something within reach and scans it. */
  press(itemId: string): Promise<void>;
  /** Shows the next step and does it. */
  help(): Promise<void>;
  /** Something is wrong here: the trainee does not go on. */
  stop(): Promise<void>;
  /** What stands in front was read. */
  go(): void;
  /** No more waiting until the next own step. */
  skip(): void;
  /** Plays again from a decisive moment, or from the beginning. */
  again(moment: number | null): void;
  /** Ends the training; the scratch home goes with it. */
  leave(): void;
  /** To the real station; the training waits. */
  toWork(): void;
  /** The real work was seen to. */
  stay(): void;
}

/** Where the backups of a station are made, away from the thread that scans come in on. */
export interface BackupsPort {
  status(): BackupStatus;
  /** Begins one now; the status tells what became of it. */
  now(): Promise<void>;
}

/** The network of the home, where this computer is its hub. */
export interface NetworkPort {
  /** @throws GuichengError `SYNC.NO_WORKER` */
  ticket(): Promise<EnrolCode>;
}

export interface StationPorts {
  /** Absent where this computer is not the hub. */
  readonly network?: NetworkPort;
  readonly printer: PrinterPort;
  readonly interlock: InterlockPort;
  readonly devices: DevicesPort;
  readonly attachments: AttachmentStore;
  readonly shell: ShellPort;
  /** Absent where there is one thread only (tests, drills): reports are then made where they are asked for. */
  readonly reports?: ReportsPort;
  readonly backups?: BackupsPort;
  readonly training?: TrainingPort;
  readonly lesson?: LessonPort;
}
