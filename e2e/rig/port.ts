/** The device's end of a cable, for the simulators: opens it whenever it is there, and opens it again. */
import { stat } from 'node:fs/promises';
import { SerialPort } from 'serialport';

export interface PortEnd {
  send(bytes: Uint8Array): Promise<void>;
}

const LOOK_EVERY_MS = 50;
const WRITE_LIMIT_MS = 300;

/** @param onOpen called at each (re)connection @param onData called with received bytes */
export function holdPort(path: string, onOpen: () => void, onData: (bytes: Uint8Array) => void): PortEnd {
  let current: SerialPort | null = null;
  const open = (): void => {
    const port = new SerialPort({ path, baudRate: 115_200, autoOpen: false });
    let over = false;
    const end = (): void => {
      if (over) return;
      over = true;
      current = null;
      if (port.isOpen) port.close();
      setTimeout(open, LOOK_EVERY_MS);
    };
    port.on('error', end);
    port.on('close', end);
    port.on('data', (bytes: Buffer) => onData(bytes));
    port.open((error) => {
      if (error !== null) {
        end();
        return;
      }
      current = port;
      whenGone(path, port, end);
      onOpen();
    });
  };
  open();
  return {
    // Bytes sent while the cable is out go nowhere, as on a real one.
    send: (bytes) =>
      new Promise((resolve) => {
        const port = current;
        if (port === null || !port.isOpen) {
          resolve();
          return;
        }
        // A write that is under way when the cable goes may never call back.
        const timer = setTimeout(resolve, WRITE_LIMIT_MS);
        port.write(bytes, undefined, () => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}

/** Now and then a hang-up raises no `close` event; that the name is gone is what can be relied on. */
function whenGone(path: string, port: SerialPort, end: () => void): void {
  let known: number | null = null;
  const timer = setInterval(async () => {
    const now = await inodeOf(path);
    known ??= now;
    if (port.isOpen && now !== null && now === known) return;
    clearInterval(timer);
    end();
  }, LOOK_EVERY_MS);
}

async function inodeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).ino;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Repeatable noise: a xorshift generator with its own seed. */
export function noiseSource(seed = 0x9e3779b9): (length: number) => Uint8Array {
  let state = seed >>> 0 || 1;
  return (length) =>
    Uint8Array.from({ length }, () => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return (state >>> 0) & 0xff;
    });
}

export const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
