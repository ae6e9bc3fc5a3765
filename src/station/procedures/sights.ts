import type { CameraItem } from '../../devices/camera.ts';
import { GuichengError } from '../../domain/errors.ts';
import { knownCase } from '../caseCommands.ts';
import type { StationCore } from '../core.ts';
import type { SightItem } from '../dto.ts';
import type { CamerasPort } from '../ports.ts';
import { placeOfWhereabouts } from '../sights.ts';
import type { Os } from './os.ts';

/** Live pictures; they come through this port alone, so that no page ever speaks to a camera. */
export function sightProcedures(core: StationCore, os: Os) {
  const { devices } = core.ports;
  return {
    sights: {
      ofCase: os.sights.ofCase.handler(({ input }) => {
        const place = placeOfWhereabouts(knownCase(core, input.caseId).whereabouts);
        const camera = core.sights.cameraAt(place);
        if (camera === null || place === null) return null;
        return {
          cameraId: camera.cameraId,
          camera: camera.label,
          placeLabel: core.views.place(place)?.label ?? place,
        };
      }),
      watch: os.sights.watch.handler(({ input, signal }) => {
        const cameras = camerasWith(devices.cameras, input.cameraId);
        return looked(core, signal, (over) => cameras.watch(input.cameraId, over, input.video));
      }),
      replay: os.sights.replay.handler(({ input, signal }) => {
        const moment = core.sights.moment(input.caseId, input.eventId);
        const cameras = camerasWith(devices.cameras, moment.cameraId);
        return looked(core, signal, (over) => cameras.replay(moment.cameraId, moment.from, moment.to, over));
      }),
    },
  };
}

/** Bytes as text: a port of messages to a page carries JSON. */
function textual(item: CameraItem): SightItem {
  if (item.type === 'said') return item;
  const { bytes, ...rest } = item;
  return { ...rest, base64: Buffer.from(bytes).toString('base64') };
}

/** @throws GuichengError NOT_FOUND.CAMERA where it is none of this station */
function camerasWith(cameras: CamerasPort | undefined, cameraId: string): CamerasPort {
  if (cameras?.list().some((entry) => entry.cameraId === cameraId) === true) return cameras;
  throw new GuichengError('NOT_FOUND.CAMERA', '本机没有接这台摄像机，请到接它的岗位看');
}

async function* looked(
  core: StationCore,
  signal: AbortSignal | undefined,
  open: (over: AbortSignal) => AsyncGenerator<CameraItem, void>,
): AsyncGenerator<SightItem, void> {
  const over = new AbortController();
  const end = (): void => over.abort();
  signal?.addEventListener('abort', end);
  try {
    for await (const item of open(over.signal)) {
      // Whoever may look is asked at the door; when they have gone, nobody looks.
      if (core.sessions.current === null) return;
      yield textual(item);
    }
  } finally {
    signal?.removeEventListener('abort', end);
    end();
  }
}
