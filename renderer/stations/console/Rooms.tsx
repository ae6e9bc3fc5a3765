import { type ComponentType, useState } from 'react';
import { ConflictsPage } from '../../features/conflicts/index.tsx';
import { NearMissPage } from '../../features/nearMiss/index.tsx';
import { HallsPage, NichesPage, PlotsPage } from '../../features/slots/index.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction } from '../../ui/PrimaryAction.tsx';

export interface Room {
  readonly section: string;
  readonly label: string;
  readonly page: ComponentType;
}

/** Rooms this station can look into and work for. One line per module. */
export const ROOMS: readonly Room[] = [
  { section: 'niches', label: '骨灰堂', page: NichesPage },
  { section: 'plots', label: '公墓', page: PlotsPage },
  { section: 'halls', label: '告别厅', page: HallsPage },
  { section: 'conflicts', label: '冲突', page: ConflictsPage },
  { section: 'nearMisses', label: '差错登记', page: NearMissPage },
];

/** Any station can take over another's work; at the furnace those rooms stay one key away, out of sight. */
export function RoomsButton({ onGo }: { readonly onGo: (section: string) => void }) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <PlainAction fKey="F10" onPress={() => setOpen(true)}>
        其他
      </PlainAction>
      {open && (
        <Dialog title="到别处看看" onClose={close} footer={<PlainAction onPress={close}>返回</PlainAction>}>
          <div className="gcn-rooms">
            {ROOMS.map((room) => (
              <PlainAction
                key={room.section}
                onPress={() => {
                  close();
                  onGo(room.section);
                }}
              >
                {room.label}
              </PlainAction>
            ))}
          </div>
        </Dialog>
      )}
    </>
  );
}

interface RoomViewProps {
  readonly room: Room;
  readonly onBack: () => void;
}

export function RoomView({ room, onBack }: RoomViewProps) {
  return (
    <main className="gcn-room">
      <div className="gcn-room-bar">
        <PlainAction fKey="F1" onPress={onBack}>
          回操作台
        </PlainAction>
      </div>
      <div className="gcn-room-page">
        <room.page />
      </div>
    </main>
  );
}
