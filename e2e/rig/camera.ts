/**
 * A network camera: the device and media service of ONVIF, a snapshot behind digest whose picture changes each time,
 * and an answer to WS-Discovery where asked for.
 *
 * `node e2e/rig/camera.ts [--port 0] [--user viewer] [--password …] [--discovery]`
 * Orders, one JSON object a line on stdin; any `id` comes back in the acknowledgement:
 *   {"stall":true}            takes questions and answers nothing (false: answers again)
 *   {"stallPictures":true}    answers ONVIF, and takes questions for pictures without an answer
 *   {"unplug":true}           closes its port and every connection; {"plug":true} comes back on the same one
 *   {"refuse":true}           401 whatever account comes
 *   {"half":true}             pictures break off in the middle
 *   {"nonsense":true}         answers ONVIF with text that is no XML
 *   {"answers":"endless"}     ONVIF answers that never end; "half": that break off in the middle; "whole"
 *   {"elsewhere":"http://…"}  sends whoever wants a picture to another address
 *   {"encoding":"H265"}       what its sub-stream is said to be
 *   {"aheadMs":600000}        its clock is so much ahead of this machine's
 *   {"tally":true}            says {"event":"tally","pictures":…,"refusals":…}
 *   {"quit":true}
 * Says on stdout: {"event":"listening","port":…}, {"event":"ready"}, {"event":"ack","id":…}.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { numberedPicture } from './jpeg.ts';

interface Orders {
  stall?: boolean;
  stallPictures?: boolean;
  unplug?: boolean;
  plug?: boolean;
  refuse?: boolean;
  half?: boolean;
  nonsense?: boolean;
  answers?: 'whole' | 'half' | 'endless';
  elsewhere?: string;
  encoding?: string;
  aheadMs?: number;
  tally?: boolean;
  quit?: boolean;
}

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    user: { type: 'string', default: 'viewer' },
    password: { type: 'string', default: 'see-4-all' },
    discovery: { type: 'boolean', default: false },
  },
});
const { user, password } = values;
const tell = (event: object): void => console.log(JSON.stringify(event));
const state: Orders = {};
const REALM = 'Rig Camera';
/** Every one that was given out stays good: several stations look at one camera. */
const nonces = new Set<string>();
let pictures = 0;
let refusals = 0;
let port = Number(values.port);

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** RFC 7616 with qop "auth". */
function isDigestRight(request: IncomingMessage): boolean {
  const given = request.headers.authorization ?? '';
  const field = (name: string): string =>
    new RegExp(`[ ,]${name}=(?:"([^"]*)"|([^,]*))`)
      .exec(given)
      ?.slice(1)
      .find((text) => text !== undefined) ?? '';
  if (!given.startsWith('Digest ') || !nonces.has(field('nonce')) || field('uri') !== request.url)
    return false;
  const secret = md5(`${user}:${REALM}:${password}`);
  const asked = md5(`${request.method}:${field('uri')}`);
  const proof = [secret, field('nonce'), field('nc'), field('cnonce'), field('qop'), asked].join(':');
  return field('username') === user && field('response') === md5(proof);
}

/** WS-Security UsernameToken 1.0, §3.1: Base64(SHA-1(nonce + created + password)). */
function isTokenRight(body: string): boolean {
  const field = (name: string): string =>
    new RegExp(`<(?:\\w+:)?${name}(?: [^>]*)?>([^<]*)<`).exec(body)?.[1] ?? '';
  const raw = Buffer.concat([
    Buffer.from(field('Nonce'), 'base64'),
    Buffer.from(field('Created') + password, 'utf8'),
  ]);
  const isFresh = Math.abs(ownTime() - Date.parse(field('Created'))) < 30_000;
  const right = createHash('sha1').update(raw).digest('base64');
  return isFresh && field('Username') === user && field('Password') === right;
}

function soap(body: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope"' +
    ' xmlns:ter="http://www.onvif.org/ver10/error" xmlns:tds="http://www.onvif.org/ver10/device/wsdl"' +
    ' xmlns:trt="http://www.onvif.org/ver10/media/wsdl" xmlns:tt="http://www.onvif.org/ver10/schema">' +
    `<SOAP-ENV:Body>${body}</SOAP-ENV:Body></SOAP-ENV:Envelope>`
  );
}

const NOT_AUTHORIZED =
  '<SOAP-ENV:Fault><SOAP-ENV:Code><SOAP-ENV:Value>SOAP-ENV:Sender</SOAP-ENV:Value><SOAP-ENV:Subcode>' +
  '<SOAP-ENV:Value>ter:NotAuthorized</SOAP-ENV:Value></SOAP-ENV:Subcode></SOAP-ENV:Code><SOAP-ENV:Reason>' +
  '<SOAP-ENV:Text xml:lang="en">Sender not Authorized</SOAP-ENV:Text></SOAP-ENV:Reason></SOAP-ENV:Fault>';

function ownTime(): number {
  return Date.now() + (state.aheadMs ?? 0);
}

function time(): string {
  const now = new Date(ownTime());
  const [h, m, s] = [now.getUTCHours(), now.getUTCMinutes(), now.getUTCSeconds()];
  const [y, mo, d] = [now.getUTCFullYear(), now.getUTCMonth() + 1, now.getUTCDate()];
  return (
    '<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType>' +
    '<tt:DaylightSavings>false</tt:DaylightSavings><tt:UTCDateTime>' +
    `<tt:Time><tt:Hour>${h}</tt:Hour><tt:Minute>${m}</tt:Minute><tt:Second>${s}</tt:Second></tt:Time>` +
    `<tt:Date><tt:Year>${y}</tt:Year><tt:Month>${mo}</tt:Month><tt:Day>${d}</tt:Day></tt:Date>` +
    '</tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>'
  );
}

function profile(token: string, encoding: string, width: number, height: number): string {
  return (
    `<trt:Profiles token="${token}" fixed="true"><tt:Name>${token}</tt:Name>` +
    '<tt:VideoSourceConfiguration token="vsc"><tt:Name>vsc</tt:Name><tt:UseCount>2</tt:UseCount>' +
    '<tt:SourceToken>vs</tt:SourceToken><tt:Bounds x="0" y="0" width="1920" height="1080"/></tt:VideoSourceConfiguration>' +
    `<tt:VideoEncoderConfiguration token="${token}-enc"><tt:Name>${token}-enc</tt:Name><tt:UseCount>1</tt:UseCount>` +
    `<tt:Encoding>${encoding}</tt:Encoding><tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height>` +
    '</tt:Resolution><tt:Quality>4</tt:Quality></tt:VideoEncoderConfiguration></trt:Profiles>'
  );
}

/** The camera names another address than it has, as one behind a recorder does. */
const WRONG = 'http://10.99.99.99:8000';

function answerOf(action: string, body: string): string | null {
  switch (action) {
    case 'GetSystemDateAndTime':
      return time();
    case 'GetServices':
      return (
        '<tds:GetServicesResponse>' +
        `<tds:Service><tds:Namespace>http://www.onvif.org/ver10/device/wsdl</tds:Namespace><tds:XAddr>${WRONG}/onvif/device_service</tds:XAddr></tds:Service>` +
        `<tds:Service><tds:Namespace>http://www.onvif.org/ver10/media/wsdl</tds:Namespace><tds:XAddr>${WRONG}/onvif/media_service</tds:XAddr></tds:Service>` +
        '</tds:GetServicesResponse>'
      );
    case 'GetProfiles':
      return `<trt:GetProfilesResponse>${profile('main', 'H265', 1920, 1080)}${profile('sub', state.encoding ?? 'H264', 320, 240)}</trt:GetProfilesResponse>`;
    case 'GetVideoSources':
      return (
        '<trt:GetVideoSourcesResponse><trt:VideoSources token="vs"><tt:Framerate>25</tt:Framerate>' +
        '<tt:Resolution><tt:Width>1920</tt:Width><tt:Height>1080</tt:Height></tt:Resolution></trt:VideoSources></trt:GetVideoSourcesResponse>'
      );
    case 'GetSnapshotUri':
      return `<trt:GetSnapshotUriResponse><trt:MediaUri><tt:Uri>${WRONG}/snap?channel=${tokenIn(body)}</tt:Uri></trt:MediaUri></trt:GetSnapshotUriResponse>`;
    case 'GetStreamUri':
      return `<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>rtsp://10.99.99.99:554/Streaming/${tokenIn(body)}</tt:Uri></trt:MediaUri></trt:GetStreamUriResponse>`;
    default:
      return null;
  }
}

function tokenIn(body: string): string {
  return /<ProfileToken>([^<]*)</.exec(body)?.[1] ?? '';
}

/** As fast as it is taken. */
function endless(response: ServerResponse): void {
  const more = Buffer.alloc(65_536, ' ');
  const pour = (): void => {
    while (!response.destroyed && response.write(more));
  };
  response.on('drain', pour);
  pour();
}

async function onvif(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  const action = /<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+)/.exec(body)?.[1] ?? '';
  const send = (status: number, text: string): void => {
    response.writeHead(status, { 'content-type': 'application/soap+xml; charset=utf-8' }).end(text);
  };
  if (state.answers === 'endless') return endless(response);
  if (state.answers === 'half') {
    response.writeHead(200).write('<?xml version="1.0"?><SOAP-ENV', () => response.destroy());
    return;
  }
  if (state.nonsense === true) return send(200, 'Segmentation fault');
  const isFree = action === 'GetSystemDateAndTime';
  if (!isFree && (state.refuse === true || !isTokenRight(body))) {
    refusals += 1;
    return send(400, soap(NOT_AUTHORIZED));
  }
  const answer = answerOf(action, body);
  if (answer === null) return send(500, soap('<SOAP-ENV:Fault/>'));
  return send(200, soap(answer));
}

function snapshot(request: IncomingMessage, response: ServerResponse): void {
  if (state.stallPictures === true) return;
  if (state.elsewhere !== undefined) {
    response.writeHead(302, { location: state.elsewhere }).end();
    return;
  }
  if (state.refuse === true || !isDigestRight(request)) {
    // A first question without an account is how digest begins, and is no wrong try.
    if (request.headers.authorization !== undefined) refusals += 1;
    const nonce = randomBytes(12).toString('hex');
    nonces.add(nonce);
    const challenge = `Digest realm="${REALM}", nonce="${nonce}", qop="auth", algorithm=MD5`;
    response.writeHead(401, { 'www-authenticate': challenge }).end();
    return;
  }
  pictures += 1;
  const picture = numberedPicture(pictures);
  response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': picture.length });
  if (state.half !== true) {
    response.end(picture);
    return;
  }
  response.write(picture.subarray(0, Math.floor(picture.length / 2)), () => response.destroy());
}

const server = createServer((request, response) => {
  if (state.stall === true) {
    request.resume();
    return;
  }
  if (request.url?.startsWith('/onvif/') === true) {
    onvif(request, response).catch((error: unknown) => {
      console.error(error);
      response.destroy();
    });
  } else if (request.url?.startsWith('/snap') === true) snapshot(request, response);
  else response.writeHead(404).end();
});

function listen(): Promise<void> {
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => {
      port = (server.address() as AddressInfo).port;
      resolve();
    });
  });
}

async function unplug(): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}

function answerProbes(): void {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  socket.on('message', (message, from) => {
    const id = /MessageID[^>]*>([^<]*)</.exec(message.toString('utf8'))?.[1];
    if (id === undefined || state.stall === true) return;
    const answer =
      '<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope"' +
      ' xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery">' +
      `<SOAP-ENV:Header><wsa:RelatesTo>${id}</wsa:RelatesTo></SOAP-ENV:Header><SOAP-ENV:Body><d:ProbeMatches><d:ProbeMatch>` +
      '<wsa:EndpointReference><wsa:Address>urn:uuid:rig-camera</wsa:Address></wsa:EndpointReference>' +
      '<d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>onvif://www.onvif.org/name/Rig%20Camera' +
      ' onvif://www.onvif.org/hardware/RIG-1</d:Scopes>' +
      `<d:XAddrs>http://127.0.0.1:${port}/onvif/device_service</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion>` +
      '</d:ProbeMatch></d:ProbeMatches></SOAP-ENV:Body></SOAP-ENV:Envelope>';
    socket.send(answer, from.port, from.address);
  });
  socket.bind(3702, () => socket.addMembership('239.255.255.250'));
}

await listen();
if (values.discovery) answerProbes();
tell({ event: 'listening', port });
tell({ event: 'ready' });
for await (const line of createInterface({ input: process.stdin })) {
  const { id, ...order } = JSON.parse(line) as Orders & { id?: unknown };
  if (order.unplug === true) await unplug();
  else if (order.plug === true) await listen();
  else if (order.tally === true) tell({ event: 'tally', pictures, refusals });
  else Object.assign(state, order);
  // Whoever waited for an answer that never came is let go.
  if (order.stall === false || order.stallPictures === false) server.closeAllConnections();
  tell({ event: 'ack', id: id ?? null });
  if (order.quit === true) break;
}
process.exit(0);
