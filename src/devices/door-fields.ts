/** Form fields every door controller shares. */
import type { z } from 'zod';
import { type FormField, formField } from './form.ts';

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
