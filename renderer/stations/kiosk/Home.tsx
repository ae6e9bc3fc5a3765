import { useState } from 'react';
import type { CheckpointId } from '../../../src/domain/events/kinds.ts';
import type { BayBoard } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { HandsList, ReviewList } from '../../features/bays/index.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { type FKey, useFKey } from '../../ui/keys.tsx';
import { PlainAction } from '../../ui/PrimaryAction.tsx';
import { ScanSign } from './ScanSign.tsx';

interface Step {
  readonly label: string;
  readonly fKey: FKey;
  /** Null where one has to be asked where to. */
  readonly checkpoint: CheckpointId | null;
}

const STEPS: readonly Step[] = [
  { label: '接收', fKey: 'F4', checkpoint: 'receive' },
  { label: '出柜', fKey: 'F5', checkpoint: null },
  { label: '移柜', fKey: 'F6', checkpoint: 'move' },
  { label: '送回', fKey: 'F7', checkpoint: 'return' },
];

const WAYS_OUT: readonly { readonly label: string; readonly checkpoint: CheckpointId }[] = [
  { label: '去告别', checkpoint: 'releaseToFarewell' },
  { label: '去火化', checkpoint: 'releaseToCremation' },
  { label: '送整容', checkpoint: 'prepare' },
  { label: '外运移交', checkpoint: 'transferOut' },
];

interface HomeProps {
  readonly board: BayBoard;
  readonly now: number;
  readonly onChoose: (caseId: string) => void;
}

/** Nobody is chosen: scan. Below it who is still waited for, and the steps one may say before scanning. */
export function Home({ board, now, onChoose }: HomeProps) {
  const { run, busy } = useAct();
  const [leaving, setLeaving] = useState(false);
  const begin = (checkpoint: CheckpointId) => {
    setLeaving(false);
    run(() => client.attempt.open({ checkpoint, expected: null }));
  };
  return (
    <>
      <div className="gck-scan">
        <ScanSign />
        <p className="gck-scan-words">请扫腕带或袋签</p>
      </div>
      <Waiting board={board} now={now} onChoose={onChoose} />
      <section className="gck-steps" aria-label="先选一步，再扫腕带">
        {STEPS.map(({ label, fKey, checkpoint }) => (
          <StepButton
            key={label}
            label={label}
            fKey={fKey}
            disabled={busy}
            onPress={() => (checkpoint === null ? setLeaving(true) : begin(checkpoint))}
          />
        ))}
      </section>
      {leaving && (
        <Dialog
          title="出柜去哪里"
          onClose={() => setLeaving(false)}
          footer={<PlainAction onPress={() => setLeaving(false)}>返回</PlainAction>}
        >
          <p className="gc-muted">选好之后，扫遗体上的腕带。</p>
          <div className="gck-ways">
            {WAYS_OUT.map(({ label, checkpoint }) => (
              <PlainAction key={checkpoint} disabled={busy} onPress={() => begin(checkpoint)}>
                {label}
              </PlainAction>
            ))}
          </div>
        </Dialog>
      )}
    </>
  );
}

interface StepButtonProps {
  readonly label: string;
  readonly fKey: FKey;
  readonly disabled: boolean;
  readonly onPress: () => void;
}

function StepButton({ label, fKey, disabled, onPress }: StepButtonProps) {
  useFKey(fKey, onPress, disabled);
  return (
    <button type="button" className="gck-step" disabled={disabled} onClick={onPress}>
      <span className="gck-step-word">{label}</span>
      <span className="gck-step-then">
        再扫腕带 <kbd className="gc-fkey">{fKey}</kbd>
      </span>
    </button>
  );
}

/** Whoever is not at rest: in somebody's hands, or put away without a second look. */
export function Waiting({ board, now, onChoose }: HomeProps) {
  const { inHands, counts } = board;
  if (inHands.length === 0 && counts.pendingReview === 0) {
    return (
      <div className="gck-waiting">
        <p className="gc-muted">没有人在途，也没有人待复核。</p>
      </div>
    );
  }
  return (
    <div className="gck-waiting">
      {inHands.length > 0 && (
        <section>
          <h2>在途 {inHands.length}</h2>
          <HandsList board={board} now={now} onChoose={onChoose} />
        </section>
      )}
      {counts.pendingReview > 0 && (
        <section>
          <h2>待复核 {counts.pendingReview}</h2>
          <ReviewList board={board} now={now} onChoose={onChoose} />
        </section>
      )}
    </div>
  );
}
