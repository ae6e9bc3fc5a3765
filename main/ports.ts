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

/** Windows, and what answers on the port of each. */
export interface PortHouse {
  readonly windows: StationWindows;
  /** @returns false when there is nothing to answer */
  serve(stationId: string, port: MessagePortMain): boolean;
  close(): void;
}

/** The real stations: their cores are in this process. */
export interface StationHouse extends PortHouse {
  /** The home is open: calls that wait are answered, too. */
  open(bridges: ReadonlyMap<string, Bridge>): void;
}

/** Its pages load while the home opens: what they ask before waits in their ports. */
export function stationHouse(windows: StationWindows): StationHouse {
  const held = new Map<string, MessagePortMain>();
  let bridges: ReadonlyMap<string, Bridge> | null = null;
  return {
    windows,
    open: (opened) => {
      bridges = opened;
      for (const [stationId, port] of held) opened.get(stationId)?.serve(port);
    },
    serve: (stationId, port) => {
      if (bridges?.has(stationId) === false) return false;
      // A page that asks again has lost its port or loaded anew: calls on the old one would answer nobody.
      held.get(stationId)?.close();
      held.set(stationId, port);
      bridges?.get(stationId)?.serve(port);
      return true;
    },
    close: () => {
      for (const port of held.values()) port.close();
      held.clear();
    },
  };
}

export function handOutPorts(houses: readonly PortHouse[], log: Log): () => void {
  const answer = (event: IpcMainEvent): void => {
    const house = houses.find(({ windows }) => windows.stationOf(event.sender) !== null);
    const stationId = house?.windows.stationOf(event.sender) ?? null;
    const frame = frameOf(event);
    if (house === undefined || stationId === null || !isTrustedSender({ frame, ours: true })) {
      log.warn({ url: frame?.url ?? null }, 'port refused');
      return;
    }
    const { port1, port2 } = new MessageChannelMain();
    if (house.serve(stationId, port1)) event.sender.postMessage(CHANNEL, null, [port2]);
    else log.warn({ station: stationId }, 'port refused');
  };
  ipcMain.on(CHANNEL, answer);
  return () => {
    ipcMain.off(CHANNEL, answer);
    for (const house of houses) house.close();
  };
}
