/**
 * Errors between two machines: a status and `{code, sentence, details}`. What goes wrong inside a side stays its own
 * affair: a caller must not read "the disk is full" as its own disk.
 */
import { z } from 'zod';
import { type ErrorDetails, type ErrorKind, GuichengError, toGuichengError } from '../../domain/errors.ts';
import { jsonOrNull } from '../json.ts';

const wireErrorSchema = z.object({
  code: z.string().regex(/^[A-Z]+\.[A-Z0-9_]{1,60}$/),
  sentence: z.string().max(500),
  details: z
    .record(z.string().max(40), z.union([z.string().max(500), z.number(), z.boolean(), z.null()]))
    .optional(),
});
type WireError = z.infer<typeof wireErrorSchema>;

/** Kinds both ends mean the same by. */
const SHARED = ['PROTOCOL', 'SYNC', 'ENROL', 'FEED', 'COUNTY'] as const satisfies readonly ErrorKind[];
type SharedCode = `${(typeof SHARED)[number]}.${string}`;

const STATUS: Readonly<Record<string, number>> = {
  'ENROL.NO_CERTIFICATE': 401,
  'ENROL.CERTIFICATE_TIME': 401,
  'ENROL.NOT_ENROLLED': 403,
  'ENROL.REVOKED': 403,
  'ENROL.WRONG_PROOF': 403,
  'ENROL.NO_CODE': 403,
  'ENROL.STATION_TAKEN': 409,
  'SYNC.NOT_YOU': 403,
  'SYNC.HUB_MOVED': 410,
  'SYNC.BUSY': 429,
  'SYNC.NO_FILE': 404,
  'SYNC.FILE_OFFSET': 409,
  'SYNC.FILE_BUSY': 409,
  'PROTOCOL.NO_ROUTE': 404,
  'PROTOCOL.TOO_LARGE': 413,
  'PROTOCOL.TOO_OLD': 426,
  'PROTOCOL.TOO_NEW': 426,
};

export interface WireAnswer {
  readonly status: number;
  readonly body: WireError;
}

export function toWire(error: unknown): WireAnswer {
  const coded = toGuichengError(error);
  const { code, sentence } = coded;
  if (!isShared(code)) {
    const body = {
      code: 'SYNC.REFUSED',
      sentence: `对方暂时不能接收：${sentence}`,
      details: { theirs: code },
    };
    return { status: 503, body };
  }
  return { status: STATUS[code] ?? 400, body: { code, sentence, details: plain(coded.details) } };
}

/** The error a side answered with; whatever it wrote, the kind is one that is known here. */
export function fromWire(status: number, body: string): GuichengError {
  const parsed = wireErrorSchema.safeParse(jsonOrNull(body));
  if (!parsed.success || !isShared(parsed.data.code)) {
    return new GuichengError('SYNC.REFUSED', '对方没有接受，将自动重试', { status });
  }
  const { code, sentence, details = {} } = parsed.data;
  return new GuichengError(code as SharedCode, sentence, { ...details, status });
}

function isShared(code: string): code is SharedCode {
  return SHARED.some((kind) => code.startsWith(`${kind}.`));
}

function plain(details: ErrorDetails): WireError['details'] {
  return Object.fromEntries(
    Object.entries(details).map(([key, value]) => [
      key.slice(0, 40),
      typeof value === 'string'
        ? value.slice(0, 500)
        : Array.isArray(value)
          ? value.join(' ').slice(0, 500)
          : value,
    ]),
  ) as WireError['details'];
}
