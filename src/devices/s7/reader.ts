/**
 * Data blocks of a Siemens controller through `nodes7`, over our own transport. A gate in front of the wire lets out
 * nothing but the opening of the conversation and reads: this product cannot write to a controller.
 */
import { EventEmitter } from 'node:events';
import NodeS7 from 'nodes7';
import { GuichengError, toGuichengError } from '../../domain/errors.ts';
import type { DriverSink, Transport, Unsubscribe } from '../types.ts';
import { describePacket, onlyReads, TpktFramer } from './tpkt.ts';

export interface S7Options {
  readonly rack: number;
  readonly slot: number;
  readonly timeoutMs: number;
}

/** What `nodes7` takes for its socket. */
class IsoPipe extends EventEmitter {
  readonly #transport: Transport;
  readonly #sink: DriverSink;
  readonly #framer = new TpktFramer();
  readonly #off: Unsubscribe;
  #ended = false;

  constructor(transport: Transport, sink: DriverSink) {
    super();
    this.#transport = transport;
    this.#sink = sink;
    this.#off = transport.onData((bytes) => this.#receive(bytes));
  }

  write(bytes: Uint8Array): void {
    const packet = Uint8Array.from(bytes);
    if (!onlyReads(packet)) throw new GuichengError('RUNTIME.PLC_WRITE', '归程不写火化炉控制器');
    this.#sink.frameOut(packet, describePacket(packet));
    this.#transport.write(packet).catch((error: unknown) => this.#sink.fail(toGuichengError(error)));
  }

  /** The library gives up; its own reconnecting is not used, the supervisor opens a new session. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#off();
    this.emit('close');
    this.#sink.fail(new GuichengError('DEVICE.NO_ANSWER', '控制器没有正常应答，正在重新连接'));
  }

  destroy(): void {
    this.#ended = true;
    this.#off();
  }

  setTimeout(): void {
    // The session has its own deadline.
  }

  #receive(bytes: Uint8Array): void {
    for (const chunk of this.#framer.push(bytes)) {
      if (chunk.type === 'refused') {
        this.#sink.badFrame(chunk.bytes, '不是 S7 应答');
        this.end();
        return;
      }
      this.#sink.frameIn(chunk.bytes, describePacket(chunk.bytes));
      this.emit('data', Buffer.from(chunk.bytes));
    }
  }
}

export class S7Reader {
  readonly #s7: NodeS7;
  readonly #options: S7Options;
  #open: Promise<void> | null = null;
  #items: readonly string[] = [];
  /** The library forgets to answer what was under way when the wire went. */
  #giveUp: (error: GuichengError) => void = () => undefined;
  readonly #over: Promise<never>;

  constructor(transport: Transport, sink: DriverSink, options: S7Options) {
    this.#options = options;
    this.#over = new Promise((_, reject) => {
      this.#giveUp = reject;
    });
    // Rejects once, maybe while nobody asks.
    this.#over.catch(() => undefined);
    this.#s7 = new NodeS7({ silent: true });
    this.#s7.connectNow = () => {
      this.#s7.isoclient = new IsoPipe(transport, sink);
      this.#s7.isoConnectionState = 1;
      this.#s7.onTCPConnect();
    };
  }

  /**
   * @param addresses as `nodes7` writes them: `DB1,REAL0`, `DB1,INT8`, `DB1,X10.0`
   * @throws GuichengError DEVICE.NO_ANSWER
   */
  async read(addresses: readonly string[]): Promise<ReadonlyMap<string, number | null>> {
    this.#open ??= this.#connect();
    await Promise.race([this.#open, this.#over]);
    if (this.#items.length === 0) {
      this.#items = addresses;
      this.#s7.addItems(addresses);
    }
    const answer = new Promise<Readonly<Record<string, unknown>>>((resolve) => {
      this.#s7.readAllItems((_bad, found) => resolve(found));
    });
    const values = await Promise.race([answer, this.#over]);
    const numbers = addresses.map((address) => [address, numberOf(values[address])] as const);
    if (numbers.every(([, value]) => value === null))
      throw new GuichengError('DEVICE.NO_ANSWER', '控制器一个点也没有读到，请检查点表和 PUT/GET 许可');
    return new Map(numbers);
  }

  close(): void {
    this.#giveUp(new GuichengError('DEVICE.NO_ANSWER', '与控制器的连接已断开'));
    this.#s7.dropConnection(() => undefined);
  }

  #connect(): Promise<void> {
    const { rack, slot, timeoutMs } = this.#options;
    return new Promise((resolve, reject) => {
      this.#s7.initiateConnection({ host: 'plc', port: 102, rack, slot, timeout: timeoutMs }, (error) => {
        if (error === undefined) resolve();
        else reject(new GuichengError('DEVICE.NO_ANSWER', '控制器不接受连接，请检查机架号和槽号'));
      });
    });
  }
}

function numberOf(value: unknown): number | null {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
