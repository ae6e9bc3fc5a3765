/** Hands and scanners at a keyboard. */
import type { Page } from 'playwright';
import type { StationId } from '../src/drill/stage.ts';
import { demoCode, demoPin } from '../src/station/demo/homeData.ts';
import { until } from './harness.ts';
import type { StageLine } from './stageLine.ts';

/** A key every eight milliseconds: a wedge scanner of the middle sort. */
const SCANNER_MS = 8;
/** As fast as somebody types who does it all day; a scanner is never as slow. */
export const HAND_MS = 45;

/**
 * A wedge scanner pulls its trigger: the keys of `text` and Enter, wherever the focus is. The keys carry their own
 * times, so that the rhythm is a scanner's also on a machine that is busy with something else; they are handed over
 * when the last of these times has come, because no key comes from the future.
 */
export async function wedge(page: Page, text: string, end: 'Enter' | 'Tab' | null = 'Enter'): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const begin = Date.now();
  const keys = [...text, ...(end === null ? [] : [end])];
  await new Promise((resolve) => setTimeout(resolve, keys.length * SCANNER_MS));
  const sent = keys.flatMap((key, index) => {
    const timestamp = (begin + index * SCANNER_MS) / 1000;
    const common = { key, code: '', timestamp };
    if (key === 'Enter' || key === 'Tab') {
      const windowsVirtualKeyCode = key === 'Enter' ? 13 : 9;
      const down =
        key === 'Enter' ? ({ type: 'keyDown', text: '\r' } as const) : ({ type: 'rawKeyDown' } as const);
      return [
        session.send('Input.dispatchKeyEvent', { ...common, ...down, windowsVirtualKeyCode }),
        session.send('Input.dispatchKeyEvent', { ...common, type: 'keyUp', windowsVirtualKeyCode }),
      ];
    }
    const windowsVirtualKeyCode = key.toUpperCase().charCodeAt(0);
    return [
      session.send('Input.dispatchKeyEvent', {
        ...common,
        type: 'keyDown',
        text: key,
        windowsVirtualKeyCode,
      }),
      session.send('Input.dispatchKeyEvent', { ...common, type: 'keyUp', windowsVirtualKeyCode }),
    ];
  });
  await Promise.all(sent);
  await session.detach();
}

/** Badge by scanner and PIN by hand, as in the morning. */
export async function signIn(
  page: Page,
  line: StageLine,
  station: StationId,
  staffId: string,
): Promise<void> {
  if ((await line.live(station)).session?.staffId === staffId) return;
  await wedge(page, demoCode('staff', staffId));
  const dialog = page.getByRole('dialog', { name: /请输入口令/ });
  await dialog.waitFor();
  await page.keyboard.type(demoPin(staffId), { delay: HAND_MS });
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await until(
    `${staffId} signed in at ${station}`,
    () => line.live(station),
    (live) => live.session?.staffId === staffId,
  );
}

/** The same through the contract, where signing in is not what is looked at. */
export async function signInQuietly(line: StageLine, station: StationId, staffId: string): Promise<void> {
  await line.typed(station, demoCode('staff', staffId));
  if ((await line.live(station)).pinFor !== null)
    await line.call(station, 'session.pin', { pin: demoPin(staffId) });
}
