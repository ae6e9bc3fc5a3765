import { createServer, type Socket } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { StationId } from '../src/drill/stage.ts';
import type { StationLive } from '../src/station/dto.ts';
import type { Scope } from './harness.ts';
import type { StageHandle } from './stage/main-stage.ts';

/** A command of the contract that was refused, with the code the screen would show. */
class CommandFailed extends Error {
  readonly data: { code: string };

  constructor(code: string, sentence: string) {
    super(`${code}: ${sentence}`);
    this.name = 'CommandFailed';
    this.data = { code };
  }
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Orders to the stage inside the running application, one JSON line each way. */
export class StageLine {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    const lines = createInterface({ input: socket });
    lines.on('line', (text) => {
      const answer = JSON.parse(text) as { id: number; value?: unknown; error?: string };
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if (answer.error === undefined) waiting?.resolve(answer.value);
      else waiting?.reject(new Error(answer.error));
    });
    // An application that is killed takes its end of the line with it; `close` follows and says so.
    for (const end of [socket, lines]) end.on('error', () => socket.destroy());
    socket.on('close', () => {
      for (const waiting of this.#waiting.values()) waiting.reject(new Error('the application ended'));
      this.#waiting.clear();
    });
  }

  ask<K extends keyof StageHandle>(
    method: K,
    ...args: Parameters<StageHandle[K]>
  ): Promise<Awaited<ReturnType<StageHandle[K]>>> {
    if (this.#socket.destroyed) return Promise.reject(new Error('the application ended'));
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#socket.write(`${JSON.stringify({ id, method, args })}\n`);
    });
  }

  /** A command of the contract. @throws CommandFailed */
  async call(station: StationId, procedure: string, input: unknown): Promise<unknown> {
    const answer = await this.ask('call', station, procedure, input);
    if (answer.ok) return answer.value;
    throw new CommandFailed(answer.code, answer.sentence);
  }

  async live(station: StationId): Promise<StationLive> {
    return await this.ask('live', station);
  }

  /** A badge or code typed by hand, through the contract. */
  async typed(station: StationId, text: string): Promise<void> {
    await this.call(station, 'scan.code', { text, source: 'typed' });
  }

  close(): void {
    this.#socket.destroy();
  }
}

export interface StageDoor {
  /** For `GUICHENG_STAGE_SOCKET`. */
  readonly path: string;
  /** The next application whose home is open. */
  next(): Promise<StageLine>;
}

/** Where applications report once their home is open: nobody has to look again and again. */
export async function openDoor(scope: Scope): Promise<StageDoor> {
  const at = path.join(scope.folder('stage'), 'door');
  const arrived: StageLine[] = [];
  const waiting: ((line: StageLine) => void)[] = [];
  const server = createServer((socket) => {
    const line = new StageLine(socket);
    scope.later(() => line.close());
    const take = waiting.shift();
    if (take === undefined) arrived.push(line);
    else take(line);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at, resolve);
  });
  scope.later(() => {
    server.close();
  });
  return {
    path: at,
    next: () => {
      const line = arrived.shift();
      return line === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(line);
    },
  };
}
