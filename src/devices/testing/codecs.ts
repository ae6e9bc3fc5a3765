/** The codecs that are fuzzed and measured, each by its own `fuzz.ts`. A new one is one line here. */
import type { FuzzCodec } from './fuzz.ts';

const LOADERS: readonly (() => Promise<{ readonly fuzzCodec: FuzzCodec }>)[] = [
  () => import('../protocols/card-pcsc/fuzz.ts'),
  () => import('../protocols/door-hikvision/fuzz.ts'),
  () => import('../protocols/door-hikvision/fuzzMultipart.ts'),
  () => import('../protocols/door-uhppote/fuzz.ts'),
  () => import('../protocols/hid-scanner/fuzz.ts'),
  () => import('../protocols/id-card/fuzz.ts'),
  () => import('../protocols/label-tspl/fuzz.ts'),
  () => import('../protocols/label-zpl/fuzz.ts'),
  () => import('../protocols/serial-scanner/fuzz.ts'),
  () => import('../protocols/onvif-camera/fuzz.ts'),
  () => import('../protocols/uhf-a0/fuzz.ts'),
  () => import('../protocols/uhf-reader288/fuzz.ts'),
  () => import('../modbus/fuzzRtu.ts'),
  () => import('../modbus/fuzzTcp.ts'),
  () => import('../s7/fuzz.ts'),
];

export async function fuzzCodecs(): Promise<readonly FuzzCodec[]> {
  return await Promise.all(LOADERS.map(async (load) => (await load()).fuzzCodec));
}
