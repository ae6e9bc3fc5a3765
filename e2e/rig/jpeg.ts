/** A JPEG made of grey blocks of 8×8 (ITU-T T.81, baseline, DC only): a picture of a camera that changes. */
const SIZES = [2, 3, 3, 3, 3, 3, 4, 5, 6, 7, 8, 9] as const;
/** Canonical codes of the DC table of Annex K for these lengths. */
const CODES = [0, 2, 3, 4, 5, 6, 14, 30, 62, 126, 254, 510] as const;

function segment(marker: number, body: readonly number[]): number[] {
  const length = body.length + 2;
  return [0xff, marker, length >> 8, length & 0xff, ...body];
}

/** @param grey 0 to 255 for each block */
export function jpegOf(columns: number, rows: number, grey: (column: number, row: number) => number): Buffer {
  const width = columns * 8;
  const height = rows * 8;
  const head = [
    0xff,
    0xd8,
    ...segment(0xdb, [0, ...new Array<number>(64).fill(8)]),
    ...segment(0xc0, [8, height >> 8, height & 0xff, width >> 8, width & 0xff, 1, 1, 0x11, 0]),
    ...segment(0xc4, [0x00, 0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, ...SIZES.keys()]),
    // One code of the AC table is enough: the end of the block.
    ...segment(0xc4, [0x10, 1, ...new Array<number>(15).fill(0), 0]),
    ...segment(0xda, [1, 1, 0, 0, 63, 0]),
  ];
  const bits: number[] = [];
  const put = (value: number, count: number): void => {
    for (let at = count - 1; at >= 0; at -= 1) bits.push((value >> at) & 1);
  };
  let before = 0;
  for (let at = 0; at < columns * rows; at += 1) {
    // The transform scales a flat block by eight, the table takes eight away.
    const level = grey(at % columns, Math.floor(at / columns)) - 128;
    const step = level - before;
    before = level;
    const size = 32 - Math.clz32(Math.abs(step));
    put(CODES[size] ?? 0, SIZES[size] ?? 2);
    put(step < 0 ? step + (1 << size) - 1 : step, size);
    put(0, 1);
  }
  while (bits.length % 8 !== 0) bits.push(1);
  const data: number[] = [];
  for (let at = 0; at < bits.length; at += 8) {
    const byte = bits.slice(at, at + 8).reduce((sum, bit) => (sum << 1) | bit, 0);
    data.push(byte);
    if (byte === 0xff) data.push(0);
  }
  return Buffer.from([...head, ...data, 0xff, 0xd9]);
}

const DIGITS = [
  '111101101101111',
  '010110010010111',
  '111001111100111',
  '111001111001111',
  '101101111001001',
  '111100111001111',
  '111100111101111',
  '111001001001001',
  '111101111101111',
  '111101111001111',
] as const;

/** A grey room with a number in it. */
export function numberedPicture(number: number): Buffer {
  const text = String(number).padStart(4, '0').slice(-4);
  return jpegOf(40, 30, (column, row) => {
    const digit = Math.floor((column - 10) / 5);
    const [x, y] = [(column - 10) % 5, row - 12];
    const lit = digit >= 0 && digit < 4 && x < 3 && y >= 0 && y < 5;
    if (lit && DIGITS[Number(text[digit])]?.[y * 3 + x] === '1') return 235;
    return row > 22 ? 70 : 110 + Math.floor(column / 2);
  });
}
