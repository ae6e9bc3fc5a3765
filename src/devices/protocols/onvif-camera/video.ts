/**
 * Moving pictures through the ffmpeg that the site supplies: a process of its own, ended when nobody looks and when
 * it says nothing for too long. It only repacks what the camera sends; nothing is decoded on this machine but in the
 * page.
 */
import { spawn } from 'node:child_process';
import type { CameraItem } from '../../camera.ts';
import type { Clock, Timer } from '../../clock.ts';
import { Mp4Parts } from './mp4.ts';

/** Until the first picture: longer than the distance of two key frames in every usual setting (ten seconds at most). */
export const STALL_MS = 12_000;
/** Between two fragments, which are cut every half second. */
const NEXT_MS = 6_000;

/**
 * Nothing to seek back to, and a fragment every half second wherever the key frames are: what a media source can
 * append as it comes, and what shows soon that nothing comes any more.
 */
export function ffmpegArguments(url: string): readonly string[] {
  return [
    ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-rtsp_transport', 'tcp', '-i', url],
    ...[
      '-an',
      '-c:v',
      'copy',
      '-f',
      'mp4',
      '-movflags',
      'frag_keyframe+empty_moov+default_base_moof',
      '-frag_duration',
      '500000',
      'pipe:1',
    ],
  ];
}

export interface VideoOptions {
  readonly program: string;
  /** With the account in it; it goes to the process and nowhere else. */
  readonly url: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly stallMs?: number;
}

export type VideoEnd = 'stopped' | 'stalled' | 'ended' | 'notH264' | 'noProgram';

/** Yields until the stream ends, and returns why. The process is gone when this returns. */
export async function* video(options: VideoOptions): AsyncGenerator<CameraItem, VideoEnd> {
  const { program, url, clock, signal, stallMs = STALL_MS } = options;
  if (signal.aborted) return 'stopped';
  const child = spawn(program, ffmpegArguments(url), {
    stdio: ['ignore', 'pipe', 'ignore'],
    windowsHide: true,
  });
  let end: VideoEnd = 'ended';
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => {
      end = 'noProgram';
      resolve();
    });
  });
  const kill = (why: VideoEnd): void => {
    end = why;
    // Not asked to end in order: it hangs in a read from a camera that does not answer.
    child.kill('SIGKILL');
  };
  const stop = (): void => kill('stopped');
  signal.addEventListener('abort', stop);
  let timer: Timer = clock.after(stallMs, () => kill('stalled'));
  const parts = new Mp4Parts();
  try {
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      for (const part of parts.push(chunk)) {
        timer.cancel();
        timer = clock.after(part.type === 'media' ? Math.min(NEXT_MS, stallMs) : stallMs, () =>
          kill('stalled'),
        );
        if (part.type === 'bad') return 'ended';
        if (part.type === 'media') yield { type: 'media', bytes: part.bytes };
        else if (part.codec === null) return 'notH264';
        else yield { type: 'video', mime: `video/mp4; codecs="${part.codec}"`, bytes: part.bytes };
      }
    }
  } catch (error) {
    // A killed or missing process closes its pipe before its end; `end` already says why.
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'))
      throw error;
  } finally {
    timer.cancel();
    signal.removeEventListener('abort', stop);
    child.kill('SIGKILL');
    await gone;
  }
  return end;
}
