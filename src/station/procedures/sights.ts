import type { CameraItem } from '../../devices/camera.ts';
import { GuichengError } from '../../domain/errors.ts';
import { knownCase } from '../caseCommands.ts';
import type { StationCore } from '../core.ts';
import type { SightItem } from '../dto.ts';
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
      watch: os.sights.watch.handler(({ input, signal }) =>
        watched(core, devices.cameras, input.cameraId, signal),
      ),
    },
  };
}

/** Bytes as text: a port of messages to a page carries JSON. */
function textual(item: CameraItem): SightItem {
  if (item.type === 'said') return item;
  const { bytes, ...rest } = item;
  return { ...rest, base64: Buffer.from(bytes).toString('base64') };
}

async function* watched(
  core: StationCore,
  cameras: StationCore['ports']['devices']['cameras'],
  cameraId: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<SightItem, void> {
  if (cameras === undefined || !cameras.list().some((entry) => entry.cameraId === cameraId))
    throw new GuichengError('NOT_FOUND.CAMERA', '没有这台摄像机，请刷新后再看');
  const over = new AbortController();
  const end = (): void => over.abort();
  signal?.addEventListener('abort', end);
  try {
    for await (const item of cameras.watch(cameraId, over.signal)) {
      // Whoever may look is asked at the door; when they have gone, nobody looks.
      if (core.sessions.current === null) return;
      yield textual(item);
    }
  } finally {
    signal?.removeEventListener('abort', end);
    end();
  }
}
