/**
 * The wake stream: `news` at its beginning and after each commit that changed a head, `alive` every ten seconds. A listener that does not
 * read gets one `news` when it does, not all it missed.
 */
import type { ServerResponse } from 'node:http';
import type { Timer } from '../feed.ts';
import { HEARTBEAT_MS } from '../protocol/messages.ts';
import type { Side } from '../side.ts';

export const NEWS = 'news';
const ALIVE = 'alive';
const WAKE_TYPE = 'text/plain; charset=utf-8';

export interface WakeOptions {
  readonly side: Side;
  readonly timer: Timer;
  /** Asked before every line: a station revoked meanwhile hears no more. */
  readonly mayListen: () => boolean;
  readonly onEnd: () => void;
}

export function serveWake(response: ServerResponse, { side, timer, mayListen, onEnd }: WakeOptions): void {
  let isBlocked = false;
  let isDue = false;
  let cancel: (() => void) | undefined;
  const write = (line: string): void => {
    if (!mayListen()) response.end();
    else if (isBlocked) isDue ||= line === NEWS;
    else isBlocked = !response.write(`${line}\n`);
  };
  const beat = (): void => {
    cancel = timer.after(HEARTBEAT_MS, () => {
      write(ALIVE);
      beat();
    });
  };
  response.writeHead(200, { 'content-type': WAKE_TYPE, 'cache-control': 'no-store' });
  const stop = side.wake(
    () => write(NEWS),
    () => response.end(),
  );
  response.on('drain', () => {
    isBlocked = false;
    if (!isDue) return;
    isDue = false;
    write(NEWS);
  });
  response.once('close', () => {
    cancel?.();
    stop();
    onEnd();
  });
  // Whatever came between the caller's last meeting and this stream was told to nobody.
  write(NEWS);
  beat();
}
