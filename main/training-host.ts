/**
 * Training beside the real stations: a process of its own for each, with a scratch folder that goes with it. What it
 * says back is no reading; a scan of a training has no way into a real core. Real work comes first: whatever happens
 * at the trainee's station meanwhile is in front at once.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron';
import { GuichengError, toGuichengError } from '../src/domain/errors.ts';
import type { StationCore } from '../src/station/core.ts';
import type { DrillSummary } from '../src/station/dto.ts';
import type { Home } from '../src/station/home.ts';
import type { TrainingPort } from '../src/station/ports.ts';
import { saveTrainingRecord, trainingRecords } from '../src/station/trainingRecords.ts';
import type { Log } from './logging.ts';
import type { PortHouse } from './ports.ts';
import type { Pages } from './protocol.ts';
import { type Order, type Word, word } from './training-messages.ts';
import { StationWindows } from './windows.ts';

const MARK = '演练 · 不是真的';

export interface TrainingHostOptions {
  readonly log: Log;
  readonly pages: Pages;
  readonly mono: () => number;
  /** Those of the real stations. */
  readonly real: StationWindows;
  /** The home's folder; only its name is used, to tell scratch folders of two homes apart. */
  readonly root: string;
  readonly drills: string;
  /** Bundle of the process. */
  readonly program: string;
}

interface Trainee {
  readonly staffId: string;
  readonly name: string;
}

interface Session {
  readonly child: UtilityProcess;
  /** The real station where it was begun. */
  readonly station: string;
  readonly trainee: Trainee;
  readonly scratch: string;
  readonly over: AbortController;
  readonly gone: Promise<void>;
  /** Somebody wanted it to end. */
  asked: boolean;
  /** Of its window, once there is one. */
  window: string | null;
}

export class TrainingHost {
  readonly #options: TrainingHostOptions;
  readonly #windows: StationWindows;
  #home: Home | null = null;
  #keyed: (stationId: string, text: string) => void = () => undefined;
  #session: Session | null = null;
  #drills: Promise<readonly DrillSummary[]> | null = null;
  #note: string | null = null;

  constructor(options: TrainingHostOptions) {
    this.#options = options;
    const { log, pages, mono } = options;
    this.#windows = new StationWindows({ log, pages, mono, locked: false, mark: MARK });
  }

  get house(): PortHouse {
    return {
      windows: this.#windows,
      serve: (_stationId, port: MessagePortMain) => {
        if (this.#session === null) return false;
        this.#session.child.postMessage({ type: 'port' } satisfies Order, [port]);
        return true;
      },
      close: () => undefined,
    };
  }

  /** @param keyed hands on what a real scanner typed into the window of a training */
  attach(home: Home, keyed: (stationId: string, text: string) => void): void {
    this.#home = home;
    this.#keyed = keyed;
    this.#sweep().catch((error: unknown) => this.#report(error));
  }

  portFor(stationId: string): TrainingPort {
    return {
      drills: () => this.#list(),
      begin: (drill, trainee) => this.#begin(stationId, drill, trainee),
      isOpen: () => this.#session?.station === stationId && this.#session.window !== null,
      show: () => this.#show(),
      end: () => this.end(),
      note: () => this.#note,
      records: () => (this.#home?.cores ?? []).flatMap(trainingRecords).sort((a, b) => b.at - a.at),
    };
  }

  /** A scanner of a real station read something: the core has it, and its screen comes to the front. */
  realScan(stationId: string): void {
    this.#realWork(stationId, '这台工作站刚有一次真实的扫描，已经交给真实的业务');
  }

  async end(): Promise<void> {
    const session = this.#session;
    if (session === null) return;
    this.#stop(session);
    await session.gone;
  }

  async #begin(station: string, drill: string, trainee: Trainee): Promise<void> {
    if (this.#session !== null)
      throw new GuichengError('STATE.TRAINING_OPEN', '这台电脑上已经开着一次演练，请先结束它');
    const core = this.#core(station);
    const scratch = mkdtempSync(`${this.#prefix()}-`);
    const child = this.#fork();
    const over = new AbortController();
    const gone = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
    }).then(() => this.#gone(session));
    const session: Session = { child, station, trainee, scratch, over, gone, asked: false, window: null };
    this.#session = session;
    this.#note = null;
    const ready = new Promise<Extract<Word, { type: 'ready' }>>((resolve, reject) => {
      child.on('message', (said: unknown) => {
        try {
          const given = word.parse(said);
          if (given.type === 'ready') resolve(given);
          else if (given.type === 'failed' && session.window === null)
            reject(new GuichengError(given.code, given.sentence));
          else this.#hear(session, given);
        } catch (error) {
          this.#report(error);
        }
      });
      gone.then(
        () => reject(new GuichengError('RUNTIME.TRAINING_ENDED', '演练没有打开，请再试一次')),
        reject,
      );
    });
    child.postMessage({ type: 'begin', drills: this.#options.drills, drill, scratch } satisfies Order);
    try {
      const { station: role, name } = await ready;
      session.window = role;
      const window = await this.#windows.open({ stationId: role, role, name });
      const real = this.#options.real.window(station);
      if (real !== null) window.setBounds(real.getBounds());
      if (real?.isKiosk() === true) window.setKiosk(true);
      window.once('closed', () => this.#stop(session));
      this.#windows.raise(role);
    } catch (error) {
      child.kill();
      await gone;
      throw error;
    }
    this.#watch(session, core).catch((error: unknown) => this.#report(error));
    core.changed();
  }

  #stop(session: Session): void {
    session.asked = true;
    session.child.kill();
  }

  #hear(session: Session, said: Word): void {
    const core = this.#core(session.station);
    switch (said.type) {
      case 'moved':
        if (session.window !== null) this.#windows.reload(session.window);
        break;
      case 'finished': {
        const { type: _type, ...result } = said;
        saveTrainingRecord(core, { ...result, staffId: session.trainee.staffId, at: core.wall });
        break;
      }
      case 'leave':
        this.#stop(session);
        break;
      case 'toWork':
        this.#options.real.raise(session.station);
        break;
      case 'keyed':
        this.#keyed(session.station, said.text);
        this.realScan(session.station);
        break;
      case 'failed':
        this.#note = `演练出错，已经关闭：${said.sentence}。真实的业务没有受影响`;
        this.#stop(session);
        break;
      default:
    }
  }

  /** However it ended: its window, its folder and its port go, and the real station is in front again. */
  async #gone(session: Session): Promise<void> {
    if (this.#session !== session) return;
    this.#session = null;
    if (!session.asked && session.window !== null)
      this.#note ??= '演练中途断了，已经关闭，没有记成绩。真实的业务没有受影响';
    session.over.abort();
    this.#windows.closeAll();
    this.#options.real.raise(session.station);
    for (const core of this.#home?.cores ?? []) core.screensChanged();
    await rm(session.scratch, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Alarms of the real station come before the training, too. */
  async #watch(session: Session, core: StationCore): Promise<void> {
    let known: ReadonlySet<string> | null = null;
    for await (const { alarms } of core.live.watch(session.over.signal)) {
      const before = known;
      known = new Set(alarms.map((alarm) => alarm.id));
      const fresh = alarms.find((alarm) => before !== null && !before.has(alarm.id));
      if (fresh !== undefined) this.#realWork(session.station, `${fresh.text}。${fresh.todo}`);
    }
  }

  #realWork(stationId: string, what: string): void {
    const session = this.#session;
    if (session === null || session.station !== stationId || session.window === null) return;
    session.child.postMessage({ type: 'real', what } satisfies Order);
    this.#options.real.raise(stationId);
  }

  #show(): void {
    const session = this.#session;
    if (session === null || session.window === null) return;
    session.child.postMessage({ type: 'real', what: null } satisfies Order);
    this.#windows.raise(session.window);
  }

  /** Drills do not change while the application runs. */
  #list(): Promise<readonly DrillSummary[]> {
    this.#drills ??= this.#ask().catch((error: unknown) => {
      this.#drills = null;
      throw toGuichengError(error);
    });
    return this.#drills;
  }

  async #ask(): Promise<readonly DrillSummary[]> {
    const child = this.#fork();
    try {
      return await new Promise((resolve, reject) => {
        child.once('message', (said: unknown) => {
          const given = word.safeParse(said);
          if (given.success && given.data.type === 'listed') resolve(given.data.drills);
          else reject(new GuichengError('RUNTIME.NO_DRILLS', '读不到演练脚本，请重新安装归程'));
        });
        child.once('exit', () =>
          reject(new GuichengError('RUNTIME.NO_DRILLS', '读不到演练脚本，请再试一次')),
        );
        child.postMessage({ type: 'list', drills: this.#options.drills } satisfies Order);
      });
    } finally {
      child.kill();
    }
  }

  /** Without the environment of the application: it is not told where the real home lies. */
  #fork(): UtilityProcess {
    const kept = ['PATH', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'GUICHENG_SQLITE', 'GUICHENG_TRAINING_PACE'];
    const env = Object.fromEntries(
      kept.flatMap((name) => {
        const value = process.env[name];
        return value === undefined ? [] : [[name, value]];
      }),
    );
    return utilityProcess.fork(this.#options.program, [], { serviceName: '归程演练', stdio: 'inherit', env });
  }

  #core(stationId: string): StationCore {
    if (this.#home === null) throw new TypeError('training before there is a home');
    return this.#home.core(stationId);
  }

  /** Two homes of one account may run at once; each takes away only what is its own. */
  #prefix(): string {
    const home = createHash('sha256').update(this.#options.root).digest('hex').slice(0, 12);
    return path.join(tmpdir(), `guicheng-training-${home}`);
  }

  /** What a power cut has left. */
  async #sweep(): Promise<void> {
    const prefix = path.basename(this.#prefix());
    const left = readdirSync(tmpdir()).filter((name) => name.startsWith(`${prefix}-`));
    await Promise.all(
      left.map((name) => rm(path.join(tmpdir(), name), { recursive: true, force: true, maxRetries: 5 })),
    );
  }

  #report(error: unknown): void {
    this.#options.log.error({ err: error }, 'training');
  }

  /** At the end of the application, which waits for nobody. */
  close(): void {
    const session = this.#session;
    if (session === null) return;
    this.#session = null;
    session.over.abort();
    session.child.kill();
    rmSync(session.scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}
