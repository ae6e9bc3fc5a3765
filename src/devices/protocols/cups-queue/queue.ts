/**
 * What `lpstat -p` says of one queue, in the words of the C locale. Pure. Source: lpstat(1) and lp(1) of CUPS 2.4.
 */
import type { PrinterState } from '../../printing/language.ts';

/** `printer A is idle.  enabled since …`, `printer A now printing A-7.  …`, `printer A disabled since … -` and why. */
const LINE = /^printer (\S+) (is idle|now printing|disabled)/m;

/** Null where this is no answer about `queue`. */
export function queueState(queue: string, out: string): PrinterState | null {
  const found = LINE.exec(out);
  if (found === null || found[1] !== queue) return null;
  return {
    trouble: found[2] === 'disabled' ? '打印队列已停用，请在系统的打印设置里恢复' : null,
    busy: found[2] === 'now printing',
  };
}

/** `request id is A-7 (1 file(s))`; null where nothing was taken. */
export function requestOf(out: string): string | null {
  return /^request id is (\S+-\d+)/m.exec(out)?.[1] ?? null;
}
