import { Button, Checkbox, Input } from 'antd';
import { useId, useState } from 'react';
import type { PersonCard, StationLive } from '../../src/station/dto.ts';
import { client } from '../app/client.ts';
import { useAct } from '../app/errors.tsx';
import { useLive } from '../app/live.tsx';
import { Dialog } from './Dialog.tsx';
import { useFKey } from './keys.tsx';
import { PersonName } from './PersonName.tsx';
import { PlainAction, PrimaryAction } from './PrimaryAction.tsx';
import './actions.css';

export interface ObjectionSubject {
  readonly caseId: string;
  /** Name as shown; the number where the name is masked. */
  readonly name: string;
}

export interface ObjectionButtonProps {
  /** The person on the screen; left out, the one of the attempt or verdict in front. */
  readonly subject?: ObjectionSubject | null;
  readonly label?: string;
  /** On the verdict, the dialog has to lie above it. */
  readonly above?: boolean;
}

function subjectOf(card: PersonCard | null | undefined): ObjectionSubject | null {
  if (card === null || card === undefined) return null;
  return { caseId: card.caseId, name: card.masked ? card.number : card.name };
}

function inFront(live: StationLive): ObjectionSubject | null {
  const { verdict, attempt } = live;
  return (
    subjectOf(verdict?.actual) ??
    subjectOf(verdict?.expected) ??
    subjectOf(attempt?.subject) ??
    subjectOf(attempt?.expected)
  );
}

interface AskProps {
  readonly subject: ObjectionSubject | null;
  readonly above: boolean;
  readonly close: () => void;
}

function AskObjection({ subject, above, close }: AskProps) {
  const { run, busy } = useAct();
  const seenId = useId();
  const [reason, setReason] = useState('');
  const [byFamily, setByFamily] = useState(false);
  const [frozen, setFrozen] = useState<number | null>(null);
  const raise = () =>
    run(
      () => client.objections.raise({ caseId: subject?.caseId ?? null, reason: reason.trim(), byFamily }),
      ({ cases }) => setFrozen(cases.length),
    );
  if (frozen !== null) {
    const understood = (
      <PrimaryAction onPress={close} autoFocus>
        知道了
      </PrimaryAction>
    );
    // Another question than the one before: the key lets the focus go to its answer.
    return (
      <Dialog key="frozen" title="已停下" onClose={close} above={above} footer={understood}>
        <p>共停下 {frozen} 位，馆长解除之前谁也不能移动他们。请现在叫馆长，不要凭记忆更正。</p>
      </Dialog>
    );
  }
  const footer = (
    <>
      <PlainAction onPress={close}>返回</PlainAction>
      <PrimaryAction onPress={raise} busy={busy} autoFocus>
        确认，停下
      </PrimaryAction>
    </>
  );
  return (
    <Dialog title="有异议，停下" onClose={close} above={above} footer={footer}>
      {subject === null ? (
        <p>将停下眼前这位。屏幕上若没有打开任何一位，请先返回，扫描腕带或点选这位。</p>
      ) : (
        <p>
          将停下 <PersonName name={subject.name} />
          ，以及上次核对一致之后和这位同处一柜、同经一人之手的每一位。
        </p>
      )}
      <p className="gc-muted">谁都可以提出，不需要理由，也不会追究。</p>
      <Checkbox checked={byFamily} onChange={(event) => setByFamily(event.target.checked)}>
        是家属拒认或争议（凭双方书面和解解除）
      </Checkbox>
      <div>
        <label htmlFor={seenId}>看到了什么（可以不填）</label>
        <Input.TextArea
          id={seenId}
          value={reason}
          maxLength={800}
          autoSize={{ minRows: 2, maxRows: 4 }}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
    </Dialog>
  );
}

/** 有异议: always visible, outlined in ink, F12. Anyone may press it; it freezes, it never moves anything on. */
export function ObjectionButton({ subject, label = '有异议', above = false }: ObjectionButtonProps) {
  const live = useLive();
  const [open, setOpen] = useState(false);
  // Fixed when the button is pressed: who is named in the question must not change while it is read.
  const [named, setNamed] = useState<ObjectionSubject | null>(null);
  const press = () => {
    setNamed(subject ?? inFront(live));
    setOpen(true);
  };
  useFKey('F12', press, open);
  return (
    <>
      <Button className="gc-objection" onClick={press}>
        <span>{label}</span>
        <kbd className="gc-fkey">F12</kbd>
      </Button>
      {open && <AskObjection subject={named} above={above} close={() => setOpen(false)} />}
    </>
  );
}
