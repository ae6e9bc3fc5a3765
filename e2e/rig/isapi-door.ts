/**
 * A Hikvision access controller: digest login, remote control of its door, an endless alert stream and a memory in
 * pages. `node e2e/rig/isapi-door.ts`
 * Says {"event":"ready"}, {"event":"open","port":…}, {"event":"ordered","door":…,"cmd":…}. Orders on stdin:
 *   {"happen":27,"door":1}    an event with this sub-type, live and in memory; "card" with it
 *   {"mood":"silent"}         also broken (cuts the next part short), split, locked (no login is good), normal
 *   {"drop":true}             ends every stream
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createInterface } from 'node:readline';

interface Order {
  readonly id?: unknown;
  readonly happen?: number;
  readonly door?: number;
  readonly card?: string;
  readonly mood?: string;
  readonly drop?: boolean;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const tell = (event: object): void => console.log(JSON.stringify(event));
const NONCE = md5('nonce');
const BORDER = 'MIME_boundary';
const streams = new Set<ServerResponse>();
const memory: { serialNo: number; minor: number; doorNo: number; cardNo: string; time: string }[] = [];
let mood = 'normal';

/** RFC 2617, as far as the devices go: MD5, qop auth. */
function isLoggedIn(request: IncomingMessage): boolean {
  const header = request.headers.authorization ?? '';
  const field = (name: string): string =>
    new RegExp(`[ ,]${name}=(?:"([^"]*)"|([^,]*))`)
      .exec(header)
      ?.slice(1)
      .find((text) => text !== undefined) ?? '';
  if (mood === 'locked' || field('nonce') !== NONCE || field('uri') !== request.url) return false;
  const ha1 = md5('admin:IP Camera:geheim12');
  const ha2 = md5(`${request.method}:${request.url}`);
  return field('response') === md5([ha1, NONCE, field('nc'), field('cnonce'), 'auth', ha2].join(':'));
}

function part(type: string, body: string): string {
  return `--${BORDER}\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}\r\n`;
}

function send(text: string): void {
  for (const stream of streams) {
    if (mood !== 'split') stream.write(text);
    else for (const char of text) stream.write(char);
  }
}

const heartbeat = part(
  'application/xml; charset="UTF-8"',
  '<EventNotificationAlert version="2.0"><eventType>videoloss</eventType><eventState>inactive</eventState></EventNotificationAlert>',
);

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  if (mood === 'silent') return;
  if (!isLoggedIn(request)) {
    const challenge = `Digest qop="auth", realm="IP Camera", nonce="${NONCE}", stale="FALSE"`;
    response.writeHead(401, { 'www-authenticate': challenge }).end();
    return;
  }
  const path = request.url ?? '';
  if (path === '/ISAPI/Event/notification/alertStream') {
    response.writeHead(200, { 'content-type': `multipart/mixed; boundary=${BORDER}` });
    streams.add(response);
    response.on('close', () => streams.delete(response));
    response.write(heartbeat);
  } else if (path.startsWith('/ISAPI/AccessControl/RemoteControl/door/')) {
    tell({
      event: 'ordered',
      door: Number(path.split('/').at(-1)),
      cmd: /<cmd>(\w+)<\/cmd>/.exec(body)?.[1],
    });
    response.end('<ResponseStatus><statusCode>1</statusCode></ResponseStatus>');
  } else if (path.startsWith('/ISAPI/AccessControl/AcsEvent')) {
    const { searchResultPosition: from, maxResults: most } = JSON.parse(body).AcsEventCond;
    const some = memory.slice(from, from + most).map((entry) => ({ major: 5, ...entry }));
    const responseStatusStrg = some.length === 0 ? 'NO MATCH' : from + most < memory.length ? 'MORE' : 'OK';
    response.end(
      JSON.stringify({ AcsEvent: { responseStatusStrg, numOfMatches: some.length, InfoList: some } }),
    );
  } else if (path === '/ISAPI/System/time') response.end('<Time/>');
  else response.writeHead(404).end();
}

function happen(minor: number, order: Order): void {
  const time = `${new Date().toISOString().slice(0, 19)}+00:00`;
  const doorNo = order.door ?? 1;
  const entry = { serialNo: memory.length + 1, minor, doorNo, cardNo: order.card ?? '', time };
  memory.push(entry);
  const AccessControllerEvent = { majorEventType: 5, subEventType: minor, ...entry };
  const text = part(
    'application/json',
    JSON.stringify({ eventType: 'AccessControllerEvent', dateTime: time, AccessControllerEvent }),
  );
  if (mood !== 'broken') send(text);
  else {
    send(text.slice(0, Math.floor(text.length * 0.7)));
    mood = 'normal';
  }
  send(part('image/jpeg', `\u00ff\u00d8--${BORDER.slice(0, 6)}`));
}

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  tell({ event: 'open', port: typeof address === 'object' ? address?.port : null });
});
tell({ event: 'ready' });
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order;
  if (order.mood !== undefined) mood = order.mood;
  if (order.happen !== undefined) happen(order.happen, order);
  if (order.drop === true) for (const stream of streams) stream.destroy();
  tell({ event: 'ack', id: order.id ?? null });
}
process.exit(0);
