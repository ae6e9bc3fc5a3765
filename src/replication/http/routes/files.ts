/**
 * Files by their content. `HEAD` says how large one is, or how much of it was received from the caller; `PUT` goes on
 * from there, `GET` from wherever the caller asks.
 */
import { Transform } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { GuichengError } from '../../../domain/errors.ts';
import { MAX_FILE_BYTES } from '../fileStore.ts';
import { callerOf, type RouteContext } from './context.ts';

interface FileRoute {
  Params: { sha256: string };
}

/** On an answer: how many bytes the side holds of a file that is on its way from this caller. */
export const HELD_HEADER = 'x-guicheng-held';
export const FILE_TYPE = 'application/octet-stream';

export function fileRoutes(app: FastifyInstance, { files, metrics }: RouteContext): void {
  // The body stays a stream: a file may be larger than memory.
  app.addContentTypeParser(FILE_TYPE, (_request, body, done) => done(null, body));

  app.head<FileRoute>('/v1/files/:sha256', async (request, reply) => {
    const { sha256 } = request.params;
    const size = await files.size(sha256);
    if (size !== null)
      return await reply.header('content-length', size).header('accept-ranges', 'bytes').send();
    const held = await files.held(sha256, callerOf(request).station.stationId);
    return await reply.status(404).header(HELD_HEADER, held).send();
  });

  app.get<FileRoute>('/v1/files/:sha256', async (request, reply) => {
    const { sha256 } = request.params;
    const size = await files.size(sha256);
    if (size === null) throw new GuichengError('SYNC.NO_FILE', '对方还没有这个附件', { sha256 });
    const start = startOf(request.headers.range, size);
    const count = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        metrics.fileBytes.inc({ way: 'given' }, chunk.length);
        done(null, chunk);
      },
    });
    const bytes = files.read(sha256, start);
    bytes.once('error', (error) => count.destroy(error));
    reply.type(FILE_TYPE).header('content-length', size - start);
    if (start > 0) reply.status(206).header('content-range', `bytes ${start}-${size - 1}/${size}`);
    return await reply.send(bytes.pipe(count));
  });

  app.put<FileRoute & { Body: AsyncIterable<Buffer> | undefined }>(
    '/v1/files/:sha256',
    { bodyLimit: MAX_FILE_BYTES },
    async (request) => {
      const { offset, total } = pieceOf(request.headers['content-range'], request.headers['content-length']);
      const from = callerOf(request).station.stationId;
      const bytes = request.body;
      if (bytes === undefined) throw badRange();
      const held = await files.receive({ sha256: request.params.sha256, from, offset, total }, bytes);
      metrics.fileBytes.inc({ way: 'received' }, held - offset);
      return { held, whole: held === total };
    },
  );
}

/** Where an answer begins: `bytes=N-`, no other kind of range is asked for. */
function startOf(range: string | undefined, size: number): number {
  if (range === undefined) return 0;
  const start = Number(/^bytes=(\d{1,15})-$/.exec(range)?.[1] ?? Number.NaN);
  if (!(start < size || (start === 0 && size === 0))) throw badRange();
  return start;
}

/** Where a piece begins, and how long the whole is. Without a range it is the whole. */
function pieceOf(range: string | undefined, length: string | undefined): { offset: number; total: number } {
  if (range === undefined) {
    const total = Number(length ?? Number.NaN);
    if (!Number.isSafeInteger(total)) throw badRange();
    return { offset: 0, total };
  }
  const found = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15})$/.exec(range);
  if (found === null) throw badRange();
  return { offset: Number(found[1]), total: Number(found[2]) };
}

function badRange(): GuichengError {
  return new GuichengError('SYNC.FILE_RANGE', '附件传送的位置无法识别，将从头核对');
}
