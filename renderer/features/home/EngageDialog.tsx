import { Checkbox, Input } from 'antd';
import { useId, useState } from 'react';
import { ROLE_IDS, ROLES, type Role } from '../../../src/domain/roles.ts';
import type { StaffRow } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { ConfirmDialog, Line } from '../cases/parts.tsx';
import { wentWhere } from '../papers/index.ts';
import { NO_WITNESS, WitnessFields, witnessOf } from '../witness/index.tsx';

interface Props {
  /** What was done, and where its papers lie. */
  readonly onDone: (said: string) => void;
  readonly onClose: () => void;
}

function went(what: string, file: string | null): string {
  return `${what}${file === null ? '没有打印机可打' : wentWhere(file)}`;
}

const SEALED = '请封好交给本人，再从电脑上删除';

/** 添加职工: name and posts, by two people; then the badge and the sealed slip with the first PIN are printed. */
export function EngageDialog({ onDone, onClose }: Props) {
  const id = useId();
  const { act, busy } = useAct();
  const [name, setName] = useState('');
  const [roles, setRoles] = useState<readonly Role[]>([]);
  const [deputy, setDeputy] = useState(false);
  const [second, setSecond] = useState(NO_WITNESS);
  const witness = witnessOf(second);
  const ready = name.trim() !== '' && roles.length > 0 && witness !== null;
  const save = async (): Promise<void> => {
    if (witness === null) return;
    const engaged = await act(() =>
      client.staff.engage({
        name: name.trim(),
        roles: [...roles],
        deputyOf: deputy ? ['director'] : [],
        witness,
      }),
    );
    if (!engaged.ok) return;
    const { staffId } = engaged.value;
    // The person is there now; what a printer refuses is printed again from the list.
    const badge = await act(() => client.staff.printBadge({ staffId }));
    const slip = badge.ok ? await act(() => client.staff.issuePin({ staffId, witness })) : badge;
    const said = slip.ok && badge.ok;
    onDone(
      said
        ? `已添加${name.trim()}。${went('工牌：', badge.value.file)}；${went('首次口令：', slip.value.file)}，${SEALED}。`
        : `已添加${name.trim()}，还没有打出来的请在名单里再打：工牌、口令。`,
    );
  };
  return (
    <ConfirmDialog
      title="添加职工"
      confirm="添加，打印工牌和口令"
      ready={ready}
      busy={busy}
      onConfirm={() => void save()}
      onClose={onClose}
      width={720}
    >
      <Line label="姓名" htmlFor={`${id}-name`}>
        <Input
          id={`${id}-name`}
          value={name}
          maxLength={30}
          autoComplete="off"
          data-autofocus
          onChange={(event) => setName(event.target.value)}
        />
      </Line>
      <fieldset className="gch-roles">
        <legend>岗位（可以不止一个）</legend>
        {ROLE_IDS.map((role) => (
          <Checkbox
            key={role}
            checked={roles.includes(role)}
            onChange={(event) =>
              setRoles(event.target.checked ? [...roles, role] : roles.filter((each) => each !== role))
            }
          >
            {ROLES[role]}
          </Checkbox>
        ))}
        <Checkbox checked={deputy} onChange={(event) => setDeputy(event.target.checked)}>
          馆长代理人（有馆长的权限）
        </Checkbox>
      </fieldset>
      <WitnessFields
        value={second}
        onChange={setSecond}
        why="工牌和口令能作两人核验里的一人，所以不由一个人办。请另一位同事看过，扫工牌、输口令。"
      />
    </ConfirmDialog>
  );
}

/** 发口令: for whoever forgot theirs, or whose slip was not printed. */
export function IssuePinDialog({ row, onDone, onClose }: Props & { readonly row: StaffRow }) {
  const { act, busy } = useAct();
  const [second, setSecond] = useState(NO_WITNESS);
  const witness = witnessOf(second);
  const save = async (): Promise<void> => {
    if (witness === null) return;
    const { staffId } = row;
    const done = await act(() => client.staff.issuePin({ staffId, witness }));
    if (done.ok) onDone(`${row.name}的新口令：${went('', done.value.file)}，${SEALED}。`);
  };
  return (
    <ConfirmDialog
      title={`给${row.name}发口令`}
      confirm="换口令，打印"
      ready={witness !== null}
      busy={busy}
      onConfirm={() => void save()}
      onClose={onClose}
      width={640}
    >
      <p>原来的口令马上不能用。新口令只打在纸上，不在屏幕上显示；本人登录后请改成自己记得的。</p>
      <WitnessFields value={second} onChange={setSecond} why="请另一位同事在场，扫工牌、输口令。" />
    </ConfirmDialog>
  );
}
