import type { BayBoard } from '../../../src/station/dto.ts';
import { useLive } from '../../app/live.tsx';
import { bayByCode, personOf } from '../../features/bays/index.ts';
import { SignedOff, SignInWays } from '../../features/session/index.tsx';
import { BadgeSign } from '../../ui/BadgeSign.tsx';
import { ObjectionButton } from '../../ui/ObjectionButton.tsx';
import { Bay } from './Bay.tsx';
import { Foot } from './Foot.tsx';
import { Home, Waiting } from './Home.tsx';
import { Person } from './Person.tsx';
import type { Choice } from './useKiosk.ts';

export interface SideProps {
  readonly board: BayBoard;
  readonly now: number;
  readonly choice: Choice;
  readonly onGo: (section: string) => void;
}

/** Beside the map: whoever or whatever was touched, or else what to do next. */
export function Side({ board, now, choice, onGo }: SideProps) {
  const { session } = useLive();
  const { chosen, clear, choosePerson } = choice;
  const person = chosen?.kind === 'person' ? personOf(board, chosen.caseId) : null;
  const bay = chosen?.kind === 'bay' ? bayByCode(board, chosen.code) : null;
  const subject = person === null ? null : { caseId: person.caseId, name: person.name };
  return (
    <>
      {session === null && <BadgeFirst />}
      <div className="gck-now">
        {session === null && <SignedOff />}
        {chosen !== null && (
          <button type="button" className="gck-close" aria-label="不看这位，返回" onClick={clear}>
            ×
          </button>
        )}
        {chosen?.kind === 'person' ? (
          <Person key={chosen.caseId} board={board} caseId={chosen.caseId} now={now} />
        ) : bay !== null ? (
          <Bay board={board} bay={bay} onChoose={choosePerson} />
        ) : session === null ? (
          <Waiting board={board} now={now} onChoose={choosePerson} />
        ) : (
          <Home board={board} now={now} onChoose={choosePerson} />
        )}
      </div>
      {session === null ? (
        <section className="gck-ways-in" aria-label="请登录">
          <SignInWays />
          <ObjectionButton subject={subject} />
        </section>
      ) : (
        <Foot subject={subject} onFound={choosePerson} onGo={onGo} />
      )}
    </>
  );
}

/** Nobody is signed in: the map stays, for whoever comes in to look, and the next thing to do is the badge. */
function BadgeFirst() {
  return (
    <div className="gck-scan">
      <BadgeSign />
      <p className="gck-scan-words">
        请扫工牌登录
        <small>没有登录时只能看，不能办</small>
      </p>
    </div>
  );
}
