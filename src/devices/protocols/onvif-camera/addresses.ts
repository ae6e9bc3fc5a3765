/**
 * The addresses of a camera. What a camera reports is used only for its path: a device that is wrong about its own
 * address, or lies, must not make us send its password to another host.
 */
import type { CameraSettings } from './settings.ts';

/** Path and query of an address a camera reported; null where it is none, or no plain path. */
function pathOf(reported: string): string | null {
  if (!URL.canParse(reported)) return null;
  const { pathname, search } = new URL(reported);
  return `${pathname}${search}`;
}

/** IPv6 literals need brackets; a host name does not. */
function authority({ host }: CameraSettings, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Where pictures are taken from, on the camera itself whatever it reported; null where it reported nothing. */
export function snapshotUrl(settings: CameraSettings, reported: string | null): string | null {
  const path =
    settings.snapshotPath !== '' ? settings.snapshotPath : reported === null ? null : pathOf(reported);
  return path === null ? null : `http://${authority(settings, settings.port)}${path}`;
}

/** The RTSP address for ffmpeg, with the account in it: RTSP clients take it nowhere else. Never to be logged. */
export function streamUrl(settings: CameraSettings, reported: string | null): string | null {
  const path = settings.streamPath !== '' ? settings.streamPath : reported === null ? null : pathOf(reported);
  if (path === null) return null;
  const { username, password } = settings;
  return `rtsp://${account(username, password)}${authority(settings, settings.rtspPort)}${path}`;
}

function account(username: string, password: string): string {
  return username === '' ? '' : `${encodeURIComponent(username)}:${encodeURIComponent(password)}@`;
}

/** The address of a recording for ffmpeg, with the account of the recorder in it. Never to be logged. */
export function replayUrl(settings: CameraSettings, from: number, to: number): string | null {
  const { playback, username, password, playbackUser, playbackPassword } = settings;
  const url = playbackUrl(playback, from, to);
  const [user, secret] = playbackUser === '' ? [username, password] : [playbackUser, playbackPassword];
  return url === null ? null : url.replace('rtsp://', () => `rtsp://${account(user, secret)}`);
}

/** Text that a program wrote about an address, without the account in it. */
export function withoutAccount(text: string): string {
  return text.replace(/\/\/[^\s/@]*@/g, '//');
}

/** `20261125T021503Z`, as Hikvision's recorders take it in `starttime` (ISAPI, Streaming/tracks). */
function stamp(at: number): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/** The part of the recording to look at; null where the site gave no template. No account stands in it. */
export function playbackUrl(template: string, from: number, to: number): string | null {
  if (template === '') return null;
  return withoutAccount(template).replaceAll('{start}', stamp(from)).replaceAll('{end}', stamp(to));
}
