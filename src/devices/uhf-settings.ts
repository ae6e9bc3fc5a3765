/** Settings that all UHF readers share. */
import { z } from 'zod';
import { formField } from './form.ts';

/** Which antenna tags are laid on to be written (发卡); null for a reader that issues none. */
export const issueAntennaSchema = z.int().min(1).max(8).nullable().default(null).meta({
  title: '发卡天线',
  description: '在哪个天线上写标签；不发卡的读写器不填',
});

export const issueAntennaField = formField('issueAntenna', issueAntennaSchema, { kind: 'number' });
