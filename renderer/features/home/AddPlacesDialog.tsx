import { AutoComplete, Input, Select } from 'antd';
import { useId, useState } from 'react';
import { OWN_PLACES, type OwnPlace, placeNames } from '../../../src/domain/placeNames.ts';
import type { PlaceRow } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { ConfirmDialog, Line } from '../cases/parts.tsx';

const KINDS: Readonly<Record<OwnPlace, { readonly word: string; readonly detail?: string }>> = {
  bay: { word: '柜位' },
  hall: { word: '告别厅、守灵厅' },
  room: { word: '整容间等房间' },
  cremator: { word: '火化炉', detail: '炉型' },
  coolingPlace: { word: '冷却位' },
  niche: { word: '骨灰格位' },
  plot: { word: '墓位', detail: '公墓' },
  vehicle: { word: '灵车' },
};

interface Props {
  readonly rows: readonly PlaceRow[];
  readonly onAdded: (added: { readonly codes: readonly string[]; readonly what: string }) => void;
  readonly onClose: () => void;
}

/** 添加位置: what kind, where, and how they are called; a row of them at once. */
export function AddPlacesDialog({ rows, onAdded, onClose }: Props) {
  const id = useId();
  const { act, busy } = useAct();
  const [kind, setKind] = useState<OwnPlace>('bay');
  const [room, setRoom] = useState('');
  const [detail, setDetail] = useState('');
  const [text, setText] = useState('');
  const names = placeNames(text);
  const { word, detail: asked } = KINDS[kind];
  const labels = names.ok ? names.names : [];
  const rooms = [...new Set(rows.filter((row) => row.kind === kind).map((row) => row.room))];
  const ready = labels.length > 0 && (asked === undefined || detail.trim() !== '');
  const save = async (): Promise<void> => {
    const input = { kind, room: room.trim(), labels: [...labels], detail: detail.trim() };
    const done = await act(() => client.places.define(input));
    if (done.ok) onAdded({ codes: done.value.codes, what: `${labels.length} 个${word}` });
  };
  return (
    <ConfirmDialog
      title="添加位置"
      confirm={labels.length === 0 ? '添加' : `添加 ${labels.length} 个`}
      ready={ready}
      busy={busy}
      onConfirm={() => void save()}
      onClose={onClose}
      width={640}
    >
      <Line label="哪一种" htmlFor={`${id}-kind`}>
        <Select
          id={`${id}-kind`}
          value={kind}
          onChange={setKind}
          options={OWN_PLACES.map((value) => ({ value, label: KINDS[value].word }))}
        />
      </Line>
      <Line label="在哪里" htmlFor={`${id}-room`}>
        <AutoComplete
          id={`${id}-room`}
          value={room}
          maxLength={40}
          placeholder="如 三号冷藏间；没有就空着"
          options={rooms.filter((each) => each !== '').map((value) => ({ value }))}
          onChange={setRoom}
        />
      </Line>
      {asked !== undefined && (
        <Line label={asked} htmlFor={`${id}-detail`}>
          <Input
            id={`${id}-detail`}
            value={detail}
            maxLength={40}
            placeholder={kind === 'cremator' ? '如 环保炉' : '如 某某县公益性公墓'}
            onChange={(event) => setDetail(event.target.value)}
          />
        </Line>
      )}
      <Line label="编号" htmlFor={`${id}-names`}>
        <Input.TextArea
          id={`${id}-names`}
          value={text}
          autoSize={{ minRows: 3, maxRows: 8 }}
          placeholder={'一行一个；连着的写成 A-01~A-08'}
          aria-describedby={`${id}-said`}
          aria-invalid={!names.ok}
          onChange={(event) => setText(event.target.value)}
        />
      </Line>
      <p id={`${id}-said`} role="status" className={names.ok ? 'gc-muted' : 'gc-act-text'}>
        {names.ok ? saidOf(labels) : `▲ ${names.sentence}`}
      </p>
    </ConfirmDialog>
  );
}

function saidOf(labels: readonly string[]): string {
  const [first] = labels;
  const last = labels.at(-1);
  if (first === undefined) return '编号贴在现场，扫码认的就是它，添加后不能改；写错的请停用，再添加对的。';
  return labels.length === 1 ? `将添加：${first}` : `将添加 ${labels.length} 个：${first} … ${last}`;
}
