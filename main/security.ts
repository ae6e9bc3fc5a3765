/**
 * What a page of ours may do, which is little: no network, no new windows, no other address, the camera and
 * nothing else. Everything here also holds for a page that has been taken over.
 */
import type { App, Session, WebContents } from 'electron';
import type { Log } from './logging.ts';
import { ORIGIN, SCHEME } from './protocol.ts';

/** Schemes a page may load from; `devtools:` only while developing. */
const LOADABLE = new Set([`${SCHEME}:`, 'data:', 'blob:']);

export function mayLoad(url: string, developing: boolean): boolean {
  const scheme = URL.canParse(url) ? new URL(url).protocol : '';
  return LOADABLE.has(scheme) || (developing && scheme === 'devtools:');
}

export interface PermissionAsk {
  readonly permission: string;
  /** Origin or URL of the asking frame, as Electron gives it. */
  readonly origin: string;
  readonly isMainFrame: boolean;
  readonly media: readonly string[];
}

/** The camera, for a photo or a code, in our own page. Everything else is refused, the microphone too. */
export function mayHave({ permission, origin, isMainFrame, media }: PermissionAsk): boolean {
  return (
    permission === 'media' &&
    isMainFrame &&
    isOurOrigin(origin) &&
    media.length > 0 &&
    media.every((kind) => kind === 'video')
  );
}

export function isOurOrigin(origin: string): boolean {
  return origin === ORIGIN || origin === `${ORIGIN}/` || origin.startsWith(`${ORIGIN}/`);
}

export interface SenderFacts {
  /** Null when the frame is already gone. */
  readonly frame: { readonly origin: string; readonly url: string; readonly isMain: boolean } | null;
  /** A window this application made for a station. */
  readonly ours: boolean;
}

/** Whom main answers: the main frame, at our origin, of a window we made. */
export function isTrustedSender({ frame, ours }: SenderFacts): boolean {
  return ours && frame?.isMain === true && frame.origin === ORIGIN && isOurOrigin(frame.url);
}

/** Whether Chromium's sandbox holds; it is off only where whoever started the application switched it off. */
export function isSandboxed(app: App): boolean {
  return !app.commandLine.hasSwitch('no-sandbox');
}

/** Chromium opens a door to every page for whoever asks on the command line, and no fuse closes it. */
const DEBUGGING = ['remote-debugging-port', 'remote-debugging-pipe', 'remote-debugging-address'] as const;

/** Before `app.ready`: every renderer sandboxed, no name resolved, nothing fetched in the background. */
export function hardenProcess(app: App): void {
  // A station left by PIN only is not entered by a switch either. Tests attach to an application that is not packaged.
  if (app.isPackaged) for (const door of DEBUGGING) app.commandLine.removeSwitch(door);
  // Root on a build machine has no sandbox to enable; every window still asks for one of its own.
  if (isSandboxed(app)) app.enableSandbox();
  const { commandLine } = app;
  commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  commandLine.appendSwitch('disable-background-networking');
  commandLine.appendSwitch('disable-component-update');
  commandLine.appendSwitch('no-pings');
}

export function hardenSession(session: Session, log: Log, developing: boolean): void {
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest({ urls: ['<all_urls>'] }, (details, callback) => {
    const cancel = !mayLoad(details.url, developing);
    if (cancel) log.warn({ url: details.url, type: details.resourceType }, 'request refused');
    callback({ cancel });
  });
  session.setPermissionRequestHandler((contents, permission, callback, details) => {
    const media = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    const origin = details.requestingUrl ?? contents.getURL();
    const granted = mayHave({ permission, origin, isMainFrame: details.isMainFrame, media });
    if (!granted) log.warn({ permission, origin }, 'permission refused');
    callback(granted);
  });
  session.setPermissionCheckHandler((_contents, permission, origin, details) =>
    mayHave({
      permission,
      origin,
      isMainFrame: details.isMainFrame,
      media: details.mediaType === undefined ? [] : [details.mediaType],
    }),
  );
  session.setDevicePermissionHandler(() => false);
  // -2: refuse, whatever the system's own store thinks of it.
  session.setCertificateVerifyProc((_request, callback) => callback(-2));
  session.on('will-download', (event) => event.preventDefault());
}

/** For every page of every session, made by us or not. */
export function hardenContents(contents: WebContents, log: Log): void {
  const refuse = (event: { preventDefault(): void }, what: string): void => {
    event.preventDefault();
    log.warn({ what }, 'navigation refused');
  };
  // A call between browsers is a way out that neither the policy of the page nor the request filter sees.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.setWindowOpenHandler(({ url }) => {
    log.warn({ url }, 'new window refused');
    return { action: 'deny' };
  });
  contents.on('will-navigate', (event) => {
    // A page may load itself anew (after an error); it may go nowhere else.
    if (event.url !== contents.getURL() || !isOurOrigin(event.url)) refuse(event, event.url);
  });
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) refuse(event, event.url);
  });
  contents.on('will-redirect', (event) => refuse(event, event.url));
  contents.on('will-attach-webview', (event) => refuse(event, 'webview'));
  // A page does not end itself under the operator's hands, and asks no question of its own.
  contents.on('will-prevent-unload', (event) => event.preventDefault());
}
