import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../app/client.ts';
import { useLive } from '../../app/live.tsx';
import { clockTime } from '../../ui/time.ts';
import { LivePicture } from './LivePicture.tsx';

export { Recording } from './Recording.tsx';

/** 锁定: the picture of the place that was scanned, beside whatever is being done there, and once only. */
export function LockedSight({ atVerdict = false }: { readonly atVerdict?: boolean }) {
  const { sight, session, verdict } = useLive();
  if (sight === null || session === null || (verdict !== null) !== atVerdict) return null;
  const label = atVerdict ? '核验时的画面' : '锁定的画面';
  const { cameraId, camera, placeLabel, since, picture } = sight;
  return (
    <section className="gc-sight" aria-label={label}>
      <p className="gc-sight-head">
        <strong>锁定 {placeLabel}</strong>
        <span>
          {camera} · {clockTime(since)} 起
        </span>
      </p>
      <LivePicture key={cameraId} cameraId={cameraId} label={camera} />
      {picture !== null && (
        <p className={picture.kept ? 'gc-muted' : 'gc-sight-lost'} role="status">
          {!picture.kept && <span aria-hidden="true">▲ </span>}
          {picture.text}
        </p>
      )}
    </section>
  );
}

/** The same beside a verdict, at desk and console: the screen of the kiosk is all words then. */
export function VerdictSight() {
  const { role, sight } = useLive();
  if (role === 'kiosk' || sight === null) return null;
  return (
    <div className="gc-sight-verdict">
      <LockedSight atVerdict />
    </div>
  );
}

/** Where somebody is now, as the camera there sees it; nothing where none does. */
export function CaseSight({ caseId }: { readonly caseId: string }) {
  const { sight } = useLive();
  const camera = useQuery(orpc.sights.ofCase.queryOptions({ input: { caseId } })).data ?? null;
  if (sight?.caseId === caseId) return <LockedSight />;
  if (camera === null) return null;
  return (
    <section className="gc-sight" aria-label="所在位置的画面">
      <p className="gc-sight-head">
        <strong>{camera.placeLabel}</strong>
        <span>{camera.camera}</span>
      </p>
      <LivePicture key={camera.cameraId} cameraId={camera.cameraId} label={camera.camera} />
    </section>
  );
}
