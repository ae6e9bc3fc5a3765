import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import type { StaffCardRow, StaffRow } from '../../../src/station/dto.ts';
import { client, orpc } from '../../app/client.ts';
import { QueryFailure, useAct } from '../../app/errors.tsx';
import { useLive } from '../../app/live.tsx';
import { WaitingState } from '../../ui/states.tsx';
import { ReasonDialog } from '../cases/ReasonDialog.tsx';
import { wentWhere } from '../papers/index.ts';
import { EngageDialog, IssuePinDialog } from './EngageDialog.tsx';
import { RegisterCardDialog } from './RegisterCardDialog.tsx';

/** 职工: who works here, the cards that stand for their badges, and whose badge opens nothing any more. */
export function StaffEditor() {
  const { session } = useLive();
  const staff = useQuery(orpc.staff.list.queryOptions());
  const { run, act, busy } = useAct();
  const [engaging, setEngaging] = useState(false);
  const [forgot, setForgot] = useState<StaffRow | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const [leaving, setLeaving] = useState<StaffRow | null>(null);
  const [registering, setRegistering] = useState<StaffRow | null>(null);
  const [lost, setLost] = useState<{ readonly row: StaffRow; readonly card: StaffCardRow } | null>(null);
  if (staff.isPending) return <WaitingState what="正在读取职工" />;
  if (staff.isError) return <QueryFailure error={staff.error} retry={() => void staff.refetch()} />;
  const done = (words: string): void => {
    setEngaging(false);
    setForgot(null);
    setSaid(words);
  };
  const printBadge = async ({ staffId, name }: StaffRow): Promise<void> => {
    const printed = await act(() => client.staff.printBadge({ staffId }));
    if (!printed.ok) return;
    const { file } = printed.value;
    setSaid(`${name}的工牌：${file === null ? '没有打印机可打' : wentWhere(file)}`);
  };
  return (
    <section className="gc-card gch-editor" aria-label="职工">
      <div className="gch-bar">
        <h2>职工</h2>
        <Button onClick={() => setEngaging(true)}>添加职工</Button>
      </div>
      {said !== null && (
        <p role="status" className="gch-added">
          {said}
        </p>
      )}
      <p className="gc-muted">
        新来的请添加，打印工牌和首次口令。离职、调走或工牌丢失的，请停用工牌。感应卡登记后，刷卡等于扫工牌；只丢了卡的，挂失那张卡就行。做过的事留在经过里，一件也不少。
      </p>
      <table className="gch-table">
        <thead>
          <tr>
            <th scope="col">姓名</th>
            <th scope="col">岗位</th>
            <th scope="col">工牌</th>
            <th scope="col">感应卡</th>
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
                {row.cards.map((card) => (
                  <p key={card.cardId} className="gch-card">
                    <span className="gc-code">{card.text}</span>
                    <span className="gc-muted">{card.formText}</span>
                    <Button
                      aria-label={`挂失 ${row.name} ${card.text}`}
                      onClick={() => setLost({ row, card })}
                    >
                      挂失
                    </Button>
                  </p>
                ))}
              </td>
              <td>
                <div className="gch-staff-acts">
                  {row.active && (
                    <Button
                      aria-label={`登记卡 ${row.name}`}
                      onClick={() =>
                        run(
                          () => client.staff.registerCard({ staffId: row.staffId }),
                          () => setRegistering(row),
                        )
                      }
                    >
                      登记卡
                    </Button>
                  )}
                  {row.active && (
                    <Button
                      aria-label={`打印工牌 ${row.name}`}
                      disabled={busy}
                      onClick={() => void printBadge(row)}
                    >
                      工牌
                    </Button>
                  )}
                  {row.active && row.staffId !== session?.staffId && (
                    <Button aria-label={`发口令 ${row.name}`} onClick={() => setForgot(row)}>
                      发口令
                    </Button>
                  )}
                  {row.active && row.staffId !== session?.staffId && (
                    <Button aria-label={`停用工牌 ${row.name}`} onClick={() => setLeaving(row)}>
                      停用工牌
                    </Button>
                  )}
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {engaging && <EngageDialog onDone={done} onClose={() => setEngaging(false)} />}
      {forgot !== null && <IssuePinDialog row={forgot} onDone={done} onClose={() => setForgot(null)} />}
      {registering !== null && <RegisterCardDialog row={registering} onClose={() => setRegistering(null)} />}
      {lost !== null && <LostCardDialog {...lost} onClose={() => setLost(null)} />}
      {leaving !== null && <DismissDialog row={leaving} onClose={() => setLeaving(null)} />}
    </section>
  );
}

interface LostProps {
  readonly row: StaffRow;
  readonly card: StaffCardRow;
  readonly onClose: () => void;
}

function LostCardDialog({ row, card, onClose }: LostProps) {
  const { act, busy } = useAct();
  const save = async (reason: string): Promise<void> => {
    const { staffId } = row;
    const done = await act(() => client.staff.endCard({ staffId, cardId: card.cardId, reason }));
    if (done.ok) onClose();
  };
  return (
    <ReasonDialog
      title={`挂失${row.name}的卡 ${card.text}`}
      confirm="挂失"
      busy={busy}
      onConfirm={(reason) => void save(reason)}
      onClose={onClose}
    >
      <p>从现在起，刷这张卡在各站都不能登录。印的工牌和别的卡照样能用。</p>
    </ReasonDialog>
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
