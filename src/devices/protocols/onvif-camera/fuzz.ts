/**
 * What the fuzzer needs of a camera's answers: SOAP as the `onvif` library reads it, then what we take from it. A camera
 * that answers nonsense is a stranger's machine in the network of the home.
 */
import { createRequire } from 'node:module';
import { type FuzzCodec, wholeMessages } from '../../testing/fuzz.ts';
import { foundCamera, profilesOf } from './onvif.ts';
import vectors from './vectors.json' with { type: 'json' };

interface Library {
  parseSOAPString(
    xml: string,
    done: (error: unknown, body: readonly unknown[] | string | null) => void,
  ): void;
  linerase(body: unknown): unknown;
}
// The library keeps its parser to itself; asked through a socket, a million answers would take days.
const library = createRequire(import.meta.url)('onvif/lib/utils.js') as Library;

const answers = vectors.answers.map(({ xml }) => xml);

function read(text: string): object | null {
  let found: object | null = null;
  library.parseSOAPString(text, (error, body) => {
    if (error !== null || body === null || typeof body === 'string') return;
    const data = library.linerase(body);
    const profiles = profilesOf(mediaProfiles(data));
    found = foundCamera(data) ?? (profiles.length > 0 ? profiles : null);
  });
  return found;
}

function mediaProfiles(data: unknown): unknown {
  const response = (data as { getProfilesResponse?: { profiles?: unknown } } | null)?.getProfilesResponse;
  const profiles = response?.profiles;
  return Array.isArray(profiles) || profiles === undefined ? profiles : [profiles];
}

export const fuzzCodec: FuzzCodec = {
  name: 'onvif',
  seeds: answers.map((xml) => new Uint8Array(Buffer.from(xml))),
  whole: true,
  holds: 0,
  heavy: true,
  open: () => wholeMessages((bytes) => read(Buffer.from(bytes).toString('utf8'))),
  // There is no check sum: an address by HTTP, or a profile with a token.
  isSound: (bytes) => {
    const text = Buffer.from(bytes).toString('utf8');
    return /XAddrs[\s\S]*http:\/\//i.test(text) || /profiles[\s\S]*token/i.test(text);
  },
};
