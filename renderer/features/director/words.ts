import { anonymousSentence } from '../../../src/domain/checkpoints/anonymous.ts';
import type { ComplianceCell, MissKind } from '../../../src/station/dto.ts';
import { dayText } from '../../ui/time.ts';

export const MISS_WORDS: Readonly<Record<MissKind, string>> = {
  override: '特批',
  typed: '手工输码',
  slip: '凭放行单',
  rebind: '重新系签',
  reidentify: '重新确认身份',
  revoked: '作废载体',
};

/** `99.6 %`; a dash where nothing was counted. */
export function share(part: number, whole: number): string {
  return whole === 0 ? '—' : `${(Math.floor((part / whole) * 1000) / 10).toFixed(1)} %`;
}

/** Refused attempts for each hundred passes, `4.2`. */
export function perHundred(part: number, whole: number): string {
  return whole === 0 ? '—' : ((part / whole) * 100).toFixed(1);
}

/** A share in percent for a chart; null leaves a gap. */
export function percent(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 10_000) / 100;
}

export function lacksScans(cell: ComplianceCell, target: number): boolean {
  return cell.passes > 0 && cell.scanned / cell.passes < target;
}

export function exceedsOverrides(cell: ComplianceCell, target: number): boolean {
  return cell.passes > 0 && cell.overrides / cell.passes >= target;
}

const SHORT = 26;

/** A reason as a choice in a list: its sentence with nobody in it, cut to a line. */
export function reasonWord(code: string): string {
  const sentence = anonymousSentence(code);
  return sentence.length > SHORT ? `${sentence.slice(0, SHORT)}…` : sentence;
}

/** A week by its Monday, `11-23`. */
export function weekWord(monday: number): string {
  return dayText(monday).slice(5);
}

/** `3 小时 20 分`, `45 分钟`, `2 天 5 小时`: two units, as one compares. */
export function span(ms: number | null): string {
  if (ms === null) return '—';
  const minutes = Math.round(ms / 60_000);
  if (minutes < 60) return `${minutes} 分钟`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} 小时` : `${hours} 小时 ${minutes % 60} 分`;
  return hours % 24 === 0 ? `${hours / 24} 天` : `${Math.floor(hours / 24)} 天 ${hours % 24} 小时`;
}
