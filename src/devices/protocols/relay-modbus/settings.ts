/** What the site sets for the relay module of one cremator. */
import { z } from 'zod';
import { endpointSchema } from '../../transports/endpoint.ts';

const address = z.int().min(0).max(65_535);
const optional = address.nullable().default(null);

export const relaySettingsSchema = z
  .object({
    connection: endpointSchema,
    framing: z
      .enum(['rtu', 'tcp'])
      .default('rtu')
      .meta({ title: '报文格式', description: '串口一律是 RTU；网口模块看说明书，串口服务器一般也是 RTU' }),
    unit: z.int().min(1).max(247).default(1).meta({ title: '站号' }),
    cremator: z.string().min(1, '请选择火化炉').max(40).meta({ title: '装在哪台炉上' }),
    doorCoil: address.default(0).meta({ title: '炉门许可线圈', description: '从 0 起；吸合才允许开炉门' }),
    ignitionCoil: optional.meta({
      title: '点火许可线圈',
      description: '入炉后一直保持，直到这一炉结束；没接就空着',
    }),
    beaconCoil: optional.meta({ title: '警灯线圈', description: '没接就空着' }),
    watchdog: z.enum(['module', 'pulse']).default('module').meta({
      title: '断联保护',
      description: '程序停了，炉门许可必须自己落下：模块有通信看门狗的选第一种，没有的接一个脉冲继电器',
    }),
    pulseCoil: optional.meta({
      title: '脉冲线圈',
      description: '许可开着时每秒翻转一次，接断电延时继电器，串在炉门许可回路里',
    }),
    doorInput: optional.meta({ title: '炉门到位输入', description: '门开时为 1；没接就空着' }),
    flameInput: optional.meta({ title: '火焰输入', description: '有火时为 1；没接就空着' }),
  })
  .refine((settings) => settings.watchdog !== 'pulse' || settings.pulseCoil !== null, {
    path: ['pulseCoil'],
    message: '请填写脉冲线圈',
  });

export type RelaySettings = z.output<typeof relaySettingsSchema>;
