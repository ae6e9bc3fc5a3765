import { Input } from 'antd';
import { useId, useState } from 'react';
import { displayCode, parseCode } from '../../../src/domain/codes/index.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { isPin } from '../../ui/PinDialog.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { useScanned } from '../witness/useScanned.ts';

/** The last way in: the sealed code from the envelope, for one badge, with a new PIN. It serves once. */
export function UnlockDialog({ onClose }: { readonly onClose: () => void }) {
  const id = useId();
  const { run, busy } = useAct();
  const [badge, setBadge] = useState('');
  const [sealedCode, setSealedCode] = useState('');
  const [newPin, setNewPin] = useState('');
  useScanned((code) => {
    if (code.kind === 'staff') setBadge(displayCode(code.text));
  });
  const parsed = parseCode(badge);
  const ready = parsed.ok && sealedCode.replaceAll(/[\s-]/g, '').length >= 8 && isPin(newPin);
  const send = () => {
    if (!parsed.ok) return;
    run(
      () => client.session.unlock({ badge: parsed.code.text, sealedCode: sealedCode.trim(), newPin }),
      onClose,
    );
  };
  const footer = (
    <>
      <PlainAction onPress={onClose}>返回</PlainAction>
      <PrimaryAction onPress={send} disabled={!ready} busy={busy}>
        解锁
      </PrimaryAction>
    </>
  );
  return (
    <Dialog title="用密封码解锁" onClose={onClose} width={560} footer={footer}>
      <p className="gc-muted">
        口令输错太多次会锁十分钟。等不了，请馆长取出信封里的密封码。密封码只能用一次，用过要重新封存一份。
      </p>
      <label className="gc-field" htmlFor={`${id}-badge`}>
        工牌
        <Input
          id={`${id}-badge`}
          value={badge}
          autoComplete="off"
          placeholder="请扫描工牌"
          data-autofocus=""
          onChange={(event) => setBadge(event.target.value)}
        />
      </label>
      <label className="gc-field" htmlFor={`${id}-code`}>
        密封码
        <Input
          id={`${id}-code`}
          className="gc-code"
          value={sealedCode}
          maxLength={64}
          autoComplete="off"
          onChange={(event) => setSealedCode(event.target.value)}
        />
      </label>
      <label className="gc-field" htmlFor={`${id}-pin`}>
        新口令（4 到 12 位数字）
        <Input.Password
          id={`${id}-pin`}
          value={newPin}
          inputMode="numeric"
          autoComplete="off"
          visibilityToggle={false}
          maxLength={12}
          onChange={(event) => setNewPin(event.target.value.replaceAll(/\D/g, ''))}
        />
      </label>
    </Dialog>
  );
}
