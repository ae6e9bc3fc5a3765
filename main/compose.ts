/** Puts a home together on this machine: keys, files, printer, devices, cores, windows, and the ports between. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { app, safeStorage } from 'electron';
import type { TransportFactory } from '../src/devices/transports/open.ts';
import { type GuichengError, toGuichengError } from '../src/domain/errors.ts';
import type { Signer } from '../src/ledger/keys.ts';
import { loadSqlite } from '../src/ledger/sqlite.ts';
import type { StationClock } from '../src/ledger/types.ts';
import type { StationCore } from '../src/station/core.ts';
import { seedCases } from '../src/station/demo/seedCases.ts';
import { DEMO_STATIONS, type Home, openHome } from '../src/station/home.ts';
import type { PrinterPort, StationPorts } from '../src/station/ports.ts';
import { ReportThread } from '../src/station/reports/thread.ts';
import { createRouter } from '../src/station/router.ts';
import { dayText } from '../src/station/words.ts';
import { createAttachments } from './attachments.ts';
import { setAutostart } from './autostart.ts';
import { createBackups } from './backups.ts';
import { type Bridge, createBridge } from './bridge.ts';
import { StationDevices } from './devices.ts';
import { type HomeFile, type HomeFolder, readHomeFile, shownStations } from './home-folder.ts';
import { KeyStore, type Vault } from './keys.ts';
import { labelRaster } from './label-raster.ts';
import type { Log } from './logging.ts';
import { forkWorker } from './network/fork.ts';
import { openNetwork } from './network/open.ts';
import { handOutPorts, type StationHouse, stationHouse } from './ports.ts';
import { createPrinter } from './printing.ts';
import type { Pages } from './protocol.ts';
import { RelayInterlock } from './relays.ts';
import { stationPrinter } from './station-printer.ts';
import { machineStatus } from './status.ts';
import { TrainingHost } from './training-host.ts';
import type { RestartRecord } from './watchdog.ts';
import { StationWindows } from './windows.ts';

export interface ComposeOptions {
  readonly clock: StationClock;
  readonly folder: HomeFolder;
  readonly log: Log;
  readonly restarts: RestartRecord;
  /** Pages of the windows, and of the papers to print. */
  readonly pages: Pages;
  readonly paperPages: Pages;
  readonly paperPartition: string;
  /** Only the first window, for a short trial of the installation. */
  readonly onlyFirst: boolean;
  /** A new demo home is no empty house: so many past cases, and some people who are still there. */
  readonly demoCases: number;
  readonly openTransport?: TransportFactory;
}

export interface Composition {
  readonly home: Home;
  readonly windows: StationWindows;
  readonly devices: ReadonlyMap<string, StationDevices>;
  /** Gives back ports and files; what is not closed in time is left to the end of the process. */
  close(): Promise<void>;
}

/** How long the end of the application waits for a device that does not let go. */
const CLOSING_MS = 3_000;

/** Enough to see a working day on every board, few enough to open at once. */
const DEMO_IN_HOUSE = 16;
const DEMO_DAYS = 21;

const FIRST_HOME: HomeFile = {
  version: 1,
  homeId: 'junan',
  mode: 'demo',
  stations: [...DEMO_STATIONS],
  windows: DEMO_STATIONS.map((station) => station.stationId),
};

const vault: Vault = {
  // `basic_text` "encrypts" with a password everybody knows: no better than a file, and it would be called safe.
  available: () =>
    safeStorage.isEncryptionAvailable() &&
    (process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text'),
  encrypt: (text) => safeStorage.encryptString(text),
  decrypt: (bytes) => safeStorage.decryptString(Buffer.from(bytes)),
};

/** @throws GuichengError `STORAGE.*`, `LEDGER.*`, `RUNTIME.*` */
export async function compose(options: ComposeOptions): Promise<Composition> {
  const { folder } = options;
  const plan = await readHomeFile(folder, FIRST_HOME);
  const screens = openScreens(options, plan);
  try {
    return await composeBehind(options, plan, screens);
  } catch (error) {
    screens.windows.release();
    throw error;
  }
}

interface Screens {
  readonly windows: StationWindows;
  readonly training: TrainingHost;
  readonly house: StationHouse;
  readonly stopPorts: () => void;
  /** Every page has loaded. */
  readonly loaded: Promise<unknown>;
}

/** Before everything else: a page's process starts beside this one, and what it asks waits in its port. */
function openScreens(options: ComposeOptions, plan: HomeFile): Screens {
  const { clock, folder, log } = options;
  const locked = plan.mode === 'station' || process.env.GUICHENG_FULLSCREEN === '1';
  const windows = new StationWindows({ log, pages: options.pages, mono: clock.mono, locked });
  const training = new TrainingHost({
    log,
    pages: options.pages,
    mono: clock.mono,
    real: windows,
    root: folder.root,
    drills: path.join(__dirname, '..', '..', 'resources', 'drills'),
    program: path.join(__dirname, 'training.cjs'),
  });
  const house = stationHouse(windows);
  const stopPorts = handOutPorts([house, training.house], log);
  const shown = shownStations(plan).slice(0, options.onlyFirst ? 1 : undefined);
  const loaded = Promise.all(shown.map((station) => windows.open(station)));
  // Awaited when the home is open; should that fail first, this is heard here.
  loaded.catch((error: unknown) => log.error({ err: error }, 'a page did not load'));
  return { windows, training, house, stopPorts, loaded };
}

async function composeBehind(
  options: ComposeOptions,
  plan: HomeFile,
  { windows, training, house, stopPorts, loaded }: Screens,
): Promise<Composition> {
  const { clock, folder, log } = options;
  const report = (error: GuichengError): void => log.error({ err: error, code: error.code }, 'station');
  const keys = new KeyStore(folder.keys, vault);
  const stations = plan.stations.map(({ stationId }) => stationId);
  const { signers, homeSecret } = await openKeys(keys, folder, stations);
  const network = await openNetwork({
    plan,
    folder,
    keys,
    clock,
    homeSecret,
    log,
    fork: () => forkWorker(path.join(__dirname, 'workers', 'sync.cjs')),
  });
  const reach = options.openTransport === undefined ? {} : { openTransport: options.openTransport };
  const devices = new Map(
    stations.map((stationId) => [stationId, new StationDevices({ report, secrets: keys, ...reach })]),
  );
  const interlocks = new Map(
    [...devices].map(([stationId, station]) => [stationId, new RelayInterlock(station, clock)]),
  );
  const printer = createPrinter({
    folder: folder.papers,
    pages: options.paperPages,
    partition: options.paperPartition,
    wall: clock.wall,
  });
  const reports = new Map(stations.map((stationId) => [stationId, reportThread(folder.ledger(stationId))]));
  const attachments = createAttachments(folder.attachments);
  const backups = createBackups({ home: plan, folder, clock, stations, report });
  const status = { app, folder, keys, restarts: options.restarts, wall: clock.wall };
  const portsFor = (stationId: string): StationPorts => ({
    printer: stationPrinter({
      devices: known(devices, stationId),
      folder: printer,
      raster: (job, head) =>
        labelRaster(job, head, { pages: options.paperPages, partition: options.paperPartition }),
    }),
    attachments,
    devices: known(devices, stationId),
    reports: known(reports, stationId),
    training: training.portFor(stationId),
    ...(network?.port === undefined ? {} : { network: network.port }),
    // A trial of the installation leaves nothing behind.
    ...(options.onlyFirst ? {} : { backups: backups.of(stationId) }),
    interlock: known(interlocks, stationId),
    shell: {
      leaveKiosk: () => windows.leaveKiosk(stationId),
      restart: () => {
        log.warn({ stationId }, 'restart asked for: the ledger is damaged');
        app.relaunch();
        // Locked windows refuse to be closed; the end of the application does not ask them.
        windows.release();
        app.quit();
      },
      status: () => machineStatus({ ...status, interlockWired: known(interlocks, stationId).wired }),
    },
  });
  const openStations = async (): Promise<Home> => {
    const home = await openHome({
      dir: folder.root,
      sqlite: loadSqlite(process.env.GUICHENG_SQLITE),
      clock,
      homeSecret,
      homeId: plan.homeId,
      stations: plan.stations,
      joined: plan.network?.role === 'station',
      ...(plan.elsewhere === undefined ? {} : { elsewhere: plan.elsewhere }),
      ...(network === null ? {} : { network: network.host }),
      demo: plan.mode === 'demo',
      signerFor: (stationId) => known(signers, stationId),
      portsFor,
      backupsOf: (stationId) => backups.of(stationId).folder,
      report,
    });
    if (home.sealedCode !== null && plan.mode === 'demo' && options.demoCases > 0) {
      await seedCases(home, {
        cases: options.demoCases,
        inHouse: DEMO_IN_HOUSE,
        days: DEMO_DAYS,
        until: clock.wall(),
      });
    }
    const bridges = await connect(home, { devices, interlocks }, log, (stationId) =>
      training.realScan(stationId),
    );
    training.attach(home, (stationId, text) => typeIn(home.core(stationId), text));
    home.start();
    const [first] = home.cores;
    if (network !== null && first !== undefined && !options.onlyFirst)
      network.attach(first, known(signers, first.stationId));
    house.open(bridges);
    if (!options.onlyFirst) backups.start();
    return home;
  };
  const [home] = await Promise.all([openStations(), loaded]);
  // A trial of the installation beside a station must not keep that station from starting in the morning.
  if (app.isPackaged && !options.onlyFirst) await setAutostart(app, plan.mode === 'station');
  // Printed from a page of its own, and the end of the only page there is would be the end of the application.
  if (home.sealedCode !== null && !options.onlyFirst)
    await printSealedCode(home.sealedCode, printer, clock.wall()).catch((error: unknown) =>
      report(toGuichengError(error)),
    );
  const close = async (): Promise<void> => {
    stopPorts();
    training.close();
    backups.stop();
    network?.host.close();
    const ending = [...devices.values(), ...reports.values()];
    const released = Promise.all(ending.map((each) => each.close()));
    await Promise.race([released, new Promise((resolve) => setTimeout(resolve, CLOSING_MS))]);
    home.close();
  };
  return { home, windows, devices, close };
}

function reportThread(file: string): ReportThread {
  const sqlite = process.env.GUICHENG_SQLITE;
  const program = path.join(__dirname, 'workers', 'reports.cjs');
  return new ReportThread({ program, file, ...(sqlite === undefined ? {} : { sqlite }) });
}

/** Once, for an envelope in the director's safe: nobody can read it again, the home keeps only its verifier. */
async function printSealedCode(code: string, printer: PrinterPort, at: number): Promise<void> {
  await printer.print({
    template: 'sealedCode',
    title: '密封码',
    code: null,
    codeText: code,
    name: null,
    rows: [
      { label: '用途', value: '能解锁的人都不在时，在任一工作站登录处选「口令锁住了」，用一次' },
      { label: '保管', value: '封入信封，骑缝签字，由馆长锁入保险柜' },
      { label: '打印', value: dayText(at) },
      { label: '注意', value: '封存之后，请从电脑上删除这份文件' },
    ],
    footer: '用过即作废，须重新封存一份',
  });
}

async function openKeys(
  keys: KeyStore,
  folder: HomeFolder,
  stations: readonly string[],
): Promise<{ signers: ReadonlyMap<string, Signer>; homeSecret: Uint8Array }> {
  // A key is made only where nothing was ever signed with it.
  const isNew = (stationId: string): boolean => !existsSync(folder.ledger(stationId));
  const signers = new Map<string, Signer>();
  for (const stationId of stations) {
    signers.set(stationId, await keys.signer(stationId, { mayCreate: isNew(stationId) }));
  }
  const mayCreate = stations.every(isNew);
  return { signers, homeSecret: await keys.homeSecret({ mayCreate }) };
}

interface Hardware {
  readonly devices: ReadonlyMap<string, StationDevices>;
  readonly interlocks: ReadonlyMap<string, RelayInterlock>;
}

async function connect(
  home: Home,
  { devices, interlocks }: Hardware,
  log: Log,
  scanned: (stationId: string) => void,
): Promise<ReadonlyMap<string, Bridge>> {
  const bridges = new Map<string, Bridge>();
  for (const core of home.cores) {
    bridges.set(core.stationId, createBridge(createRouter(core), log));
    const station = known(devices, core.stationId);
    station.onReading((reading) => {
      if (reading.type === 'relay') {
        known(interlocks, core.stationId).heard(reading);
        core.furnaces.relay(reading);
        return;
      }
      core.checking.reading(reading);
      if (reading.type === 'code') scanned(core.stationId);
    });
    station.onHealth(() => core.changed());
    // A scan that was refused, and a trigger that is stuck: whoever holds the scanner has to know at once.
    station.onNotice(({ code, sentence }) => {
      if (!code.startsWith('DEVICE.SCAN')) return;
      core.checking.note('', '扫码枪', false, sentence, null);
      core.changed();
    });
    await station.attach(core.ledger.db);
  }
  return bridges;
}

/** What a scanner typed into a window that was in front of the station's own. */
function typeIn(core: StationCore, text: string): void {
  if (core.ports.devices.takeKeyed?.(text) === true) return;
  core.checking.reading({ type: 'code', text, origin: 'wedge', deviceId: 'screen', at: core.mono });
}

function known<T>(map: ReadonlyMap<string, T>, stationId: string): T {
  const found = map.get(stationId);
  if (found === undefined) throw new Error(`no station ${stationId}`);
  return found;
}
