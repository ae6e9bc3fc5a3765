import type { TimelineEntry } from '../../../src/station/dto.ts';

/** A shape and a word beside the colour. */
export const SIGNS: Readonly<
  Record<TimelineEntry['tone'], { readonly sign: string; readonly word: string }>
> = {
  plain: { sign: '·', word: '' },
  pass: { sign: '●', word: '通过' },
  blocked: { sign: '◆', word: '拦截' },
  stop: { sign: '◆', word: '停下' },
};
