import type { DeviceRow } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';

interface RemoveProps {
  readonly row: DeviceRow;
  readonly onClose: () => void;
  readonly onRemoved: () => void;
}

/** Settings of a device are kept nowhere else, so removing asks first. */
export function RemoveDialog({ row, onClose, onRemoved }: RemoveProps) {
  const { run, busy } = useAct();
  const remove = () => run(() => client.devices.remove({ deviceId: row.deviceId }), onRemoved);
  const footer = (
    <>
      <PlainAction onPress={onClose} autoFocus>
        不移除
      </PlainAction>
      <PrimaryAction onPress={remove} busy={busy}>
        移除
      </PrimaryAction>
    </>
  );
  return (
    <Dialog title={`移除「${row.label}」？`} onClose={onClose} width={560} footer={footer}>
      <p>移除后，这台工作站不再接收它的数据，它的设置也不保留。只是暂时不用，请改用「停用」。</p>
    </Dialog>
  );
}
