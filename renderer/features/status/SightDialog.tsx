import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { FoundFields, useFound } from '../witness/found.tsx';

interface Props {
  readonly left: number;
  readonly again: () => void;
  readonly onClose: () => void;
}

/** One after the other: the body or the ashes, then the place they are in. What is scanned counts, not what is known. */
export function SightDialog({ left, again, onClose }: Props) {
  const { act, busy } = useAct();
  const found = useFound();
  const { carrierCode, placeCode, place, setCarrier, setPlace } = found;
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
        <FoundFields found={found} carrierLabel="身上的码" placeLabel="位置" />
      </div>
    </Dialog>
  );
}
