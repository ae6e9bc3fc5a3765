/**
 * Scanners that pretend to be a keyboard. The keys arrive at a screen, which tells a scan from typing by its rhythm;
 * the finished text is handed to the supervisor, so that all readings take one road.
 */
import { z } from 'zod';
import { shownScan } from '../../card-veil.ts';
import { hex } from '../../hex.ts';
import { defineProtocol } from '../../types.ts';

/** Longer than any code of ours, a release slip included. */
const MAX_LENGTH = 2_000;

const settingsSchema = z.object({});

export const protocol = defineProtocol({
  id: 'keyboard-wedge',
  label: '键盘口扫码枪、读卡器',
  group: 'scan',
  hint: '插上就能像键盘一样打字的扫码枪和读卡器',
  help: '即插即用，无需选择端口。请用设置码打开“后缀回车”，使用时切换到英文输入法。大小写锁定键按下也能识别。像键盘一样打出卡号的读卡器也选这一种，卡在“设置·职工”里登记。若经常漏扫，请改用串口扫码枪。',
  settingsSchema,
  // Speeds are told apart where the keys arrive; here is nothing a site would have to set.
  form: [],
  keyed: true,
  endpoint: () => null,
  createDriver: (_settings, { deviceId, clock, sink }) => ({
    // Whether the scanner is plugged in cannot be seen from here; nothing is claimed about it.
    readDeadlineMs: null,
    start: () => sink.alive(),
    stop: () => Promise.resolve(),
    submit: (text) => {
      const bytes = new TextEncoder().encode(text.slice(0, MAX_LENGTH));
      if (!/^[\x20-\x7e]+$/.test(text) || text.length > MAX_LENGTH) {
        sink.badFrame(bytes, `扫码内容不合规 ${hex(bytes.subarray(0, 16))}`);
        return;
      }
      sink.frameIn(...shownScan(bytes, text));
      sink.reading({ type: 'code', text, origin: 'wedge', deviceId, at: clock.now() });
    },
  }),
});
