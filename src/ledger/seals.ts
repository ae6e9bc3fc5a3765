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

export function isSealValid(publicKey: string, homeId: string, seal: Seal): boolean {
  return verifySignature(publicKey, sealText(homeId, seal), seal.signature);
}
