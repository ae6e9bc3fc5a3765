import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import type { StaffRow } from '../../../src/station/dto.ts';
import { client, orpc } from '../../app/client.ts';
import { QueryFailure, useAct } from '../../app/errors.tsx';
import { useLive } from '../../app/live.tsx';
import { WaitingState } from '../../ui/states.tsx';
import { ReasonDialog } from '../cases/ReasonDialog.tsx';

/** 职工: who works here, and whose badge opens nothing any more. */
export function StaffEditor() {
  const { session } = useLive();
  const staff = useQuery(orpc.staff.list.queryOptions());
  const [leaving, setLeaving] = useState<StaffRow | null>(null);
  if (staff.isPending) return <WaitingState what="正在读取职工" />;
  if (staff.isError) return <QueryFailure error={staff.error} retry={() => void staff.refetch()} />;
  return (
    <section className="gc-card gch-editor" aria-label="职工">
      <h2>职工</h2>
      <p className="gc-muted">离职、调走或工牌丢失的，请停用工牌。做过的事留在经过里，一件也不少。</p>
      <table className="gch-table">
        <thead>
          <tr>
            <th scope="col">姓名</th>
            <th scope="col">岗位</th>
            <th scope="col">工牌</th>
            <th scope="col">修改</th>
          </tr>
        </thead>
        <tbody>
          {staff.data.map((row) => (
            <tr key={row.staffId}>
              <td>{row.name}</td>
              <td>
                {row.rolesText}
                {row.deputyText !== '' && <span className="gc-muted">（代理{row.deputyText}）</span>}
              </td>
              <td>{row.active ? '在用' : '已停用'}</td>
              <td>
                {row.active && row.staffId !== session?.staffId && (
                  <Button aria-label={`停用工牌 ${row.name}`} onClick={() => setLeaving(row)}>
                    停用工牌
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {leaving !== null && <DismissDialog row={leaving} onClose={() => setLeaving(null)} />}
    </section>
  );
}

function DismissDialog({ row, onClose }: { readonly row: StaffRow; readonly onClose: () => void }) {
  const { act, busy } = useAct();
  const save = async (reason: string): Promise<void> => {
    const done = await act(() => client.staff.dismiss({ staffId: row.staffId, reason }));
    if (done.ok) onClose();
  };
  return (
    <ReasonDialog
      title={`停用${row.name}的工牌`}
      confirm="停用工牌"
      busy={busy}
      onConfirm={(reason) => void save(reason)}
      onClose={onClose}
    >
      <p>从现在起，这张工牌在各站都不能登录，也不能作第二人。</p>
    </ReasonDialog>
  );
}
