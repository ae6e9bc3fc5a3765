import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { verifySignature } from '../src/ledger/keys.ts';
import { KeyStore, type Vault } from './keys.ts';

let folder: string;
beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'keys-')), 'keys');
});

function vault(available: boolean): Vault {
  return {
    available: () => available,
    encrypt: (text) => Buffer.from(`sealed:${text}`).reverse(),
    decrypt: (bytes) => {
      const text = Buffer.from(bytes).reverse().toString();
      if (!text.startsWith('sealed:')) throw new Error('wrong user');
      return text.slice('sealed:'.length);
    },
  };
}

const create = { mayCreate: true };
const existing = { mayCreate: false };
const fileOf = (name: string): string => path.join(folder, `${name}.key`);

describe.each([
  ['with a keyring', true, 'keyring'],
  ['without a keyring', false, 'file'],
] as const)('%s', (_, available, store) => {
  test('the key made once signs for ever', async () => {
    const first = await new KeyStore(folder, vault(available)).signer('desk-1', create);
    const keys = new KeyStore(folder, vault(available));
    const again = await keys.signer('desk-1', existing);
    expect(again.publicKey).toBe(first.publicKey);
    expect(verifySignature(first.publicKey, 'x', again.sign('x'))).toBe(true);
    expect(keys.status().store).toBe(store);
    expect(JSON.parse(readFileSync(fileOf('station-desk-1'), 'utf8'))).toMatchObject({ store });
    if (process.platform !== 'win32') expect(statSync(fileOf('station-desk-1')).mode & 0o777).toBe(0o600);
  });

  test('the home secret is kept', async () => {
    const first = await new KeyStore(folder, vault(available)).homeSecret(create);
    expect(await new KeyStore(folder, vault(available)).homeSecret(existing)).toEqual(first);
    expect(first).toHaveLength(32);
  });

  test.each([
    ['empty', ''],
    ['no JSON', 'xx'],
    ['another version', '{"version":2,"store":"file","data":"eA=="}'],
    ['not a key', `{"version":1,"store":"${store}","data":"eA=="}`],
  ])('a corrupt file (%s) is an error and stays as it is', async (_name, content) => {
    await new KeyStore(folder, vault(available)).signer('a', create);
    writeFileSync(fileOf('station-a'), content);
    await expect(new KeyStore(folder, vault(available)).signer('a', create)).rejects.toMatchObject({
      code: expect.stringMatching(/^(STORAGE\.KEY_UNREADABLE|LEDGER\.BAD_KEY)$/),
    });
    expect(readFileSync(fileOf('station-a'), 'utf8')).toBe(content);
  });

  test('a missing key of a station that has signed is not replaced', async () => {
    await new KeyStore(folder, vault(available)).signer('a', create);
    rmSync(fileOf('station-a'));
    await expect(new KeyStore(folder, vault(available)).signer('a', existing)).rejects.toMatchObject({
      code: 'STORAGE.KEY_MISSING',
    });
  });
});

test('a key of the keyring is not lost while the keyring is away', async () => {
  const { publicKey } = await new KeyStore(folder, vault(true)).signer('a', create);
  await expect(new KeyStore(folder, vault(false)).signer('a', create)).rejects.toMatchObject({
    code: 'STORAGE.KEY_LOCKED',
  });
  expect((await new KeyStore(folder, vault(true)).signer('a', existing)).publicKey).toBe(publicKey);
});

test('widened rights are narrowed again', async () => {
  if (process.platform === 'win32') return;
  await new KeyStore(folder, vault(false)).signer('a', create);
  chmodSync(fileOf('station-a'), 0o644);
  await new KeyStore(folder, vault(false)).signer('a', existing);
  expect(statSync(fileOf('station-a')).mode & 0o777).toBe(0o600);
});

test('a station id cannot leave the folder', async () => {
  await expect(new KeyStore(folder, vault(false)).signer('../../x', create)).rejects.toMatchObject({
    code: 'INPUT.KEY_NAME',
  });
});
