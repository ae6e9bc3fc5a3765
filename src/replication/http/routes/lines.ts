/** Greet, push, pull, wake: the ledger's own traffic, and the renewal of a certificate. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { GuichengError } from '../../../domain/errors.ts';
import { BODY_TYPE, BodyReader, type Read, writePage } from '../../protocol/lines.ts';
import { EVENTS_PER_BATCH, greetingSchema, type Push } from '../../protocol/messages.ts';
import { serveWake } from '../wake.ts';
import { callerOf, type RouteContext } from './context.ts';

const MOST_EVENTS = 5_000;

const pullSchema = z.object({
  cursor: z.string().max(2_000_000),
  limit: z.int().min(1).max(MOST_EVENTS).default(EVENTS_PER_BATCH),
});

export function lineRoutes(app: FastifyInstance, context: RouteContext): void {
  const { side, metrics, desk, callers, timer } = context;

  // Read while the rest is on its way. The lines have limits of their own.
  app.addContentTypeParser(
    'application/x-guicheng-lines',
    async (_request: unknown, body: AsyncIterable<Buffer>) => {
      const reader = BodyReader.ofPush();
      for await (const chunk of body) {
        if (!reader.add(chunk)) break;
      }
      return reader.end();
    },
  );

  app.post('/v1/greet', async (request) => {
    const greeting = checked(greetingSchema, request.body);
    const { stationId } = callerOf(request).station;
    if (greeting.stationId !== stationId) {
      throw new GuichengError('SYNC.NOT_YOU', '证书与自报的工作站编号不符，请检查本站设置', { stationId });
    }
    return await side.greet(greeting);
  });

  app.post<{ Body: Read<Push> | undefined }>('/v1/push', async (request) => {
    const read = request.body;
    if (read === undefined || !('ok' in read)) throw garbled();
    if (!read.ok) throw read.error;
    const receipt = await side.push(read.value);
    metrics.pushed.inc(read.value.events.length);
    for (const { reason } of receipt.refused) metrics.quarantined.inc({ reason });
    return receipt;
  });

  app.post('/v1/pull', async (request, reply) => {
    const { cursor, limit } = checked(pullSchema, request.body);
    const page = await side.pull(cursor, limit);
    metrics.pulled.inc(page.events.length);
    return await reply.type(BODY_TYPE).send(writePage(page));
  });

  app.get('/v1/wake', (request, reply) => {
    callerOf(request);
    reply.hijack();
    metrics.listening.inc();
    serveWake(reply.raw, {
      side,
      timer,
      mayListen: () => isStillIn(() => callers.of(request.raw.socket)),
      onEnd: () => metrics.listening.dec(),
    });
  });

  app.post('/v1/renew', async (request) => {
    const { station, publicKey } = callerOf(request);
    const certificate = await desk.renew(station.stationId, publicKey);
    metrics.enrolled.inc({ way: 'renewed' });
    return { certificate };
  });
}

function isStillIn(ask: () => unknown): boolean {
  try {
    ask();
    return true;
  } catch (error) {
    if (error instanceof GuichengError) return false;
    throw error;
  }
}

/** @throws GuichengError `PROTOCOL.GARBLED` */
export function checked<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw garbled(parsed.error);
}

function garbled(cause?: unknown): GuichengError {
  return new GuichengError('PROTOCOL.GARBLED', '发来的数据无法识别，没有接收', {}, cause);
}
