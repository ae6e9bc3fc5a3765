/**
 * The only bridge into a page, and it carries one thing: the MessagePort of the page's own station. Nothing of
 * Electron is exposed; the page asks by `postMessage` and gets the port by `postMessage`.
 */
import { ipcRenderer } from 'electron';

const CHANNEL = 'guicheng:port';

function isReady(event: MessageEvent<unknown>): boolean {
  const { data } = event;
  if (event.source !== window || typeof data !== 'object' || data === null) return false;
  return 'type' in data && data.type === 'guicheng:ready';
}

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  if (isReady(event)) ipcRenderer.send(CHANNEL);
});

ipcRenderer.on(CHANNEL, (event) => {
  const [port] = event.ports;
  if (port !== undefined) window.postMessage({ type: 'guicheng:port' }, window.location.origin, [port]);
});
