/** A print queue of this computer: papers as PDF, labels as they are. What the queue took, it keeps until printed. */
import { GuichengError, toGuichengError } from '../../../domain/errors.ts';
import { Cancel, pause } from '../../clock.ts';
import type { LabelTask, PrintResult, PrintTask } from '../../printing/job.ts';
import type { RunCommand } from '../../transports/command.ts';
import type { Driver, DriverContext } from '../../types.ts';
import { queueState, requestOf } from './queue.ts';

const POLL_MS = 4_000;
const LIMIT_MS = 3_000;
const SUBMIT_MS = 15_000;
const NOTHING = new Uint8Array();

export interface QueueOptions {
  readonly queue: string;
  /** Null for a queue of papers. */
  readonly write: ((task: LabelTask) => Uint8Array) | null;
  readonly run: RunCommand;
}

export class QueueDriver implements Driver {
  readonly readDeadlineMs = POLL_MS + LIMIT_MS + 1_000;
  readonly #options: QueueOptions;
  readonly #context: DriverContext;
  readonly #stop = new Cancel();
  #loop: Promise<void> | null = null;
  #trouble: string | null = null;

  constructor(options: QueueOptions, context: DriverContext) {
    this.#options = options;
    this.#context = context;
  }

  start(): void {
    this.#loop = this.#poll();
  }

  async stop(): Promise<void> {
    this.#stop.cancel();
    await this.#loop;
  }

  /** @throws GuichengError DEVICE.QUEUE_REFUSED, DEVICE.PRINT_FORBIDDEN, DEVICE.NO_COMMAND, DEVICE.COMMAND_LATE */
  async print(task: PrintTask): Promise<PrintResult> {
    const { queue, run } = this.#options;
    const { sink } = this.#context;
    const input = this.#bytesOf(task);
    sink.frameOut(NOTHING, `交给队列 ${queue}：${task.title}，${input.length} 字节`);
    const raw = task.kind === 'label' ? ['-o', 'raw'] : [];
    const { code, out, errors } = await run('lp', ['-d', queue, ...raw], { input, limitMs: SUBMIT_MS });
    const request = code === 0 ? requestOf(out) : null;
    if (request === null)
      throw new GuichengError('DEVICE.QUEUE_REFUSED', `打印队列 ${queue} 没有接收，请检查队列`, {
        queue,
        code,
        errors: errors.slice(0, 200),
      });
    sink.frameIn(NOTHING, `队列已接收 ${request}`);
    // The queue took it; whether it came out on paper is the queue's to know.
    return { confirmed: false, epc: null };
  }

  #bytesOf(task: PrintTask): Uint8Array {
    const { write } = this.#options;
    if (task.kind === 'paper' && write === null) return task.pdf;
    if (task.kind === 'label' && write !== null) return write(task);
    throw new GuichengError('DEVICE.PRINT_FORBIDDEN', '这个打印队列不打这种纸，请检查设备设置');
  }

  async #poll(): Promise<void> {
    const { clock, sink } = this.#context;
    while (!this.#stop.cancelled) {
      try {
        await this.#look();
      } catch (error) {
        sink.fail(toGuichengError(error));
        return;
      }
      await pause(clock, POLL_MS, this.#stop);
    }
  }

  async #look(): Promise<void> {
    const { queue, run } = this.#options;
    const { sink } = this.#context;
    const { out, errors } = await run('lpstat', ['-p', queue], { limitMs: LIMIT_MS });
    const state = queueState(queue, out);
    if (state === null)
      throw new GuichengError('DEVICE.NO_QUEUE', `系统里没有名为 ${queue} 的打印队列`, {
        queue,
        errors: errors.slice(0, 200),
      });
    sink.frameIn(NOTHING, state.trouble ?? (state.busy ? '正在打印' : '就绪'));
    sink.alive();
    if (state.trouble === this.#trouble) return;
    this.#trouble = state.trouble;
    sink.trouble?.(state.trouble);
  }
}
