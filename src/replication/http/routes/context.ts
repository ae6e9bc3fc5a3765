import { GuichengError } from '../../../domain/errors.ts';
import type { Caller, Callers } from '../callers.ts';
import type { SideMetrics } from '../metrics.ts';
import type { ServerIdentity, SideServerOptions } from '../server.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before anything else where a certificate is asked for. */
    caller: Caller | null;
  }
}

export interface RouteContext extends SideServerOptions {
  readonly metrics: SideMetrics;
  readonly callers: Callers;
  /** The certificate that is shown now. */
  readonly shown: () => ServerIdentity;
}

/** Whom the hook let in. */
export function callerOf(request: { readonly caller: Caller | null }): Caller {
  if (request.caller !== null) return request.caller;
  throw new GuichengError('ENROL.NO_CERTIFICATE', '这台机器没有本馆的证书，请先登记入网');
}
