import { copyFileSync, existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GuichengError } from '../domain/errors.ts';
import { EVENT_KINDS, readEvent } from '../domain/events/kinds.ts';
import { CURSOR_START } from '../ledger/cursor.ts';
import type { Ledger, LedgerOptions } from '../ledger/ledger.ts';
import { codeOf, draft, Rig, sqlite } from '../ledger/testing/rig.ts';
import type { LedgerEvent } from '../ledger/types.ts';
import { verifyFile } from '../ledger/verify.ts';
import { VIEW_MIGRATIONS } from './migrations/index.ts';
import { subjectsOfLedger, ViewProjector } from './projector.ts';
import { rebuildFile } from './rebuild.ts';
import { readState } from './states.ts';

const OTHER = 'case-2';
const NEWER = ['hold.placed', 'objection.raised', 'checkpoint.blocked'] as const;

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.dispose());

function options(project = new ViewProjector()): Partial<LedgerOptions> {
  return {
    project,
    subjectsOf: subjectsOfLedger,
    understands: (event) => readEvent(event) !== null,
    extraMigrations: VIEW_MIGRATIONS,
  };
}

/** Runs as a program from before these kinds would. */
function asOlder<T>(work: () => T): T {
  const kinds = EVENT_KINDS as Record<string, unknown>;
  const newer = NEWER.map((kind) => [kind, kinds[kind]] as const);
  for (const kind of NEWER) delete kinds[kind];
  try {
    return work();
  } finally {
    for (const [kind, shape] of newer) kinds[kind] = shape;
  }
}

function write(ledger: Ledger): void {
  const opened = (caseId: string) =>
    draft(caseId, {
      kind: 'case.opened',
      payload: {
        caseNumber: caseId === OTHER ? 'BD00000002A' : 'BD00000001A',
        fields: { decedent: { name: '王德山' } },
      },
    });
  ledger.append(opened('case-1'));
  ledger.append(opened(OTHER));
  ledger.append(
    draft('case-1', {
      kind: 'hold.placed',
      payload: { holdId: 'h1', holdKind: 'police', reason: '待查', basis: null },
    }),
  );
  // Of no case but in its payload: indexed elsewhere by whoever understands it.
  const { caseId: _, ...free } = draft('');
  ledger.append({
    ...free,
    kind: 'objection.raised',
    payload: { objectionId: 'o1', reason: '', cases: [OTHER] },
  });
  ledger.append(
    draft('case-1', {
      kind: 'checkpoint.blocked',
      payload: {
        checkpoint: 'store',
        attemptId: 'a1',
        policyVersion: 1,
        decidedAtMs: 0,
        context: {},
        evidence: [],
        reasons: [{ code: 'WRONG_BODY', sentence: '不是这一位', grade: 'wrong' }],
        cases: [],
      },
    }),
  );
  ledger.append(draft('case-1', { kind: 'case.amended', payload: { decedent: { name: '王德山一' } } }));
}

function take(to: Ledger, from: Ledger): void {
  expect(to.accept(from.since(CURSOR_START, 1_000)).quarantined).toEqual([]);
}

function isWhole(stationId: string): void {
  expect(rebuildFile(rig.file(stationId), sqlite).tables.filter((t) => t.stored !== t.rebuilt)).toEqual([]);
  const report = verifyFile(rig.file(stationId), sqlite, undefined, { subjectsOf: subjectsOfLedger });
  expect(report.faults).toEqual([]);
  expect(report.chains.filter(({ ok }) => !ok)).toEqual([]);
}

/** A station of the older program that has heard of what a newer one wrote, closed. */
function older(): void {
  const author = rig.ledger('desk', options());
  write(author);
  asOlder(() => {
    const station = rig.ledger('kiosk', options());
    take(station, author);
    expect(station.unread()).toBe(3);
    expect(station.isUnread(['case-1'])).toBe(true);
    expect(station.isUnread([OTHER])).toBe(true);
    expect(station.isUnread(['case-3'])).toBe(false);
    expect(readState(station.db, `case:${OTHER}`)).toMatchObject({ objections: [] });
    station.close();
  });
}

describe('what a newer program wrote', () => {
  test('is kept, and after the upgrade it is as if it had always been understood', () => {
    older();
    // Before the station opens its file, whoever verifies it finds nothing wrong.
    const report = verifyFile(rig.file('kiosk'), sqlite, undefined, { subjectsOf: subjectsOfLedger });
    expect({ faults: report.faults, ok: report.ok }).toEqual({ faults: [], ok: true });
    const station = rig.bare('kiosk', options());
    expect(station.unread()).toBe(0);
    expect(station.isUnread(['case-1', OTHER])).toBe(false);
    expect(station.eventsOf(`case:${OTHER}`).map(({ kind }) => kind)).toContain('objection.raised');
    station.close();
    isWhole('kiosk');
  });

  test('goes on waiting while no newer program opens the file', () => {
    older();
    asOlder(() => rig.bare('kiosk', options()).close());
    const station = asOlder(() => rig.bare('kiosk', options()));
    expect(station.unread()).toBe(3);
    station.close();
  });

  test('folds the subjects concerned and no other', () => {
    older();
    const folded: string[] = [];
    class Watched extends ViewProjector {
      override learn(...[events, db, eventsOf]: Parameters<ViewProjector['learn']>): void {
        super.learn(events, db, (subject) => {
          folded.push(subject);
          return eventsOf(subject);
        });
      }
    }
    rig.bare('kiosk', options(new Watched())).close();
    expect(folded.sort()).toEqual(['case:case-1', `case:${OTHER}`]);
  });

  test('is learnt again where the process was killed in the middle', () => {
    older();
    const file = rig.file('kiosk');
    class Killed extends ViewProjector {
      override learn(...given: Parameters<ViewProjector['learn']>): void {
        super.learn(...given);
        // The disk as a process killed before its commit leaves it.
        copyFileSync(file, rig.file('killed'));
        if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${rig.file('killed')}-wal`);
      }
    }
    rig.bare('kiosk', options(new Killed())).close();
    const station = rig.bare('kiosk', { ...options(), file: rig.file('killed') });
    expect(station.unread()).toBe(0);
    station.close();
    isWhole('killed');
  });

  test('waits alone where its view cannot take it, and holds up nobody', () => {
    older();
    class Stubborn extends ViewProjector {
      override learn(...[events, ...rest]: Parameters<ViewProjector['learn']>): void {
        if (events.some(({ kind }: LedgerEvent) => kind === 'hold.placed')) throw new Error('cannot fold');
        super.learn(events, ...rest);
      }
    }
    const told: string[] = [];
    const report = (error: Error) => void told.push(error.message);
    const station = rig.bare('kiosk', { ...options(new Stubborn()), report });
    expect(station.unread()).toBe(1);
    expect(station.isUnread(['case-1'])).toBe(true);
    expect(station.isUnread([OTHER])).toBe(false);
    expect(told).toHaveLength(1);
    station.close();
    rig.bare('kiosk', options()).close();
    isWhole('kiosk');
  });
});

test('a fact whose view failed is folded at the next opening, and its quarantine entry goes', () => {
  const author = rig.ledger('desk', options());
  write(author);
  class Failing extends ViewProjector {
    override apply(...[event, context]: Parameters<ViewProjector['apply']>): void {
      if (event.kind === 'hold.placed') throw new Error('cannot fold');
      super.apply(event, context);
    }
  }
  const station = rig.ledger('kiosk', options(new Failing()));
  expect(station.accept(author.since(CURSOR_START, 1_000)).quarantined).toHaveLength(1);
  expect(station.isUnread(['case-1'])).toBe(true);
  station.close();
  const again = rig.bare('kiosk', options());
  expect(again.quarantined()).toEqual([]);
  expect(again.unread()).toBe(0);
  again.close();
  isWhole('kiosk');
});

test('a higher version of a known kind is no less than unknown', () => {
  const author = rig.ledger('desk', options());
  write(author);
  author.append(draft('case-1', { kind: 'case.amended', kindVersion: 2, payload: { decedent: {} } }));
  expect(author.unread()).toBe(1);
});

test('a disk that fails on the way ends the opening, and nothing is lost', () => {
  older();
  class OnFullDisk extends ViewProjector {
    override learn(): void {
      throw new GuichengError('STORAGE.FULL', '磁盘已满');
    }
  }
  expect(codeOf(() => rig.bare('kiosk', options(new OnFullDisk())))).toBe('STORAGE.FULL');
  rig.bare('kiosk', { ...options(), file: copied('kiosk') }).close();
  isWhole('copy');
});

test('what is not understood and fails its view as well is kept once', () => {
  const author = rig.ledger('desk', options());
  write(author);
  author.append(draft('case-1', { kind: 'later.kind', payload: { prose: '很长'.repeat(50) } }));
  class Failing extends ViewProjector {
    override apply(): void {
      throw new Error('cannot fold');
    }
  }
  const station = rig.ledger('kiosk');
  station.close();
  const failing = rig.bare('kiosk', options(new Failing()));
  failing.accept(author.since(CURSOR_START, 1_000));
  expect(failing.unread()).toBe(author.count());
  expect(failing.isUnread(['很长'.repeat(50)])).toBe(false);
  failing.close();
});

test('a file from before any of it was kept verifies', () => {
  const station = rig.ledger('desk', options());
  station.db.exec('DROP TABLE unread');
  const report = verifyFile(rig.file('desk'), sqlite, undefined, { subjectsOf: subjectsOfLedger });
  expect(report.ok).toBe(true);
});

/** A file whose station never came up: its lock is another's. */
function copied(stationId: string): string {
  const to = rig.file('copy');
  copyFileSync(rig.file(stationId), to);
  if (existsSync(`${rig.file(stationId)}-wal`)) copyFileSync(`${rig.file(stationId)}-wal`, `${to}-wal`);
  return to;
}
