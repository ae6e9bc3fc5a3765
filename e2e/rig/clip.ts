/**
 * A tiny video made here, so that no test needs an encoder and no clip is kept: H.264 whose macroblocks are plain
 * samples (I_PCM, ITU-T H.264 §7.3.5), every frame a key frame, in fragments of MP4 as ffmpeg writes them.
 */
const MB = 16;

class Bits {
  readonly #bytes: number[] = [];
  #held = 0;
  #count = 0;

  put(value: number, width: number): this {
    for (let at = width - 1; at >= 0; at -= 1) {
      this.#held = (this.#held << 1) | ((value >>> at) & 1);
      this.#count += 1;
      if (this.#count < 8) continue;
      this.#bytes.push(this.#held);
      this.#held = 0;
      this.#count = 0;
    }
    return this;
  }

  /** Exp-Golomb, unsigned (§9.1). */
  ue(value: number): this {
    const width = 32 - Math.clz32(value + 1);
    return this.put(0, width - 1).put(value + 1, width);
  }

  align(): this {
    return this.#count === 0 ? this : this.put(0, 8 - this.#count);
  }

  samples(value: number, count: number): this {
    for (let at = 0; at < count; at += 1) this.#bytes.push(value);
    return this;
  }

  end(): Buffer {
    this.put(1, 1).align();
    return Buffer.from(this.#bytes);
  }
}

/** Header byte, and no start code inside (§7.4.1). */
function nal(header: number, body: Buffer): Buffer {
  const out = [header];
  let zeros = 0;
  for (const byte of body) {
    if (zeros === 2 && byte <= 3) {
      out.push(3);
      zeros = 0;
    }
    out.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Buffer.from(out);
}

function frame(columns: number, rows: number, number: number, luma: (column: number, row: number) => number) {
  const bits = new Bits().ue(0).ue(7).ue(0).put(0, 4);
  bits
    .ue(number % 2)
    .put(0, 2)
    .ue(0);
  for (let at = 0; at < columns * rows; at += 1) {
    bits
      .ue(25)
      .align()
      .samples(luma(at % columns, Math.floor(at / columns)), 256)
      .samples(128, 128);
  }
  return nal(0x65, bits.end());
}

const PROFILE = [0x42, 0xc0, 0x1e] as const;

function sps(columns: number, rows: number): Buffer {
  const [profile, flags, level] = PROFILE;
  const bits = new Bits().put(profile, 8).put(flags, 8).put(level, 8);
  bits
    .ue(0)
    .ue(0)
    .ue(2)
    .ue(0)
    .put(0, 1)
    .ue(columns - 1)
    .ue(rows - 1)
    .put(1, 1)
    .put(1, 1)
    .put(0, 2);
  return nal(0x67, bits.end());
}

function pps(): Buffer {
  const bits = new Bits().ue(0).ue(0).put(0, 2).ue(0).ue(0).ue(0).put(0, 3).ue(0).ue(0).ue(0).put(0, 3);
  return nal(0x68, bits.end());
}

type Part = Buffer | number | string;

/** Numbers are 32 bits wide. */
function bytes(parts: readonly Part[]): Buffer {
  return Buffer.concat(
    parts.map((part) => {
      if (typeof part === 'string') return Buffer.from(part, 'latin1');
      if (typeof part !== 'number') return part;
      const word = Buffer.alloc(4);
      word.writeUInt32BE(part >>> 0);
      return word;
    }),
  );
}

function box(type: string, ...parts: Part[]): Buffer {
  const body = bytes(parts);
  return bytes([body.length + 8, type, body]);
}

const half = (value: number): Buffer => Buffer.from([(value >> 8) & 0xff, value & 0xff]);
const zeros = (count: number): Buffer => Buffer.alloc(count);
const MATRIX = bytes([0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000]);
/** Ticks a second. */
const SCALE = 1_000;

export interface ClipOptions {
  readonly columns?: number;
  readonly rows?: number;
  /** Names the codec that is written; the samples are those of H.264 all the same. */
  readonly codec?: 'avc1' | 'hvc1';
}

/** `ftyp` and `moov`. */
export function clipStart({ columns = 20, rows = 15, codec = 'avc1' }: ClipOptions = {}): Buffer {
  const size = bytes([half(columns * MB), half(rows * MB)]);
  const parameters = [sps(columns, rows), pps()] as const;
  const [first, second] = parameters;
  const avcC = box(
    codec === 'avc1' ? 'avcC' : 'hvcC',
    Buffer.from([1, ...PROFILE, 0xff, 0xe1]),
    half(first.length),
    first,
    Buffer.from([1]),
    half(second.length),
    second,
  );
  const entry = box(
    codec,
    ...[
      zeros(6),
      half(1),
      zeros(16),
      size,
      0x480000,
      0x480000,
      0,
      half(1),
      zeros(32),
      half(24),
      half(0xffff),
    ],
    avcC,
  );
  const table = box(
    'stbl',
    box('stsd', 0, 1, entry),
    ...[box('stts', 0, 0), box('stsc', 0, 0), box('stsz', 0, 0, 0), box('stco', 0, 0)],
  );
  const information = box(
    'minf',
    box('vmhd', 1, zeros(8)),
    box('dinf', box('dref', 0, 1, box('url ', 1))),
    table,
  );
  const media = box(
    'mdia',
    box('mdhd', 0, 0, 0, SCALE, 0, half(0x55c4), half(0)),
    box('hdlr', 0, 0, 'vide', zeros(12), 'rig\0'),
    information,
  );
  const wide = (count: number): number => (count * MB) << 16;
  const track = box(
    'trak',
    box('tkhd', 3, 0, 0, 1, 0, 0, zeros(8), zeros(8), MATRIX, wide(columns), wide(rows)),
    media,
  );
  const movie = box('mvhd', 0, 0, 0, SCALE, 0, 0x10000, half(0x100), zeros(10), MATRIX, zeros(24), 2);
  return bytes([
    box('ftyp', 'iso5', 512, 'iso5', 'iso6', 'mp41'),
    box('moov', movie, track, box('mvex', box('trex', 0, 1, 1, 0, 0, 0))),
  ]);
}

/** One fragment of one frame: grey, with a bright bar that moves a macroblock a frame. */
export function clipFragment(number: number, everyMs: number, options: ClipOptions = {}): Buffer {
  const { columns = 20, rows = 15 } = options;
  const picture = frame(columns, rows, number, (column, row) => {
    if (column === number % columns) return 220;
    return row === rows - 1 ? 40 : 90;
  });
  const sample = bytes([picture.length, picture]);
  const moof = (offset: number): Buffer =>
    box(
      'moof',
      box('mfhd', 0, number + 1),
      box(
        'traf',
        box('tfhd', 0x020000, 1),
        box('tfdt', 0, number * everyMs),
        box('trun', 0x000701, 1, offset, everyMs, sample.length, 0x02000000),
      ),
    );
  const length = moof(0).length + 8;
  return bytes([moof(length), box('mdat', sample)]);
}
