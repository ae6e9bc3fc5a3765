import { client } from '../../app/client.ts';
import { useLive, useStationNow } from '../../app/live.tsx';
import { clockSeconds, dayText } from '../../ui/time.ts';
import { TwoPeopleDialog } from './TwoPeopleDialog.tsx';

/** The clock is right and what speaks against it is not: two people look at it, one a director, and say why. */
export function ClockDialog({ onClose }: { readonly onClose: () => void }) {
  const { clock } = useLive();
  const now = useStationNow();
  return (
    <TwoPeopleDialog
      title="确认本机时间"
      ask="拿什么核对的，为什么没有错"
      yes="两人看过，时间没有错"
      no="先不确认"
      send={(given) => client.clock.confirm(given)}
      onClose={onClose}
    >
      <p className="gcst-clock-now">{`${dayText(now)} ${clockSeconds(now)}`}</p>
      <p>{clock.text}</p>
    </TwoPeopleDialog>
  );
}
