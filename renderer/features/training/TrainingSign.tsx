import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { useLive } from '../../app/live.tsx';
import './training.css';

/** In the top line of a real station: a training waits behind this window. */
export function TrainingSign() {
  const { trainingOpen } = useLive();
  const { run, busy } = useAct();
  if (!trainingOpen) return null;
  return (
    <p className="gc-training-sign">
      <span>演练还开着</span>
      <button type="button" disabled={busy} onClick={() => run(() => client.training.show())}>
        回到演练
      </button>
      <button type="button" disabled={busy} onClick={() => run(() => client.training.end())}>
        结束演练
      </button>
    </p>
  );
}
