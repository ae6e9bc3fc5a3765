import type { BayBoard } from '../../../src/station/dto.ts';

/** 在柜、空柜、待复核、在途: what a keeper is asked for by telephone. Amber where somebody still has to come. */
export function Counts({ board, now }: { readonly board: BayBoard; readonly now: number }) {
  const { counts, inHands } = board;
  const late = inHands.some((row) => row.overdueAt !== null && row.overdueAt < now);
  const out = counts.total - counts.free - counts.occupied;
  const rows = [
    { label: '在柜', count: counts.occupied, act: false },
    { label: '空柜', count: counts.free, act: false },
    ...(out > 0 ? [{ label: '停用', count: out, act: false }] : []),
    { label: '待复核', count: counts.pendingReview, act: counts.pendingReview > 0 },
    { label: '在途', count: inHands.length, act: late },
  ];
  return (
    <dl className="gck-counts">
      {rows.map(({ label, count, act }) => (
        <div key={label} className={act ? 'is-act' : undefined}>
          <dt>
            {act && <span aria-hidden="true">▲ </span>}
            {label}
          </dt>
          <dd>{count}</dd>
        </div>
      ))}
    </dl>
  );
}
