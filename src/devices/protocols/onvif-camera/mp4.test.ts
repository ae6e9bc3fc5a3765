import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Mp4Part, Mp4Parts } from './mp4.ts';

function box(type: string, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}

/** As ffmpeg writes it: profile 4D (Main), level 1E. */
const AVCC = box('avcC', Buffer.from([1, 0x4d, 0x40, 0x1e, 0xff, 0xe1]));
const FTYP = box('ftyp', Buffer.from('iso5'));
const START = Buffer.concat([FTYP, box('moov', box('stsd', AVCC))]);
const fragment = (text: string): Buffer =>
  Buffer.concat([box('moof', Buffer.from(text)), box('mdat', Buffer.from(text))]);

function pushed(bytes: Uint8Array, cuts: readonly number[]): Mp4Part[] {
  const parts = new Mp4Parts();
  const out: Mp4Part[] = [];
  let from = 0;
  for (const to of [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    out.push(...parts.push(bytes.subarray(from, to)));
    from = to;
  }
  return out;
}

describe('a fragmented MP4', () => {
  const whole = Buffer.concat([START, fragment('one'), box('free'), fragment('two'), box('sidx')]);

  it('comes out as its beginning and its fragments, however it was cut', () => {
    const expected = [
      { type: 'init', codec: 'avc1.4D401E', bytes: START },
      { type: 'media', bytes: fragment('one') },
      { type: 'media', bytes: fragment('two') },
    ];
    expect(pushed(whole, [])).toEqual(expected);
    expect(pushed(whole, [...whole.keys()])).toEqual(expected);
    fc.assert(fc.property(fc.array(fc.nat()), (cuts) => void expect(pushed(whole, cuts)).toEqual(expected)));
  });

  it('keeps half a fragment back', () => {
    expect(pushed(whole.subarray(0, START.length + 15), []).map(({ type }) => type)).toEqual(['init']);
  });

  it('says when the video is not H.264', () => {
    const hevc = Buffer.concat([FTYP, box('moov', box('stsd', box('hvcC', Buffer.from([1, 2, 3, 4]))))]);
    expect(pushed(hevc, [])).toMatchObject([{ type: 'init', codec: null }]);
  });

  it.each([
    ['a box larger than any', Buffer.from([0x7f, 0, 0, 0, ...Buffer.from('moof')]), 'size'],
    ['a box smaller than its head', Buffer.from([0, 0, 0, 4, ...Buffer.from('moof')]), 'size'],
    ['a size to the end of the file', Buffer.from([0, 0, 0, 0, ...Buffer.from('mdat')]), 'size'],
    ['text of a program', Buffer.from('\x00\x00\x00\x10\x1b[31mError'), 'type'],
    ['a second beginning', START, 'order'],
  ])('is given up at %s', (_what, bad, reason) => {
    const parts = pushed(Buffer.concat([START, bad, fragment('never')]), []);
    expect(parts.at(-1)).toEqual({ type: 'bad', reason });
    expect(parts.filter(({ type }) => type === 'media')).toEqual([]);
  });

  it('does not begin in the middle', () => {
    expect(pushed(fragment('one'), [])).toEqual([{ type: 'bad', reason: 'order' }]);
    expect(pushed(box('moov', AVCC), [])).toEqual([{ type: 'bad', reason: 'order' }]);
  });

  it('never throws and holds no more than one box', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 50 }), (chunks) => {
        const parts = new Mp4Parts();
        const out = [START, ...chunks].flatMap((chunk) => parts.push(chunk));
        expect(out.filter(({ type }) => type === 'bad').length).toBeLessThanOrEqual(1);
      }),
    );
  });
});
