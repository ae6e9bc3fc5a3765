import type { Permission } from '../../../src/domain/roles.ts';
import { useLive } from '../../app/live.tsx';
import { type FKey, useFKey } from '../../ui/keys.tsx';

export interface RailEntry {
  readonly section: string;
  readonly label: string;
  readonly fKey: FKey | null;
  /** Shown only to whoever holds it; the core asks again. */
  readonly needs?: Permission;
}

export interface RailProps {
  readonly entries: readonly RailEntry[];
  readonly current: string;
  readonly onGo: (section: string) => void;
}

/** The modules of the desk, each with its key printed on it. */
export function Rail({ entries, current, onGo }: RailProps) {
  const held = useLive().session?.permissions ?? [];
  const open = entries.filter((entry) => entry.needs === undefined || held.includes(entry.needs));
  return (
    <nav className="gc-rail" aria-label="模块">
      {open.map((entry) => (
        <RailButton
          key={entry.section}
          entry={entry}
          current={entry.section === current}
          onGo={() => onGo(entry.section)}
        />
      ))}
    </nav>
  );
}

function RailButton({ entry, current, onGo }: { entry: RailEntry; current: boolean; onGo: () => void }) {
  useFKey(entry.fKey, onGo);
  return (
    <button
      type="button"
      className={current ? 'gc-rail-entry gc-rail-current' : 'gc-rail-entry'}
      aria-current={current ? 'page' : undefined}
      onClick={onGo}
    >
      {entry.label}
      {entry.fKey !== null && <kbd className="gc-fkey">{entry.fKey}</kbd>}
    </button>
  );
}
