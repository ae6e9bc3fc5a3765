import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { DeviceRow, HomeInfo, ProtocolView } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { describeError, FailureText } from '../../app/errors.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { Fields } from './Fields.tsx';
import { FoundPorts } from './FoundPorts.tsx';
import { type DeviceDraft, type FormProblems, NO_PROBLEMS, problemsOf, rowOf, shownFields } from './form.ts';
import { KindChoice } from './KindChoice.tsx';
import { KindIcon } from './KindIcon.tsx';
import { TrialDialog } from './LiveLines.tsx';
import { SearchPanel } from './SearchPanel.tsx';
import { FindDevices } from './SiteFields.tsx';
import './adding.css';

interface DeviceDialogProps {
  readonly start: DeviceDraft;
  readonly protocols: readonly ProtocolView[];
  readonly places: HomeInfo['places'];
  /** The other devices of this station, for the ports they have. */
  readonly others: readonly DeviceRow[];
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

/** Adds or changes a device. What was typed stays until it is saved or given up. */
export function DeviceDialog({ start, protocols, places, others, onClose, onSaved }: DeviceDialogProps) {
  const [draft, setDraft] = useState(start);
  const [problems, setProblems] = useState<FormProblems>(NO_PROBLEMS);
  const [busy, setBusy] = useState(false);
  const [trying, setTrying] = useState(false);
  const body = useRef<HTMLDivElement>(null);
  const protocol = protocols.find((entry) => entry.id === draft.protocol) ?? null;
  const isNew = start.deviceId === null;

  useEffect(() => {
    if (Object.keys(problems.fields).length === 0) return;
    const wrong = body.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    // In the middle, so that what is said below the field is seen too.
    wrong?.scrollIntoView({ block: 'center' });
    wrong?.focus({ preventScroll: true });
  }, [problems]);

  const change = (next: DeviceDraft) => {
    setDraft(next);
    // A mended field stops complaining at once; the others keep what the station said.
    const fields = Object.fromEntries(
      Object.entries(problems.fields).filter(([name]) => fieldText(next, name) === fieldText(draft, name)),
    );
    setProblems({ ...problems, fields });
  };
  const send = async (call: () => Promise<unknown>, done: () => void) => {
    setBusy(true);
    setProblems(NO_PROBLEMS);
    try {
      await call();
      done();
    } catch (error) {
      const shown = protocol === null ? [] : shownFields(protocol, draft.values).map(({ name }) => name);
      setProblems(problemsOf(error, describeError(error), ['label', 'protocol', ...shown]));
    } finally {
      setBusy(false);
    }
  };
  const choose = (id: string, found: Readonly<Record<string, unknown>>) =>
    change({ ...draft, protocol: id, values: { ...draft.values, ...found } });
  const save = () => send(() => client.devices.save(rowOf(draft)), onSaved);
  const tryOut = () => {
    const named = draft.label.trim() === '' ? { ...draft, label: protocol?.label ?? '设备' } : draft;
    return send(
      () => client.devices.startTrial(rowOf(named)),
      () => setTrying(true),
    );
  };

  const footer = (
    <>
      <PlainAction onPress={onClose}>不保存</PlainAction>
      {protocol !== null && !protocol.keyed && (
        <PlainAction onPress={() => void tryOut()} busy={busy}>
          试一试
        </PlainAction>
      )}
      <PrimaryAction onPress={() => void save()} disabled={protocol === null} busy={busy}>
        保存
      </PrimaryAction>
    </>
  );
  return (
    <Dialog
      title={isNew ? '添加设备' : `编辑「${start.label}」`}
      onClose={onClose}
      width={protocol === null && isNew ? 1180 : 860}
      footer={footer}
    >
      <div ref={body} className="gcd-form">
        {isNew && protocol === null && (
          <>
            <SearchPanel protocols={protocols} onChoose={choose} />
            <FoundPorts draft={draft} protocols={protocols} others={others} onChoose={change} />
            <KindChoice protocols={protocols} onChoose={(id) => choose(id, {})} />
          </>
        )}
        {isNew && protocol !== null && (
          <p className="gcd-chosen-kind">
            <KindIcon group={protocol.group} />
            <b>{protocol.label}</b>
            <Button onClick={() => change({ ...draft, protocol: '' })}>换一种</Button>
          </p>
        )}
        {protocol === null ? (
          !isNew && <p className="gcd-todo">本版本不支持这种设备，请升级程序，或移除这台设备。</p>
        ) : (
          <>
            <p className="gcd-help">{protocol.help}</p>
            {protocol.finds && (
              <FindDevices
                protocol={protocol}
                onChoose={(found) => change({ ...draft, values: { ...draft.values, ...found } })}
              />
            )}
            <Fields
              protocol={protocol}
              draft={draft}
              places={places}
              others={others}
              problems={problems.fields}
              onChange={change}
            />
          </>
        )}
      </div>
      {problems.other !== null && (
        <div className="gcd-todo" role="alert">
          <FailureText failure={problems.other} />
        </div>
      )}
      {trying && protocol !== null && (
        <TrialDialog
          label={draft.label.trim() || '设备'}
          points={protocol.fields.find(({ kind }) => kind === 'points')?.choices ?? []}
          group={protocol.group}
          onClose={() => setTrying(false)}
        />
      )}
    </Dialog>
  );
}

function fieldText(draft: DeviceDraft, name: string): string {
  if (name === 'label') return draft.label;
  if (name === 'protocol') return draft.protocol;
  return JSON.stringify(draft.values[name] ?? null);
}
