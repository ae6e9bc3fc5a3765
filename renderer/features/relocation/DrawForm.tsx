import { useQuery } from '@tanstack/react-query';
import { Checkbox, Input, Select } from 'antd';
import { useId, useState } from 'react';
import type { StockOf } from '../../../src/domain/stocktake/kinds.ts';
import { client, orpc } from '../../app/client.ts';
import { QueryFailure, useAct } from '../../app/errors.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { EmptyState, WaitingState } from '../../ui/states.tsx';
import { NO_WITNESS, WitnessFields, witnessOf } from '../witness/index.tsx';
import { type Spot, spotsOfBays, spotsOfSlots } from './words.ts';

interface Props {
  readonly of: StockOf;
  readonly onClose: () => void;
  readonly onDrawn: (relocationId: string) => void;
}

/** 开列清单: who leaves which place, and where each goes; two people look at it before it binds. */
export function DrawForm(props: Props) {
  const bays = useQuery({ ...orpc.board.bays.queryOptions(), enabled: props.of === 'bay' });
  const slots = useQuery({
    ...orpc.board.slots.queryOptions({ input: { kind: 'niche' } }),
    enabled: props.of === 'niche',
  });
  const failed = [bays, slots].find((query) => query.isError);
  if (failed !== undefined) return <QueryFailure error={failed.error} retry={() => void failed.refetch()} />;
  const spots =
    props.of === 'bay' ? bays.data && spotsOfBays(bays.data) : slots.data && spotsOfSlots(slots.data);
  if (spots === undefined) return <WaitingState what="正在读取位置" />;
  return <Form {...props} spots={spots} />;
}

function Form({ of, spots, onClose, onDrawn }: Props & { readonly spots: readonly Spot[] }) {
  const id = useId();
  const { run, busy } = useAct();
  const rooms = [...new Set(spots.filter((spot) => spot.name !== null).map((spot) => spot.room))];
  const [room, setRoom] = useState<string | null>(null);
  const [targets, setTargets] = useState<ReadonlyMap<string, string>>(new Map());
  const [reason, setReason] = useState('');
  const [witness, setWitness] = useState(NO_WITNESS);
  const second = witnessOf(witness);
  const taken = spots.filter((spot) => spot.room === room && spot.name !== null);
  const moves = [...targets].map(([from, to]) => ({ from, to }));
  const complete =
    reason.trim() !== '' && moves.length > 0 && moves.every(({ to }) => to !== '') && second !== null;

  const choose = (name: string) => {
    setRoom(name);
    const from = spots.filter((spot) => spot.room === name && spot.name !== null).map((spot) => spot.code);
    run(
      () => client.relocation.propose({ of, from }),
      (pairs) => setTargets(new Map(pairs.map((pair) => [pair.from, pair.to]))),
    );
  };
  const change = (from: string, to: string | null) =>
    setTargets((before) => {
      const next = new Map(before);
      if (to === null) next.delete(from);
      else next.set(from, to);
      return next;
    });

  if (rooms.length === 0)
    return <EmptyState title="没有可移的">所有位置账上都是空的，不用开列清单。</EmptyState>;
  return (
    <div className="gc-move-form">
      <h1>开列{of === 'bay' ? '倒库' : '骨灰搬迁'}清单</h1>
      <fieldset className="gc-count-bar">
        <legend>腾空哪里</legend>
        {rooms.map((name) => (
          <button
            key={name}
            type="button"
            className="gc-count-tab"
            aria-pressed={name === room}
            onClick={() => choose(name)}
          >
            {name}
          </button>
        ))}
      </fieldset>
      {room !== null && (
        <ul className="gc-count-list" aria-label="清单">
          {taken.map((spot) => (
            <Line
              key={spot.code}
              spot={spot}
              spots={spots}
              to={targets.get(spot.code) ?? null}
              used={[...targets.values()]}
              onChange={(to) => change(spot.code, to)}
            />
          ))}
        </ul>
      )}
      <label htmlFor={`${id}-reason`}>
        为什么移
        <Input
          id={`${id}-reason`}
          value={reason}
          maxLength={800}
          placeholder="例如：二号冷藏间压缩机停"
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <WitnessFields value={witness} onChange={setWitness} why="清单由两个人核对。请第二人刷工牌、输口令。" />
      <div className="gc-count-bar">
        <PlainAction onPress={onClose}>返回</PlainAction>
        <PrimaryAction
          disabled={!complete}
          busy={busy}
          onPress={() =>
            run(
              () =>
                client.relocation.draw({
                  of,
                  reason: reason.trim(),
                  moves,
                  witness: second ?? { staffId: '', pin: '' },
                }),
              ({ relocationId }) => onDrawn(relocationId),
            )
          }
        >
          两人核对，开列 {moves.length} 位
        </PrimaryAction>
      </div>
    </div>
  );
}

interface LineProps {
  readonly spot: Spot;
  readonly spots: readonly Spot[];
  readonly to: string | null;
  readonly used: readonly string[];
  readonly onChange: (to: string | null) => void;
}

function Line({ spot, spots, to, used, onChange }: LineProps) {
  const free = spots.filter(
    (entry) => entry.name === null && !entry.out && (entry.code === to || !used.includes(entry.code)),
  );
  return (
    <li className="gc-count-row">
      <Checkbox checked={to !== null} onChange={(event) => onChange(event.target.checked ? '' : null)}>
        {spot.label} <PersonName name={spot.name ?? ''} />
      </Checkbox>
      <Select
        aria-label={`${spot.label}移到`}
        className="gc-move-target"
        showSearch
        optionFilterProp="label"
        placeholder="移到哪里"
        disabled={to === null}
        value={to === null || to === '' ? undefined : to}
        options={free.map((entry) => ({ value: entry.code, label: `${entry.room} ${entry.label}` }))}
        onChange={(value: string) => onChange(value)}
      />
    </li>
  );
}
