/**
 * A plug pulled and put back, to the mark on the screen somebody stands at: over a real serial port, the driver, the
 * station, and the frame in which the page has painted it. All on the clock of this process.
 */
import { formatCode } from '../../src/domain/codes/index.ts';
import { DEMO_STATIONS } from '../../src/station/home.ts';
import { ElectronStage } from '../electronStage.ts';
import { outFolder, type Scope, until } from '../harness.ts';
import { numbers, showOnly, signIn } from './application.ts';
import { type Metric, metric, quantile } from './measure.ts';

const STATION = 'kiosk';
/** A device in the top line that somebody has to see to. */
const LOST = { selector: '.gc-top-signs .gc-top-act', text: '扫码枪 断开' };

interface Sight {
  readonly selector: string;
  readonly text: string;
  readonly there: boolean;
}

/** Runs in the page: resolves with the frame after this text is to be seen in one of these, or in none any more. */
function painted({ selector, text, there }: Sight): Promise<void> {
  return new Promise((resolve, reject) => {
    const holds = () =>
      [...document.querySelectorAll(selector)].some((found) => found.textContent.includes(text)) === there;
    const over = (then: () => void) => {
      look.disconnect();
      clearTimeout(late);
      then();
    };
    const check = () => {
      if (holds()) over(() => requestAnimationFrame(() => setTimeout(resolve)));
    };
    const look = new MutationObserver(check);
    const late = setTimeout(() => over(() => reject(new Error(`${text}: ${there}, never`))), 10_000);
    look.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    check();
  });
}

/** Worst cases of so many turns, ms: from the pull to the red mark, from the plug to a screen without it and a scan. */
export async function plugScreenRows(scope: Scope, dir: string, turns: number): Promise<readonly Metric[]> {
  showOnly(
    dir,
    DEMO_STATIONS.map(({ stationId }) => stationId),
  );
  const stage = await ElectronStage.open(scope, { pictures: outFolder, folder: dir });
  await stage.installDevices(async (station) => signIn(stage.line, station, 's02'), []);
  const page = stage.running.page(STATION);
  await stage.line.ask('raise', STATION);
  const cable = stage.scannerCable(STATION);
  const codes = [...numbers('bay', 74_000_000, turns)].map((number) => formatCode('bay', number));
  const seen: number[] = [];
  const works: number[] = [];
  for (const [turn, code] of codes.entries()) {
    const marked = page.evaluate(painted, { ...LOST, there: true });
    const pulled = performance.now();
    // Both ways of going: in order, and without a chance to say so.
    await (turn % 2 === 0 ? cable.yank() : cable.unplug());
    await marked;
    seen.push(performance.now() - pulled);
    const cleared = page.evaluate(painted, { ...LOST, there: false });
    const reopened = stage.scannerOpened(STATION);
    await cable.plug();
    const plugged = performance.now();
    await Promise.all([cleared, reopened]);
    const before = (await stage.live(STATION)).lastScan?.at ?? 0;
    await stage.trigger(STATION, code);
    await until(
      `the scan of ${code}`,
      () => stage.live(STATION),
      (live) => (live.lastScan?.at ?? 0) > before,
    );
    works.push(performance.now() - plugged);
  }
  return [
    metric('unplug.screen', quantile(seen, 1), 'ms'),
    metric('replug.screen', quantile(works, 1), 'ms'),
  ];
}
