import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSigner, generateKeyPair, isSameKey, normalisePublicKey, verifySignature } from './keys.ts';
import { codeOf } from './testing/rig.ts';

test('agrees with the test vector of RFC 8032 §7.1 (test 1)', () => {
  const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
  const pkcs8 = Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex').toString('base64');
  const signer = createSigner(pkcs8);
  expect(Buffer.from(signer.publicKey, 'base64').toString('hex')).toBe(
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  );
  expect(Buffer.from(signer.sign(''), 'base64').toString('hex')).toBe(
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  );
});

test('signs, verifies, and refuses another text, key or signature', () => {
  const [pair, other] = [generateKeyPair(), generateKeyPair()];
  const signer = createSigner(pair.privateKey);
  const signature = signer.sign('归程');
  expect(signer.publicKey).toBe(pair.publicKey);
  expect(verifySignature(pair.publicKey, '归程', signature)).toBe(true);
  expect(verifySignature(pair.publicKey, '归途', signature)).toBe(false);
  expect(verifySignature(other.publicKey, '归程', signature)).toBe(false);
  expect(verifySignature('', '归程', signature)).toBe(false);
  expect(verifySignature(pair.publicKey, '归程', 'AAAA')).toBe(false);
});

test('raw and SPKI are one key', () => {
  const { publicKey } = generateKeyPair();
  const raw = Buffer.from(publicKey, 'base64');
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]);
  expect(createPublicKey({ key: spki, format: 'der', type: 'spki' }).asymmetricKeyType).toBe('ed25519');
  expect(normalisePublicKey(spki.toString('base64'))).toBe(publicKey);
  expect(isSameKey(publicKey, spki.toString('base64'))).toBe(true);
  expect(isSameKey(publicKey, 'no key')).toBe(false);
  expect(codeOf(() => createSigner('bm8ga2V5'))).toBe('LEDGER.BAD_KEY');
});

test('a key of another kind is none', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({
    format: 'der',
    type: 'spki',
  });
  expect(codeOf(() => normalisePublicKey(rsa.toString('base64')))).toBe('LEDGER.BAD_KEY');
});
