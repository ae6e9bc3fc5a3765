import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import type { StationLive, StatusPage } from '../../../src/station/dto.ts';
import { orpc } from '../../app/client.ts';
import { QueryFailure } from '../../app/errors.tsx';
import { useLive } from '../../app/live.tsx';
import { WaitingState } from '../../ui/states.tsx';
import { clockTime } from '../../ui/time.ts';
import { signOf } from '../devices/words.ts';
import { runtimeText, sealText, shortHash, type Task, tasksOf } from './attention.ts';
import { BackupCard } from './BackupCard.tsx';
import { Card, Fact } from './Card.tsx';
import { ClockDialog } from './ClockDialog.tsx';
import { PeersCard } from './PeersCard.tsx';
import { RestoredCard } from './RestoredCard.tsx';
import { RosterDialog } from './RosterDialog.tsx';
import { SyncCard } from './SyncCard.tsx';
import './status.css';

/** 状态: what of this machine needs a hand, and below it everything one may be asked on the telephone. */
export function StatusPageView() {
  // Looked up anew each time: free space and restarts do not tell when they change.
  const page = useQuery({ ...orpc.status.page.queryOptions(), gcTime: 0 });
  if (page.isPending) return <WaitingState what="正在查看这台工作站" />;
  if (page.isError) return <QueryFailure error={page.error} retry={() => void page.refetch()} />;
  return <Status page={page.data} checkedAt={page.dataUpdatedAt} again={() => void page.refetch()} />;
}

interface StatusProps {
  readonly page: StatusPage;
  readonly checkedAt: number;
  readonly again: () => void;
}

function Status({ page, checkedAt, again }: StatusProps) {
  const live = useLive();
  const tasks = tasksOf(page, live);
  return (
    <div className="gcst">
      <header className="gcst-head">
        <h1>状态</h1>
        <p className="gc-muted">
          {live.name} · {clockTime(checkedAt)} 查看
        </p>
        <Button onClick={again}>重新查看</Button>
      </header>
      <Tasks tasks={tasks} />
      <div className="gcst-cards">
        {page.restored !== null && <RestoredCard restored={page.restored} again={again} />}
        <Card title="程序">
          <Fact name="归程" value={page.version} />
          <Fact name="运行环境" value={runtimeText(page.runtime)} />
          <Fact name="Electron" value={page.electron} />
          <Fact name="SQLite" value={page.sqlite} />
        </Card>
        <Card title="账本">
          <Fact name="条数" value={`${page.ledger.events} 条（含各站）`} />
          <Fact name="签封" value={sealText(page.ledger)} />
          <Fact name="链头" value={shortHash(page.ledger.head)} code title={page.ledger.head} />
          <Fact name="时期" value={`第 ${page.ledger.epoch} 期`} />
          <Fact name="文件" value={page.ledger.file} code />
        </Card>
        {page.backup !== null && <BackupCard backup={page.backup} again={again} />}
        <Card title="保护">
          <Fact name="密钥" value={page.key.store === 'keyring' ? '在系统密钥库' : '在文件里（权限 0600）'} />
          <Fact name="磁盘加密" value={encryptionText(page.disk.encrypted)} />
          {page.checks.map((check) => (
            <Fact
              key={check.title}
              name={check.title}
              value={check.ok ? check.text : `要处理：${check.text}`}
            />
          ))}
        </Card>
        <Devices live={live} />
        <PeersCard again={again} />
        <SyncCard />
      </div>
    </div>
  );
}

function encryptionText(encrypted: boolean | null): string {
  if (encrypted === null) return '无法判断';
  return encrypted ? '已加密' : '没有加密';
}

function Tasks({ tasks }: { readonly tasks: readonly Task[] }) {
  const [confirming, setConfirming] = useState<string | null>(null);
  const close = () => setConfirming(null);
  if (tasks.length === 0) return <p className="gcst-well">● 没有要处理的事。</p>;
  return (
    <section aria-label="要处理">
      <ul className="gcst-tasks">
        {tasks.map((task) => (
          <li key={task.id}>
            <span aria-hidden="true">▲</span>
            <h2>{task.what}</h2>
            <p>
              {task.todo}
              {task.id === 'clock' && (
                <Button className="gcst-task-act" onClick={() => setConfirming('clock')}>
                  时间没有错
                </Button>
              )}
              {task.id === 'roster' && (
                <Button className="gcst-task-act" onClick={() => setConfirming('roster')}>
                  确认名册…
                </Button>
              )}
            </p>
          </li>
        ))}
      </ul>
      {confirming === 'clock' && <ClockDialog onClose={close} />}
      {confirming === 'roster' && <RosterDialog onClose={close} />}
    </section>
  );
}

function Devices({ live }: { readonly live: StationLive }) {
  return (
    <Card title="设备">
      {live.devices.length === 0 && <Fact name="还没有设备" value="请到「设备」里添加扫码枪" />}
      {live.devices.map((device) => {
        const { shape, word } = signOf(device, false);
        return <Fact key={device.deviceId} name={device.label} value={`${shape} ${word}`} />;
      })}
    </Card>
  );
}
