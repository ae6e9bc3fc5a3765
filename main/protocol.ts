/**
 * `guicheng://app/…`: the pages of the application and nothing else. A custom protocol instead of `file:`, so
 * that a page can reach no other file of the machine, and one place writes the headers.
 */
import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { CustomScheme, Session } from 'electron';
import { isMissing } from './atomic.ts';

export const SCHEME = 'guicheng';
export const ORIGIN = 'guicheng://app';
export const START_URL = `${ORIGIN}/index.html`;

/** No `bypassCSP`, no `allowServiceWorkers`, no `supportFetchAPI`: a page has nothing to fetch. */
export const PRIVILEGED: CustomScheme = {
  scheme: SCHEME,
  privileges: { standard: true, secure: true, stream: false, codeCache: true },
};

/** Ant Design writes its styles into the page at run time: the only `unsafe-inline`, and for styles alone. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self' data:",
  "worker-src 'self'",
  "connect-src 'none'",
  "frame-src 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** For pages made here without any script: an error, a paper to print. */
export const STATIC_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wav': 'audio/wav',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
};

/**
 * The file a URL of ours names, below `root`; null for everything that is not plainly one: another origin, a
 * type we do not ship, a name that leaves the folder in whatever spelling.
 */
export function fileOfUrl(url: string, root: string): string | null {
  const parsed = urlOrNull(url);
  if (parsed === null || parsed.protocol !== `${SCHEME}:` || parsed.host !== 'app') return null;
  if (parsed.username !== '' || parsed.password !== '' || parsed.port !== '') return null;
  const name = decodeOrNull(parsed.pathname);
  // One decoding only: what still looks encoded, or holds a separator of another system, is refused.
  if (name === null || /[\\:%\0]/.test(name)) return null;
  const relative = name === '/' ? 'index.html' : name.slice(1);
  if (relative.split('/').some((part) => part === '' || part.startsWith('.'))) return null;
  if (!Object.hasOwn(TYPES, path.extname(relative))) return null;
  const file = path.resolve(root, relative);
  return file.startsWith(path.resolve(root) + path.sep) ? file : null;
}

export interface PageFile {
  readonly bytes: Uint8Array;
  readonly type: string;
}

/**
 * Reads a page file; null where there is none. A link that leads out of `root` counts as none. At once and not in
 * turns: while the home opens every turn of this process is long, and the page waits for three of them otherwise.
 */
export function readPage(url: string, root: string): PageFile | null {
  const file = fileOfUrl(url, root);
  if (file === null) return null;
  try {
    const real = realpathSync(file);
    if (!real.startsWith(realpathSync(root) + path.sep)) return null;
    return { bytes: readFileSync(real), type: TYPES[path.extname(file)] ?? 'application/octet-stream' };
  } catch (error) {
    if (isMissing(error) || (error instanceof Error && 'code' in error && error.code === 'EISDIR'))
      return null;
    throw error;
  }
}

export interface Pages {
  /** Shows `html` at the returned address until `drop`; for an error page or a paper. */
  add(html: string): { readonly url: string; drop(): void };
}

/**
 * Serves `root` and the pages added here in one session. `root` is null for sessions that show only added ones.
 */
export function servePages(session: Session, root: string | null, newId: () => string): Pages {
  const added = new Map<string, string>();
  session.protocol.handle(SCHEME, (request) => {
    if (request.method !== 'GET') return answer('', 'text/plain', STATIC_POLICY, 405);
    const html = added.get(request.url);
    if (html !== undefined) return answer(html, 'text/html; charset=utf-8', STATIC_POLICY, 200);
    const page = root === null ? null : readPage(request.url, root);
    if (page === null) return answer('没有这个页面', 'text/plain; charset=utf-8', STATIC_POLICY, 404);
    return answer(page.bytes, page.type, PAGE_POLICY, 200);
  });
  return {
    add: (html) => {
      const url = `${ORIGIN}/made/${newId()}`;
      added.set(url, html);
      return { url, drop: () => added.delete(url) };
    },
  };
}

function answer(body: string | Uint8Array, type: string, policy: string, status: number): Response {
  return new Response(typeof body === 'string' ? body : new Uint8Array(body), {
    status,
    headers: {
      'content-type': type,
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-store',
    },
  });
}

function urlOrNull(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

function decodeOrNull(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
