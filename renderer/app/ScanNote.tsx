import { displayCode } from '../../src/domain/codes/index.ts';
import { useHeard } from '../features/wedge/store.ts';
import { useLive, useStationNow } from './live.tsx';

const SHOWN_MS = 8_000;
/** Something that was not understood stays until it was surely read. */
const SHOWN_WRONG_MS = 30_000;

interface Said {
  readonly text: string;
  readonly note: string;
  readonly ok: boolean;
  readonly age: number;
}

/** What was scanned last: shown at once by the page that heard it, then with what the station says of it. */
export function ScanNote() {
  const { lastScan, verdict } = useLive();
  const heard = useHeard();
  const now = useStationNow(500);
  const fromStation: Said | null =
    lastScan === null
      ? null
      : {
          text: [lastScan.chinese, displayCode(lastScan.text)].filter((part) => part !== '').join(' '),
          note: lastScan.note,
          ok: lastScan.ok,
          age: now - lastScan.at,
        };
  // The page hears a keyboard scan before the station has answered, and never waits for it.
  const fromPage: Said | null =
    heard === null ? null : { text: heard.text, note: heard.note, ok: heard.ok, age: Date.now() - heard.at };
  const newest =
    fromPage !== null && (fromStation === null || fromPage.age < fromStation.age - 50)
      ? fromPage
      : fromStation;
  // The verdict itself is the answer to a scan that was understood.
  const shownFor =
    newest === null || (newest.ok && verdict !== null) ? 0 : newest.ok ? SHOWN_MS : SHOWN_WRONG_MS;
  const said = newest !== null && newest.age < shownFor ? newest : null;
  return (
    <div className="gc-scan-note" role="status">
      {said !== null && (
        <p className={said.ok ? 'gc-scan' : 'gc-scan gc-scan-wrong'}>
          <span aria-hidden="true">{said.ok ? '●' : '▲'}</span>
          {said.text !== '' && <span className="gc-code">{said.text}</span>}
          {said.note !== '' && <strong>{said.note}</strong>}
        </p>
      )}
    </div>
  );
}
