/**
 * A side over HTTPS: the hub of a home. TLS 1.3 with certificates of the home's own authority; whoever shows none may
 * do nothing but enrol. Routes and bodies are those of docs/replication.md.
 */
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { GuichengError } from '../../domain/errors.ts';
import type { BoxStore } from '../boxes/boxStore.ts';
import type { EnrolDesk } from '../enrol/desk.ts';
import type { Enrolments } from '../enrol/records.ts';
import type { Timer } from '../feed.ts';
import type { Side } from '../side.ts';
import { Callers } from './callers.ts';
import type { FileStore } from './fileStore.ts';
import type { SideLog } from './log.ts';
import { SideMetrics } from './metrics.ts';
import { enrolRoutes } from './routes/enrol.ts';
import { fileRoutes } from './routes/files.ts';
import { lineRoutes } from './routes/lines.ts';
import { secretRoutes } from './routes/secrets.ts';
import { toWire } from './wireErrors.ts';

export interface ServerIdentity {
  /** PEM of this machine's certificate, issued for a server. */
  readonly certificate: string;
  /** PEM. */
  readonly privateKey: string;
  /** PEM of the authority's certificate. */
  readonly authority: string;
}

export interface SideServerOptions {
  readonly identity: ServerIdentity;
  /** What answers: judges and keeps what is pushed, gives what is pulled. */
  readonly side: Side;
  readonly enrolments: Enrolments;
  readonly desk: EnrolDesk;
  readonly files: FileStore;
  readonly boxes: BoxStore;
  readonly timer: Timer;
  readonly log: SideLog;
  readonly metrics?: SideMetrics;
  /** The station that became hub in the place of this one: from then on it answers nobody. */
  readonly movedTo?: () => string | undefined;
}

/** Greetings of ten thousand chains. */
const JSON_BODY_BYTES = 4 * 1024 * 1024;
/** A whole request, over the worst line that is still one. Files are as long as they are. */
const REQUEST_MS = 600_000;
const HANDSHAKE_MS = 10_000;
const KEEP_ALIVE_MS = 75_000;
/** A home has a handful of stations; whoever opens more than that is none. */
const MOST_CONNECTIONS = 500;

export class SideServer {
  readonly metrics: SideMetrics;
  readonly #app: FastifyInstance<Server>;
  #identity: ServerIdentity;

  constructor(options: SideServerOptions) {
    this.metrics = options.metrics ?? new SideMetrics();
    this.#identity = options.identity;
    this.#app = build(options, this.metrics, () => this.#identity);
  }

  /** @returns the port it listens on */
  async listen(port: number, host: string): Promise<number> {
    await this.#app.listen({ port, host });
    return (this.#app.server.address() as AddressInfo).port;
  }

  /** Shows another certificate from the next connection on: one renewed, or for a new address. */
  present(identity: ServerIdentity): void {
    this.#identity = identity;
    this.#app.server.setSecureContext(secureContext(identity));
  }

  async close(): Promise<void> {
    // Wake streams would keep it open for ever.
    this.#app.server.closeAllConnections();
    await this.#app.close();
  }
}

function secureContext({ certificate, privateKey, authority }: ServerIdentity) {
  return {
    // With its issuer, so that a newcomer can pin it.
    cert: `${certificate}\n${authority}`,
    key: privateKey,
    ca: authority,
    minVersion: 'TLSv1.3' as const,
  };
}

function build(
  options: SideServerOptions,
  metrics: SideMetrics,
  shown: () => ServerIdentity,
): FastifyInstance<Server> {
  const { log } = options;
  const app = Fastify({
    https: {
      ...secureContext(options.identity),
      requestCert: true,
      // Newcomers have none yet: who may do what is decided at each request.
      rejectUnauthorized: false,
      handshakeTimeout: HANDSHAKE_MS,
      noDelay: true,
    },
    bodyLimit: JSON_BODY_BYTES,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: true,
    logger: false,
  });
  app.server.maxConnections = MOST_CONNECTIONS;
  app.server.on('secureConnection', (socket) => {
    metrics.handshakes.inc({ certificate: socket.authorized ? 'home' : 'none' });
  });
  app.setErrorHandler((error, _request, reply) => {
    const coded = ofFastify(error);
    const { status, body } = toWire(coded);
    metrics.refused.inc({ code: body.code });
    if (status >= 500) log.error({ code: body.code, error: String(error) }, 'not answered');
    return reply.status(status).send(body);
  });
  app.setNotFoundHandler(() => {
    throw new GuichengError('PROTOCOL.NO_ROUTE', '对方没有这项功能，请更新程序');
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const { statusCode: status, elapsedTime } = reply;
    metrics.requests.observe({ route, status }, elapsedTime / 1_000);
    log.info(
      {
        station: request.caller?.station.stationId,
        method: request.method,
        route,
        status,
        ms: Math.round(elapsedTime),
      },
      'request',
    );
    done();
  });
  const callers = new Callers(options.enrolments);
  const context = { ...options, metrics, callers, shown };
  app.decorateRequest('caller', null);
  app.addHook('onRequest', (_request, _reply, next) => {
    const to = options.movedTo?.();
    if (to === undefined) next();
    else
      next(
        new GuichengError('SYNC.HUB_MOVED', '本馆的枢纽已换到另一台机器，请在本站设置里改枢纽地址', { to }),
      );
  });
  void app.register((open, _none, done) => {
    enrolRoutes(open, context);
    done();
  });
  void app.register((home, _none, done) => {
    home.addHook('onRequest', (request, reply, next) => {
      const caller = callers.of(request.raw.socket);
      request.caller = caller;
      reply.raw.once('close', callers.enter(caller.station.stationId));
      next();
    });
    lineRoutes(home, context);
    fileRoutes(home, context);
    secretRoutes(home, context);
    done();
  });
  return app;
}

/** What Fastify itself refuses, in our codes. */
function ofFastify(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new GuichengError('PROTOCOL.TOO_LARGE', '发来的数据过大，没有接收，请检查各站程序版本', {}, error);
  }
  if (code.startsWith('FST_ERR_CTP') || error instanceof SyntaxError) {
    return new GuichengError('PROTOCOL.GARBLED', '发来的数据无法识别，没有接收', {}, error);
  }
  return error;
}
