import { useCallback } from 'react';
import { client } from '../../app/client.ts';
import { type MovingOptions, useMoving } from './useMoving.ts';
import './sight.css';

/** The picture of a camera as it is now: video where there is one, else one photo after the other. */
export function LivePicture({ cameraId, label }: { readonly cameraId: string; readonly label: string }) {
  const open = useCallback<MovingOptions['open']>(
    (signal, video) => client.sights.watch({ cameraId, video }, { signal }),
    [cameraId],
  );
  return <MovingPicture open={open} waiting="正在接通摄像机" live label={`${label}的画面`} />;
}

interface MovingPictureProps extends MovingOptions {
  readonly label: string;
}

export function MovingPicture({ label, ...options }: MovingPictureProps) {
  const { moving, video } = useMoving(options);
  const { kind, src, said, lost } = moving;
  const isOld = options.live && lost && kind !== 'none';
  return (
    <div className="gc-sight-frame">
      <video
        ref={video}
        className="gc-sight-picture"
        hidden={kind !== 'video'}
        muted
        autoPlay
        playsInline
        aria-label={label}
      />
      {kind === 'picture' && <img className="gc-sight-picture" src={src} alt={label} />}
      {kind === 'none' && <div className="gc-sight-picture gc-sight-none" />}
      {said !== '' && (
        <p className={lost ? 'gc-sight-said gc-sight-lost' : 'gc-sight-said'} role="status">
          {lost && <span aria-hidden="true">▲ </span>}
          {isOld ? `${said}。这是之前的画面` : said}
        </p>
      )}
    </div>
  );
}
