/** Plays what comes in fragments: appends in order, stays near the newest, keeps no more than it needs. */
const KEEP_S = 20;
const BEHIND_S = 3;

export class FragmentPlayer {
  readonly url: string;
  readonly #source = new MediaSource();
  readonly #video: HTMLVideoElement;
  readonly #waiting: ArrayBuffer[] = [];
  #buffer: SourceBuffer | null = null;

  static plays(mime: string): boolean {
    return typeof MediaSource !== 'undefined' && MediaSource.isTypeSupported(mime);
  }

  constructor(video: HTMLVideoElement, mime: string) {
    this.#video = video;
    this.url = URL.createObjectURL(this.#source);
    this.#source.addEventListener('sourceopen', () => {
      this.#buffer = this.#source.addSourceBuffer(mime);
      this.#buffer.addEventListener('updateend', () => this.#next());
      this.#next();
    });
    video.src = this.url;
  }

  push(bytes: ArrayBuffer): void {
    this.#waiting.push(bytes);
    this.#next();
  }

  close(): void {
    this.#waiting.length = 0;
    this.#video.removeAttribute('src');
    URL.revokeObjectURL(this.url);
  }

  #next(): void {
    const buffer = this.#buffer;
    if (buffer === null || buffer.updating || this.#source.readyState !== 'open') return;
    const { buffered } = buffer;
    if (buffered.length > 0) {
      const [from, to] = [buffered.start(0), buffered.end(buffered.length - 1)];
      if (to - this.#video.currentTime > BEHIND_S) this.#video.currentTime = to - 0.5;
      if (to - from > KEEP_S * 2) {
        buffer.remove(from, to - KEEP_S);
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
