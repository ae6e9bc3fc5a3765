/** The port `modbus-serial` talks through: our own transport underneath, so that health and unplugging are the same. */
import { EventEmitter } from 'node:events';
import { GuichengError, toGuichengError } from '../../domain/errors.ts';
import type { DriverSink, Transport, Unsubscribe } from '../types.ts';
import { describeAnswer, describeRequest, REFUSALS } from './describe.ts';
import { ModbusFramer, type ModbusFraming } from './frames.ts';

type Told = (error?: Error | null) => void;

/** `modbus-serial` keeps one entry for each number; this is how many it expects. */
const TRANSACTIONS = 256;

export class TransportPort extends EventEmitter {
  readonly #transport: Transport;
  readonly #sink: DriverSink;
  readonly #framing: ModbusFraming;
  readonly #framer: ModbusFramer;
  readonly #allowed: readonly number[];
  #off: Unsubscribe = () => undefined;
  #open = false;
  #request: Uint8Array = new Uint8Array();
  /** Read and set by `modbus-serial`: which request the next one is, and which one the data answers. */
  _transactionIdWrite = 1;
  _transactionIdRead = 1;

  /** @param allowed function codes that may leave here; any other is a defect and never reaches the wire */
  constructor(transport: Transport, sink: DriverSink, framing: ModbusFraming, allowed: readonly number[]) {
    super();
    this.#transport = transport;
    this.#sink = sink;
    this.#framing = framing;
    this.#framer = new ModbusFramer(framing);
    this.#allowed = allowed;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  open(told: Told): void {
    this.#open = true;
    this.#off = this.#transport.onData((bytes) => this.#receive(bytes));
    told();
  }

  close(told?: Told): void {
    this.#open = false;
    this.#off();
    told?.();
  }

  /** @param frame unit, function, data and CRC, as for RTU */
  write(frame: Uint8Array): void {
    const body = Uint8Array.from(frame.subarray(0, -2));
    const code = body[1] ?? 0;
    if (!this.#allowed.includes(code))
      throw new GuichengError('RUNTIME.MODBUS_FUNCTION', '这台设备不允许这种操作', { code });
    this.#request = body;
    const transaction = this._transactionIdWrite;
    for (const chunk of this.#framer.expect(body, transaction))
      this.#sink.discarded(chunk.bytes, '过时的应答');
    const bytes = this.#framing === 'rtu' ? Uint8Array.from(frame) : withHeader(body, transaction);
    if (this.#framing === 'tcp') this._transactionIdWrite = (transaction + 1) % TRANSACTIONS;
    this.#sink.frameOut(bytes, describeRequest(body));
    this.#transport.write(bytes).catch((error: unknown) => this.#sink.fail(toGuichengError(error)));
  }

  #receive(bytes: Uint8Array): void {
    for (const chunk of this.#framer.push(bytes)) {
      if (chunk.type === 'discarded') this.#sink.discarded(chunk.bytes, '不属于任何应答');
      else if (chunk.type === 'refused') this.#sink.badFrame(chunk.bytes, REFUSALS[chunk.reason]);
      else {
        this.#sink.frameIn(chunk.bytes, describeAnswer(this.#request, chunk.body));
        if (this.#framing === 'tcp') this._transactionIdRead = new DataView(chunk.bytes.buffer).getUint16(0);
        this.emit('data', Buffer.from(chunk.body));
      }
    }
  }
}

function withHeader(body: Uint8Array, transaction: number): Uint8Array {
  return Uint8Array.of(
    transaction >> 8,
    transaction & 0xff,
    0,
    0,
    body.length >> 8,
    body.length & 0xff,
    ...body,
  );
}
