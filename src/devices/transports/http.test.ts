import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { HttpClient } from './http.ts';

const open: Server[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function device(answer: RequestListener): Promise<number> {
  const server = createServer(answer);
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function ask(port: number): ReturnType<HttpClient['ask']> {
  const site = { host: '127.0.0.1', port, user: 'admin', password: 'geheim' };
  return new HttpClient(site).ask('PUT', '/door', '<open/>', 5_000);
}

describe('a device over HTTP', () => {
  it('is read to the end of its answer', async () => {
    const port = await device((_request, response) => response.end('三十条'));
    expect(await ask(port)).toEqual({ status: 200, text: '三十条' });
  });

  it('that never ends its answer is cut off, and has not answered', async () => {
    let sent = 0;
    const piece = Buffer.alloc(65_536, 0x20);
    const port = await device((_request, response) => {
      const more = (): void => {
        sent += piece.length;
        if (sent < 64_000_000) response.write(piece, more);
        else response.end();
      };
      more();
    });
    const length = ask(port).then(({ text }) => text.length);
    await expect(length).rejects.toMatchObject({ code: 'DEVICE.NO_ANSWER' });
    expect(sent).toBeLessThan(32_000_000);
  });

  it('is not followed to somebody else, who would be given the order and the account', async () => {
    const asked: (string | undefined)[] = [];
    const other = await device((request, response) => {
      asked.push(request.url);
      response.end();
    });
    const port = await device((_request, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${other}/door` }).end();
    });
    await expect(ask(port)).rejects.toMatchObject({ code: 'DEVICE.NO_ANSWER' });
    expect(asked).toEqual([]);
  });
});
