import path from 'node:path';
import type { Stage, StationId } from '../src/drill/stage.ts';
import type { StationLive } from '../src/station/dto.ts';
import { launch, type Running } from './application.ts';
import { type Scope, until } from './harness.ts';
import { type Program, startProgram } from './rig/program.ts';
import { type Cable, openCable } from './rig/pty.ts';
import type { StageLine } from './stageLine.ts';

const STATIONS: readonly StationId[] = ['desk', 'kiosk', 'console'];

interface Port {
  readonly cable: Cable;
  readonly program: Program;
}

/** A second reading of one code within a second is the same pull of the trigger, and counts as one. */
export const SAME_PULL_MS = 1_010;

/** A scanner in somebody's hand, and when each code was last heard from it. */
interface Hand {
  readonly deviceId: string;
  readonly port: Port;
  readonly heard: Map<string, number>;
}

/** What begins as a JPEG does, where nobody looks at the picture. */
const NO_PICTURE = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.from('picture')]).toString(
  'base64',
);

/** Runs in the page: a head and shoulders in grey, which stand for what the camera saw. */
export function drawPortrait(): string {
  const canvas = document.createElement('canvas');
  canvas.width = 300;
  canvas.height = 390;
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('no canvas');
  pen.fillStyle = '#dfe3e7';
  pen.fillRect(0, 0, 300, 390);
  pen.fillStyle = '#aab4bd';
  pen.beginPath();
  pen.arc(150, 150, 66, 0, 2 * Math.PI);
  pen.fill();
  pen.beginPath();
  pen.ellipse(150, 370, 118, 128, 0, Math.PI, 2 * Math.PI);
  pen.fill();
  return canvas.toDataURL('image/jpeg', 0.9).split(',')[1] ?? '';
}

/** A cable with a simulated device at its far end. */
export async function openPort(scope: Scope, folder: string, name: string, device: string): Promise<Port> {
  const cable = await openCable(path.join(folder, `${name}-a`), path.join(folder, `${name}-b`));
  scope.later(() => cable.close());
  const program = await startProgram(device, [cable.b]);
  scope.later(() => program.stop());
  return { cable, program };
}

/**
 * The scenario in the real application, without hardware: codes are typed, PINs and answers go through the contract.
 * For what is about neither devices nor pictures.
 */
export class TypingStage implements Stage {
  readonly line: StageLine;
  #photo: string | null = null;

  constructor(line: StageLine) {
    this.line = line;
  }

  async now(): Promise<number> {
    return await this.line.ask('now');
  }

  async scan(station: StationId, text: string): Promise<void> {
    await this.line.typed(station, text);
  }

  async pin(station: StationId, pin: string): Promise<void> {
    await this.call(station, 'session.pin', { pin });
  }

  async call(station: StationId, procedure: string, input: unknown): Promise<unknown> {
    return await this.line.call(station, procedure, input);
  }

  async live(station: StationId): Promise<StationLive> {
    return await this.line.live(station);
  }

  /** Nobody reads tags here: the checkpoints ask both people to scan instead. */
  async tags(_station: StationId, _cremator: string, _epcs: readonly string[]): Promise<void> {
    await this.settle();
  }

  async unplug(_station: StationId): Promise<void> {
    await this.settle();
  }

  async replug(_station: StationId): Promise<void> {
    await this.settle();
  }

  async wait(ms: number): Promise<void> {
    await this.line.ask('advance', ms);
    await this.settle();
  }

  async cut(a: StationId, b: StationId): Promise<void> {
    await this.line.ask('cut', a, b);
  }

  async mend(a: StationId, b: StationId): Promise<void> {
    await this.line.ask('mend', a, b);
  }

  async settle(): Promise<void> {
    await this.line.ask('pump');
  }

  /** Base64 of the JPEG the camera took. */
  protected async portrait(_station: StationId): Promise<string> {
    return NO_PICTURE;
  }

  async photo(station: StationId): Promise<string> {
    if (this.#photo !== null) return this.#photo;
    const made = await this.call(station, 'attachments.put', {
      base64: await this.portrait(station),
      mime: 'image/jpeg',
      purpose: 'photo',
      caseId: null,
    });
    this.#photo = (made as { sha256: string }).sha256;
    return this.#photo;
  }

  async screenshot(_station: StationId, _name: string): Promise<void> {
    await this.settle();
  }

  async irreversible(): Promise<readonly { caseId: string; checkpoint: string }[]> {
    await this.settle();
    return await this.line.ask('irreversible');
  }

  async blocked(): Promise<number> {
    return await this.line.ask('blocked');
  }

  protected async until(
    what: string,
    station: StationId,
    holds: (live: StationLive) => boolean,
  ): Promise<void> {
    await until(`${station}: ${what}`, () => this.live(station), holds);
  }
}

/**
 * The scenario with hardware: every scan leaves a scanner program, crosses a serial port and comes in through the
 * station's own driver; tags come from a simulated reader behind another port.
 */
export class ElectronStage extends TypingStage {
  readonly running: Running;
  readonly #pictures: string;
  readonly #hands: ReadonlyMap<StationId, readonly Hand[]>;
  readonly #reader: Port;
  readonly #antennas = new Map<string, number>();

  /** @param options.folder a home that is there already; a new one without it, with the clock of the scenario */
  static async open(
    scope: Scope,
    options: { clock?: string; pictures: string; folder?: string },
  ): Promise<ElectronStage> {
    const ports = scope.folder('ports');
    const hand = async (deviceId: string): Promise<Hand> => ({
      deviceId,
      port: await openPort(scope, ports, deviceId, 'scanner.ts'),
      heard: new Map(),
    });
    const hands = new Map<StationId, readonly Hand[]>();
    for (const station of STATIONS)
      hands.set(station, await Promise.all([hand(`scanner-${station}`), hand(`scanner-${station}-2`)]));
    const reader = await openPort(scope, ports, 'uhf', 'uhf-reader.ts');
    const running = await launch(scope, {
      folder: options.folder ?? scope.folder('day'),
      env: options.clock === undefined ? {} : { GUICHENG_STAGE_CLOCK: options.clock },
    });
    return new ElectronStage(running, options.pictures, hands, reader);
  }

  private constructor(
    running: Running,
    pictures: string,
    hands: ReadonlyMap<StationId, readonly Hand[]>,
    reader: Port,
  ) {
    super(running.line);
    this.running = running;
    this.#pictures = pictures;
    this.#hands = hands;
    this.#reader = reader;
  }

  /** Somebody with the right to it sets up the devices of each station, through the contract. */
  async installDevices(
    signIn: (station: StationId) => Promise<void>,
    cremators: readonly string[],
  ): Promise<void> {
    for (const [index, code] of cremators.entries()) this.#antennas.set(code, index + 1);
    for (const station of STATIONS) {
      await signIn(station);
      for (const { deviceId, port } of this.#handsAt(station)) {
        await this.call(station, 'devices.save', {
          deviceId,
          protocol: 'serial-scanner',
          label: '扫码枪',
          enabled: true,
          place: null,
          settings: { port: port.cable.a, baudRate: 9600 },
        });
        await this.until('its scanner works', station, (live) =>
          live.devices.some((device) => device.deviceId === deviceId && device.state === 'working'),
        );
      }
    }
    await this.call('console', 'devices.save', {
      deviceId: 'uhf-console',
      protocol: 'uhf-a0',
      label: '炉口读写器',
      enabled: true,
      place: null,
      settings: {
        port: this.#reader.cable.a,
        baudRate: 115_200,
        antennas: '1,2,3,4',
        antennaPlaces: Object.fromEntries(
          [...this.#antennas].map(([code, antenna]) => [String(antenna), code]),
        ),
      },
    });
    await this.#readerIs('console', 'working');
  }

  protected override async portrait(station: StationId): Promise<string> {
    return await this.running.page(station).evaluate(drawPortrait);
  }

  #handsAt(station: StationId): readonly Hand[] {
    return this.#hands.get(station) ?? [];
  }

  /** Two people stand there, each with a scanner: the same code comes from the other hand. */
  override async scan(station: StationId, text: string): Promise<void> {
    const heardBy = ({ heard }: Hand): number => heard.get(text) ?? Number.NEGATIVE_INFINITY;
    const [hand] = [...this.#handsAt(station)].sort((a, b) => heardBy(a) - heardBy(b));
    if (hand === undefined) throw new Error(`${station} has no scanner`);
    const wait = heardBy(hand) + SAME_PULL_MS - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const before = (await this.live(station)).lastScan?.at ?? 0;
    await hand.port.program.order({ scan: text });
    await this.until(`the scan of ${text}`, station, (live) => (live.lastScan?.at ?? 0) > before);
    hand.heard.set(text, performance.now());
  }

  /** One pull of the trigger; resolves when the last byte has left. */
  async trigger(station: StationId, text: string): Promise<void> {
    await this.#scanner(station).program.order({ scan: text });
  }

  /** The cable of a station's scanner, to be pulled. */
  scannerCable(station: StationId): Port['cable'] {
    return this.#scanner(station).cable;
  }

  /** Resolves when the scanner holds its end of the cable again. */
  async scannerOpened(station: StationId): Promise<void> {
    await this.#scanner(station).program.next('open');
  }

  #scanner(station: StationId): Port {
    const [first] = this.#handsAt(station);
    if (first === undefined) throw new Error(`${station} has no scanner`);
    return first.port;
  }

  /** Types a code in the way a keyboard wedge would where no scanner is set up yet. */
  async type(station: StationId, text: string): Promise<void> {
    await super.scan(station, text);
  }

  override async tags(_station: StationId, cremator: string, epcs: readonly string[]): Promise<void> {
    const antenna = this.#antennas.get(cremator) ?? 1;
    const { program } = this.#reader;
    await program.order({ set: { antenna, epcs }, watch: antenna });
    await program.next('watched');
  }

  override async unplug(station: StationId): Promise<void> {
    await this.#reader.cable.unplug();
    await this.#readerIs(station, 'lost');
  }

  override async replug(station: StationId): Promise<void> {
    await this.#reader.cable.plug();
    await this.#readerIs(station, 'working');
  }

  override async screenshot(station: StationId, name: string): Promise<void> {
    const page = this.running.page(station);
    // The frame after the last change: two animation frames and the fonts.
    await page.evaluate(async () => {
      await document.fonts.ready;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(null))));
    });
    await page.screenshot({ path: path.join(this.#pictures, `${name}.png`) });
  }

  async #readerIs(station: StationId, state: 'working' | 'lost'): Promise<void> {
    await this.until(`its reader is ${state}`, station, (live) =>
      live.devices.some((device) => device.deviceId === 'uhf-console' && device.state === state),
    );
  }
}
