import type { AshesRow, CremationBoard } from '../../../src/station/dto.ts';
import { UNSAID, useUnsaid } from '../../app/unsaid.ts';
import { Marks } from '../../ui/Marks.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { clockTime, duration, when } from '../../ui/time.ts';

export type CoolingRow = CremationBoard['cooling'][number];

interface Choosing {
  readonly now: number;
  readonly chosen: string | null;
  readonly onChoose: (caseId: string) => void;
}

export function CoolingList({
  rows,
  now,
  chosen,
  onChoose,
}: Choosing & { readonly rows: readonly CoolingRow[] }) {
  const unsaid = useUnsaid();
  if (rows.length === 0) {
    return (
      <EmptyState title="没有在冷却的骨灰盘">
        火化结束、出灰冷却之后，每个盘在哪里、几点可以装盒，会列在这里。
      </EmptyState>
    );
  }
  return (
    <ul className="gcc-list" aria-label="冷却中的骨灰盘">
      {rows.map((row) => {
        const ready = row.readyAt <= now;
        return (
          <li key={row.caseId}>
            <button
              type="button"
              className="gcc-row"
              aria-pressed={chosen === row.caseId}
              onClick={() => onChoose(row.caseId)}
            >
              <span className="gcc-row-text">
                <span className="gc-name">{row.caseId === unsaid ? UNSAID : row.name}</span>
                <span className="gcc-sub">
                  {row.tray} · {row.place} · {when(row.since, now)} 出灰
                </span>
              </span>
              <Marks
                marks={[
                  ready
                    ? { text: '可以装盒', act: true }
                    : {
                        text: `${clockTime(row.readyAt)} 可装盒，还要 ${duration(row.readyAt - now)}`,
                        act: false,
                      },
                ]}
              />
            </button>
          </li>
        );
      })}
    </ul>
  );
}

export function AshesList({
  rows,
  now,
  chosen,
  onChoose,
  label = '骨灰',
}: Choosing & { readonly rows: readonly AshesRow[]; readonly label?: string }) {
  const unsaid = useUnsaid();
  if (rows.length === 0) {
    return (
      <EmptyState title="没有待办的骨灰">
        装好盒、还没有交给家属、寄存或安葬的骨灰会列在这里，一位也不会漏。
      </EmptyState>
    );
  }
  return (
    <ul className="gcc-list" aria-label={label}>
      {rows.map((row) => (
        <li key={row.caseId}>
          <button
            type="button"
            className="gcc-row"
            aria-pressed={chosen === row.caseId}
            onClick={() => onChoose(row.caseId)}
          >
            <span className="gcc-row-text">
              <span className="gc-name">{row.caseId === unsaid ? UNSAID : row.name}</span>
              <span className="gcc-sub">
                {row.whereText} · {when(row.since, now)} 起
              </span>
            </span>
            <Marks marks={row.destination === '' ? [] : [{ text: row.destination, act: false }]} />
          </button>
        </li>
      ))}
    </ul>
  );
}
