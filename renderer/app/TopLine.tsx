import type { StationLive } from '../../src/station/dto.ts';
import { DemoButton } from '../features/demo/index.tsx';
import { BLIND, type StateSign, signOf } from '../features/devices/words.ts';
import { SessionMenu } from '../features/session/index.tsx';
import { TrainingSign } from '../features/training/index.tsx';
import { clockTime } from '../ui/time.ts';
import { useLive, useStationNow } from './live.tsx';

interface Sign {
  readonly id: string;
  readonly text: string;
  readonly shape: StateSign['shape'];
}

/** The same mark as on the devices screen, so that a printer without paper is no device in order. */
function deviceSigns(live: StationLive): Sign[] {
  return live.devices
    .filter((device) => device.state !== 'disabled')
    .map((device) => {
      const blind = device.faultyAntennas ?? [];
      const { shape, word } = signOf(device, false);
      const said = word === BLIND ? `${blind.join('、')} 号天线没接` : word;
      return { id: device.deviceId, text: shape === '●' ? device.label : `${device.label} ${said}`, shape };
    });
}

function syncSign({ sync }: StationLive): Sign {
  const silent = sync.peers.some((peer) => peer.stale);
  return { id: 'sync', text: sync.text, shape: silent ? '▲' : '○' };
}

function clockSign({ clock }: StationLive): Sign[] {
  return clock.ok ? [] : [{ id: 'clock', text: clock.text, shape: '▲' }];
}

/** 顶栏: where this is, which devices work, how far the news reach, whose badge, what time. */
export function TopLine() {
  const live = useLive();
  const now = useStationNow(10_000);
  const signs = [...clockSign(live), ...deviceSigns(live), syncSign(live)];
  return (
    <header className="gc-top">
      <p className="gc-top-station">{live.name}</p>
      <p className="gc-top-home">{live.homeName}</p>
      {live.training && <p className="gc-top-training">演练，不是真的</p>}
      <TrainingSign />
      <DemoButton />
      <div className="gc-top-slot" />
      <ul className="gc-top-signs" aria-label="设备和消息">
        {signs.map((sign) => (
          <li key={sign.id} className={sign.shape === '▲' ? 'gc-top-act' : undefined}>
            <span aria-hidden="true">{sign.shape}</span> {sign.text}
          </li>
        ))}
      </ul>
      <SessionMenu />
      <p className="gc-top-time">{clockTime(now)}</p>
    </header>
  );
}
