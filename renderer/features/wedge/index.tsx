import { Input } from 'antd';
import { useEffect, useId, useState } from 'react';
import { displayCode, parseCode } from '../../../src/domain/codes/index.ts';
import { parseResidentId } from '../../../src/domain/identity/index.ts';
import { maskedScan } from '../../../src/domain/staffCard.ts';
import { client } from '../../app/client.ts';
import { useAct, useReport } from '../../app/errors.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { CameraDialog } from './CameraDialog.tsx';
import { END_MS, WedgeClassifier, type WedgeDecision } from './classifier.ts';
import { type FieldState, focusedField, putBack } from './fields.ts';
import { setHeard } from './store.ts';

function isIdentityNumber(text: string): boolean {
  return parseResidentId(text).ok;
}

/** Listens to the whole page and hands each finished scan over; returns how to stop. */
function capture(onScan: (text: string) => void): () => void {
  const classifier = new WedgeClassifier();
  /** One entry for each key of the burst: the field as it was before that key. */
  let before: (FieldState | null)[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;

  const settle = (decision: WedgeDecision | null): boolean => {
    if (decision === null) return false;
    const states = before;
    before = [];
    if (decision.type === 'swallowedByIme') {
      const note = '扫码枪的字被输入法截走了。请切换到英文，再扫一次';
      setHeard({ text: '', at: Date.now(), ok: false, note });
    }
    if (decision.type !== 'scan') return false;
    const state = states[decision.from];
    // An identity-card reader that types like a keyboard: its number belongs where the cursor stands.
    if (state !== null && state !== undefined && isIdentityNumber(decision.text)) return false;
    if (state !== null && state !== undefined) putBack(state);
    onScan(decision.text);
    return true;
  };

  const onKey = (event: KeyboardEvent): void => {
    const unusable = event.repeat || event.ctrlKey || event.altKey || event.metaKey;
    const { ended, decision } = classifier.key({ key: event.key, at: event.timeStamp, unusable });
    settle(ended);
    if (settle(decision)) {
      // The Enter at the end of a scan presses no button and sends no form.
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    if (classifier.pending && [...event.key].length === 1) before.push(focusedField());
    if (!classifier.pending) before = [];
    if (timer !== null) clearTimeout(timer);
    timer = classifier.pending
      ? setTimeout(() => settle(classifier.idle(performance.now())), END_MS + 20)
      : null;
  };

  window.addEventListener('keydown', onKey, { capture: true });
  return () => {
    window.removeEventListener('keydown', onKey, { capture: true });
    if (timer !== null) clearTimeout(timer);
  };
}

/** Hears keyboard-wedge scanners wherever the focus is. Drawn once by the application; shows nothing itself. */
export function WedgeCapture() {
  const report = useReport();
  useEffect(
    () =>
      capture((text) => {
        setHeard({ text: displayCode(maskedScan(text)), at: Date.now(), ok: true, note: '' });
        client.scan.code({ text, source: 'wedge' }).catch(report);
      }),
    [report],
  );
  return null;
}

/** A code that no scanner reads any more, typed from the print; checked here before it is sent. */
export function TypedCodeDialog({ onClose }: { readonly onClose: () => void }) {
  const id = useId();
  const { run, busy } = useAct();
  const [text, setText] = useState('');
  const [camera, setCamera] = useState(false);
  const parsed = parseCode(text);
  const send = () => {
    if (!parsed.ok || busy) return;
    run(() => client.scan.code({ text: parsed.code.text, source: 'typed' }), onClose);
  };
  const footer = (
    <>
      <PlainAction onPress={onClose}>返回</PlainAction>
      <PlainAction onPress={() => setCamera(true)}>用摄像头扫</PlainAction>
      <PrimaryAction onPress={send} disabled={!parsed.ok} busy={busy}>
        确定
      </PrimaryAction>
    </>
  );
  // Read by the camera it is a scan, and no longer a code typed from somewhere.
  if (camera) return <CameraDialog onClose={onClose} />;
  return (
    <Dialog title="手工输入码" onClose={onClose} width={520} footer={footer}>
      <div>
        <label htmlFor={id}>码下面印的字，如 WB-0010-0742-F</label>
        <Input
          id={id}
          className="gc-code"
          data-autofocus=""
          autoComplete="off"
          value={text}
          maxLength={40}
          onChange={(event) => setText(event.target.value)}
          onPressEnter={send}
        />
        <p className="gc-muted gc-small" aria-live="polite">
          {text.length >= 11 && !parsed.ok ? parsed.sentence : '只有码损坏时才手工输入；会记下是手工输入的。'}
        </p>
      </div>
    </Dialog>
  );
}
