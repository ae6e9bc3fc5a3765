import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useEffect, useState } from 'react';
import type { DeviceRow, HomeInfo, ReaderWalk } from '../../../src/station/dto.ts';
import { client, orpc } from '../../app/client.ts';
import { QueryFailure, useAct, useReport } from '../../app/errors.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { EmptyState, WaitingState } from '../../ui/states.tsx';
import { WalkAntenna } from './WalkAntenna.tsx';
import { DbmSetting } from './WalkParts.tsx';
import './walk.css';

const EVERY_MS = 500;
const ALL = '';

interface WalkProps {
  readonly row: DeviceRow;
  readonly places: HomeInfo['places'];
  readonly onClose: () => void;
}

/** 走测: somebody walks a tag past the antennas; what each saw, and from there its power and threshold. */
export function WalkDialog({ row, places, onClose }: WalkProps) {
  const { deviceId } = row;
  const [epc, setEpc] = useState(ALL);
  const report = useReport();
  const { run, busy } = useAct();
  const walk = useQuery({
    ...orpc.devices.walk.queryOptions({ input: { deviceId, epc: epc === ALL ? null : epc } }),
    refetchInterval: EVERY_MS,
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const again = () => void walk.refetch();
  useEffect(() => {
    client.devices.beginWalk({ deviceId }).catch(report);
  }, [deviceId, report]);
  const begin = () => run(() => client.devices.beginWalk({ deviceId }), again);
  const seen = walk.data;
  const footer = (
    <>
      <PlainAction busy={busy} onPress={begin}>
        重新计数
      </PlainAction>
      <PrimaryAction onPress={onClose}>关闭</PrimaryAction>
    </>
  );
  return (
    <Dialog title={`${row.label} · 走测`} onClose={onClose} width={1080} footer={footer}>
      <p className="gc-muted">
        拿一枚标签，像平常推车那样从天线前走过：该读到的地方都要读到，隔壁和过道的不要读到。先调功率，再把门限放在两者之间；弱于门限的只计数，不作提示。
      </p>
      {walk.isError ? (
        <QueryFailure error={walk.error} retry={again} />
      ) : seen === undefined ? (
        <WaitingState what="正在读取" />
      ) : seen === null || seen.antennas.length === 0 ? (
        <EmptyState title="没有启用的天线">请在「编辑」里勾选接了天线的口，再来走测。</EmptyState>
      ) : (
        <>
          <TagChoice seen={seen} epc={epc} onChoose={setEpc} />
          <ReaderSettings deviceId={deviceId} seen={seen} onDone={again} />
          <ul className="gcd-points" aria-label="天线">
            {seen.antennas.map((antenna) => (
              <WalkAntenna
                key={antenna.antenna}
                deviceId={deviceId}
                antenna={antenna}
                power={seen.power}
                strength={seen.strength}
                placeLabel={places.find(({ code }) => code === antenna.place)?.label ?? null}
                onDone={again}
              />
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}

interface TagChoiceProps {
  readonly seen: ReaderWalk;
  readonly epc: string;
  readonly onChoose: (epc: string) => void;
}

const TAIL = 6;

/** Tags of carriers that lie about answer too: the one in hand is chosen out. */
function TagChoice({ seen, epc, onChoose }: TagChoiceProps) {
  const options = seen.tags.map((tag) => ({
    value: tag.epc,
    label: `${tag.carrier ?? `…${tag.epc.slice(-TAIL)}`}（${tag.reads} 次）`,
  }));
  const listed = epc === ALL || options.some(({ value }) => value === epc);
  return (
    <p className="gcw-tag">
      <span id="gcw-tag">看哪枚标签</span>
      <Select
        aria-labelledby="gcw-tag"
        value={epc}
        options={[
          { value: ALL, label: '读到的所有标签' },
          ...options,
          ...(listed ? [] : [{ value: epc, label: `…${epc.slice(-TAIL)}（没有读到）` }]),
        ]}
        onChange={onChoose}
      />
    </p>
  );
}

interface SettingsProps {
  readonly deviceId: string;
  readonly seen: ReaderWalk;
  readonly onDone: () => void;
}

/** What holds for the reader as a whole. */
function ReaderSettings({ deviceId, seen, onDone }: SettingsProps) {
  const { power, powerDbm, issue } = seen;
  return (
    <>
      {!power.each && (
        <DbmSetting
          label="读写器功率"
          held={powerDbm}
          unset="用读写器原有的"
          change={{ deviceId, antenna: null, what: 'power' }}
          onDone={onDone}
        />
      )}
      {!seen.strength && (
        <p className="gc-muted">
          这种读写器不报信号强弱（没有公布换算成 dBm 的办法），只能看读到的次数调功率，不能设门限。
        </p>
      )}
      {issue !== null && (
        <p className="gc-muted">
          天线 {issue.antenna} 发卡，
          {issue.weakestDbm === null
            ? '没有限制强弱'
            : `弱于 ${String(issue.weakestDbm).replace('-', '−')} dBm 的不写`}
          ；要改请按「编辑」。
        </p>
      )}
    </>
  );
}
