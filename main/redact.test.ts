import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GuichengError } from '../src/domain/errors.ts';
import { openLog } from './logging.ts';
import { redactText, redactValue } from './redact.ts';

const ID = '11010519491231002X';

describe('redaction', () => {
  test.each([
    ID,
    ID.toLowerCase(),
    '110105 19491231 002X',
    '110105-19491231-0021',
    '１１０１０５１９４９１２３１００２Ｘ',
    `身份证号${ID}张三`,
    `ID${ID}`,
    '130503670401001',
    '13912345678',
    '+86 139 1234 5678',
    'E12345678',
    'H1234567890',
    'A123456(3)',
  ])('masks %s', (text) => {
    const out = redactText(`号码 ${text} 完`);
    expect(out).toContain('[已隐去]');
    expect(out).not.toMatch(/\d{5}/);
  });

  test.each([
    'WB00100742F',
    '2026-11-24T00:25:45.123Z',
    '019ab3c4-7e1f-7abc-8def-0123456789ab',
    'COM3@115200',
    '1764000000000',
  ])('leaves %s', (text) => {
    expect(redactText(text)).toBe(text);
  });

  test('every valid-looking resident number is masked, whatever stands around it', () => {
    const number = fc
      .tuple(
        fc.integer({ min: 110000, max: 659999 }),
        fc.integer({ min: 1900, max: 2026 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 31 }),
        fc.integer({ min: 0, max: 999 }),
        fc.constantFrom(...'0123456789Xx'),
      )
      .map(
        ([region, year, month, day, order, check]) =>
          `${region}${year}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}${String(order).padStart(3, '0')}${check}`,
      );
    fc.assert(
      fc.property(number, fc.string(), fc.string(), (id, before, after) => {
        expect(redactText(before + id + after)).not.toContain(id);
      }),
    );
  });

  test('keys that name a secret lose their value; errors keep code and stack', () => {
    const error = new GuichengError('INPUT.BAD', `证件号 ${ID} 有误`, { idNumber: ID, field: 'a' });
    const out = JSON.stringify(redactValue({ pin: '4711', deep: { sealedCode: 'abc' }, error }));
    expect(out).not.toContain('4711');
    expect(out).not.toContain('abc"');
    expect(out).not.toContain(ID);
    expect(out).toContain('INPUT.BAD');
  });
});

describe('the log file', () => {
  test('one file a day of the station, masked, and old ones go', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'log-'));
    writeFileSync(path.join(folder, 'guicheng-2026-01-01.log'), 'old');
    writeFileSync(path.join(folder, 'notes.txt'), 'not ours');
    let wall = Date.parse('2026-11-24T15:59:00Z');
    const { log, close } = openLog(folder, () => wall);
    log.info({ idNumber: ID, text: `x ${ID}` }, `登记 ${ID}`);
    wall += 120_000;
    log.error(new GuichengError('STATE.X', `证件 ${ID}`), '出错');
    close();
    expect(readdirSync(folder).sort()).toEqual([
      'guicheng-2026-11-24.log',
      'guicheng-2026-11-25.log',
      'notes.txt',
    ]);
    const all = ['24', '25'].map((day) =>
      readFileSync(path.join(folder, `guicheng-2026-11-${day}.log`), 'utf8'),
    );
    expect(all.join('')).not.toContain(ID);
    expect(all[1]).toContain('STATE.X');
  });
});
