/** Hands a page the port of its own station, one at a time. */
import { type IpcMainEvent, ipcMain, MessageChannelMain, type MessagePortMain } from 'electron';
import type { Bridge } from './bridge.ts';
import type { Log } from './logging.ts';
import { isTrustedSender, type SenderFacts } from './security.ts';
import type { StationWindows } from './windows.ts';

/** The only channel of the application. It takes no arguments and answers with nothing but a port. */
const CHANNEL = 'guicheng:port';

function frameOf(event: IpcMainEvent): SenderFacts['frame'] {
  const frame = event.senderFrame;
  if (frame === null || frame === undefined) return null;
  return { origin: frame.origin, url: frame.url, isMain: frame.parent === null };
}

export function handOutPorts(
  windows: StationWindows,
  bridges: ReadonlyMap<string, Bridge>,
  log: Log,
): () => void {
  const held = new Map<string, MessagePortMain>();
  const answer = (event: IpcMainEvent): void => {
    const stationId = windows.stationOf(event.sender);
    const frame = frameOf(event);
    const bridge = stationId === null ? undefined : bridges.get(stationId);
    if (
      stationId === null ||
      bridge === undefined ||
      !isTrustedSender({ frame, ours: windows.stationOf(event.sender) !== null })
    ) {
      log.warn({ url: frame?.url ?? null }, 'port refused');
      return;
    }
    const { port1, port2 } = new MessageChannelMain();
    // A page that asks again has lost its port or loaded anew: calls on the old one would answer nobody.
    held.get(stationId)?.close();
    held.set(stationId, port1);
    bridge.serve(port1);
    event.sender.postMessage(CHANNEL, null, [port2]);
  };
  ipcMain.on(CHANNEL, answer);
  return () => {
    ipcMain.off(CHANNEL, answer);
    for (const port of held.values()) port.close();
    held.clear();
  };
}
