import type { AlarmView } from '../../../src/station/dto.ts';

/** How hard an alarm presses, for the eye: never by colour alone. */
export const LEVELS: Readonly<Record<AlarmView['level'], { readonly shape: string; readonly word: string }>> =
  {
    siren: { shape: '▲▲', word: '紧急' },
    now: { shape: '▲', word: '马上去' },
    todo: { shape: '○', word: '要办' },
    seen: { shape: '✓', word: '有人在办' },
  };
