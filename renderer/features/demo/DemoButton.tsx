import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { useId, useState } from 'react';
import { displayCode } from '../../../src/domain/codes/index.ts';
import type { DemoSheet } from '../../../src/station/dto.ts';
import { client, orpc } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { useLive } from '../../app/live.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction } from '../../ui/PrimaryAction.tsx';
import { EmptyState } from '../../ui/states.tsx';
import './demo.css';

const SHOWN = 60;

function matching(codes: DemoSheet['codes'], query: string): DemoSheet['codes'] {
  const words = query.trim().split(/\s+/).filter(Boolean);
  return codes.filter((entry) => {
    const text = `${entry.group} ${entry.label} ${entry.note} ${entry.code}`;
    return words.every((word) => text.includes(word));
  });
}

/** Codes that hang on walls, things and wrists in the demo home: pressing one is as good as scanning it. */
function Sheet({ onClose }: { readonly onClose: () => void }) {
  const id = useId();
  const sheet = useQuery(orpc.demo.sheet.queryOptions());
  const { run, busy } = useAct();
  const [query, setQuery] = useState('');
  const found = matching(sheet.data?.codes ?? [], query);
  return (
    <Dialog
      title="示范馆的码"
      onClose={onClose}
      width={760}
      footer={<PlainAction onPress={onClose}>返回</PlainAction>}
    >
      <label className="gc-field" htmlFor={id}>
        找：姓名、腕带、柜位、炉号、格位……
        <Input
          id={id}
          value={query}
          autoComplete="off"
          data-autofocus=""
          onChange={(event) => setQuery(event.target.value)}
        />
      </label>
      {sheet.data !== undefined && found.length === 0 && (
        <EmptyState title="没有这样的码">登记一位并打印腕带和袋签之后，会出现在这里。</EmptyState>
      )}
      <ul className="gc-demo-codes">
        {found.slice(0, SHOWN).map((entry) => (
          <li key={entry.code}>
            <button
              type="button"
              disabled={busy}
              onClick={() => run(() => client.scan.code({ text: entry.code, source: 'typed' }), onClose)}
            >
              <strong>
                {entry.group} {entry.label}
              </strong>
              <span className="gc-code">{displayCode(entry.code)}</span>
              {entry.note !== '' && <span>{entry.note}</span>}
            </button>
          </li>
        ))}
      </ul>
      {found.length > SHOWN && <p className="gc-muted">还有 {found.length - SHOWN} 个，请再输入几个字。</p>}
    </Dialog>
  );
}

/** In the demo home only: a scanner for somebody who has none. */
export function DemoButton() {
  const { demo } = useLive();
  const [open, setOpen] = useState(false);
  if (!demo) return null;
  return (
    <>
      <button type="button" className="gc-top-demo" onClick={() => setOpen(true)}>
        示范馆的码
      </button>
      {open && <Sheet onClose={() => setOpen(false)} />}
    </>
  );
}
