import { createPortal } from 'react-dom';
import { useLive, useStationNow } from '../../app/live.tsx';
import { FurnaceActions, type FurnaceActs } from '../../features/cremation/index.tsx';
import { ObjectionButton } from '../../ui/ObjectionButton.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import { PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { countdownText } from '../../ui/time.ts';
import { VerdictSign } from '../../ui/VerdictSign.tsx';
import type { OpenPermit } from './permits.ts';

const WAY = ['扫一次腕带', '取下袋签，扫一次', '看推车上有几位', '扫炉号，入炉'];

interface Props {
  readonly permit: OpenPermit;
  readonly acts: FurnaceActs;
}

/** From the pass to the fire: what is left of the two minutes, and the three scans and the look at the mouth of the furnace. */
export function PermitPanel({ permit, acts }: Props) {
  const now = useStationNow(250);
  const { cremator, until } = permit;
  return (
    <section className="gcs-panel gcn-permit" aria-label={`可以入炉 ${cremator.label}`}>
      <header className="gcn-permit-head">
        <VerdictSign outcome="pass" size={120} />
        <p className="gcn-permit-word">
          <b>是 可以入炉</b>
          <span>{cremator.label}入炉许可已打开</span>
        </p>
        <p className="gcn-clock" role="timer" aria-label="入炉许可还剩">
          <small>还剩</small>
          <b>{until === null ? '' : countdownText(until - now)}</b>
        </p>
      </header>
      <div className="gcn-permit-who">
        <PersonName name={cremator.name ?? ''} size="huge" />
        <span className="gc-code gc-muted">{cremator.number}</span>
      </div>
      <ol className="gcn-way" aria-label="入炉四步">
        {WAY.map((step, index) => (
          <li key={step}>
            <span className="gcs-sign" aria-hidden="true">
              {index + 1}
            </span>
            {step}
          </li>
        ))}
      </ol>
      <footer className="gcs-foot">
        <ObjectionButton
          label="有异议，停止"
          subject={cremator.caseId === null ? null : { caseId: cremator.caseId, name: cremator.name ?? '' }}
        />
        <FurnaceActions cremator={cremator} acts={acts} />
        <p className="gcs-foot-note">扫腕带就开始入炉。</p>
        <PrimaryAction fKey="F2" disabled={acts.busy} onPress={() => acts.begin('chargeIn', cremator.caseId)}>
          开始入炉
        </PrimaryAction>
      </footer>
    </section>
  );
}

/** Two minutes from the pass: the time left stands beside the name until the furnace is charged. */
export function PermitClock({ permit }: { readonly permit: OpenPermit | null }) {
  const now = useStationNow(250);
  if (permit === null || permit.until === null) return null;
  return (
    <p className="gcn-clock" role="timer" aria-label={`入炉许可 ${permit.cremator.label}`}>
      <small>{permit.cremator.label}已开，还剩</small>
      <b>{countdownText(permit.until - now)}</b>
    </p>
  );
}

/** The same time over the whole-screen verdict, which hides the panel while the pass is being read. */
export function VerdictClock({ permit }: { readonly permit: OpenPermit | null }) {
  const { verdict } = useLive();
  const now = useStationNow(250);
  const reading = verdict?.checkpoint === 'charge' && verdict.outcome === 'pass';
  if (!reading || permit === null || permit.until === null) return null;
  return createPortal(
    <aside aria-label="入炉许可">
      <p className="gcn-verdict-clock" role="timer" aria-label="入炉许可还剩">
        <small>还剩</small>
        <b>{countdownText(permit.until - now)}</b>
      </p>
    </aside>,
    document.body,
  );
}
