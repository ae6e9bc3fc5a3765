import type { BayBoard, BayView } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { useLive } from '../../app/live.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import { PlainAction } from '../../ui/PrimaryAction.tsx';

export interface BayProps {
  readonly board: BayBoard;
  readonly bay: BayView;
  readonly onChoose: (caseId: string) => void;
}

/** A bay that holds nobody, or more than one. */
export function Bay({ board, bay, onChoose }: BayProps) {
  return (
    <section className="gck-person" aria-label={`柜位 ${bay.label}`}>
      <p className="gck-bay-label">{bay.label}</p>
      {bay.occupants.length > 0 ? (
        <Crowded bay={bay} onChoose={onChoose} />
      ) : bay.outOfService !== null ? (
        <>
          <p className="gck-bay-state">停用</p>
          <p>{bay.outOfService}</p>
          <p className="gc-muted">停用期间不能放入。</p>
        </>
      ) : bay.waiting ? (
        <>
          <p className="gck-bay-state">已被别的工作站请求</p>
          <p className="gc-muted">正在等待答复，请先用别的空柜。</p>
        </>
      ) : (
        <Free board={board} bay={bay} />
      )}
    </section>
  );
}

/** Two records of one place: nobody moves before two people have looked. */
function Crowded({ bay, onChoose }: Pick<BayProps, 'bay' | 'onChoose'>) {
  return (
    <>
      <p className="gck-bay-state">登记了 {bay.occupants.length} 位</p>
      <p>请两人打开柜门，扫里面遗体的腕带和柜位码，再到「更多」里的「冲突」关闭。</p>
      {bay.occupants.map((person) => (
        <button
          key={person.caseId}
          type="button"
          className="gck-crowded"
          onClick={() => onChoose(person.caseId)}
        >
          <PersonName name={person.name} size="large" />
          <span className="gc-code">{person.number}</span>
        </button>
      ))}
    </>
  );
}

/** Whoever is in hands here may be put into it; the scan of band and bay still decides. */
function Free({ board, bay }: Pick<BayProps, 'board' | 'bay'>) {
  const { session } = useLive();
  const { run, busy } = useAct();
  const mine = board.inHands.flatMap((person) => {
    const step = person.next.find(({ checkpoint }) => checkpoint === 'store' || checkpoint === 'return');
    return step === undefined ? [] : [{ person, step }];
  });
  return (
    <>
      <p className="gck-bay-state">空柜，可以放入</p>
      <p className="gc-muted">先扫遗体上的腕带，再扫 {bay.label} 的码。</p>
      {mine.map(({ person, step }) => (
        <PlainAction
          key={person.caseId}
          disabled={busy || session === null}
          onPress={() =>
            run(() => client.attempt.open({ checkpoint: step.checkpoint, expected: person.caseId }))
          }
        >
          <PersonName name={person.name} /> {step.chinese}
        </PlainAction>
      ))}
    </>
  );
}
