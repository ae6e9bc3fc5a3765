import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { GuichengError } from '../../domain/errors.ts';
import type { FormValues } from '../form.ts';
import { loadProtocol } from '../registry.ts';

const said = z.object({ fields: z.array(z.string()), messages: z.array(z.string()) });

/** What the form refuses, field and words. */
async function refused(values: FormValues): Promise<readonly string[]> {
  const protocol = await loadProtocol('cremator-s7');
  const site = { cremator: 'C1', host: '10.0.0.5', phase: 'DB1,INT8' };
  try {
    protocol.fromForm({ ...site, ...values });
    return [];
  } catch (error) {
    if (!(error instanceof GuichengError)) throw error;
    const { fields, messages } = said.parse(error.details);
    return fields.map((field, index) => `${field}：${messages[index]}`);
  }
}

describe('the steps of a furnace', () => {
  it('have a number each: 火化 that is taken for 预热 would never be heard of', async () => {
    expect(await refused({})).toEqual([]);
    expect(await refused({ burning: 1 })).toEqual([
      'preheat：与“火化”是同一个数；没有这一步，就填一个用不到的数，例如 99',
      'burning：与“预热”是同一个数；没有这一步，就填一个用不到的数，例如 99',
    ]);
    expect(await refused({ burning: 1, preheat: 99 })).toEqual([]);
    expect(await refused({ burning: 1, phase: '' })).toEqual([]);
  });

  it('a controller that was set up so before is refused and shown, not silently deaf', async () => {
    for (const id of ['cremator-s7', 'cremator-modbus']) {
      const protocol = await loadProtocol(id);
      const phase = id === 'cremator-s7' ? 'DB1,INT8' : 'HR8';
      const connection = { kind: 'tcp', host: '10.0.0.5', port: 502 };
      const stored = { cremator: 'C1', host: '10.0.0.5', connection, phase };
      expect(() => protocol.endpoint({ ...stored })).not.toThrow();
      expect(() => protocol.endpoint({ ...stored, burning: 1 })).toThrow(/设置有误/);
    }
  });
});
