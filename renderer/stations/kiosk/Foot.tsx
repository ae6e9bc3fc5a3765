import { useState } from 'react';
import { useLive } from '../../app/live.tsx';
import { RoomsButton } from '../../app/Rooms.tsx';
import { FindDialog } from '../../features/bays/index.ts';
import { ObjectionButton, type ObjectionSubject } from '../../ui/ObjectionButton.tsx';
import { PlainAction } from '../../ui/PrimaryAction.tsx';
import { ROOMS } from './rooms.ts';

export interface FootProps {
  readonly subject: ObjectionSubject | null;
  readonly onFound: (caseId: string) => void;
  readonly onGo: (section: string) => void;
}

/** The three that never leave their place: 找人, 更多, 有异议. */
export function Foot({ subject, onFound, onGo }: FootProps) {
  const { session } = useLive();
  const [finding, setFinding] = useState(false);
  return (
    <footer className="gck-foot">
      <PlainAction fKey="F3" disabled={session === null} onPress={() => setFinding(true)}>
        找人
      </PlainAction>
      <RoomsButton rooms={ROOMS} label="更多" fKey="F10" onGo={onGo} />
      <ObjectionButton subject={subject} />
      {finding && (
        <FindDialog
          onClose={() => setFinding(false)}
          onFound={(caseId) => {
            setFinding(false);
            onFound(caseId);
          }}
        />
      )}
    </footer>
  );
}
