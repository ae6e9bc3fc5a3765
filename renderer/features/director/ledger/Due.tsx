import { useState } from 'react';
import type { EventRef, NearMissDueView } from '../../../../src/station/dto.ts';
import { useLive, useStationNow } from '../../../app/live.tsx';
import { PlainAction } from '../../../ui/PrimaryAction.tsx';
import { Row } from './Row.tsx';
import { RuleDialog } from './RuleDialog.tsx';

export interface DuePanelProps {
  readonly due: NearMissDueView;
  readonly onOpen: (of: EventRef) => void;
}

/** What has to be reported and by when, and what is grave and still waits for the director's word. */
export function DuePanel({ due, onOpen }: DuePanelProps) {
  const now = useStationNow(60_000);
  const { session } = useLive();
  const [editing, setEditing] = useState(false);
  const mayEdit = session?.permissions.includes('home.configure') === true;
  const late = due.toReport.filter((row) => row.dueAt < now).length;
  return (
    <section className="gc-card gcm-panel" aria-label="上报">
      <h2>
        要上报 {due.toReport.length} 次
        <span className={late > 0 ? 'gcm-off' : 'gc-muted'}>
          {late > 0 && <span aria-hidden="true">▲ </span>}
          {late > 0 ? `${late} 次已过期限` : `事发后 ${due.rule.workingDays} 个工作日内`}
        </span>
        {mayEdit && <PlainAction onPress={() => setEditing(true)}>改期限</PlainAction>}
      </h2>
      {due.toReport.length > 0 && (
        <ol className="gcm-ledger" aria-label="要上报">
          {due.toReport.map((row) => (
            <Row key={row.eventId} row={row} now={now} onOpen={() => onOpen(row.ref)} due />
          ))}
        </ol>
      )}
      {due.undecided.length > 0 && (
        <details>
          <summary>
            {due.undecided.length}{' '}
            次还没判定：弄错，且牵涉两位，或在不可挽回的一步。打开一次，写下原因、要不要上报
          </summary>
          <ol className="gcm-ledger" aria-label="还没判定">
            {due.undecided.map((row) => (
              <Row key={row.eventId} row={row} now={now} onOpen={() => onOpen(row.ref)} due />
            ))}
          </ol>
        </details>
      )}
      {due.toReport.length + due.undecided.length === 0 && (
        <p className="gc-muted">● 没有要上报的，严重的也都判定过了。</p>
      )}
      {editing && <RuleDialog rule={due.rule} onClose={() => setEditing(false)} />}
    </section>
  );
}
