import { eventIterator, type } from '@orpc/contract';
import { z } from 'zod';
import type { SightItem, SightView } from '../dto.ts';
import { base, caseId } from './parts.ts';

/** Cameras: the live picture of a place. */
export const sights = {
  sights: {
    /** The camera of the place where a case is now; null where none sees it. */
    ofCase: base
      .input(z.object({ caseId }))
      .output(type<Pick<SightView, 'cameraId' | 'camera' | 'placeLabel'> | null>()),
    watch: base
      .input(z.object({ cameraId: z.string().min(1).max(80), video: z.boolean() }))
      .output(eventIterator(z.custom<SightItem>())),
    /** What the recorder kept of a checkpoint, once; from the camera of this station alone. */
    replay: base
      .input(z.object({ caseId, eventId: z.string().min(1).max(80) }))
      .output(eventIterator(z.custom<SightItem>())),
  },
};
