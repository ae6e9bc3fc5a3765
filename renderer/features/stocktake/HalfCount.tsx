import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { useLive } from '../../app/live.tsx';
import { goTo } from '../../app/router.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import './stocktake.css';

/** The section of the count at the kiosk; elsewhere its module has the same name. */
const SECTION = 'stocktake';

/**
 * A count was broken off: by a crash, or by whoever logged off in the middle. Until somebody says which it is, the
 * station takes no scan, because place and band would be a move to it.
 */
export function HalfCountStrip() {
  const { halfCount } = useLive();
  const { run, busy } = useAct();
  if (halfCount === null) return null;
  const { countId, title, counted, total } = halfCount;
  return (
    <section className="gc-count-half" aria-label="没有盘完">
      <p className="gc-count-half-words">
        <strong>
          <span aria-hidden="true">▲</span> {title}停在半路
        </strong>
        <span>
          盘了 {counted} / {total}。选定之前，扫柜位、格位和身上的码都不算。
        </span>
      </p>
      <div className="gc-count-half-buttons">
        <PlainAction busy={busy} onPress={() => run(() => client.stocktake.pause())}>
          先放下，办别的
        </PlainAction>
        <PrimaryAction
          busy={busy}
          onPress={() =>
            run(
              () => client.stocktake.resume({ countId }),
              () => goTo(SECTION),
            )
          }
        >
          接着盘
        </PrimaryAction>
      </div>
    </section>
  );
}
