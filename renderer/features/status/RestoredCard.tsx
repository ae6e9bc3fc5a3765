import { Button, Progress } from 'antd';
import { useState } from 'react';
import type { RestoredView } from '../../../src/station/dto.ts';
import { useLive } from '../../app/live.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import { Card } from './Card.tsx';
import { SightDialog } from './SightDialog.tsx';

interface Props {
  readonly restored: RestoredView;
  readonly again: () => void;
}

/** After a restore: what may be missing, and who still has to be scanned where they lie. */
export function RestoredCard({ restored, again }: Props) {
  const { alarms } = useLive();
  const [scanning, setScanning] = useState(false);
  const { left, total } = restored;
  const seen = total - left.length;
  const alarm = alarms.find((entry) => entry.id === 'restored');
  return (
    <Card
      title={restored.takenFrom === null ? '恢复核对' : '接管核对'}
      foot={
        <>
          {alarm !== undefined && <p>{alarm.text}</p>}
          <Progress
            percent={total === 0 ? 100 : Math.round((100 * seen) / total)}
            format={() => `${seen}/${total}`}
            aria-label={`${total} 位里已确认 ${seen} 位`}
          />
          <ul className="gcst-sights">
            {left.map((entry) => (
              <li key={entry.caseId}>
                <PersonName name={entry.name} /> <span className="gc-muted">{entry.where}</span>
              </li>
            ))}
          </ul>
          {left.length > 0 && (
            <Button type="primary" className="gcst-task-act" onClick={() => setScanning(true)}>
              到现场扫码确认
            </Button>
          )}
          {scanning && <SightDialog left={left.length} again={again} onClose={() => setScanning(false)} />}
        </>
      }
    >
      {null}
    </Card>
  );
}
