/** The machines of a home, running: each simulator a program of its own, set up at its station, broken by order. */
import path from 'node:path';
import { type Scope, until } from './harness.ts';
import { signInQuietly } from './keyboard.ts';
import { type At, type Fault, MACHINE_IDS, MACHINES, type MachineId } from './machines.ts';
import { ffmpegProgram } from './rig/ffmpeg-program.ts';
import { type Program, startProgram } from './rig/program.ts';
import { type Cable, openCable } from './rig/pty.ts';
import type { StageLine } from './stageLine.ts';

interface Started {
  readonly program: Program | null;
  readonly cable: Cable | null;
  readonly port: At['port'];
}

const NOT_A_MACHINE: Started = { program: null, cable: null, port: '' };
/** A recording of the cameras ends after so many fragments of a film. */
const RECORDING = 8;

async function startMachine(scope: Scope, folder: string, id: MachineId): Promise<Started> {
  const { program: given, wire } = MACHINES[id];
  // Those at the card service are started with the application, of which that is a part.
  if (given === null || typeof given === 'string' || wire === 'cards') return NOT_A_MACHINE;
  const [file, ...args] = given;
  const cable =
    wire === 'cable' ? await openCable(path.join(folder, `${id}-a`), path.join(folder, `${id}-b`)) : null;
  if (cable !== null) scope.later(() => cable.close());
  const program = await startProgram(file, cable === null ? args : [cable.b, ...args]);
  scope.later(() => program.stop());
  const open = await program.next(wire === 'cable' ? 'open' : wire);
  return { program, cable, port: cable === null ? Number(open.port) : cable.a };
}

/** All of them at once, each its own program. */
export class Hardware {
  /** Where the orders to the ffmpeg of the site lie. */
  readonly programs: string;
  readonly #scope: Scope;
  readonly #ffmpeg: string;
  readonly #started: Map<MachineId, Started>;
  #line: StageLine | null = null;

  private constructor(scope: Scope, started: Map<MachineId, Started>, programs: string, ffmpeg: string) {
    this.#scope = scope;
    this.#started = started;
    this.programs = programs;
    this.#ffmpeg = ffmpeg;
  }

  static async start(scope: Scope): Promise<Hardware> {
    const folder = scope.folder('ports');
    const programs = scope.folder('programs');
    const ffmpeg = await ffmpegProgram(programs, { recording: RECORDING });
    const started = MACHINE_IDS.map(async (id) => [id, await startMachine(scope, folder, id)] as const);
    const hardware = new Hardware(scope, new Map(await Promise.all(started)), programs, ffmpeg);
    // A furnace that is warm from the day before.
    await hardware.order('furnace', { real: { 0: 412.5 }, int: { 4: 655, 8: 1, 10: -32, 12: 98 } });
    return hardware;
  }

  /** The director sets all of them up, each at its station, as the devices screen does. */
  async install(line: StageLine): Promise<void> {
    this.#line = line;
    await this.#startCards(line);
    for (const station of ['desk', 'kiosk', 'console'] as const) {
      await signInQuietly(line, station, 's02');
      for (const id of MACHINE_IDS) {
        const { station: at, protocol, label, settings } = MACHINES[id];
        if (at !== station) continue;
        await line.call(station, 'devices.save', {
          deviceId: id,
          protocol,
          label,
          enabled: true,
          place: null,
          settings: settings({ port: this.#of(id).port, ffmpeg: this.#ffmpeg }),
        });
      }
      await line.call(station, 'session.signOut', undefined);
    }
    await Promise.all(MACHINE_IDS.map((id) => this.is(line, id, 'working')));
  }

  /** Cards lie at a reader of the application's own card service, which only now is there. */
  async #startCards(line: StageLine): Promise<void> {
    const { reader, port } = await line.ask('cardService');
    for (const id of MACHINE_IDS) {
      const { program: given, wire } = MACHINES[id];
      if (wire !== 'cards' || given === null || typeof given === 'string') continue;
      const program = await startProgram(given[0], [String(port)]);
      this.#scope.later(() => program.stop());
      this.#started.set(id, { program, cable: null, port: reader });
    }
  }

  /** Resolves when the station says so of it. */
  async is(line: StageLine, id: MachineId, state: 'working' | 'gone', withinMs?: number): Promise<void> {
    const { station } = MACHINES[id];
    await until(
      `${id} at the ${station} to be ${state}`,
      async () => (await line.live(station)).devices.find(({ deviceId }) => deviceId === id)?.state,
      (now) => (state === 'working' ? now === 'working' : now === 'lost' || now === 'silent'),
      withinMs,
    );
  }

  program(id: MachineId): Program {
    const { program } = this.#of(id);
    if (program === null) throw new TypeError(`${id} has no program`);
    return program;
  }

  async order(id: MachineId, order: object): Promise<void> {
    await this.program(id).order(order);
  }

  async break(id: MachineId, how: string): Promise<void> {
    const { make } = this.#fault(id, how);
    if (make !== 'unplug') await this.order(id, make);
    else if (MACHINES[id].wire === 'cards') await this.#line?.ask('plugCardReader', false);
    else await this.#of(id).cable?.yank();
  }

  async mend(id: MachineId, how: string): Promise<void> {
    const { mend } = this.#fault(id, how);
    if (mend !== 'plug') return await this.order(id, mend);
    if (MACHINES[id].wire === 'cards') {
      await this.#line?.ask('plugCardReader', true);
      return;
    }
    const reopened = this.program(id).next('open');
    await this.#of(id).cable?.plug();
    await reopened;
  }

  #fault(id: MachineId, how: string): Fault {
    const { faults } = MACHINES[id];
    const fault = faults[how];
    if (fault === undefined) throw new TypeError(`${id} breaks by ${Object.keys(faults).join(', ')}`);
    return fault;
  }

  #of(id: MachineId): Started {
    const { program } = MACHINES[id];
    const started = this.#started.get(typeof program === 'string' ? program : id);
    if (started === undefined) throw new TypeError(`no ${id}`);
    return started;
  }
}
