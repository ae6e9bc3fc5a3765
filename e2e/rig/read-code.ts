/** The code on a label that came out, read as the camera of a station would. */
import zxing from '@zxing/library';
import type { Picture } from './see.ts';

/** The text of a code in the picture. Throws where ZXing finds none. */
export function readCode({ width, height, light }: Picture): string {
  const { BinaryBitmap, DecodeHintType, HybridBinarizer, QRCodeReader, RGBLuminanceSource } = zxing;
  const source = new RGBLuminanceSource(light, width, height);
  const hints = new Map([[DecodeHintType.TRY_HARDER, true]]);
  return new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(source)), hints).getText();
}
