import { useQuery } from '@tanstack/react-query';
import { client, orpc } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction } from '../../ui/PrimaryAction.tsx';
import { WaitingState } from '../../ui/states.tsx';
import './demo.css';

/** Badges of the demo home, for somebody who has none in the pocket: choosing one is the scan, the PIN stands beside it. */
export function DemoStaff({ onClose }: { readonly onClose: () => void }) {
  const sheet = useQuery(orpc.demo.sheet.queryOptions());
  const { run, busy } = useAct();
  return (
    <Dialog
      title="示范馆的人"
      onClose={onClose}
      width={760}
      footer={<PlainAction onPress={onClose}>返回</PlainAction>}
    >
      <p className="gc-muted">点一位，等于扫了这位的工牌；接着输入后面写的口令。真实的馆没有这张表。</p>
      {sheet.data === undefined && <WaitingState what="正在读取名册" />}
      <ul className="gc-demo-staff">
        {sheet.data?.staff.map((person) => (
          <li key={person.badge}>
            <button
              type="button"
              disabled={busy}
              onClick={() => run(() => client.scan.code({ text: person.badge, source: 'typed' }), onClose)}
            >
              <strong>{person.name}</strong>
              <span>{person.roleText}</span>
              <span className="gc-code">口令 {person.pin}</span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
