/** The routes of docs/replication.md for hubs of many homes. Nothing is kept here that another program of the county lacks. */
import type { Server } from 'node:http';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type pino from 'pino';
import { z } from 'zod';
import { GuichengError } from '../../domain/errors.ts';
import type { Timer } from '../../replication/feed.ts';
import { serveWake } from '../../replication/http/wake.ts';
import { toWire } from '../../replication/http/wireErrors.ts';
import { BODY_TYPE, BodyReader, writePage } from '../../replication/protocol/lines.ts';
import { EVENTS_PER_BATCH, greetingSchema, type Push } from '../../replication/protocol/messages.ts';
import { assertWelcome, type Caller, type Identify } from './callers.ts';
import type { Gate } from './gate.ts';
import type { HomeSides } from './homeSide.ts';
import type { CountyMetrics } from './metrics.ts';

export interface CountyTls {
  /** PEM: the county's certificate with its issuer, its key, and the authorities of its homes. */
  readonly cert: string;
  readonly key: string;
  readonly ca: readonly string[];
}

export interface CountyAppOptions {
  readonly sides: HomeSides;
  readonly gate: Gate;
  readonly metrics: CountyMetrics;
  readonly identify: Identify;
  /** Without it: plain HTTP, for the loopback interface only. */
  readonly tls?: CountyTls;
  readonly log: Pick<pino.Logger, 'info' | 'error'>;
  readonly timer: Timer;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before anything is read. */
    countyCaller: Caller | null;
  }
}

/** Greetings of ten thousand chains. */
const JSON_BODY_BYTES = 4 * 1024 * 1024;
/** Over the worst line that is still one. */
const REQUEST_MS = 600_000;
const KEEP_ALIVE_MS = 75_000;

const pullSchema = z.object({
  cursor: z.string().max(2_000_000),
  limit: z.int().min(1).max(5_000).default(EVENTS_PER_BATCH),
});

export function countyApp(options: CountyAppOptions): FastifyInstance<Server> {
  const { tls, metrics, log } = options;
  const app = Fastify({
    // The type of the server differs, and nothing of it is used but its address and its end.
    ...((tls && {
      https: {
        ...tls,
        ca: [...tls.ca],
        requestCert: true,
        rejectUnauthorized: false,
        minVersion: 'TLSv1.3',
        noDelay: true,
      },
    }) as object),
    bodyLimit: JSON_BODY_BYTES,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: true,
    logger: false,
  }) as FastifyInstance<Server>;
  app.decorateRequest('countyCaller', null);
  app.setErrorHandler((error, _request, reply) => {
    const { status, body } = toWire(ofFastify(error));
    if (status >= 500) log.error({ code: body.code, error: String(error) }, 'not answered');
    return reply.status(status).send(body);
  });
  app.setNotFoundHandler(() => {
    throw new GuichengError('PROTOCOL.NO_ROUTE', '县级服务器没有这项功能，请更新程序');
  });
  app.addHook('onRequest', async (request) => {
    const caller = options.identify(request.raw);
    await assertWelcome(options.sides.db, caller);
    request.countyCaller = caller;
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { statusCode: status, elapsedTime } = reply;
    const route = request.routeOptions.url ?? 'none';
    metrics.answered(route, status, elapsedTime);
    const { homeId: home, stationId: station } = request.countyCaller ?? {};
    log.info(
      { home, station, method: request.method, route, status, ms: Math.round(elapsedTime) },
      'request',
    );
    done();
  });
  routes(app, options);
  return app;
}

function routes(app: FastifyInstance<Server>, { sides, gate, timer }: CountyAppOptions): void {
  // The body stays a stream until it is its home's turn to be received.
  app.addContentTypeParser('application/x-guicheng-lines', (_request, body, done) => done(null, body));

  app.post('/v1/greet', (request) => {
    const caller = callerOf(request);
    const greeting = checked(greetingSchema, request.body);
    if (greeting.homeId !== caller.homeId || greeting.stationId !== caller.stationId) {
      throw new GuichengError('SYNC.NOT_YOU', '证书与自报的馆或工作站编号不符，请检查本站设置');
    }
    return gate.pass(
      caller.homeId,
      async () => undefined,
      () => sides.of(caller.homeId).greet(greeting),
    );
  });

  app.post<{ Body: AsyncIterable<Buffer> | undefined }>('/v1/push', (request) => {
    const { homeId } = callerOf(request);
    return gate.pass(
      homeId,
      () => readBody(request.body),
      (push) => sides.of(homeId).push(push),
    );
  });

  app.post('/v1/pull', async (request, reply) => {
    const { homeId } = callerOf(request);
    const { cursor, limit } = checked(pullSchema, request.body);
    const page = await gate.pass(
      homeId,
      async () => undefined,
      () => sides.of(homeId).pull(cursor, limit),
    );
    return await reply.type(BODY_TYPE).send(writePage(page));
  });

  app.get('/v1/wake', (request, reply) => {
    const { homeId } = callerOf(request);
    reply.hijack();
    serveWake(reply.raw, {
      side: sides.of(homeId),
      timer,
      mayListen: () => true,
      onEnd: () => undefined,
    });
  });
}

/** What Fastify itself refuses, in our codes. */
function ofFastify(error: unknown): unknown {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (status === 413) return new GuichengError('PROTOCOL.TOO_LARGE', '发来的数据过大，没有接收', {}, error);
  return status < 500 ? garbled(error) : error;
}

async function readBody(body: AsyncIterable<Buffer> | undefined): Promise<Push> {
  if (body === undefined || !(Symbol.asyncIterator in body)) throw garbled();
  const reader = BodyReader.ofPush();
  for await (const chunk of body) if (!reader.add(chunk)) break;
  const read = reader.end();
  if (read.ok) return read.value;
  throw read.error;
}

function callerOf({ countyCaller }: Pick<FastifyRequest, 'countyCaller'>): Caller {
  if (countyCaller) return countyCaller;
  throw new GuichengError('ENROL.NO_CERTIFICATE', '县级服务器不认识这台机器，请先登记本馆的证书');
}

/** @throws GuichengError `PROTOCOL.GARBLED` */
function checked<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw garbled(parsed.error);
}

function garbled(cause?: unknown): GuichengError {
  return new GuichengError('PROTOCOL.GARBLED', '发来的数据无法识别，没有接收', {}, cause);
}
