import { useEffect, useState } from 'react';
import { clockTime, duration } from '../ui/time.ts';

const SLOW_MS = 8_000;

function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** Before the first word from the station core. */
export function ConnectingPage({ since }: { since: number }) {
  const waited = useNow() - since;
  return (
    <main className="gc-full-page" aria-live="polite">
      <h1>正在打开工作站</h1>
      <p>正在读取本机账本，核对每一条记录。通常只要几秒。</p>
      {waited > SLOW_MS && <p>已等待 {duration(waited)}。记录多时会久一些，请不要关机。</p>}
    </main>
  );
}

/** The station core fell silent while a screen was open. */
export function LostPage({ since }: { since: number }) {
  const now = useNow();
  return (
    <div
      className="gc-full-page gc-lost"
      role="alertdialog"
      aria-modal="true"
      aria-labelledby="gc-lost-title"
    >
      <h1 id="gc-lost-title">请先停一下，画面已不是最新</h1>
      <p>
        {clockTime(since)} 起没有收到本机服务的消息（{duration(now - since)}），正在自动重连。
      </p>
      <p>已经扫描和确认的都已保存；刚才填写的内容还在，连上后可以继续。此时请不要移动逝者。</p>
      <p>若一直不恢复，请重新启动这台工作站，或换另一台办理。</p>
    </div>
  );
}
