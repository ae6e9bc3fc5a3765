/** Times are UTC in the ledger and Asia/Shanghai on every screen, whatever the computer is set to. */
const ZONE = 'Asia/Shanghai';

const clock = new Intl.DateTimeFormat('zh-CN', {
  timeZone: ZONE,
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
});
const date = new Intl.DateTimeFormat('sv-SE', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});
const second = new Intl.DateTimeFormat('zh-CN', {
  timeZone: ZONE,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
});

/** `14:32` */
export function clockTime(at: number): string {
  return clock.format(at);
}

/** `14:32:07` */
export function clockSeconds(at: number): string {
  return second.format(at);
}

/** `2026-11-23` */
export function dayText(at: number): string {
  return date.format(at);
}

/** `14:32` today, `11-23 14:32` in the same year, else with the year. */
export function when(at: number, now: number): string {
  const day = dayText(at);
  const today = dayText(now);
  if (day === today) return clockTime(at);
  const shown = day.slice(0, 4) === today.slice(0, 4) ? day.slice(5) : day;
  return `${shown} ${clockTime(at)}`;
}

/** `40 秒`, `12 分钟`, `5 小时`, `3 天`: one unit, as people say it. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds} 秒`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} 分钟`;
  const hours = Math.floor(minutes / 60);
  return hours < 72 ? `${hours} 小时` : `${Math.floor(hours / 24)} 天`;
}

/** `1:32` of what is left; never below zero. */
export function countdownText(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
