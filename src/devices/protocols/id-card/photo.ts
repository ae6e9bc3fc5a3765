/**
 * The portrait. Its format (WLT, 1,024 bytes) is the card makers' own; their decoder is run as a program of its own
 * where a site has it: the WLT on its standard input, a picture (BMP, JPEG or PNG) on its standard output. A decoder
 * that hangs or dies costs the picture and nothing else, and nothing of it touches a disk.
 */
import { spawn } from 'node:child_process';
import type { CardPhoto } from '../../../domain/readings.ts';
import { type Clock, systemClock } from '../../clock.ts';

export type PhotoDecoder = (wlt: Uint8Array) => Promise<CardPhoto>;

export const NO_DECODER: CardPhoto = {
  state: 'none',
  sentence: '照片需要读卡器厂商的解码程序，这里没有装；请看证件上的照片',
};
const FAILED: CardPhoto = { state: 'none', sentence: '照片没有解出来，请看证件上的照片' };

const LIMIT_MS = 3_000;
/** 102 × 126 pixels of 24 bits are 39 KB. */
const MAX_PICTURE = 256 * 1_024;

/** @param program absolute path; started without a shell, arguments or our environment */
export function helperDecoder(program: string, clock: Clock = systemClock): PhotoDecoder {
  return (wlt) =>
    new Promise((resolve) => {
      const child = spawn(program, [], { stdio: ['pipe', 'pipe', 'ignore'], env: {}, windowsHide: true });
      const parts: Uint8Array[] = [];
      let size = 0;
      const end = (photo: CardPhoto): void => {
        timer.cancel();
        child.kill('SIGKILL');
        resolve(photo);
      };
      const timer = clock.after(LIMIT_MS, () => end(FAILED));
      child.on('error', () => end(FAILED));
      // A decoder that does not read its input breaks the pipe; its exit says the same.
      child.stdin.on('error', () => end(FAILED));
      child.stdout.on('data', (bytes: Uint8Array) => {
        size += bytes.length;
        if (size > MAX_PICTURE) end(FAILED);
        else parts.push(bytes);
      });
      child.on('close', (code) => {
        const bytes = new Uint8Array(Buffer.concat(parts));
        const mime = mimeOf(bytes);
        end(code === 0 && mime !== null ? { state: 'decoded', mime, bytes } : FAILED);
      });
      child.stdin.end(wlt);
    });
}

function mimeOf(bytes: Uint8Array): string | null {
  const begins = (...start: readonly number[]): boolean =>
    start.every((byte, index) => bytes[index] === byte);
  if (begins(0x42, 0x4d)) return 'image/bmp';
  if (begins(0xff, 0xd8, 0xff)) return 'image/jpeg';
  return begins(0x89, 0x50, 0x4e, 0x47) ? 'image/png' : null;
}
