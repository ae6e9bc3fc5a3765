/** Settings that all UHF readers share. */
import { z } from 'zod';
import { formField } from './form.ts';

/** 255 answers to every address. */
export const readerAddressSchema = z
  .int()
  .min(0)
  .max(255)
  .default(255)
  .meta({ title: '读写器地址', description: '0–254；255 表示不区分地址（只接一台时用）' });

export const portsSchema = z
  .union([z.literal(1), z.literal(4), z.literal(8)])
  .default(1)
  .meta({ title: '天线口数' });

export const antennasSchema = z
  .array(z.int().min(1).max(8))
  .min(1, '至少启用一个天线')
  .max(8)
  .default([1])
  .meta({ title: '启用的天线' });

/** Without a good frame for so long a reader counts as silent, ms. */
export const readDeadlineSchema = z
  .int()
  .min(300)
  .max(30_000)
  .default(1_500)
  .meta({ title: '判定无应答时间（毫秒）', description: '应大于“一轮最长时间”的两倍' });

interface Antennas {
  readonly ports: number;
  readonly antennas: readonly number[];
  readonly issueAntenna: number | null;
}

/** Whether what is switched on has a port to be plugged into. */
export function antennasFit({ ports, antennas, issueAntenna }: Antennas, context: z.RefinementCtx): void {
  const say = (path: keyof Antennas, message: string): void =>
    context.addIssue({ code: 'custom', path: [path], message });
  if (antennas.some((antenna) => antenna > ports)) say('antennas', '启用的天线超出了天线口数');
  if (new Set(antennas).size !== antennas.length) say('antennas', '天线重复');
  if (issueAntenna !== null && issueAntenna > ports) say('issueAntenna', '发卡天线超出了天线口数');
}

/** Which antenna tags are laid on to be written (发卡); null for a reader that issues none. */
export const issueAntennaSchema = z.int().min(1).max(8).nullable().default(null).meta({
  title: '发卡天线',
  description: '在哪个天线上写标签；不发卡的读写器不填',
});

/** How strongly a tag must answer to be written: a tag on the next table answers too. */
export const issueWeakestSchema = z.int().min(-90).max(-20).nullable().default(null).meta({
  title: '发卡最弱信号（dBm）',
  description: '如 -55：比这更弱的标签离得远，不写；不填则不看强弱。平放一枚看设备页的读数再定',
});

/** dBm by antenna; an antenna that is missing keeps what the reader has for it. */
export const antennaPowerSchema = z
  .record(z.string().regex(/^[1-8]$/), z.int().min(0).max(33))
  .default({})
  .meta({ title: '各天线功率 dBm' });

export const issueAntennaField = formField('issueAntenna', issueAntennaSchema, { kind: 'number' });
