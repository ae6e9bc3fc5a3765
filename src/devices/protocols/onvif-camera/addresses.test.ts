import { describe, expect, it } from 'vitest';
import { playbackUrl, snapshotUrl, streamUrl } from './addresses.ts';
import { chooseProfile, foundCamera } from './onvif.ts';
import { cameraSettingsSchema } from './settings.ts';
import vectors from './vectors.json' with { type: 'json' };

const settings = cameraSettingsSchema.parse({
  host: '192.168.1.64',
  username: 'viewer',
  password: 'p@ss/w',
});

describe('addresses of a camera', () => {
  it.each(vectors.snapshot)('pictures: $source', ({ path, reported, url }) => {
    expect(snapshotUrl({ ...settings, snapshotPath: path }, reported)).toBe(url);
  });

  it.each(vectors.stream)('video: $source', ({ path, reported, url }) => {
    expect(streamUrl({ ...settings, streamPath: path }, reported)).toBe(url);
  });

  it.each(vectors.playback)('recording: $source', ({ template, from, to, url }) => {
    expect(playbackUrl(template, Date.parse(from), Date.parse(to))).toBe(url);
  });

  it('has no recording where the site gave no template', () => {
    expect(playbackUrl('', 0, 1)).toBeNull();
  });

  it.each(['192.168.1.64/x', 'a@b', 'http://a', ''])('takes only an address as one: %s', (host) => {
    expect(cameraSettingsSchema.safeParse({ host }).success).toBe(false);
  });
});

describe('profiles', () => {
  const profile = (token: string, encoding: string, width: number) => ({
    token,
    name: token,
    encoding,
    width,
    height: width,
  });

  it('takes the smallest H.264, else the smallest', () => {
    const main = profile('main', 'H264', 1920);
    const sub = profile('sub', 'H264', 640);
    expect(chooseProfile([main, sub, profile('third', 'H265', 320)])).toBe(sub);
    expect(chooseProfile([profile('a', 'H265', 640), profile('b', 'JPEG', 320)])?.token).toBe('b');
    expect(chooseProfile([])).toBeNull();
  });
});

describe('an answer to a search', () => {
  const answer = (XAddrs: string, scopes?: unknown) => ({
    probeMatches: { probeMatch: { XAddrs, scopes, endpointReference: { address: 'urn:uuid:1' } } },
  });

  it('is the IPv4 address with the name of the camera', () => {
    const found = foundCamera(
      answer(
        'http://[fe80::1]/onvif/device_service http://192.168.1.64:8000/onvif/device_service',
        'onvif://www.onvif.org/name/%E5%86%B7%E8%97%8F%E9%97%B4 onvif://www.onvif.org/hardware/DS-2CD2',
      ),
    );
    expect(found).toEqual({ host: '192.168.1.64', port: 8000, name: '冷藏间 DS-2CD2' });
    expect(foundCamera(answer('http://192.168.1.64/onvif/device_service'))).toMatchObject({ port: 80 });
    expect(foundCamera(answer('http://10.0.0.2/', 'onvif://www.onvif.org/name/%E0%A4%A'))?.name).toBe(
      '%E0%A4%A',
    );
  });

  it.each([
    null,
    {},
    'text',
    answer(''),
    answer('ftp://10.0.0.1/'),
    answer('nonsense'),
    answer('http:68.1.64/x'),
  ])('is none: %j', (bad) => {
    expect(foundCamera(bad)).toBeNull();
  });
});
