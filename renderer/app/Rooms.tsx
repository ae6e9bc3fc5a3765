import { type ComponentType, useEffect, useRef, useState } from 'react';
import { Dialog } from '../ui/Dialog.tsx';
import type { FKey } from '../ui/keys.tsx';
import { PlainAction } from '../ui/PrimaryAction.tsx';
import { useLive } from './live.tsx';
import './rooms.css';

export interface Room {
  readonly section: string;
  readonly label: string;
  readonly page: ComponentType;
}

/** A scan made in another room begins the work here: the screen goes where the work is. */
export function useBackToWork(section: string, go: (section: string) => void): void {
  const { attempt } = useLive();
  const seen = useRef<string | null>(null);
  const attemptId = attempt?.attemptId ?? null;
  useEffect(() => {
    if (attemptId !== null && attemptId !== seen.current && section !== '') go('');
    seen.current = attemptId;
  }, [attemptId, section, go]);
}

export interface RoomsButtonProps {
  readonly rooms: readonly Room[];
  readonly label: string;
  readonly fKey: FKey;
  readonly onGo: (section: string) => void;
}

/** Any station can take over another's work; where a body is moved those rooms stay one key away, out of sight. */
export function RoomsButton({ rooms, label, fKey, onGo }: RoomsButtonProps) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <PlainAction fKey={fKey} onPress={() => setOpen(true)}>
        {label}
      </PlainAction>
      {open && (
        <Dialog title="到别处看看" onClose={close} footer={<PlainAction onPress={close}>返回</PlainAction>}>
          <div className="gc-rooms">
            {rooms.map((room) => (
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
  /** The way back: 回操作台. */
  readonly back: string;
  readonly onBack: () => void;
}

export function RoomView({ room, back, onBack }: RoomViewProps) {
  return (
    <main className="gc-room">
      <div className="gc-room-bar">
        <PlainAction fKey="F1" onPress={onBack}>
          {back}
        </PlainAction>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list longer than the screen is scrolled by key, too */}
      <div className="gc-room-page" tabIndex={0}>
        <room.page />
      </div>
    </main>
  );
}
