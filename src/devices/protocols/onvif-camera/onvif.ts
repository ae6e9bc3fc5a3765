/**
 * What a camera says of itself by ONVIF (Profile S and T, through the `onvif` library): its profiles, and where its
 * pictures and its video are. Also who answers in the network (WS-Discovery, UDP 3702).
 */
import type { Agent } from 'node:http';
import { z } from 'zod';
import { GuichengError } from '../../../domain/errors.ts';
import { withinBounds } from './bounds.ts';
import { refused, silent } from './refusals.ts';
import type { CameraSettings } from './settings.ts';

const encoder = z
  .object({
    encoding: z.string().catch(''),
    resolution: z
      .object({ width: z.coerce.number(), height: z.coerce.number() })
      .catch({ width: 0, height: 0 }),
  })
  .catch({ encoding: '', resolution: { width: 0, height: 0 } });
const profileSchema = z.object({
  $: z.object({ token: z.string() }),
  name: z.string().catch(''),
  videoEncoderConfiguration: encoder,
});
const uriSchema = z.object({ uri: z.string() });

export interface CameraProfile {
  readonly token: string;
  readonly name: string;
  /** `H264`, `H265`, `JPEG`…, in upper case. */
  readonly encoding: string;
  readonly width: number;
  readonly height: number;
}

export interface CameraFacts {
  readonly profiles: readonly CameraProfile[];
  /** The profile that is shown; null where the camera named none. */
  readonly chosen: CameraProfile | null;
  readonly snapshot: string | null;
  readonly stream: string | null;
}

/** The smallest H.264 picture is the sub-stream; without one the smallest of any kind, for its snapshots. */
export function chooseProfile(profiles: readonly CameraProfile[]): CameraProfile | null {
  const bySize = [...profiles].sort((a, b) => a.width * a.height - b.width * b.height);
  return bySize.find(({ encoding }) => encoding === 'H264') ?? bySize[0] ?? null;
}

/** Those of an answer that name themselves; never throws. */
export function profilesOf(answer: unknown): readonly CameraProfile[] {
  const raw = z.array(z.unknown()).catch([]).parse(answer);
  return raw.flatMap((entry) => {
    const parsed = profileSchema.safeParse(entry);
    if (!parsed.success) return [];
    const { $, name, videoEncoderConfiguration: video } = parsed.data;
    return [{ token: $.token, name, encoding: video.encoding.toUpperCase(), ...video.resolution }];
  });
}

/** Six answers; the longest, of a recorder with many channels, has some 200 kB. */
const MAX_BYTES = 2_000_000;
/** All questions together, as a multiple of what one answer may take. */
const TOGETHER = 3;

type Done = (error: Error | null, data?: unknown) => void;

function called(run: (done: Done) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    run((error, data) => {
      if (error === null || error === undefined) resolve(data);
      else reject(error);
    });
  });
}

/**
 * Asks a camera for its profiles and addresses.
 * @param timeoutMs for which one answer may stand still
 * @throws GuichengError DEVICE.CAMERA_REFUSED, DEVICE.CAMERA_SILENT
 */
export async function readFacts(settings: CameraSettings, timeoutMs: number): Promise<CameraFacts> {
  try {
    return await withinBounds(MAX_BYTES, TOGETHER * timeoutMs, (agent) => ask(settings, timeoutMs, agent));
  } catch (error) {
    throw worded(error);
  }
}

async function ask(settings: CameraSettings, timeoutMs: number, agent: Agent): Promise<CameraFacts> {
  const { host, port, username, password } = settings;
  const { default: onvif } = await import('onvif');
  const cam = new onvif.Cam({
    hostname: host,
    port,
    ...(username === '' ? {} : { username, password }),
    timeout: timeoutMs,
    autoconnect: false,
    agent,
    // Cameras behind a recorder or after a change of address name one that nobody reaches.
    preserveAddress: true,
  });
  // A camera may answer nonsense at any time; without a listener that would end the process.
  cam.on('error', () => undefined);
  await called((done) => cam.connect(done));
  const profiles = profilesOf(cam.profiles);
  const chosen = chooseProfile(profiles);
  if (chosen === null) return { profiles, chosen, snapshot: null, stream: null };
  const profileToken = chosen.token;
  return {
    profiles,
    chosen,
    snapshot: await uriOf(called((done) => cam.getSnapshotUri({ profileToken }, done))),
    stream: await uriOf(called((done) => cam.getStreamUri({ protocol: 'RTSP', profileToken }, done))),
  };
}

/** Not every camera has both; one that refuses the question has none. */
async function uriOf(asked: Promise<unknown>): Promise<string | null> {
  try {
    const parsed = uriSchema.safeParse(await asked);
    return parsed.success ? parsed.data.uri : null;
  } catch (error) {
    if (isRefusal(error)) throw error;
    return null;
  }
}

/** `ter:NotAuthorized` of ONVIF, or HTTP's own 401; a port number that only looks like one is none. */
function isRefusal(error: unknown): boolean {
  const text = error instanceof Error ? error.message : String(error);
  return /not ?authorized|unauthorized|(?<![\d:])401(?!\d)/i.test(text);
}

/** Nobody is there at all, which is no question of what is switched on in it. */
function isAbsent(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : String(error);
  return /ECONN|EHOST|ENET|ETIMEDOUT|EPIPE|ENOTFOUND|hang up|network timeout/i.test(`${code} ${message}`);
}

function worded(error: unknown): GuichengError {
  if (isRefusal(error)) return refused();
  if (isAbsent(error)) return silent(error);
  // The library's messages hold addresses, and nothing of the account.
  return new GuichengError(
    'DEVICE.CAMERA_SILENT',
    '摄像机没有按 ONVIF 应答，请在摄像机里开启 ONVIF，或自己填写照片地址',
    { reason: error instanceof Error ? error.message.slice(0, 200) : String(error) },
  );
}

const matchSchema = z.object({
  probeMatches: z.object({
    probeMatch: z.object({
      XAddrs: z.string(),
      scopes: z.union([z.string(), z.unknown().transform(() => '')]).default(''),
    }),
  }),
});

export interface FoundCamera {
  readonly host: string;
  readonly port: number;
  readonly name: string;
}

/** One answer to a probe; null for what is none, or names no address we can use (IPv4 first, as cameras list both). */
export function foundCamera(answer: unknown): FoundCamera | null {
  const parsed = matchSchema.safeParse(answer);
  if (!parsed.success) return null;
  const { XAddrs, scopes } = parsed.data.probeMatches.probeMatch;
  const urls = XAddrs.split(/\s+/)
    // `http:68.1.64` would be read as an address too, and is half of one.
    .filter((text) => /^http:\/\//i.test(text) && URL.canParse(text))
    .map((text) => new URL(text));
  const url = urls.find(({ hostname }) => !hostname.startsWith('[')) ?? urls[0];
  if (url === undefined) return null;
  const port = url.port === '' ? 80 : Number(url.port);
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port, name: nameIn(scopes) };
}

/** `onvif://www.onvif.org/name/DS-2CD2` (ONVIF Core §7.3.2.2). */
function nameIn(scopes: string): string {
  const parts = ['name', 'hardware'].flatMap((key) => {
    const found = new RegExp(`onvif://www\\.onvif\\.org/${key}/(\\S+)`, 'i').exec(scopes)?.[1];
    return found === undefined ? [] : [decoded(found)];
  });
  return [...new Set(parts)].join(' ').slice(0, 80);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

const LISTEN_MS = 3_000;

/** Cameras that answer in the local network within three seconds. @throws GuichengError DEVICE.DISCOVERY */
export async function findCameras(): Promise<readonly FoundCamera[]> {
  // A stranger's malformed answer is reported as an error of the whole; the others are answers all the same.
  const ignore = (): void => undefined;
  const { default: onvif } = await import('onvif');
  onvif.Discovery.on('error', ignore);
  try {
    return await new Promise((resolve, reject) => {
      onvif.Discovery.probe({ timeout: LISTEN_MS, resolve: false }, (error: unknown, answers: unknown) => {
        const list = z.array(z.unknown()).safeParse(answers);
        if (list.success) {
          const found = list.data.map(foundCamera).filter((entry) => entry !== null);
          resolve(found);
          return;
        }
        const reason = error instanceof Error ? error.message : String(error);
        reject(new GuichengError('DEVICE.DISCOVERY', '查找没有做成，请检查网线，或直接填写地址', { reason }));
      });
    });
  } finally {
    onvif.Discovery.off('error', ignore);
  }
}
