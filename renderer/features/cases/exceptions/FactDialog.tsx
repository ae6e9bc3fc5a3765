import { Checkbox, Input } from 'antd';
import { useId, useState } from 'react';
import { displayCode, isBodyCarrier, parseCode } from '../../../../src/domain/codes/index.ts';
import type { DeskFact, DirectorFact } from '../../../../src/domain/events/exceptionInputs.ts';
import { client } from '../../../app/client.ts';
import { useAct } from '../../../app/errors.tsx';
import { useStationNow } from '../../../app/live.tsx';
import { dayText } from '../../../ui/time.ts';
import { type Picked, store } from '../../papers/files.ts';
import { PickFile } from '../../papers/PickFile.tsx';
import { useHold } from '../../witness/useHold.ts';
import { useScanned } from '../../witness/useScanned.ts';
import { Combobox } from '../fields/Combobox.tsx';
import { cleanTyping } from '../form/clean.ts';
import { ConfirmDialog, Line } from '../parts.tsx';
import { FACTS, type FactId, type FactLine, givenOf, isComplete, isListed, type Typed } from './facts.ts';

export interface FactDialogProps {
  readonly caseId: string;
  readonly fact: FactId;
  readonly onClose: () => void;
}

const DESK: readonly string[] = [
  'notice.given',
  'implant.removed',
  'burialChoice.recorded',
  'transfer.arranged',
];

function isDesk(fact: DeskFact | DirectorFact): fact is DeskFact {
  return DESK.includes(fact.kind);
}

/** One record of an exception: its few lines, and the picture of the paper where there is one. */
export function FactDialog({ caseId, fact, onClose }: FactDialogProps) {
  const id = useId();
  const spec = FACTS[fact];
  const now = useStationNow(60_000);
  const { act, busy } = useAct();
  const [typed, setTyped] = useState<Typed>({});
  const [picked, setPicked] = useState<Picked | null>(null);
  const set = (name: string, text: string): void => setTyped((held) => ({ ...held, [name]: text }));
  const scanned = spec.lines.find((entry) => entry.kind === 'scan');
  useHold(scanned !== undefined);
  useScanned((code) => {
    if (scanned !== undefined && isBodyCarrier(code.kind)) set(scanned.name, displayCode(code.text));
  });
  const values: Typed =
    scanned === undefined ? typed : { ...typed, [scanned.name]: compact(typed[scanned.name] ?? '') };
  const complete = isComplete(spec, values);
  const readable = complete && spec.build(givenOf(values, null, now, dayText(now))) !== null;

  const save = async (): Promise<void> => {
    const done = await act(async () => {
      const attachment = picked === null ? null : await store(picked, 'document', caseId);
      const built = spec.build(givenOf(values, attachment, now, dayText(now)));
      if (built === null) return;
      await (isDesk(built)
        ? client.exceptions.record({ caseId, fact: built })
        : client.exceptions.decide({ caseId, fact: built }));
    });
    if (done.ok) onClose();
  };

  return (
    <ConfirmDialog
      title={spec.title}
      confirm={spec.confirm}
      ready={readable}
      busy={busy}
      onConfirm={() => void save()}
      onClose={onClose}
      width={720}
    >
      <p>{spec.help}</p>
      <div className="gc-lines">
        {spec.lines.map((entry, index) => (
          <FactInput
            key={entry.name}
            id={`${id}-${entry.name}`}
            line={entry}
            value={typed[entry.name] ?? ''}
            first={index === 0}
            onChange={(text) => set(entry.name, text)}
          />
        ))}
      </div>
      {complete && !readable && <p className="gc-act-text">日期或时间看不懂，请写成 2026-11-24 09:30。</p>}
      {spec.file && <PickFile what={spec.title} picked={picked} onPick={setPicked} />}
    </ConfirmDialog>
  );
}

/** The code as the ledger writes it; empty while it is not a whole one. */
function compact(text: string): string {
  const parsed = parseCode(text);
  return parsed.ok ? parsed.code.text : '';
}

interface InputProps {
  readonly id: string;
  readonly line: FactLine;
  readonly value: string;
  readonly first: boolean;
  readonly onChange: (text: string) => void;
}

function FactInput({ id, line, value, first, onChange }: InputProps) {
  if (line.kind === 'yes') {
    return (
      <div data-field>
        <Checkbox checked={value === '1'} onChange={(event) => onChange(event.target.checked ? '1' : '')}>
          {line.label}
        </Checkbox>
      </div>
    );
  }
  if (line.kind === 'choice') {
    return (
      <Line label={line.label} htmlFor={id}>
        <Combobox id={id} name={line.label} value={value} choices={line.choices ?? []} onChange={onChange} />
        {value !== '' && !isListed(line, value) && (
          <p className="gc-act-text" role="alert">
            「{value}」不在列表里，请从列表里选。
          </p>
        )}
      </Line>
    );
  }
  return (
    <Line label={line.optional === true ? `${line.label}（可以不填）` : line.label} htmlFor={id}>
      <Input
        id={id}
        value={value}
        maxLength={60}
        autoComplete="off"
        className={line.kind === 'scan' ? 'gc-code' : ''}
        placeholder={line.kind === 'scan' ? '请扫遗体上的腕带或袋签' : line.placeholder}
        {...(first ? { 'data-autofocus': true } : {})}
        onChange={(event) => onChange(cleanTyping(event.target.value))}
      />
    </Line>
  );
}
