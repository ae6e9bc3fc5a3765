/** What a page that was taken over would try, and somebody outside who would hear of it. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Page } from 'playwright';
import type { Scope } from './harness.ts';

/** Somebody on this machine who listens to everything and counts who comes. */
export async function listener(scope: Scope): Promise<{ at: string; heard: () => number }> {
  let heard = 0;
  const tcp = createServer((socket) => {
    heard += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => tcp.listen(0, resolve));
  scope.later(() => {
    tcp.close();
  });
  const address = tcp.address();
  assert.ok(address !== null && typeof address !== 'string');
  const udp = createSocket('udp4');
  udp.on('message', () => {
    heard += 1;
  });
  await new Promise<void>((resolve) => udp.bind(address.port, resolve));
  scope.later(() => {
    udp.close();
  });
  // Chromium keeps calls between browsers away from the loopback by itself, so another address is listened at.
  const outer = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal);
  return { at: `${outer?.address ?? '127.0.0.1'}:${address.port}`, heard: () => heard };
}

/** Everything a page can try to reach somebody with; resolves when each has failed or been tried. */
export async function tryToReach(page: Page, at: string): Promise<string[]> {
  return await page.evaluate(async (host) => {
    const url = `http://${host}/`;
    const refused = (name: string, attempt: Promise<unknown>): Promise<string> =>
      attempt.then(
        () => `${name} went through`,
        () => '',
      );
    const element = (name: string, made: HTMLElement): Promise<unknown> => {
      const ended = new Promise((resolve, reject) => {
        made.addEventListener('load', resolve);
        made.addEventListener('error', reject);
      });
      document.body.append(made);
      return ended
        .finally(() => made.remove())
        .catch((error: unknown) => Promise.reject(new Error(name, { cause: error })));
    };
    const opened = (socket: WebSocket | EventSource): Promise<unknown> =>
      new Promise((resolve, reject) => {
        socket.addEventListener('open', resolve);
        socket.addEventListener('error', reject);
      });
    const tried = [
      refused('fetch', fetch(url, { mode: 'no-cors' })),
      refused('socket', opened(new WebSocket(`ws://${host}/`))),
      refused('events', opened(new EventSource(url))),
      refused('image', element('image', Object.assign(document.createElement('img'), { src: url }))),
      refused('script', element('script', Object.assign(document.createElement('script'), { src: url }))),
      refused('module', import(url)),
      refused(
        'style',
        element('style', Object.assign(document.createElement('link'), { rel: 'stylesheet', href: url })),
      ),
    ];
    navigator.sendBeacon(url, 'beacon');
    for (const rel of ['prefetch', 'preconnect', 'prerender', 'dns-prefetch'])
      document.head.append(Object.assign(document.createElement('link'), { rel, href: url }));
    const frame = Object.assign(document.createElement('iframe'), { src: url });
    const form = Object.assign(document.createElement('form'), { action: url, method: 'post' });
    document.body.append(frame, form);
    form.submit();
    // A call between browsers: its search for a way says when it is over.
    const peer = new RTCPeerConnection({
      iceServers: [
        { urls: `stun:${host}` },
        { urls: `turn:${host}?transport=tcp`, username: 'u', credential: 'c' },
      ],
    });
    peer.createDataChannel('out');
    const searched = new Promise<string>((resolve) => {
      peer.addEventListener('icecandidate', ({ candidate }) => {
        if (candidate === null) resolve('');
        else if (candidate.candidate !== '') resolve(`peer found ${candidate.candidate}`);
      });
    });
    await peer.setLocalDescription(await peer.createOffer());
    const results = await Promise.all([...tried, searched]);
    peer.close();
    frame.remove();
    form.remove();
    return results.filter((text) => text !== '');
  }, at);
}

interface Ran {
  /** Names of what did run. */
  readonly ran: readonly string[];
  readonly refused: Readonly<Record<string, string>>;
}

/** Every way to run what is not a file of ours; resolves when each was refused or has run. */
export async function tryToRun(page: Page): Promise<Ran> {
  return await page.evaluate(async () => {
    const marking = (name: string): string => `globalThis.ran = [...(globalThis.ran ?? []), '${name}']`;
    const violated = (directive: string): Promise<void> =>
      new Promise((resolve) => {
        document.addEventListener('securitypolicyviolation', function heard(event) {
          if (event.effectiveDirective !== directive) return;
          document.removeEventListener('securitypolicyviolation', heard);
          resolve();
        });
      });
    const blobOf = (code: string): string =>
      URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
    for (const given of [
      { textContent: marking('inline') },
      { src: `data:text/javascript,${marking('data')}` },
      { src: blobOf(marking('blob')) },
    ]) {
      const refused = violated('script-src-elem');
      document.body.append(Object.assign(document.createElement('script'), given));
      await refused;
    }
    const handler = violated('script-src-attr');
    const host = document.createElement('div');
    host.innerHTML = `<img src="x" onerror="${marking('handler')}">`;
    document.body.append(host);
    await handler;
    host.remove();

    const outcome = (attempt: () => unknown): string => {
      try {
        attempt();
        return 'ran';
      } catch (error) {
        return error instanceof Error ? error.name : String(error);
      }
    };
    const worker = await new Promise<string>((resolve) => {
      try {
        const made = new Worker(blobOf('postMessage(1)'));
        made.addEventListener('message', () => resolve('ran'));
        made.addEventListener('error', () => resolve('refused'));
      } catch {
        resolve('refused');
      }
    });
    return {
      ran: (globalThis as { ran?: string[] }).ran ?? [],
      refused: {
        eval: outcome(() => Reflect.get(globalThis, 'eval')('1')),
        function: outcome(() => new Function('return 1')()),
        worker,
      },
    };
  });
}
