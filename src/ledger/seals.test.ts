import { expect, test } from 'vitest';
import { createSigner, generateKeyPair } from './keys.ts';
import { isSealValid, makeSeal } from './seals.ts';

test('a seal is good for its own words, key and home, however many were looked at before', () => {
  const [signer, other] = [
    createSigner(generateKeyPair().privateKey),
    createSigner(generateKeyPair().privateKey),
  ];
  const sealOf = (seq: number) =>
    makeSeal(signer, 'home-1', { stationId: 'desk', epoch: 1, seq, hash: 'a'.repeat(64), at: 1 });
  const seals = Array.from({ length: 300 }, (_, i) => sealOf(i + 1));
  for (const seal of [...seals, ...seals.slice(-2)]) {
    expect(isSealValid(signer.publicKey, 'home-1', seal)).toBe(true);
    expect(isSealValid(signer.publicKey, 'home-1', { ...seal, seq: seal.seq + 1 })).toBe(false);
  }
  const [seal] = seals;
  expect(seal && isSealValid(other.publicKey, 'home-1', seal)).toBe(false);
  expect(seal && isSealValid(signer.publicKey, 'home-2', seal)).toBe(false);
});
