import type { ReactNode } from 'react';
import { OverrideAction } from '../features/checkpoint/index.ts';
import { SignInStrip } from '../features/session/index.tsx';
import { VerdictSight } from '../features/sight/index.tsx';
import { HalfCountStrip } from '../features/stocktake/index.tsx';
import { LessonFrame } from '../features/training/index.tsx';
import { WedgeCapture } from '../features/wedge/index.tsx';
import { PinDialog } from '../ui/PinDialog.tsx';
import { VerdictOverlay } from '../ui/VerdictOverlay.tsx';
import { AlarmStrip } from './AlarmStrip.tsx';
import { ScanNote } from './ScanNote.tsx';
import { TopLine } from './TopLine.tsx';
import './shell.css';

/**
 * What every station has around its screen: where and who, what needs an answer, what was just scanned, the PIN and
 * the verdict. Drawn once, so that they stand in the same place at the desk, the kiosk and the console.
 */
export function Shell({ children }: { children: ReactNode }) {
  return (
    <LessonFrame>
      <div className="gc-shell">
        <TopLine />
        <AlarmStrip />
        <SignInStrip />
        <HalfCountStrip />
        <div className="gc-shell-station">{children}</div>
        <ScanNote />
        <PinDialog />
        <VerdictOverlay more={(verdict) => <OverrideAction verdict={verdict} />} beside={<VerdictSight />} />
        <WedgeCapture />
      </div>
    </LessonFrame>
  );
}
