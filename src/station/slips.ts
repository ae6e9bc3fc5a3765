import { z } from 'zod';
import { canonicalText } from '../ledger/canonical.ts';
import { type Signer, verifySignature } from '../ledger/keys.ts';
import type { Views } from '../views/read.ts';

/**
 * The release slip (放行单): a QR signed by the desk's key that stands in for fresh news for thirty minutes. It
 * names the case, the chain heads the desk had seen, and the time; a hold set later prints no slip.
 */
const PREFIX = 'GCSLIP1.';

const slipBody = z.object({
  slipId: z.string(),
  caseId: z.string(),
  caseNumber: z.string(),
  stationId: z.string(),
  epoch: z.number().int(),
  printedAt: z.number().int(),
  /** Head of each chain the desk knew: `station:epoch` to seq and the first 16 hex digits of its hash. */
  heads: z.record(z.string(), z.tuple([z.number().int(), z.string()])),
});
export type SlipBody = z.infer<typeof slipBody>;

export function isSlip(text: string): boolean {
  return text.trim().startsWith(PREFIX);
}

export function signSlip(body: SlipBody, signer: Signer): string {
  const bytes = canonicalText(body);
  return `${PREFIX}${Buffer.from(bytes, 'utf8').toString('base64url')}.${Buffer.from(signer.sign(bytes), 'base64').toString('base64url')}`;
}

/**
 * Reads a slip; `ok` only where the signature is that of a desk of this home that is enrolled in the ledger, is not
 * signed off, and has not begun a new epoch since: an old disk of the desk signs nothing any more.
 */
export function readSlip(text: string, views: Views): { body: SlipBody; ok: boolean } | null {
  const [, payload, signature] = text.trim().split('.');
  if (payload === undefined || signature === undefined || payload.length > 4000) return null;
  const bytes = Buffer.from(payload, 'base64url').toString('utf8');
  let parsed: ReturnType<typeof slipBody.safeParse>;
  try {
    parsed = slipBody.safeParse(JSON.parse(bytes));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  if (!parsed.success) return null;
  const body = parsed.data;
  const station = views.station(body.stationId);
  const key = station?.keys[String(body.epoch)];
  if (station === null || station.role !== 'desk' || station.signedOff || key === undefined)
    return { body, ok: false };
  const newest = Math.max(...Object.keys(station.keys).map(Number));
  if (body.epoch !== newest) return { body, ok: false };
  return { body, ok: verifySignature(key, bytes, Buffer.from(signature, 'base64url').toString('base64')) };
}
