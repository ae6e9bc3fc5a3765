/** Keeps an eye on one camera: whether it answers, what it can show, and that its account is right. */
import { isGuichengError, toGuichengError } from '../../../domain/errors.ts';
import { afterSilence, Cancel, pause, type Timer } from '../../clock.ts';
import type { Driver, DriverContext } from '../../types.ts';
import { Camera } from './camera.ts';
import { beat, inTime } from './http.ts';
import type { CameraFacts } from './onvif.ts';
import type { CameraSettings } from './settings.ts';
import { clockOf } from './time.ts';

/** Missed within two seconds: one question each, and less than that to answer. */
const BEAT_MS = 700;
const ANSWER_MS = 1_000;
/** How soon what went wrong with pictures is tried again while nobody asks for one. */
const LOOK_AGAIN_MS = 30_000;

const NOTHING = new Uint8Array();

export class CameraDriver implements Driver {
  readonly readDeadlineMs = 1_900;
  readonly camera: Camera;
  readonly #url: string;
  readonly #context: DriverContext;
  readonly #stop = new Cancel();
  #running: Promise<unknown> | null = null;
  #look: Timer | null = null;

  constructor(settings: CameraSettings, context: DriverContext) {
    this.#context = context;
    this.camera = new Camera(settings, context.clock);
    const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
    this.#url = `http://${host}:${settings.port}/onvif/device_service`;
  }

  start(): void {
    this.#running = Promise.all([this.#beats(), this.#describe()]).catch((error: unknown) =>
      this.#context.sink.fail(toGuichengError(error)),
    );
  }

  async stop(): Promise<void> {
    this.#stop.cancel();
    this.#look?.cancel();
    this.camera.close();
    await this.#running;
  }

  async #beats(): Promise<void> {
    const { clock, sink } = this.#context;
    while (!this.#stop.cancelled) {
      try {
        await inTime(clock, ANSWER_MS, async (signal) => {
          const response = await beat(this.#url, signal);
          sink.alive();
          this.#compare(await clockOf(response));
        });
      } catch (error) {
        // Silence is the business of the read deadline; any other failure is a defect.
        if (!isGuichengError(error)) throw error;
      }
      await pause(clock, BEAT_MS, this.#stop);
    }
  }

  #compare(told: number | null): void {
    const { clock, sink } = this.#context;
    if (told === null || this.#stop.cancelled) return;
    const before = this.camera.ownClock.trouble;
    this.camera.ownClock.heard(told, clock.wall());
    const { trouble } = this.camera.ownClock;
    if (trouble !== before) sink.trouble?.(trouble);
  }

  /** What the site engineer reads on the devices screen: profiles, and that a picture comes. */
  async #describe(): Promise<void> {
    const { sink } = this.#context;
    try {
      sink.frameOut(NOTHING, '询问码流和照片地址');
      const facts = await this.camera.facts().catch((error: unknown) => this.#told(error));
      if (facts !== null) for (const line of linesOf(facts)) sink.frameIn(NOTHING, line);
      sink.frameOut(NOTHING, '取一张照片');
      const { bytes, mime } = await this.camera.picture();
      sink.frameIn(bytes.subarray(0, 16), `照片 ${mime} ${Math.ceil(bytes.length / 1_024)} KB`);
    } catch (error) {
      this.#told(error);
      this.#look = afterSilence(this.#context.clock, LOOK_AGAIN_MS, () => {
        this.#describe().catch((failure: unknown) => sink.fail(toGuichengError(failure)));
      });
    }
  }

  #told(error: unknown): null {
    if (!isGuichengError(error) || error.kind !== 'DEVICE') throw error;
    this.#context.sink.notice({
      code: error.code as `DEVICE.${string}`,
      sentence: error.sentence,
      details: {},
    });
    return null;
  }
}

function linesOf({ profiles, chosen }: CameraFacts): readonly string[] {
  if (profiles.length === 0) return ['没有报出码流'];
  return profiles.map(({ token, name, encoding, width, height }) => {
    const used = token === chosen?.token ? '，使用这一路' : '';
    return `码流 ${name === '' ? token : name}：${encoding} ${width}×${height}${used}`;
  });
}
