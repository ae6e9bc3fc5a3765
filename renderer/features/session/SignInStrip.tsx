import { Progress } from 'antd';
import { useState } from 'react';
import { useLive } from '../../app/live.tsx';
import { PlainAction } from '../../ui/PrimaryAction.tsx';
import { DemoStaff } from '../demo/index.tsx';
import { TypedCodeDialog } from '../wedge/index.tsx';
import { UnlockDialog } from './UnlockDialog.tsx';
import './session.css';

/** Ways in for whoever has no badge at hand, or whose PIN is locked. */
export function SignInWays() {
  const { pinFor, demo } = useLive();
  const [open, setOpen] = useState<'typed' | 'unlock' | 'demo' | null>(null);
  const close = () => setOpen(null);
  return (
    <div className="gc-signin-ways">
      {demo && <PlainAction onPress={() => setOpen('demo')}>示范馆：选一位登录</PlainAction>}
      <PlainAction onPress={() => setOpen('typed')}>手工输入工牌号</PlainAction>
      <PlainAction onPress={() => setOpen('unlock')}>口令锁住了</PlainAction>
      {open === 'typed' && <TypedCodeDialog onClose={close} />}
      {open === 'unlock' && <UnlockDialog onClose={close} />}
      {open === 'demo' && pinFor === null && <DemoStaff onClose={close} />}
    </div>
  );
}

/** 收班: what became of the backup, for whoever is about to switch the machine off. */
export function SignedOff() {
  const { signedOff } = useLive();
  if (signedOff === null) return null;
  const { backup, text } = signedOff;
  return (
    <div className="gc-signed-off" role="status">
      {backup === 'failed' && <span aria-hidden="true">▲</span>}
      <strong className={backup === 'failed' ? 'gc-act-text' : undefined}>{text}</strong>
      {backup === 'running' && (
        <Progress percent={100} status="active" showInfo={false} aria-label="正在备份" />
      )}
    </div>
  );
}

/**
 * Nobody is signed in: what to do, while the boards behind stay readable. The kiosk has no line to spare for a strip
 * and says the same at its side.
 */
export function SignInStrip() {
  const { session, role } = useLive();
  if (session !== null || role === 'kiosk') return null;
  return (
    <section className="gc-signin" aria-label="请登录">
      <SignedOff />
      <p className="gc-signin-words">
        <strong>请扫工牌登录</strong>
        <span>扫工牌，再输入口令。没有登录时只能看，不能办。</span>
      </p>
      <SignInWays />
    </section>
  );
}
