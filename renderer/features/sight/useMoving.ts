import { type RefObject, useEffect, useRef, useState } from 'react';
import type { SightItem } from '../../../src/station/dto.ts';
import { describeError } from '../../app/errors.tsx';
import { bytesOf, FragmentPlayer } from './player.ts';

export interface Moving {
  readonly kind: 'none' | 'picture' | 'video';
  readonly src: string;
  readonly said: string;
  /** What is shown is not of now, or nothing is. */
  readonly lost: boolean;
}

export interface MovingOptions {
  /** Opens what is to be shown; anew when it is another function. `video` is whether this page plays H.264. */
  readonly open: (signal: AbortSignal, video: boolean) => Promise<AsyncIterable<SightItem>>;
  /** Said until the first of it comes. */
  readonly waiting: string;
  readonly live: boolean;
}

/** Fragments come every half second; a picture that stands still must not pass for one of now. */
const STILL_MS = 3_000;
const STILL = '画面停住了，正在等摄像机';

/** What comes from a camera through the station's port, as one picture that moves. */
export function useMoving({ open, waiting, live }: MovingOptions): {
  readonly moving: Moving;
  readonly video: RefObject<HTMLVideoElement | null>;
} {
  const video = useRef<HTMLVideoElement>(null);
  const [plays, setPlays] = useState(() => FragmentPlayer.plays());
  const [moving, setMoving] = useState<Moving>({ kind: 'none', src: '', said: waiting, lost: false });
  useEffect(() => {
    const nothing: Moving = { kind: 'none', src: '', said: waiting, lost: false };
    setMoving(nothing);
    const controller = new AbortController();
    let player: FragmentPlayer | null = null;
    let still: ReturnType<typeof setTimeout> | undefined;
    const say = (said: string, lost: boolean): void => setMoving((before) => ({ ...before, said, lost }));
    const moved = (): void => {
      clearTimeout(still);
      still = live ? setTimeout(() => say(STILL, true), STILL_MS) : undefined;
    };
    const take = (item: SightItem): void => {
      switch (item.type) {
        case 'said':
          clearTimeout(still);
          say(item.text, item.lost);
          break;
        case 'picture':
          setMoving(({ said, lost }) => ({
            kind: 'picture',
            src: `data:${item.mime};base64,${item.base64}`,
            said: lost ? '' : said,
            lost: false,
          }));
          break;
        case 'video':
          player?.close();
          player = null;
          if (video.current === null || !FragmentPlayer.plays(item.mime)) {
            setPlays(false);
            break;
          }
          player = new FragmentPlayer(video.current, {
            mime: item.mime,
            live,
            onBroken: () => setPlays(false),
          });
          player.push(bytesOf(item.base64));
          setMoving({ kind: 'video', src: '', said: '', lost: false });
          moved();
          break;
        case 'media':
          player?.push(bytesOf(item.base64));
          setMoving((before) => (before.said === '' ? before : { ...before, said: '', lost: false }));
          moved();
          break;
      }
    };
    const follow = async (): Promise<void> => {
      for await (const item of await open(controller.signal, plays)) take(item);
    };
    follow().catch((error: unknown) => {
      if (!controller.signal.aborted)
        setMoving({ ...nothing, said: describeError(error).sentence, lost: true });
    });
    return () => {
      controller.abort();
      clearTimeout(still);
      player?.close();
    };
  }, [open, waiting, live, plays]);
  return { moving, video };
}
