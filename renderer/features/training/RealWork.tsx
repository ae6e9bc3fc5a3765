import { createPortal } from 'react-dom';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { KeyLayer } from '../../ui/keys.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';

/** Something real happened at this station: it comes before any training. */
export function RealWork({ what }: { readonly what: string }) {
  const { run, busy } = useAct();
  return createPortal(
    <KeyLayer>
      <div
        className="gc-lesson-cover gc-lesson-real"
        role="alertdialog"
        aria-modal="true"
        aria-label="真实的业务"
      >
        <div className="gc-lesson-card">
          <h2>真实的业务来了，演练先停一下</h2>
          <p>{what}。</p>
          <p className="gc-muted">演练停在这里，什么也没有收到；真实的画面在另一个窗口。</p>
          <div className="gc-lesson-foot">
            <PlainAction fKey="Escape" busy={busy} onPress={() => run(() => client.lesson.stay())}>
              已经办好，继续演练
            </PlainAction>
            <PrimaryAction busy={busy} autoFocus onPress={() => run(() => client.lesson.toWork())}>
              回到工作
            </PrimaryAction>
          </div>
        </div>
      </div>
    </KeyLayer>,
    document.body,
  );
}
