/**
 * The system's card service through koffi. Each call runs on a thread of koffi's, never on the main one, and none of
 * them waits for a card: the state of a slot is asked for with a time-out of zero.
 */
import { systemClock } from '../../clock.ts';
import { type CLibrary, type CType, type CTypeName, type Koffi, loadKoffi } from './koffi.ts';
import { type CardLayout, layoutOf, namesOf } from './layout.ts';
import {
  type CardContext,
  type CardService,
  CardServiceError,
  oneAtATime,
  SCARD,
  type SlotLook,
  scardOf,
} from './service.ts';

const SCOPE_SYSTEM = 2;
const SHARE_SHARED = 2;
/** T=0 or T=1, whichever the reader settles on. */
const PROTOCOL_ANY = 3;
const LEAVE_CARD = 0;
const STATE_UNAWARE = 0;
/** A short response APDU: 256 bytes and the status word. */
const MOST_ANSWER = 258;
/** A name more than the readers a county desk has. */
const LIST_BYTES = 4_096;

type Call = (...args: readonly unknown[]) => Promise<void>;

/** A structure that koffi reads and writes; also what the tests measure. */
export function readerStateType(
  koffi: Pick<Koffi, 'struct' | 'pack' | 'array'>,
  layout: Omit<CardLayout, 'dword'> & { readonly dword: string },
): CType {
  const shape = {
    szReader: layout.names.type,
    pvUserData: 'void *',
    dwCurrentState: layout.dword,
    dwEventState: layout.dword,
    cbAtr: layout.dword,
    rgbAtr: koffi.array('uint8_t', layout.atrBytes),
  };
  return layout.packed ? koffi.pack(shape) : koffi.struct(shape);
}

interface ReaderState {
  szReader: string;
  pvUserData: null;
  dwCurrentState: number;
  dwEventState: number | bigint;
  cbAtr: number | bigint;
  rgbAtr: Uint8Array;
}

/** The functions of the library, each as a promise that rejects with what it returned. */
function bind(koffi: Koffi, library: CLibrary, layout: CardLayout) {
  const { dword, long, handle, names } = layout;
  const state = readerStateType(koffi, layout);
  const request = koffi.struct({ dwProtocol: dword, cbPciLength: dword });
  const { pointer } = koffi;
  const call = (name: string, types: readonly CTypeName[]): Call => {
    const found = library.func(name, long, types);
    return (...args) =>
      new Promise((resolve, reject) => {
        found.async(...args, (error: unknown, result: number | bigint) => {
          const code = Number(result) >>> 0;
          if (error == null && code === 0) resolve();
          else reject(error == null ? new CardServiceError(code) : error);
        });
      });
  };
  return {
    requestBytes: koffi.sizeof(request),
    establish: call('SCardEstablishContext', [dword, 'void *', 'void *', koffi.out(pointer(handle))]),
    release: call('SCardReleaseContext', [handle]),
    cancel: call('SCardCancel', [handle]),
    list: call(`SCardListReaders${names.suffix}`, [handle, 'void *', 'void *', koffi.inout(pointer(dword))]),
    status: call(`SCardGetStatusChange${names.suffix}`, [handle, dword, koffi.inout(pointer(state)), dword]),
    connect: call(`SCardConnect${names.suffix}`, [
      handle,
      names.type,
      dword,
      dword,
      koffi.out(pointer(handle)),
      koffi.out(pointer(dword)),
    ]),
    transmit: call('SCardTransmit', [
      handle,
      pointer(request),
      'void *',
      dword,
      'void *',
      'void *',
      koffi.inout(pointer(dword)),
    ]),
    disconnect: call('SCardDisconnect', [handle, dword]),
  };
}

type Functions = ReturnType<typeof bind>;

class SystemContext implements CardContext {
  readonly #functions: Functions;
  readonly #layout: CardLayout;
  readonly #handle: unknown;

  constructor(functions: Functions, layout: CardLayout, handle: unknown) {
    this.#functions = functions;
    this.#layout = layout;
    this.#handle = handle;
  }

  async readers(): Promise<readonly string[]> {
    const { encoding } = this.#layout.names;
    const width = encoding === 'utf16le' ? 2 : 1;
    const names = Buffer.alloc(LIST_BYTES);
    // Counted in characters of the function's own kind.
    const length = [LIST_BYTES / width];
    try {
      await this.#functions.list(this.#handle, null, names, length);
    } catch (error) {
      if (scardOf(error) === SCARD.noReaders) return [];
      throw error;
    }
    return namesOf(names.subarray(0, Number(length[0]) * width), encoding);
  }

  async look(reader: string): Promise<SlotLook> {
    const state: ReaderState = {
      szReader: reader,
      pvUserData: null,
      dwCurrentState: STATE_UNAWARE,
      dwEventState: 0,
      cbAtr: 0,
      rgbAtr: new Uint8Array(this.#layout.atrBytes),
    };
    await this.#functions.status(this.#handle, 0, state, 1);
    const event = Number(state.dwEventState);
    const atr = Uint8Array.from(state.rgbAtr).subarray(0, Number(state.cbAtr));
    return { flags: event & 0xffff, changes: (event >>> 16) & 0xffff, atr };
  }

  async transmit(reader: string, command: Uint8Array): Promise<Uint8Array> {
    const { connect, transmit, disconnect, requestBytes } = this.#functions;
    const card: [unknown] = [null];
    const protocol: [number | null] = [null];
    await connect(this.#handle, reader, SHARE_SHARED, PROTOCOL_ANY, card, protocol);
    try {
      const pci = { dwProtocol: protocol[0], cbPciLength: requestBytes };
      const answer = Buffer.alloc(MOST_ANSWER);
      const length = [answer.length];
      await transmit(card[0], pci, Buffer.from(command), command.length, null, answer, length);
      return new Uint8Array(answer.subarray(0, Number(length[0])));
    } finally {
      // A card that is gone cannot be let go of, and needs not be.
      await disconnect(card[0], LEAVE_CARD).catch(() => undefined);
    }
  }

  cancel(): void {
    this.#functions.cancel(this.#handle).catch(() => undefined);
  }

  async release(): Promise<void> {
    await this.#functions.release(this.#handle);
  }
}

/** Shared by all readers of this process. */
let opened: Promise<CardService> | null = null;

/** Loads koffi and the library at the first call; a machine without one may get it later. */
export async function systemCards(): Promise<CardService> {
  opened ??= openSystem();
  try {
    return await opened;
  } catch (error) {
    opened = null;
    throw error;
  }
}

async function openSystem(): Promise<CardService> {
  const layout = layoutOf(process.platform);
  let functions: Functions;
  try {
    const koffi = loadKoffi();
    functions = bind(koffi, koffi.load(layout.library), layout);
  } catch (error) {
    throw new CardServiceError(SCARD.noLibrary, error);
  }
  const service: CardService = {
    establish: async () => {
      const handle: [unknown] = [null];
      await functions.establish(SCOPE_SYSTEM, null, null, handle);
      return new SystemContext(functions, layout, handle[0]);
    },
  };
  return oneAtATime(service, systemClock);
}
