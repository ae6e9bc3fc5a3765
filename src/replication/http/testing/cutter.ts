/** A cable on loopback that can be cut after so many bytes. For tests only. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export class Cable {
  /** Bytes towards the far end after which the next connections are cut; null for none. */
  cutAfter: number | null = null;
  readonly #server: Server;
  readonly #ends = new Set<Socket>();

  constructor(to: number) {
    this.#server = createServer((near) => {
      const far = connect(to, '127.0.0.1');
      let left = this.cutAfter ?? Number.POSITIVE_INFINITY;
      const cut = (): void => {
        near.destroy();
        far.destroy();
      };
      for (const end of [near, far]) {
        this.#ends.add(end);
        end.once('error', cut);
        end.once('close', cut);
      }
      near.on('data', (chunk: Buffer) => {
        far.write(chunk.subarray(0, Math.min(left, chunk.length)), () => {
          if (left <= 0) cut();
        });
        left -= chunk.length;
      });
      far.on('data', (chunk: Buffer) => near.write(chunk));
    });
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** Pulls it: every connection over it ends now. */
  pull(): void {
    for (const end of this.#ends) end.destroy();
    this.#ends.clear();
  }

  close(): void {
    this.pull();
    this.#server.close();
  }
}
