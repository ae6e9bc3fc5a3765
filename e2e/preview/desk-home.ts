/** A demo home on real cores, and a page of the built renderer joined to its desk: what the desk screen is tried on. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MessageChannel as NodeChannel } from 'node:worker_threads';
import { type Browser, chromium, type Page } from 'playwright';
import { createBridge, type Port } from '../../main/bridge.ts';
import type { Log } from '../../main/logging.ts';
import { createSigner, generateKeyPair } from '../../src/ledger/keys.ts';
import { loadSqlite } from '../../src/ledger/sqlite.ts';
import { type Home, openHome } from '../../src/station/home.ts';
import type { StationPorts } from '../../src/station/ports.ts';
import { createRouter } from '../../src/station/router.ts';

function ports(): StationPorts {
  const files = new Map<string, { bytes: Uint8Array; mime: string }>();
  return {
    printer: { print: async (job) => `/tmp/${job.template}.pdf` },
    interlock: { wired: false, permit: () => undefined },
    devices: {
      list: () => [],
      protocols: () => [],
      ports: async () => [],
      save: async () => undefined,
      remove: async () => undefined,
      log: () => [],
      health: () => [],
      onReading: () => () => undefined,
      onHealth: () => () => undefined,
    },
    attachments: {
      put: async (bytes, mime) => {
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        files.set(sha256, { bytes, mime });
        return sha256;
      },
      get: async (sha256) => files.get(sha256) ?? null,
    },
    shell: {
      leaveKiosk: () => undefined,
      status: async () => ({
        version: '',
        runtime: 'node',
        electron: '',
        key: { store: 'file', text: '' },
        disk: { encrypted: null, text: '', how: '' },
        checks: [],
      }),
    },
  };
}

export async function openDeskHome(): Promise<Home> {
  const home = await openHome({
    dir: mkdtempSync(path.join(tmpdir(), 'guicheng-desk-')),
    sqlite: loadSqlite(),
    clock: { wall: () => Date.now(), mono: () => performance.now() },
    homeSecret: new Uint8Array(32).fill(7),
    signerFor: () => createSigner(generateKeyPair().privateKey),
    portsFor: ports,
    pinCost: { memoryKib: 64, passes: 1 },
    acceptsDrill: true,
  });
  home.start();
  return home;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

/** The built renderer over HTTP on a free port. */
export async function serve(root: string): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    const name = path.join(root, path.normalize(new URL(request.url ?? '/', 'http://x').pathname));
    if (!existsSync(name) || !path.extname(name)) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('content-type', TYPES[path.extname(name)] ?? 'application/octet-stream');
    response.end(readFileSync(name));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}/index.html`, close: () => server.close() };
}

type Wire = { readonly text: string } | { readonly bytes: string };

function toWire(data: unknown): Wire {
  if (typeof data === 'string') return { text: data };
  const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : (data as Uint8Array);
  return { bytes: Buffer.from(bytes).toString('base64') };
}

const log = {
  info: () => undefined,
  warn: (...words: unknown[]) => console.warn(...words),
  error: (...words: unknown[]) => console.error(...words),
  fatal: (...words: unknown[]) => console.error(...words),
  debug: () => undefined,
} as unknown as Log;

/** Joins a page to the desk core: every message of the page's port goes over, strings and bytes alike. */
export async function join(page: Page, home: Home): Promise<void> {
  const bridge = createBridge(createRouter(home.core('desk')), log);
  let mine: NodeChannel['port1'] | null = null;
  await page.exposeFunction('previewOpen', () => {
    const { port1, port2 } = new NodeChannel();
    mine = port1;
    const theirs: Port = {
      on: (name: string, listener: (event: { data: unknown }) => void) =>
        port2.on(name, (data: unknown) => listener({ data })),
      postMessage: (message) => port2.postMessage(message),
      start: () => port2.start(),
      close: () => port2.close(),
    };
    bridge.serve(theirs);
    port1.on('message', (data: unknown) => {
      page
        .evaluate((wire) => window.previewIn(wire), toWire(data))
        .catch((error: unknown) => {
          if (!page.isClosed()) console.warn(error);
        });
    });
  });
  await page.exposeFunction('previewOut', (wire: Wire) => {
    mine?.postMessage('text' in wire ? wire.text : new Uint8Array(Buffer.from(wire.bytes, 'base64')));
  });
  await page.addInitScript(() => {
    const encode = (data: unknown) =>
      typeof data === 'string'
        ? { text: data }
        : { bytes: btoa(String.fromCharCode(...new Uint8Array(data as ArrayBuffer))) };
    let opened = false;
    window.addEventListener('message', async (event) => {
      if (event.data?.type !== 'guicheng:ready' || opened) return;
      opened = true;
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => window.previewOut(encode(data));
      window.previewIn = (wire) =>
        port1.postMessage(
          'text' in wire ? wire.text : Uint8Array.from(atob(wire.bytes), (sign) => sign.charCodeAt(0)),
        );
      await window.previewOpen();
      window.postMessage({ type: 'guicheng:port' }, '*', [port2]);
    });
  });
}

declare global {
  interface Window {
    previewIn: (wire: Wire) => void;
    previewOut: (wire: Wire) => void;
    previewOpen: () => Promise<void>;
  }
}

export async function launch(): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'];
  return chromium.launch({ executablePath: '/usr/bin/chromium', args });
}
