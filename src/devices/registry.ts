/** The device families this product speaks. A new one is a folder under `protocols/` and one line here. */
import { GuichengError } from '../domain/errors.ts';
import type { Protocol } from './types.ts';

const LOADERS: Readonly<Record<string, () => Promise<{ readonly protocol: Protocol }>>> = {
  'door-hikvision': () => import('./protocols/door-hikvision/index.ts'),
  'door-uhppote': () => import('./protocols/door-uhppote/index.ts'),
  'serial-scanner': () => import('./protocols/serial-scanner/index.ts'),
  'hid-scanner': () => import('./protocols/hid-scanner/index.ts'),
  'keyboard-wedge': () => import('./protocols/keyboard-wedge/index.ts'),
  'cremator-modbus': () => import('./protocols/cremator-modbus/index.ts'),
  'cremator-s7': () => import('./protocols/cremator-s7/index.ts'),
  'relay-modbus': () => import('./protocols/relay-modbus/index.ts'),
  'cold-modbus': () => import('./protocols/cold-modbus/index.ts'),
  'onvif-camera': () => import('./protocols/onvif-camera/index.ts'),
  'card-pcsc': () => import('./protocols/card-pcsc/index.ts'),
  'id-card': () => import('./protocols/id-card/index.ts'),
  'uhf-a0': () => import('./protocols/uhf-a0/index.ts'),
  'uhf-reader288': () => import('./protocols/uhf-reader288/index.ts'),
  'label-tspl': () => import('./protocols/label-tspl/index.ts'),
  'label-zpl': () => import('./protocols/label-zpl/index.ts'),
  'cups-queue': () => import('./protocols/cups-queue/index.ts'),
};

export type ProtocolLoader = (id: string) => Promise<Protocol>;

export function protocolIds(): readonly string[] {
  return Object.keys(LOADERS);
}

/**
 * Loads one protocol; the others stay unloaded.
 * @throws GuichengError NOT_FOUND.DEVICE_PROTOCOL
 */
export const loadProtocol: ProtocolLoader = async (id) => {
  const load = Object.hasOwn(LOADERS, id) ? LOADERS[id] : undefined;
  if (load === undefined) {
    throw new GuichengError('NOT_FOUND.DEVICE_PROTOCOL', '本版本不支持这种设备，请检查设备类型或升级程序', {
      id,
    });
  }
  return (await load()).protocol;
};
