/** Sealed boxes: those for the caller; those it has for others. Whoever brings a box need not be who sealed it. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { checkBox } from '../../boxes/box.ts';
import { callerOf, type RouteContext } from './context.ts';
import { checked } from './lines.ts';

const BODY_BYTES = 16 * 1024 * 1024;
const boxesSchema = z.object({ boxes: z.array(z.unknown()).max(1_000) });

export function secretRoutes(app: FastifyInstance, { boxes, enrolments }: RouteContext): void {
  const sealKeyOf = (stationId: string): string | undefined =>
    enrolments.isRevoked(stationId) ? undefined : enrolments.find(stationId)?.sealKey;

  app.get('/v1/secrets', async (request) => ({
    boxes: await boxes.of(callerOf(request).station.stationId),
  }));

  app.put('/v1/secrets', { bodyLimit: BODY_BYTES }, async (request) => {
    // All are looked at before one is kept.
    const given = checked(boxesSchema, request.body).boxes.map((box) => checkBox(box, sealKeyOf));
    let kept = 0;
    for (const box of given) kept += (await boxes.keep(box)) ? 1 : 0;
    return { kept, older: given.length - kept };
  });
}
