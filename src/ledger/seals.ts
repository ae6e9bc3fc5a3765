/** What a seal signs, and how it is checked. */
import { canonicalText } from './canonical.ts';
import { type Signer, verifySignature } from './keys.ts';
import type { Seal } from './types.ts';

/** The signed text: canonical, and typed so that no other signature of the key can pass for a seal. */
export function sealText(homeId: string, seal: Omit<Seal, 'signature'>): string {
  const { stationId, epoch, seq, hash, at } = seal;
  return canonicalText({ type: 'guicheng.seal.v1', homeId, stationId, epoch, seq, hash, at });
}

export function makeSeal(signer: Signer, homeId: string, seal: Omit<Seal, 'signature'>): Seal {
  return { ...seal, signature: signer.sign(sealText(homeId, seal)) };
}

/** What was verified a moment ago: a seal is looked at before its events are taken, and again when it is put down. */
const verified = new Set<string>();
const REMEMBERED = 256;

export function isSealValid(publicKey: string, homeId: string, seal: Seal): boolean {
  const text = sealText(homeId, seal);
  const all = `${publicKey} ${seal.signature} ${text}`;
  if (verified.has(all)) return true;
  if (!verifySignature(publicKey, text, seal.signature)) return false;
  if (verified.size >= REMEMBERED) verified.clear();
  verified.add(all);
  return true;
}
