import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { GuichengError } from '../src/domain/errors.ts';
import { errorPage } from './error-page.ts';
import { fileOfUrl, PAGE_POLICY, PRIVILEGED, readPage, START_URL } from './protocol.ts';
import { isTrustedSender, mayHave, mayLoad } from './security.ts';

const base = mkdtempSync(path.join(tmpdir(), 'pages-'));
const root = path.join(base, 'renderer');
mkdirSync(path.join(root, 'assets'), { recursive: true });
mkdirSync(path.join(base, 'renderer-secret'));
writeFileSync(path.join(root, 'index.html'), '<p>page');
writeFileSync(path.join(root, 'assets', 'a b.js'), '1');
writeFileSync(path.join(root, '.hidden.json'), '{}');
writeFileSync(path.join(root, 'note.txt'), 'x');
writeFileSync(path.join(base, 'secret.json'), '{}');
writeFileSync(path.join(base, 'renderer-secret', 'x.json'), '{}');
symlinkSync(path.join(base, 'secret.json'), path.join(root, 'link.json'));

describe('the protocol serves the pages', () => {
  test.each([
    START_URL,
    'guicheng://app/',
    'guicheng://app/index.html?x=1#y',
    'guicheng://app/assets/a%20b.js',
    // A URL parser takes the dots out before anyone sees them; what is left is inside.
    'guicheng://app/assets/../index.html',
  ])('%s', async (url) => {
    expect(readPage(url, root)).not.toBeNull();
  });
});

describe('the protocol refuses', () => {
  test.each([
    'guicheng://app/../secret.json',
    'guicheng://app/%2e%2e/secret.json',
    'guicheng://app/..%2fsecret.json',
    'guicheng://app/%252e%252e/secret.json',
    'guicheng://app/..%5csecret.json',
    'guicheng://app/assets\\..\\..\\secret.json',
    'guicheng://app//etc/passwd.json',
    'guicheng://app/../renderer-secret/x.json',
    'guicheng://app/C:/Windows/win.json',
    'guicheng://app/index.html%00.js',
    'guicheng://app/%E0%A4%A.html',
    'guicheng://app/.hidden.json',
    'guicheng://app/note.txt',
    'guicheng://app/link.json',
    'guicheng://app/assets',
    'guicheng://app/assets/',
    'guicheng://app/missing.js',
    'guicheng://other/index.html',
    'guicheng://user@app/index.html',
    'guicheng://app:1/index.html',
    'file:///etc/passwd',
    'https://app/index.html',
    '',
  ])('%s', async (url) => {
    expect(readPage(url, root)).toBeNull();
  });

  test('whatever it is asked, no file outside the folder', () => {
    for (const url of ['guicheng://app/....//secret.json', 'guicheng://app/a/%2E%2E/%2E%2E/secret.json']) {
      const file = fileOfUrl(url, root);
      expect(file === null || file.startsWith(root + path.sep)).toBe(true);
    }
  });
});

test('the policy allows no foreign code and no connection', () => {
  const script = PAGE_POLICY.split('; ').find((rule) => rule.startsWith('script-src'));
  expect(script).toBe("script-src 'self'");
  expect(PAGE_POLICY).toContain("default-src 'none'");
  expect(PAGE_POLICY).toContain("connect-src 'none'");
  expect(PAGE_POLICY).not.toMatch(/https?:|\*|unsafe-eval/);
});

test('the scheme is a secure origin, whose scripts may be kept compiled, without further rights', () => {
  const given = Object.entries(PRIVILEGED.privileges ?? {}).filter(([, value]) => value);
  expect(given.map(([name]) => name).sort()).toEqual(['codeCache', 'secure', 'standard']);
});

describe('what a page may load', () => {
  test.each(['http://a/', 'https://a/', 'ws://a/', 'wss://a/', 'file:///a', 'ftp://a/', 'chrome://gpu', 'x'])(
    'not %s',
    (url) => {
      expect(mayLoad(url, true)).toBe(false);
    },
  );
  test('devtools while developing only', () => {
    expect(mayLoad('devtools://devtools/a', true)).toBe(true);
    expect(mayLoad('devtools://devtools/a', false)).toBe(false);
    expect(mayLoad(START_URL, false)).toBe(true);
  });
});

describe('permissions', () => {
  const camera = { permission: 'media', origin: 'guicheng://app/', isMainFrame: true, media: ['video'] };
  test('the camera for our page', () => expect(mayHave(camera)).toBe(true));
  test.each([
    { ...camera, media: ['audio'] },
    { ...camera, media: ['video', 'audio'] },
    { ...camera, media: [] },
    { ...camera, origin: 'https://app/' },
    { ...camera, origin: 'guicheng://app.evil/' },
    { ...camera, origin: 'null' },
    { ...camera, isMainFrame: false },
    { ...camera, permission: 'geolocation' },
    { ...camera, permission: 'serial' },
    { ...camera, permission: 'openExternal' },
  ])('not %j', (ask) => expect(mayHave(ask)).toBe(false));
});

describe('whom main answers', () => {
  const frame = { origin: 'guicheng://app', url: START_URL, isMain: true };
  test('our page', () => expect(isTrustedSender({ frame, ours: true })).toBe(true));
  test.each([
    { frame, ours: false },
    { frame: null, ours: true },
    { frame: { ...frame, isMain: false }, ours: true },
    { frame: { ...frame, origin: 'null' }, ours: true },
    { frame: { ...frame, origin: 'https://app' }, ours: true },
    { frame: { ...frame, url: 'about:blank' }, ours: true },
    { frame: { ...frame, url: 'guicheng://app.evil/index.html' }, ours: true },
  ])('not %j', (facts) => expect(isTrustedSender(facts)).toBe(false));
});

test('the error page shows sentence, steps and code, and nothing runs in it', () => {
  const page = errorPage(
    new GuichengError('STORAGE.IN_USE', '本站数据正被<b>使用</b>', { file: '/home/"x"/<script>' }),
  );
  expect(page).toContain('STORAGE.IN_USE');
  expect(page).toContain('任务栏');
  expect(page).not.toMatch(/<b>|<script/);
});
