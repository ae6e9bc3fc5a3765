import type { ComplianceCell, ComplianceView, MissKind } from '../../../../src/station/dto.ts';
import { Scroll } from '../parts.tsx';
import { exceedsOverrides, lacksScans, MISS_WORDS, perHundred, share, weekWord } from '../words.ts';
import type { MissesOf } from './Misses.tsx';

const WEEK = 7 * 86_400_000;

interface Column {
  readonly kind: MissKind;
  readonly of: (cell: ComplianceCell) => number;
}

const COLUMNS: readonly Column[] = [
  { kind: 'override', of: (cell) => cell.overrides },
  { kind: 'typed', of: (cell) => cell.typed },
  { kind: 'slip', of: (cell) => cell.slips },
  { kind: 'rebind', of: (cell) => cell.rebinds },
  { kind: 'reidentify', of: (cell) => cell.reidentified },
  { kind: 'revoked', of: (cell) => cell.revoked },
];

interface FiguresProps {
  readonly view: ComplianceView;
  readonly onOpen: (of: MissesOf) => void;
}

/** Every station over the whole time, and below it week by week. A count opens to its stories. */
export function Figures({ view, onOpen }: FiguresProps) {
  const from = view.weeks[0] ?? 0;
  const to = (view.weeks.at(-1) ?? 0) + WEEK;
  return (
    <section className="gc-card gcm-panel" aria-label="各站数字">
      <h2>各站</h2>
      <Grid
        view={view}
        first="工作站"
        rows={view.rows.map((row) => ({
          key: row.name,
          name: row.name,
          cell: row.total,
          of: { stationId: row.stationId, from, to, title: row.name },
        }))}
        onOpen={onOpen}
      />
      {view.rows.map((row) => (
        <details key={row.name}>
          <summary>{row.name}，按周</summary>
          <Grid
            view={view}
            first="周一"
            rows={view.weeks
              .map((week, index) => ({ week, cell: row.cells[index] }))
              .flatMap(({ week, cell }) =>
                cell === undefined
                  ? []
                  : [
                      {
                        key: String(week),
                        name: weekWord(week),
                        cell,
                        of: {
                          stationId: row.stationId,
                          from: week,
                          to: week + WEEK,
                          title: `${row.name} ${weekWord(week)} 这一周`,
                        },
                      },
                    ],
              )
              .reverse()}
            onOpen={onOpen}
          />
        </details>
      ))}
    </section>
  );
}

interface GridProps {
  readonly view: ComplianceView;
  readonly first: string;
  readonly rows: readonly {
    readonly key: string;
    readonly name: string;
    readonly cell: ComplianceCell;
    readonly of: Omit<MissesOf, 'kind'>;
  }[];
  readonly onOpen: (of: MissesOf) => void;
}

function Grid({ view, first, rows, onOpen }: GridProps) {
  return (
    <Scroll label={`按${first}的数字`}>
      <table className="gcm-table">
        <thead>
          <tr>
            <th scope="col">{first}</th>
            <th scope="col">通过</th>
            <th scope="col">扫码率</th>
            <th scope="col">特批率</th>
            <th scope="col">每百次拦下</th>
            <th scope="col">其中弄错</th>
            {COLUMNS.map(({ kind }) => (
              <th key={kind} scope="col">
                {MISS_WORDS[kind]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, cell, of }) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              <td>{cell.passes}</td>
              <Judged bad={lacksScans(cell, view.targets.scanned)}>{share(cell.scanned, cell.passes)}</Judged>
              <Judged bad={exceedsOverrides(cell, view.targets.overrides)}>
                {share(cell.overrides, cell.passes)}
              </Judged>
              <td>{perHundred(cell.blocked, cell.passes)}</td>
              <td>{perHundred(cell.blockedWrong, cell.passes)}</td>
              {COLUMNS.map(({ kind, of: count }) => (
                <td key={kind}>
                  {count(cell) === 0 ? (
                    '0'
                  ) : (
                    <button
                      type="button"
                      className="gcm-count"
                      aria-label={`${name} ${MISS_WORDS[kind]} ${count(cell)} 次，看每一次`}
                      onClick={() => onOpen({ ...of, kind })}
                    >
                      {count(cell)}
                    </button>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Judged({ bad, children }: { readonly bad: boolean; readonly children: string }) {
  return (
    <td className={bad ? 'gcm-off' : undefined}>
      {bad && <span aria-hidden="true">▲ </span>}
      {children}
      {bad && <span className="gc-visually-hidden">，没有达到目标</span>}
    </td>
  );
}
