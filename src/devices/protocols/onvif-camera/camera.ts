/** One camera: what it said of itself, its pictures, its live picture, and where its recording is. */
import { GuichengError, isGuichengError, toGuichengError } from '../../../domain/errors.ts';
import type { CameraItem, CameraPicture, CameraSource } from '../../camera.ts';
import { Cancel, type Clock, pause } from '../../clock.ts';
import { playbackUrl, replayUrl, snapshotUrl, streamUrl } from './addresses.ts';
import { inTime, PictureClient } from './http.ts';
import { type CameraFacts, readFacts } from './onvif.ts';
import { refused } from './refusals.ts';
import type { CameraSettings } from './settings.ts';
import { CameraClock } from './time.ts';
import { type VideoEnd, video } from './video.ts';

export const PICTURE_MS = 2_500;
const FACTS_MS = 2_500;
/** Between two pictures of a live view. */
export const EVERY_MS = 1_500;
/**
 * After a refused account nothing is asked with it for so long: cameras lock an account after five to seven wrong
 * tries, and a new setting makes a new camera here.
 */
const REFUSED_MS = 300_000;
/** Pictures stand in while a video that broke waits for its next try. */
const VIDEO_AGAIN_MS = 4_000;
/** A recorder takes its time to find a recording. */
const REPLAY_MORE_MS = 20_000;
/** Each is a process; more people looking see pictures. */
const MAX_VIDEOS = 3;

const NO_FACTS: CameraFacts = { profiles: [], chosen: null, snapshot: null, stream: null };

export class Camera implements CameraSource {
  /** Of the camera itself. */
  readonly ownClock = new CameraClock();
  readonly #settings: CameraSettings;
  readonly #clock: Clock;
  readonly #client: PictureClient;
  readonly #closed = new AbortController();
  #facts: Promise<CameraFacts> | null = null;
  #picture: Promise<CameraPicture> | null = null;
  #refusedUntil = Number.NEGATIVE_INFINITY;
  #videos = 0;

  constructor(settings: CameraSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
    this.#client = new PictureClient(settings.username, settings.password);
  }

  /** What ONVIF says of it; asked once, and again after a failure. @throws GuichengError DEVICE.CAMERA_* */
  facts(): Promise<CameraFacts> {
    this.#facts ??= this.#account(() => readFacts(this.#settings, FACTS_MS)).catch((error: unknown) => {
      this.#facts = null;
      throw error;
    });
    return this.#facts;
  }

  picture(): Promise<CameraPicture> {
    this.#picture ??= this.#take().finally(() => {
      this.#picture = null;
    });
    return this.#picture;
  }

  get ahead(): number | null {
    return this.ownClock.ahead;
  }

  playback(from: number, to: number): string | null {
    return playbackUrl(this.#settings.playback, from, to);
  }

  async *watch(signal: AbortSignal, playable: boolean): AsyncGenerator<CameraItem, void> {
    const over = AbortSignal.any([signal, this.#closed.signal]);
    while (!over.aborted) {
      const why = playable ? yield* this.#live(over) : 'noPlayer';
      if (over.aborted) return;
      yield { type: 'said', text: WORDS[why], lost: false };
      yield* this.#pictures(over, why === 'broken' || why === 'busy' ? VIDEO_AGAIN_MS : null);
    }
  }

  async *replay(from: number, to: number, signal: AbortSignal): AsyncGenerator<CameraItem, void> {
    const over = AbortSignal.any([signal, this.#closed.signal]);
    // Recorders that do not heed the end go on to the present.
    const long = new AbortController();
    const timer = this.#clock.after(to - from + REPLAY_MORE_MS, () => long.abort());
    let shown = false;
    const parts = this.#video(replayUrl(this.#settings, from, to), AbortSignal.any([over, long.signal]));
    try {
      let next = await parts.next();
      for (; next.done !== true; next = await parts.next()) {
        shown ||= next.value.type === 'media';
        yield next.value;
      }
      if (!over.aborted) yield { type: 'said', ...replayWords(next.value, shown) };
    } finally {
      timer.cancel();
      await parts.return('broken');
    }
  }

  /** Ends everything that is being watched. */
  close(): void {
    this.#closed.abort();
  }

  /** The live video as long as it runs; says why there is none. */
  async *#live(signal: AbortSignal): AsyncGenerator<CameraItem, NoVideo> {
    const { ffmpeg, streamPath } = this.#settings;
    if (ffmpeg === '') return 'noFfmpeg';
    const facts = streamPath === '' ? await this.#factsOrNone() : NO_FACTS;
    const url = streamUrl(this.#settings, facts.stream);
    if (url !== null && streamPath === '' && facts.chosen?.encoding !== 'H264') return 'notH264';
    return yield* this.#video(url, signal);
  }

  async *#video(url: string | null, signal: AbortSignal): AsyncGenerator<CameraItem, NoVideo> {
    const { ffmpeg } = this.#settings;
    if (ffmpeg === '') return 'noFfmpeg';
    if (url === null) return 'broken';
    if (this.#videos >= MAX_VIDEOS) return 'busy';
    this.#videos += 1;
    try {
      const end = yield* video({ program: ffmpeg, url, clock: this.#clock, signal });
      return ENDS[end];
    } finally {
      this.#videos -= 1;
    }
  }

  /** One picture after the other, for so long or until nobody looks. */
  async *#pictures(signal: AbortSignal, forMs: number | null): AsyncGenerator<CameraItem, void> {
    const until = forMs === null ? Number.POSITIVE_INFINITY : this.#clock.now() + forMs;
    const stop = new Cancel();
    const cancel = (): void => stop.cancel();
    signal.addEventListener('abort', cancel);
    let said: string | null = null;
    try {
      while (!signal.aborted && this.#clock.now() < until) {
        const began = this.#clock.now();
        const item = await this.#shown();
        if (item.type !== 'said') said = null;
        if (item.type !== 'said' || item.text !== said) yield item;
        if (item.type === 'said') said = item.text;
        await pause(this.#clock, Math.max(0, EVERY_MS - (this.#clock.now() - began)), stop);
      }
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  async #shown(): Promise<CameraItem> {
    try {
      return { type: 'picture', ...(await this.picture()) };
    } catch (error) {
      return { type: 'said', text: toGuichengError(error).sentence, lost: true };
    }
  }

  async #factsOrNone(): Promise<CameraFacts> {
    try {
      return await this.facts();
    } catch (error) {
      // Pictures follow, and say what is wrong with the camera.
      if (isGuichengError(error)) return NO_FACTS;
      throw error;
    }
  }

  async #take(): Promise<CameraPicture> {
    const reported = this.#settings.snapshotPath === '' ? (await this.facts()).snapshot : null;
    const url = snapshotUrl(this.#settings, reported);
    if (url === null)
      throw new GuichengError('DEVICE.CAMERA_NO_PICTURE', '摄像机没有报出照片地址，请自己填写照片地址');
    return await this.#account(() =>
      inTime(this.#clock, PICTURE_MS, (signal) => this.#client.get(url, signal)),
    );
  }

  /** Keeps the account from being locked by our own asking. */
  async #account<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#clock.now() < this.#refusedUntil) throw refused();
    try {
      return await ask();
    } catch (error) {
      if (isGuichengError(error) && error.code === 'DEVICE.CAMERA_REFUSED')
        this.#refusedUntil = this.#clock.now() + REFUSED_MS;
      throw error;
    }
  }
}

type NoVideo = 'noFfmpeg' | 'notH264' | 'broken' | 'busy' | 'noProgram' | 'noPlayer';

const ENDS: Readonly<Record<VideoEnd, NoVideo>> = {
  stopped: 'broken',
  stalled: 'broken',
  ended: 'broken',
  notH264: 'notH264',
  noProgram: 'noProgram',
};

const WORDS: Readonly<Record<NoVideo, string>> = {
  noFfmpeg: '没有连续画面，每 1.5 秒换一张照片',
  notH264: '子码流不是 H.264，本机放不了连续画面；请在摄像机里改成 H.264。现在每 1.5 秒换一张照片',
  broken: '连续画面断了，正在重新连接，先看照片',
  busy: '同时看的人多，先看照片',
  noProgram: '找不到设置里的 ffmpeg 程序，每 1.5 秒换一张照片',
  noPlayer: '本机放不了这路视频，每 1.5 秒换一张照片',
};

const NO_REPLAY: Readonly<Record<NoVideo, string>> = {
  noFfmpeg: '本机没有设置 ffmpeg，放不了录像；请照下面的时间到录像机上看',
  notH264: '录像不是 H.264，本机放不了；请照下面的时间到录像机上看',
  broken: '录像机没有给出这段录像，请核对录像机的地址和账户，或照下面的时间到录像机上看',
  busy: '同时看的人多，请稍后再看',
  noProgram: '找不到设置里的 ffmpeg 程序；请照下面的时间到录像机上看',
  noPlayer: '本机放不了这路视频；请照下面的时间到录像机上看',
};

function replayWords(why: NoVideo, shown: boolean): { readonly text: string; readonly lost: boolean } {
  return shown && why === 'broken'
    ? { text: '这段录像放完了', lost: false }
    : { text: NO_REPLAY[why], lost: true };
}
