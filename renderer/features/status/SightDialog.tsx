import { Input } from 'antd';
import { useId, useState } from 'react';
import { displayCode, isBodyCarrier, isPlaceKind, parseCode } from '../../../src/domain/codes/index.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { useScanned } from '../witness/useScanned.ts';

interface Props {
  readonly left: number;
  readonly again: () => void;
  readonly onClose: () => void;
}

function compact(text: string): string | null {
  const parsed = parseCode(text);
  return parsed.ok ? parsed.code.text : null;
}

/** One after the other: the body or the ashes, then the place they are in. What is scanned counts, not what is known. */
export function SightDialog({ left, again, onClose }: Props) {
  const id = useId();
  const { act, busy } = useAct();
  const [carrier, setCarrier] = useState('');
  const [place, setPlace] = useState('');
  useScanned((code) => {
    if (isBodyCarrier(code.kind) || code.kind === 'tray' || code.kind === 'urn')
      setCarrier(displayCode(code.text));
    else if (isPlaceKind(code.kind)) setPlace(displayCode(code.text));
  });
  const carrierCode = compact(carrier);
  const placeCode = compact(place);
  const ready = carrierCode !== null && (placeCode !== null || place.trim() === '');

  const confirm = async () => {
    if (carrierCode === null) return;
    const done = await act(() => client.restored.sight({ carrier: carrierCode, place: placeCode }));
    if (!done.ok) return;
    setCarrier('');
    setPlace('');
    again();
    if (left <= 1) onClose();
  };

  const footer = (
    <>
      <PlainAction onPress={onClose}>先到这里</PlainAction>
      <PrimaryAction onPress={() => void confirm()} disabled={!ready} busy={busy}>
        在这里，确认
      </PrimaryAction>
    </>
  );
  return (
    <Dialog title={`现场扫码确认，还有 ${left} 位`} onClose={onClose} footer={footer}>
      <div className="gcst-clock">
        <p>先扫遗体上的腕带或袋签（骨灰扫骨灰盘或骨灰盒），再扫所在的位置。在人手上的，只扫身上的码。</p>
        <label htmlFor={`${id}-carrier`}>
          身上的码
          <Input
            id={`${id}-carrier`}
            className="gc-code"
            data-autofocus
            autoComplete="off"
            placeholder="请扫遗体或骨灰上的码"
            value={carrier}
            onChange={(event) => setCarrier(event.target.value)}
          />
        </label>
        <label htmlFor={`${id}-place`}>
          位置
          <Input
            id={`${id}-place`}
            className="gc-code"
            autoComplete="off"
            placeholder="请扫位置码"
            value={place}
            onChange={(event) => setPlace(event.target.value)}
          />
        </label>
      </div>
    </Dialog>
  );
}
