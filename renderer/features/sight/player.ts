/** Plays what comes in fragments: appends in order, keeps no more than it needs; of live video, stays near the newest. */
const KEEP_S = 20;
const BEHIND_S = 3;
/** What the sub-streams of cameras are: H.264 of some level. */
const USUAL = 'video/mp4; codecs="avc1.42C01E"';

export interface PlayerOptions {
  readonly mime: string;
  /** A recording is seen whole, from its beginning. */
  readonly live: boolean;
  /** The page cannot decode it. */
  readonly onBroken: () => void;
}

export class FragmentPlayer {
  readonly #url: string;
  readonly #source = new MediaSource();
  readonly #video: HTMLVideoElement;
  readonly #options: PlayerOptions;
  readonly #waiting: ArrayBuffer[] = [];
  #buffer: SourceBuffer | null = null;
  #closed = false;

  static plays(mime = USUAL): boolean {
    return typeof MediaSource !== 'undefined' && MediaSource.isTypeSupported(mime);
  }

  constructor(video: HTMLVideoElement, options: PlayerOptions) {
    this.#video = video;
    this.#options = options;
    this.#url = URL.createObjectURL(this.#source);
    this.#source.addEventListener('sourceopen', () => {
      const buffer = this.#source.addSourceBuffer(options.mime);
      this.#buffer = buffer;
      buffer.addEventListener('updateend', () => this.#next());
      buffer.addEventListener('error', this.#broken);
      this.#next();
    });
    video.addEventListener('error', this.#broken);
    video.src = this.#url;
  }

  push(bytes: ArrayBuffer): void {
    this.#waiting.push(bytes);
    this.#next();
  }

  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
    this.#video.removeEventListener('error', this.#broken);
    this.#video.removeAttribute('src');
    this.#video.load();
    URL.revokeObjectURL(this.#url);
  }

  readonly #broken = (): void => {
    if (!this.#closed) this.#options.onBroken();
  };

  #next(): void {
    const buffer = this.#buffer;
    if (buffer === null || buffer.updating || this.#source.readyState !== 'open') return;
    const { buffered } = buffer;
    if (buffered.length > 0) {
      const video = this.#video;
      const [from, to] = [buffered.start(0), buffered.end(buffered.length - 1)];
      if (video.currentTime < from) video.currentTime = from;
      if (this.#options.live && to - video.currentTime > BEHIND_S) video.currentTime = to - 0.5;
      const old = video.currentTime - KEEP_S;
      if (old - from > KEEP_S) {
        buffer.remove(from, old);
        return;
      }
    }
    const part = this.#waiting.shift();
    if (part !== undefined) buffer.appendBuffer(part);
  }
}

export function bytesOf(base64: string): ArrayBuffer {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes.buffer;
}
