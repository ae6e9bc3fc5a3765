/**
 * Scanners that pretend to be a keyboard. The keys arrive in the renderer, where `classifier.ts` recognises a
 * scan; the finished text is handed to the supervisor, so that all readings take one road.
 */
import { z } from 'zod';
import { hex } from '../../hex.ts';
import { defineProtocol } from '../../types.ts';
import { WEDGE_DEFAULTS } from './classifier.ts';

const settingsSchema = z.object({
  maxAverageMs: z
    .int()
    .min(5)
    .max(80)
    .default(WEDGE_DEFAULTS.maxAverageMs)
    .meta({ title: '平均按键间隔上限（毫秒）', description: '扫码枪发送慢时可调大，过大可能把打字当成扫码' }),
  endTimeoutMs: z
    .int()
    .min(30)
    .max(500)
    .default(WEDGE_DEFAULTS.endTimeoutMs)
    .meta({ title: '结束等待（毫秒）' }),
  minLength: z.int().min(4).max(64).default(WEDGE_DEFAULTS.minLength).meta({ title: '最短字符数' }),
  maxLength: z.int().min(16).max(1_024).default(WEDGE_DEFAULTS.maxLength).meta({ title: '最长字符数' }),
});

export const protocol = defineProtocol({
  id: 'keyboard-wedge',
  label: '键盘口扫码枪',
  help: '即插即用，无需选择端口。请用设置码打开“后缀回车”，使用时切换到英文输入法。大小写锁定键按下也能识别。若经常漏扫，请改用串口扫码枪。',
  settingsSchema,
  // Speeds are told apart where the keys arrive; here is nothing a site would have to set.
  form: [],
  keyed: true,
  endpoint: () => null,
  createDriver: (settings, { deviceId, clock, sink }) => ({
    // Whether the scanner is plugged in cannot be seen from here; nothing is claimed about it.
    readDeadlineMs: null,
    start: () => sink.alive(),
    stop: () => Promise.resolve(),
    submit: (text) => {
      const bytes = new TextEncoder().encode(text.slice(0, settings.maxLength));
      if (!/^[\x20-\x7e]+$/.test(text) || text.length > settings.maxLength) {
        sink.badFrame(bytes, `扫码内容不合规 ${hex(bytes.subarray(0, 16))}`);
        return;
      }
      sink.frameIn(bytes, `扫码 ${text}`);
      sink.reading({ type: 'code', text, origin: 'wedge', deviceId, at: clock.now() });
    },
  }),
});
