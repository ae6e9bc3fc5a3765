import { useEffect, useRef, useState } from 'react';
import type { SightItem } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { describeError } from '../../app/errors.tsx';
import { bytesOf, FragmentPlayer } from './player.ts';
import './sight.css';

interface Shown {
  readonly kind: 'none' | 'picture' | 'video';
  readonly src: string;
  readonly said: string;
  readonly lost: boolean;
}

const NOTHING: Shown = { kind: 'none', src: '', said: '正在接通摄像机', lost: false };

/** The picture of a camera as it is now: video where there is one, else one photo after the other. */
export function LivePicture({ cameraId, label }: { readonly cameraId: string; readonly label: string }) {
  const video = useRef<HTMLVideoElement>(null);
  const [shown, setShown] = useState(NOTHING);
  useEffect(() => {
    const controller = new AbortController();
    const player: { now: FragmentPlayer | null } = { now: null };
    const take = (item: SightItem): void => {
      switch (item.type) {
        case 'said':
          setShown((before) => ({ ...before, said: item.text, lost: item.lost }));
          break;
        case 'picture':
          setShown(({ said, lost }) => ({
            kind: 'picture',
            src: `data:${item.mime};base64,${item.base64}`,
            said: lost ? '' : said,
            lost: false,
          }));
          break;
        case 'video':
          player.now?.close();
          player.now = null;
          if (video.current === null || !FragmentPlayer.plays(item.mime)) {
            setShown({ ...NOTHING, said: '这里放不了摄像机的视频', lost: true });
            break;
          }
          player.now = new FragmentPlayer(video.current, item.mime);
          player.now.push(bytesOf(item.base64));
          setShown({ kind: 'video', src: '', said: '', lost: false });
          break;
        case 'media':
          player.now?.push(bytesOf(item.base64));
          break;
      }
    };
    const follow = async (): Promise<void> => {
      const items = await client.sights.watch({ cameraId }, { signal: controller.signal });
      for await (const item of items) take(item);
    };
    follow().catch((error: unknown) => {
      if (!controller.signal.aborted)
        setShown({ ...NOTHING, said: describeError(error).sentence, lost: true });
    });
    return () => {
      controller.abort();
      player.now?.close();
    };
  }, [cameraId]);
  const { kind, src, said, lost } = shown;
  return (
    <div className="gc-sight-frame">
      <video
        ref={video}
        className="gc-sight-picture"
        hidden={kind !== 'video'}
        muted
        autoPlay
        playsInline
        aria-label={`${label}的画面`}
      />
      {kind === 'picture' && <img className="gc-sight-picture" src={src} alt={`${label}的画面`} />}
      {kind === 'none' && <div className="gc-sight-picture gc-sight-none" />}
      {said !== '' && (
        <p className={lost ? 'gc-sight-said gc-sight-lost' : 'gc-sight-said'} role="status">
          {lost && <span aria-hidden="true">▲ </span>}
          {lost && kind === 'picture' ? `${said}。这是之前的画面` : said}
        </p>
      )}
    </div>
  );
}
