/** What every door controller is asked for: settings and their fields. */
import { z } from 'zod';
import { type FormField, formField } from './form.ts';

/** Settings every door controller shares. */
export const doorSettings = {
  antennas: z
    .array(z.int().min(1).max(4))
    .min(1, '至少勾选一扇门')
    .max(4)
    .default([1])
    .meta({ title: '接了哪几扇门' }),
  openSeconds: z.int().min(1).max(60).default(5).meta({ title: '开门时长（秒）' }),
  heldSeconds: z
    .int()
    .min(10)
    .max(3_600)
    .default(60)
    .meta({ title: '久开报警（秒）', description: '门开着超过这么久就报警' }),
  contact: z
    .enum(['wired', 'none'])
    .default('wired')
    .meta({ title: '门磁', description: '没有接门磁的，看不出门是开是关' }),
};

interface DoorSettings {
  readonly antennas: z.ZodType;
  readonly openSeconds: z.ZodType;
  readonly heldSeconds: z.ZodType;
  readonly contact: z.ZodType;
}

/** @param schema settings of the family; its `antennas` are the doors in use, 1-based */
export function doorFields(schema: DoorSettings): readonly FormField[] {
  return [
    formField('antennas', schema.antennas, {
      kind: 'antennas',
      portWord: '门',
      help: '勾选接了锁的门；每扇门守着哪里，从馆里的位置中选。选中位置所在的整间房都由它守',
    }),
    formField('openSeconds', schema.openSeconds, { kind: 'number' }),
    formField('heldSeconds', schema.heldSeconds, { kind: 'number' }),
    formField('contact', schema.contact, {
      kind: 'choice',
      choices: [
        { value: 'wired', label: '接了门磁' },
        { value: 'none', label: '没有接' },
      ],
    }),
  ];
}
