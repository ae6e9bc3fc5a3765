import { useEffect } from 'react';
import type { StaffRow } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useLive } from '../../app/live.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';

/** A dialog that goes, however it goes, no longer waits for a card. */
function useWaitsForCard(): void {
  useEffect(
    () => () => {
      client.staff.cancelCard().catch((error: unknown) => console.warn('still waits for a card', error));
    },
    [],
  );
}

/** 登记职工卡: laid on the reader twice, so that a number that changes each time, or a wrong card, is seen. */
export function RegisterCardDialog({
  row,
  onClose,
}: {
  readonly row: StaffRow;
  readonly onClose: () => void;
}) {
  const { cardEnrolment } = useLive();
  useWaitsForCard();
  const step = cardEnrolment?.step ?? 'gone';
  const said = cardEnrolment?.said ?? null;
  const steps = [
    { label: '把卡放到读卡器上', done: step === 'again' || step === 'done', now: step === 'first' },
    { label: '拿开，再放一次', done: step === 'done', now: step === 'again' },
  ];
  const footer =
    step === 'done' || step === 'gone' ? (
      <PrimaryAction onPress={onClose} autoFocus>
        {step === 'done' ? '完成' : '知道了'}
      </PrimaryAction>
    ) : (
      <PlainAction onPress={onClose}>不登记了</PlainAction>
    );
  return (
    <Dialog title={`登记${row.name}的卡`} onClose={onClose} width={560} footer={footer}>
      <p>用平时刷卡的那台读卡器。刷卡等于扫工牌，口令照输；印的工牌照样能用。</p>
      <ol className="gch-card-steps">
        {steps.map(({ label, done, now }) => (
          <li
            key={label}
            className={now ? 'gch-card-now' : undefined}
            aria-current={now ? 'step' : undefined}
          >
            <span aria-hidden="true">{done ? '●' : '○'}</span>
            {label}
            {done && <span className="gc-muted">读到了</span>}
          </li>
        ))}
      </ol>
      <p role="status" className={said?.wrong === true ? 'gch-card-said gc-act-text' : 'gch-card-said'}>
        {step === 'gone' && '等了太久，没有读到卡。请关上，再登记一次'}
        {said !== null && step !== 'gone' && (
          <>
            {said.wrong && <span aria-hidden="true">▲ </span>}
            {cardEnrolment?.card != null && <span className="gc-code">{cardEnrolment.card} </span>}
            {said.text}
          </>
        )}
      </p>
    </Dialog>
  );
}
