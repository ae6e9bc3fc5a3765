import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSigner, generateKeyPair } from '../../ledger/keys.ts';
import { codeOf } from '../../ledger/testing/rig.ts';
import { newBoxKey } from '../tls/keys.ts';
import { type Box, type BoxReader, checkBox, MAX_BOX_BYTES, openBox, sealBox, signBox } from './box.ts';

const [desk, thief] = [
  createSigner(generateKeyPair().privateKey),
  createSigner(generateKeyPair().privateKey),
];
const [kiosk, consoleKey] = [newBoxKey(), newBoxKey()];
const SEAL_KEYS = new Map([
  ['desk', desk.publicKey],
  ['thief', thief.publicKey],
]);

function reader(extra: Partial<BoxReader> = {}): BoxReader {
  return {
    stationId: 'kiosk',
    boxKey: kiosk.privateKey,
    sealKeyOf: (stationId) => SEAL_KEYS.get(stationId),
    versionOf: () => 0,
    ...extra,
  };
}

function sealed(content: string, version = 1): Box {
  const address = { sender: 'desk', receiver: 'kiosk', name: 'pins', version };
  return sealBox(address, Buffer.from(content), kiosk.publicKey, desk);
}

describe('a sealed box', () => {
  it('gives its receiver whatever was put in, and looks different each time', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 1e9 }), (bytes, version) => {
        const address = { sender: 'desk', receiver: 'kiosk', name: 'home-secret', version };
        const box = sealBox(address, bytes, kiosk.publicKey, desk);
        const over = JSON.parse(JSON.stringify(box)) as unknown;
        const { content } = openBox(over, reader({ versionOf: () => version - 1 }));
        expect(content.equals(bytes)).toBe(true);
        expect(sealBox(address, bytes, kiosk.publicKey, desk).sealed).not.toBe(box.sealed);
      }),
      { numRuns: 30 },
    );
  });

  it('is refused when any bit of it was flipped', () => {
    const box = sealed('口令');
    const text: Record<string, string> = {
      ephemeral: box.ephemeral,
      nonce: box.nonce,
      sealed: box.sealed,
      signature: box.signature,
    };
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(text)),
        fc.nat(),
        fc.integer({ min: 0, max: 7 }),
        (field, at, bit) => {
          const bytes = Buffer.from(text[field] ?? '', 'base64');
          const index = at % bytes.length;
          bytes.writeUInt8(bytes.readUInt8(index) ^ (1 << bit), index);
          const code = codeOf(() => openBox({ ...box, [field]: bytes.toString('base64') }, reader()));
          expect(code).toBe('SYNC.BOX_FORGED');
        },
      ),
      { numRuns: 120 },
    );
    for (const changed of [
      { name: 'secrets' },
      { version: 2 },
      { receiver: 'console' },
      { sender: 'thief' },
    ]) {
      expect(codeOf(() => openBox({ ...box, ...changed }, reader()))).toBe('SYNC.BOX_FORGED');
    }
  });

  it('opens for its receiver alone, even when whoever passes it on is enrolled and signs it anew', () => {
    const box = sealed('口令');
    const { signature: _, ...unsigned } = box;
    expect(codeOf(() => openBox(box, reader({ stationId: 'console', boxKey: consoleKey.privateKey })))).toBe(
      'SYNC.BOX_NOT_MINE',
    );
    expect(codeOf(() => openBox(box, reader({ boxKey: consoleKey.privateKey })))).toBe('SYNC.BOX_UNREADABLE');
    for (const changed of [
      { sender: 'thief' },
      { sender: 'thief', version: 9 },
      { sender: 'thief', name: 'secrets' },
    ]) {
      const passedOn = signBox({ ...unsigned, ...changed }, thief);
      expect(checkBox(passedOn, (stationId) => SEAL_KEYS.get(stationId))).toEqual(passedOn);
      expect(codeOf(() => openBox(passedOn, reader()))).toBe('SYNC.BOX_UNREADABLE');
    }
    const turned = signBox({ ...unsigned, receiver: 'console' }, desk);
    const other = reader({ stationId: 'console', boxKey: consoleKey.privateKey });
    expect(codeOf(() => openBox(turned, other))).toBe('SYNC.BOX_UNREADABLE');
  });

  it('is refused when what is held is as new or newer, and when nobody enrolled has sent it', () => {
    const box = sealed('口令', 3);
    expect(codeOf(() => openBox(box, reader({ versionOf: () => 3 })))).toBe('SYNC.BOX_OLD');
    expect(codeOf(() => openBox(box, reader({ versionOf: () => 4 })))).toBe('SYNC.BOX_OLD');
    expect(openBox(box, reader({ versionOf: () => 2 })).content.toString()).toBe('口令');
    expect(codeOf(() => openBox(box, reader({ sealKeyOf: () => undefined })))).toBe('SYNC.BOX_FORGED');
    expect(codeOf(() => openBox(box, reader({ sealKeyOf: () => thief.publicKey })))).toBe('SYNC.BOX_FORGED');
  });

  it('is no box when it is malformed, and takes no more than it may hold', () => {
    for (const value of [null, 'box', { ...sealed(''), v: 2 }, { ...sealed(''), name: '../pins' }]) {
      expect(codeOf(() => openBox(value, reader()))).toBe('SYNC.BOX_MALFORMED');
    }
    const address = { sender: 'desk', receiver: 'kiosk', name: 'pins', version: 1 };
    const full = sealBox(address, Buffer.alloc(MAX_BOX_BYTES), kiosk.publicKey, desk);
    expect(openBox(full, reader()).content).toHaveLength(MAX_BOX_BYTES);
    const over = Buffer.alloc(MAX_BOX_BYTES + 1);
    expect(codeOf(() => sealBox(address, over, kiosk.publicKey, desk))).toBe('SYNC.BOX_TOO_LARGE');
    expect(codeOf(() => sealBox(address, Buffer.alloc(1), 'AAAA', desk))).toBe('ENROL.BAD_KEY');
  });
});
