/** One camera: what it said of itself, its pictures, its live picture, and where its recording is. */
import { GuichengError, isGuichengError, toGuichengError } from '../../../domain/errors.ts';
import type { CameraItem, CameraPicture, CameraSource } from '../../camera.ts';
import { Cancel, type Clock, pause } from '../../clock.ts';
import { playbackUrl, snapshotUrl, streamUrl } from './addresses.ts';
import { inTime, PictureClient } from './http.ts';
import { type CameraFacts, readFacts, refused } from './onvif.ts';
import type { CameraSettings } from './settings.ts';
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
/** Each is a process; more people looking see pictures. */
const MAX_VIDEOS = 3;

const NO_FACTS: CameraFacts = { profiles: [], chosen: null, snapshot: null, stream: null };

export class Camera implements CameraSource {
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

  playback(from: number, to: number): string | null {
    return playbackUrl(this.#settings.playback, from, to);
  }

  async *watch(signal: AbortSignal): AsyncGenerator<CameraItem, void> {
    const over = AbortSignal.any([signal, this.#closed.signal]);
    while (!over.aborted) {
      const why = yield* this.#video(over);
      if (over.aborted) return;
      yield { type: 'said', text: WORDS[why], lost: false };
      yield* this.#pictures(over, why === 'broken' || why === 'busy' ? VIDEO_AGAIN_MS : null);
    }
  }

  /** Ends everything that is being watched. */
  close(): void {
    this.#closed.abort();
  }

  /** Shows the video as long as it runs; says why there is none. */
  async *#video(signal: AbortSignal): AsyncGenerator<CameraItem, NoVideo> {
    const { ffmpeg, streamPath } = this.#settings;
    if (ffmpeg === '') return 'noFfmpeg';
    const facts = streamPath === '' ? await this.#factsOrNone() : NO_FACTS;
    const url = streamUrl(this.#settings, facts.stream);
    if (url === null) return 'broken';
    if (streamPath === '' && facts.chosen?.encoding !== 'H264') return 'notH264';
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

type NoVideo = 'noFfmpeg' | 'notH264' | 'broken' | 'busy' | 'noProgram';

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
};
