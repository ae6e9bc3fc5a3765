import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useId, useState } from 'react';
import type { PlaceRow } from '../../../src/station/dto.ts';
import { client, orpc } from '../../app/client.ts';
import { QueryFailure, useAct } from '../../app/errors.tsx';
import { WaitingState } from '../../ui/states.tsx';
import { ReasonDialog } from '../cases/ReasonDialog.tsx';
import { wentWhere } from '../papers/index.ts';
import { AddPlacesDialog } from './AddPlacesDialog.tsx';

interface Added {
  readonly codes: readonly string[];
  readonly what: string;
}

/**
 * 位置: what there is, new ones with their codes for the wall, and what is out of service. Nobody is put there until it
 * is back; who lies there is to be moved.
 */
export function PlacesEditor({ may }: { readonly may: boolean }) {
  const id = useId();
  const places = useQuery(orpc.places.list.queryOptions());
  const [kind, setKind] = useState('bay');
  const [changing, setChanging] = useState<PlaceRow | null>(null);
  const [adding, setAdding] = useState(false);
  const [added, setAdded] = useState<Added | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const { act, busy } = useAct();
  if (places.isPending) return <WaitingState what="正在读取位置" />;
  if (places.isError) return <QueryFailure error={places.error} retry={() => void places.refetch()} />;
  const kinds = [...new Map(places.data.map((row) => [row.kind, row.kindText]))];
  const rows = places.data.filter((row) => row.kind === kind);
  const out = places.data.filter((row) => row.outOfService !== null);
  const print = async (codes: readonly string[]): Promise<void> => {
    const done = await act(() => client.places.print({ codes: [...codes] }));
    if (!done.ok) return;
    setAdded(null);
    setSaid(
      `${codes.length} 张码牌${done.value.file === null ? '没有打印机可打' : `：${wentWhere(done.value.file)}`}`,
    );
  };
  return (
    <section className="gc-card gch-editor" aria-label="位置">
      <h2>位置</h2>
      <p className="gc-muted">
        停用之后不能再放人、不能再约；里面的人显示「停用移柜」，请扫码移走。
        {out.length === 0
          ? '现在没有停用的。'
          : `现在停用的：${out.map((row) => `${row.kindText} ${row.label}`).join('、')}。`}
      </p>
      {said !== null && <p role="status">{said}</p>}
      {added !== null && (
        <p role="status" className="gch-added">
          已添加 {added.what}。请打印码牌贴到现场，扫得到才能用。
          <Button type="primary" loading={busy} onClick={() => void print(added.codes)}>
            打印 {added.codes.length} 张码牌
          </Button>
        </p>
      )}
      <div className="gch-bar">
        <label htmlFor={id}>
          哪一种{' '}
          <Select
            id={id}
            value={kind}
            onChange={setKind}
            options={kinds.map(([value, label]) => ({ value, label }))}
            style={{ minWidth: 160 }}
          />
        </label>
        {may && <Button onClick={() => setAdding(true)}>添加位置</Button>}
      </div>
      <table className="gch-table">
        <thead>
          <tr>
            <th scope="col">位置</th>
            <th scope="col">在哪里</th>
            <th scope="col">现在</th>
            {may && <th scope="col">修改</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.code}>
              <td>{row.label}</td>
              <td>{row.room}</td>
              <td>
                {row.outOfService === null ? (
                  row.insideText || '空，在用'
                ) : (
                  <span className="gc-act-text">
                    ▲ 停用：{row.outOfService}
                    {row.insideText === '' ? '' : `（${row.insideText}）`}
                  </span>
                )}
              </td>
              {may && (
                <td>
                  <div className="gch-acts">
                    <Button
                      aria-label={`打印码牌 ${row.label}`}
                      disabled={busy}
                      onClick={() => void print([row.code])}
                    >
                      码牌
                    </Button>
                    <Button
                      aria-label={`${row.outOfService === null ? '停用' : '恢复使用'} ${row.label}`}
                      onClick={() => setChanging(row)}
                    >
                      {row.outOfService === null ? '停用' : '恢复使用'}
                    </Button>
                  </div>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {adding && (
        <AddPlacesDialog
          rows={places.data}
          onClose={() => setAdding(false)}
          onAdded={(done) => {
            setAdding(false);
            setSaid(null);
            setAdded(done);
          }}
        />
      )}
      {changing !== null && <ServiceDialog row={changing} onClose={() => setChanging(null)} />}
    </section>
  );
}

function ServiceDialog({ row, onClose }: { readonly row: PlaceRow; readonly onClose: () => void }) {
  const { act, busy } = useAct();
  const out = row.outOfService === null;
  const save = async (reason: string): Promise<void> => {
    const done = await act(() => client.places.setService({ code: row.code, out, reason }));
    if (done.ok) onClose();
  };
  return (
    <ReasonDialog
      title={`${out ? '停用' : '恢复使用'}${row.kindText} ${row.label}`}
      confirm={out ? '停用' : '恢复使用'}
      busy={busy}
      onConfirm={(reason) => void save(reason)}
      onClose={onClose}
    >
      <p>
        {out
          ? `${row.insideText === '' ? '' : `${row.insideText}，停用后请扫码移走。`}各站马上看到，不能再放人。`
          : '各站马上看到，可以再用。'}
      </p>
    </ReasonDialog>
  );
}
