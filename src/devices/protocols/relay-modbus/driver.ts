/**
 * The relay module of one cremator. The charging door's coil is on only while an order to open it is fresh: it is
 * written anew with every order, and without one the driver itself takes it off. What re-arms the module's watchdog
 * is therefore the station's own heartbeat, never a timer that would go on when the station has stopped thinking.
 */
import { isGuichengError, toGuichengError } from '../../../domain/errors.ts';
import type { RelayOrder } from '../../../domain/readings.ts';
import { afterSilence, type Timer } from '../../clock.ts';
import { framingOf, ModbusSwitch } from '../../modbus/client.ts';
import type { Driver, DriverContext, Transport } from '../../types.ts';
import type { RelaySettings } from './settings.ts';

/** An order comes every second; one this old is no longer one. */
export const ORDER_FRESH_MS = 2_200;
const LOOK_EVERY_MS = 1_000;
const ANSWER_MS = 400;

interface Ordered {
  readonly wish: RelayOrder;
  readonly at: number;
}

export class RelayDriver implements Driver {
  readonly readDeadlineMs = 1_900;
  readonly #settings: RelaySettings;
  readonly #context: DriverContext;
  readonly #module: ModbusSwitch;
  #order: Ordered | null = null;
  #pulse = false;
  #looked = false;
  #running: Promise<void> | null = null;
  #again = false;
  #stopped = false;
  #timer: Timer | null = null;

  constructor(settings: RelaySettings, context: DriverContext, transport: Transport) {
    this.#settings = settings;
    this.#context = context;
    this.#module = new ModbusSwitch(transport, context.sink, {
      framing: framingOf(settings.connection, settings.framing),
      unit: settings.unit,
      timeoutMs: ANSWER_MS,
    });
  }

  start(): void {
    this.#turn();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#running;
    if (this.#order?.wish.door === true) await this.#letGo();
    this.#module.close();
  }

  relay(wish: RelayOrder): void {
    this.#order = { wish, at: this.#context.clock.now() };
    this.#turn();
  }

  /** In an orderly end the door does not wait for the watchdog; where the port is gone, it does. */
  async #letGo(): Promise<void> {
    try {
      await this.#module.set(this.#settings.doorCoil, () => false);
    } catch (error) {
      this.#context.sink.badFrame(new Uint8Array(), toGuichengError(error).sentence);
    }
  }

  #turn(): void {
    if (this.#stopped) return;
    if (this.#running !== null) {
      this.#again = true;
      return;
    }
    this.#timer?.cancel();
    this.#running = this.#run().finally(() => {
      this.#running = null;
      if (this.#stopped) return;
      if (this.#again) {
        this.#again = false;
        this.#turn();
      } else this.#timer = afterSilence(this.#context.clock, LOOK_EVERY_MS, () => this.#turn());
    });
  }

  async #run(): Promise<void> {
    const { sink } = this.#context;
    try {
      const order = this.#order;
      const fresh = this.#fresh();
      await this.#write(fresh);
      // On a shared line the looking may take long; before the first look nobody knows what the coils do.
      if (this.#looked) sink.alive();
      await this.#look(fresh, order);
      this.#looked = true;
      sink.alive();
    } catch (error) {
      const known = toGuichengError(error);
      // One lost answer is repeated a second later; a module that stays mute is found by the read deadline.
      if (!isGuichengError(error)) sink.fail(known);
      else if (known.code === 'DEVICE.REFUSED')
        sink.notice({ code: 'DEVICE.REFUSED', sentence: known.sentence, details: {} });
    }
  }

  async #write(wish: RelayOrder | null): Promise<void> {
    const { doorCoil, ignitionCoil, beaconCoil, pulseCoil, watchdog } = this.#settings;
    const open = wish?.door === true;
    if (!open) await this.#module.set(doorCoil, () => false);
    if (watchdog === 'pulse' && pulseCoil !== null) {
      this.#pulse = open && !this.#pulse;
      await this.#module.set(pulseCoil, () => this.#pulse);
    }
    // Without an order the ignition of a running charge stays as it is: only the end of the run takes it off.
    if (ignitionCoil !== null && wish !== null) await this.#module.set(ignitionCoil, () => wish.ignition);
    if (beaconCoil !== null && wish !== null) await this.#module.set(beaconCoil, () => wish.beacon);
    // The last word may have changed while the others were written, or while another device had the line.
    if (open) await this.#module.set(doorCoil, () => (this.#fresh()?.door === true ? true : null));
  }

  /** The order that still counts. */
  #fresh(): RelayOrder | null {
    const order = this.#order;
    return order !== null && this.#context.clock.now() - order.at <= ORDER_FRESH_MS ? order.wish : null;
  }

  async #look(wish: RelayOrder | null, order: Ordered | null): Promise<void> {
    const { doorCoil, ignitionCoil, doorInput, flameInput } = this.#settings;
    const { sink, deviceId, clock } = this.#context;
    const coil = async (at: number) => (await this.#module.coils(at, 1))[0] === true;
    const input = async (at: number | null) =>
      at === null ? null : (await this.#module.inputs(at, 1))[0] === true;
    const door = await coil(doorCoil);
    const ignition = ignitionCoil === null ? null : await coil(ignitionCoil);
    const ignitionFollows = ignition === null || wish === null || ignition === wish.ignition;
    const doorOpen = await input(doorInput);
    const flame = await input(flameInput);
    // Judged by an order that was taken back meanwhile, a coil would look as if it did not follow.
    if (this.#order !== order && !isSame(this.#order?.wish, wish)) return;
    sink.reading({
      type: 'relay',
      deviceId,
      place: this.#settings.cremator,
      door,
      ignition,
      doorOpen,
      flame,
      follows: door === (wish?.door === true) && ignitionFollows,
      at: clock.now(),
    });
  }
}

function isSame(a: RelayOrder | undefined, b: RelayOrder | null): boolean {
  return a?.door === b?.door && a?.ignition === b?.ignition;
}
