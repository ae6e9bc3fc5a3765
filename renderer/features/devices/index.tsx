import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { DeviceRow, HomeInfo, ProtocolView } from '../../../src/station/dto.ts';
import { client, orpc } from '../../app/client.ts';
import { QueryFailure, useAct, useReport } from '../../app/errors.tsx';
import { useLive, useStationNow } from '../../app/live.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { EmptyState, WaitingState } from '../../ui/states.tsx';
import { CalibrateDialog } from './CalibrateDialog.tsx';
import { DeviceCard } from './DeviceCard.tsx';
import { DeviceDialog } from './DeviceDialog.tsx';
import { type DeviceDraft, draftOf, NEW_DRAFT, rowOf } from './form.ts';
import { HistoryDialog } from './HistoryDialog.tsx';
import { LogDialog } from './LiveLines.tsx';
import { RemoveDialog } from './RemoveDialog.tsx';
import { TestPrintDialog } from './TestPrintDialog.tsx';
import { WalkDialog } from './WalkDialog.tsx';
import { postsWith, signOf, strangerOf } from './words.ts';
import './devices.css';

/** 设备: what this station hears and reads with, how it is, and how it is set up. */
export function DevicesPage() {
  const list = useQuery(orpc.devices.list.queryOptions());
  const protocols = useQuery(orpc.devices.protocols.queryOptions());
  const home = useQuery(orpc.home.info.queryOptions());
  const failed = [list, protocols, home].find((query) => query.isError);
  if (failed !== undefined) return <QueryFailure error={failed.error} retry={() => void failed.refetch()} />;
  if (list.data === undefined || protocols.data === undefined || home.data === undefined)
    return <WaitingState what="正在读取这台工作站的设备" />;
  return <Devices rows={list.data} protocols={protocols.data} places={home.data.places} />;
}

type Open =
  | { readonly kind: 'form'; readonly draft: DeviceDraft }
  | {
      readonly kind: 'log' | 'remove' | 'history' | 'calibrate' | 'walk' | 'testPrint';
      readonly row: DeviceRow;
    }
  | null;

interface DevicesProps {
  readonly rows: readonly DeviceRow[];
  readonly protocols: readonly ProtocolView[];
  readonly places: HomeInfo['places'];
}

function Devices({ rows, protocols, places }: DevicesProps) {
  const live = useLive();
  const now = useStationNow();
  const queries = useQueryClient();
  const report = useReport();
  const { run, busy } = useAct();
  const [open, setOpen] = useState<Open>(null);
  const may = live.session?.permissions.includes('device.manage') ?? false;
  // The list changes when somebody changes it; how the devices are is told all the time.
  const health = new Map(live.devices.map((entry) => [entry.deviceId, entry]));
  const shown = rows
    .map((row) => ({ ...row, health: health.get(row.deviceId) ?? row.health }))
    .sort((a, b) => a.label.localeCompare(b.label, 'zh-CN'));
  const refresh = () => {
    queries.invalidateQueries({ queryKey: orpc.devices.key() }).catch(report);
  };
  const done = () => {
    setOpen(null);
    refresh();
  };
  const toggle = (row: DeviceRow) => {
    const draft = draftOf(row);
    run(() => client.devices.save(rowOf({ ...draft, enabled: !row.enabled })), refresh);
  };
  const swap = (row: DeviceRow) => run(() => client.devices.swap({ deviceId: row.deviceId }), refresh);
  const accept = (row: DeviceRow) =>
    run(() => client.devices.acceptHardware({ deviceId: row.deviceId }), refresh);
  const [bundle, setBundle] = useState<string | null>(null);
  const saveBundle = () => {
    setBundle(null);
    run(
      () => client.devices.bundle(),
      ({ file }) => setBundle(file ?? '这里没有存文件的地方'),
    );
  };
  const strangerLabel = ({ health: held }: DeviceRow): string | null => {
    const other = held === null ? null : strangerOf(held);
    return other === null ? null : (rows.find(({ deviceId }) => deviceId === other)?.label ?? other);
  };
  const protocolOf = (row: DeviceRow) => protocols.find((entry) => entry.id === row.protocol) ?? null;
  return (
    <div className="gcd">
      <header className="gcd-head">
        <h1>设备</h1>
        <p className="gc-muted">{summaryOf(shown, protocolOf)}</p>
        <div className="gcd-head-act">
          <PlainAction disabled={!may || shown.length === 0} busy={busy} onPress={saveBundle}>
            存支持包
          </PlainAction>
          <PrimaryAction disabled={!may} onPress={() => setOpen({ kind: 'form', draft: NEW_DRAFT })}>
            添加设备
          </PrimaryAction>
        </div>
      </header>
      {!may && (
        <p className="gcd-note">
          您可以查看设备是否正常。添加、修改和试用设备由{postsWith('device.manage')}办理，请他们扫工牌登录。
        </p>
      )}
      {bundle !== null && (
        <p className="gcd-note" role="status">
          支持包已存到 <span className="gc-code">{bundle}</span>
          。里面有设置、健康和历史，没有姓名、证件号和口令，可以交给厂家。
        </p>
      )}
      {shown.length === 0 ? (
        <EmptyState title="这台工作站还没有设备">
          扫码枪、读写器接上电脑后，按「添加设备」，选类型和串口就能用。键盘口扫码枪插上即可扫码，在这里添加后还能看到它扫了什么。没有设备时，可以在手工输入框里输入码下面印的字。
        </EmptyState>
      ) : (
        <ul className="gcd-list" aria-label="设备">
          {shown.map((row) => (
            <li key={row.deviceId}>
              <DeviceCard
                row={row}
                protocol={protocolOf(row)}
                places={places}
                now={now}
                may={may}
                busy={busy}
                strangerLabel={strangerLabel(row)}
                onSwap={() => swap(row)}
                onAccept={() => accept(row)}
                onCalibrate={() => setOpen({ kind: 'calibrate', row })}
                onWalk={() => setOpen({ kind: 'walk', row })}
                onTestPrint={() => setOpen({ kind: 'testPrint', row })}
                onHistory={() => setOpen({ kind: 'history', row })}
                onLog={() => setOpen({ kind: 'log', row })}
                onEdit={() => setOpen({ kind: 'form', draft: draftOf(row) })}
                onToggle={() => toggle(row)}
                onRemove={() => setOpen({ kind: 'remove', row })}
              />
            </li>
          ))}
        </ul>
      )}
      {open?.kind === 'form' && (
        <DeviceDialog
          start={open.draft}
          protocols={protocols}
          places={places}
          others={rows.filter((row) => row.deviceId !== open.draft.deviceId)}
          onClose={() => setOpen(null)}
          onSaved={done}
        />
      )}
      {open?.kind === 'log' && (
        <LogDialog
          row={shown.find((row) => row.deviceId === open.row.deviceId) ?? open.row}
          keyed={protocolOf(open.row)?.keyed ?? false}
          onClose={() => setOpen(null)}
        />
      )}
      {open?.kind === 'calibrate' && (
        <CalibrateDialog row={open.row} may={may} onClose={() => setOpen(null)} />
      )}
      {open?.kind === 'walk' && <WalkDialog row={open.row} places={places} onClose={done} />}
      {open?.kind === 'testPrint' && <TestPrintDialog row={open.row} onClose={() => setOpen(null)} />}
      {open?.kind === 'history' && <HistoryDialog row={open.row} onClose={() => setOpen(null)} />}
      {open?.kind === 'remove' && (
        <RemoveDialog row={open.row} onClose={() => setOpen(null)} onRemoved={done} />
      )}
    </div>
  );
}

function summaryOf(rows: readonly DeviceRow[], protocolOf: (row: DeviceRow) => ProtocolView | null): string {
  if (rows.length === 0) return '';
  const signs = rows.map((row) => signOf(row.health, protocolOf(row)?.keyed ?? false));
  const parts = [
    `共 ${rows.length} 台`,
    `${signs.filter((sign) => sign.shape === '●').length} 台正常`,
    `${signs.filter((sign) => sign.act).length} 台要处理`,
  ];
  return parts.filter((part) => !part.startsWith('0 台')).join(' · ');
}
