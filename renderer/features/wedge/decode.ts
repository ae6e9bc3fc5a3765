/** Finds a code in a picture. The library is loaded with the first picture: who has a scanner never needs it. */

export interface Picture {
  /** RGBA, row by row, as a canvas gives it. */
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** The text of the one code in the picture; null where none can be read. */
export type Decoder = (picture: Picture) => string | null;

export async function loadDecoder(): Promise<Decoder> {
  const {
    BarcodeFormat,
    BinaryBitmap,
    DecodeHintType,
    HybridBinarizer,
    MultiFormatReader,
    NotFoundException,
    ChecksumException,
    FormatException,
    RGBLuminanceSource,
  } = await import('@zxing/library');
  const reader = new MultiFormatReader();
  reader.setHints(
    new Map<number, unknown>([
      // What this home prints, and what its suppliers do.
      [
        DecodeHintType.POSSIBLE_FORMATS,
        [BarcodeFormat.QR_CODE, BarcodeFormat.DATA_MATRIX, BarcodeFormat.CODE_128],
      ],
      [DecodeHintType.TRY_HARDER, true],
    ]),
  );
  return ({ data, width, height }) => {
    const grey = new Uint8ClampedArray(width * height);
    for (let at = 0; at < grey.length; at += 1) {
      const from = 4 * at;
      // Weights of ITU-R BT.601, in 1/256.
      grey[at] = (77 * (data[from] ?? 0) + 150 * (data[from + 1] ?? 0) + 29 * (data[from + 2] ?? 0)) >> 8;
    }
    const bitmap = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(grey, width, height)));
    try {
      return reader.decodeWithState(bitmap).getText();
    } catch (error) {
      // Nothing there, or not sharp yet: the next picture may be. Anything else is a fault and is told.
      const unread = [NotFoundException, ChecksumException, FormatException];
      if (unread.some((kind) => error instanceof kind)) return null;
      throw error;
    } finally {
      reader.reset();
    }
  };
}
