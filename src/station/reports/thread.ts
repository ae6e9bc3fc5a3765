/**
 * Reports run on a thread of their own with a read-only connection, so that no scan ever waits for one. The thread
 * begins with the first report and ends by itself when nobody has asked for a while: it costs nothing between.
 */
import { Worker } from 'node:worker_threads';
import { type ErrorCode, GuichengError, toGuichengError } from '../../domain/errors.ts';
import { urgencyFlag } from '../../ledger/giveWay.ts';
import type { ReportsPort } from '../ports.ts';
import type { ReportInput, ReportName, ReportOutput } from './kinds.ts';

export interface ReportThreadOptions {
  /** The program of the thread: it calls `serveReports`. */
  readonly program: string | URL;
  /** Ledger file of the station. */
  readonly file: string;
  /** Path of better-sqlite3, where it is not the installed one. */
  readonly sqlite?: string;
  /** After so long without a report the thread ends; a minute by default. */
  readonly idleMs?: number;
}

/** What the thread is told and what it answers. */
export interface ReportRequest {
  readonly id: number;
  readonly name: ReportName;
  readonly input: unknown;
}
export type ReportAnswer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly code: ErrorCode; readonly sentence: string };

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: GuichengError) => void;
}

const IDLE_MS = 60_000;

export class ReportThread implements ReportsPort {
  readonly #options: ReportThreadOptions;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | null = null;
  #lastId = 0;

  constructor(options: ReportThreadOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#worker !== null;
  }

  /** @throws GuichengError what the report threw; `RUNTIME.REPORTS` where its thread ended on the way */
  run<K extends ReportName>(name: K, input: ReportInput<K>): Promise<ReportOutput<K>> {
    this.#lastId += 1;
    const request: ReportRequest = { id: this.#lastId, name, input };
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve: resolve as (value: unknown) => void, reject });
      this.#rest();
      this.#running().postMessage(request);
    });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#over(new GuichengError('RUNTIME.REPORTS', '程序正在关闭，报表没有做完'));
    await worker?.terminate();
  }

  #running(): Worker {
    if (this.#worker !== null) return this.#worker;
    const { program, file, sqlite } = this.#options;
    const worker = new Worker(program, { workerData: { file, sqlite, urgency: urgencyFlag } });
    worker.unref();
    worker.on('message', (answer: ReportAnswer) => this.#answered(answer));
    worker.on('error', (error) => this.#ended(worker, error));
    worker.on('exit', (code) => this.#ended(worker, `ended with ${code}`));
    this.#worker = worker;
    return worker;
  }

  #answered(answer: ReportAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    this.#rest();
    if (answer.ok) waiting?.resolve(answer.value);
    else waiting?.reject(new GuichengError(answer.code, answer.sentence));
  }

  /** With nothing left to do the thread may go after a while. */
  #rest(): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = null;
    if (this.#waiting.size > 0) return;
    this.#idle = setTimeout(() => {
      this.close().catch((error: unknown) => process.emitWarning(toGuichengError(error)));
    }, this.#options.idleMs ?? IDLE_MS);
    this.#idle.unref();
  }

  #ended(worker: Worker, cause: unknown): void {
    if (this.#worker !== worker) return;
    this.#over(new GuichengError('RUNTIME.REPORTS', '报表没有做完，请重试', {}, cause));
  }

  #over(error: GuichengError): void {
    this.#worker = null;
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(error);
  }
}
