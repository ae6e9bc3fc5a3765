/** `POST /v1/enrol`: the one route for a machine without a certificate. */
import { X509Certificate } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { fingerprintOf } from '../../tls/keys.ts';
import type { RouteContext } from './context.ts';

const BODY_BYTES = 16_384;

export function enrolRoutes(app: FastifyInstance, { desk, shown, metrics, log }: RouteContext): void {
  app.post('/v1/enrol', { bodyLimit: BODY_BYTES }, async (request) => {
    // A proof over a certificate that was replaced meanwhile fails, and the newcomer asks again.
    const server = fingerprintOf(new X509Certificate(shown().certificate));
    const answer = await desk.enrol(request.body, server);
    metrics.enrolled.inc({ way: 'new' });
    log.info({ stations: answer.stations.length }, 'enrolled');
    return answer;
  });
}
