/** A configured device, as it is stored and edited. */
import { z } from 'zod';

export const deviceConfigSchema = z.object({
  deviceId: z.string().min(1).max(64),
  /** Id in the registry. */
  protocol: z.string().min(1).max(64),
  label: z.string().trim().min(1, '请填写设备名称').max(40).meta({ title: '设备名称' }),
  /** Checked by the protocol's own schema. */
  settings: z.unknown(),
  enabled: z.boolean().meta({ title: '启用' }),
  /** What the device watches; `place` is the station layer's name for it, opaque here. */
  purpose: z
    .object({
      station: z.string().max(64).nullable().default(null).meta({ title: '所属工作站' }),
      places: z
        .array(
          z.object({
            /** 1-based; null for the whole device. */
            antenna: z.int().min(1).max(8).nullable().meta({ title: '天线' }),
            place: z.string().min(1).max(64).meta({ title: '位置' }),
          }),
        )
        .max(16)
        .default([])
        .meta({ title: '对应位置' }),
    })
    .default({ station: null, places: [] }),
});

export type DeviceConfig = z.output<typeof deviceConfigSchema>;
export type DeviceConfigInput = z.input<typeof deviceConfigSchema>;

/** The place an antenna (or the whole device, antenna null) watches; null when none was configured. */
export function placeOf(config: DeviceConfig, antenna: number | null): string | null {
  const { places } = config.purpose;
  const exact = places.find((entry) => entry.antenna === antenna);
  return (exact ?? places.find((entry) => entry.antenna === null))?.place ?? null;
}
