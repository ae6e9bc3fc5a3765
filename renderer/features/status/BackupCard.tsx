import { Button } from 'antd';
import type { BackupStatus } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { useLive, useStationNow } from '../../app/live.tsx';
import { duration, when } from '../../ui/time.ts';
import { Card, Fact } from './Card.tsx';

interface Props {
  readonly backup: BackupStatus;
  readonly again: () => void;
}

/** The backups of this station: the last good one, where it lies, when the next one comes. */
export function BackupCard({ backup, again }: Props) {
  const now = useStationNow(10_000);
  const { session } = useLive();
  const { act, busy } = useAct();
  const { last, failed } = backup;
  const mayRun = session?.permissions.includes('device.manage') === true;
  const run = async () => {
    await act(() => client.backup.now());
    again();
  };
  return (
    <Card
      title="备份"
      foot={
        mayRun && (
          <Button className="gcst-task-act" loading={busy || backup.running} onClick={() => void run()}>
            现在备份
          </Button>
        )
      }
    >
      <Fact
        name="上一次"
        value={
          last === null
            ? '还没有做成过'
            : `${when(last.at, now)}，${last.events} 条，核对无误，用时 ${seconds(last.tookMs)}`
        }
      />
      <Fact name="下一次" value={backup.running ? '正在备份' : nextText(backup.nextAt - now)} />
      {failed !== null && <Fact name="没做成" value={`${when(failed.at, now)}：${failed.sentence}`} />}
      <Fact name="位置" value={backup.folder} code />
    </Card>
  );
}

function seconds(ms: number): string {
  return ms < 1000 ? '不到 1 秒' : duration(ms);
}

function nextText(leftMs: number): string {
  return leftMs < 60_000 ? '一分钟内' : `${duration(leftMs)}后`;
}
