/** Ledgers in temporary folders, with a clock the test turns. For tests only. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createSigner, generateKeyPair, type Signer } from '../keys.ts';
import { Ledger, type LedgerOptions } from '../ledger.ts';
import { loadSqlite } from '../sqlite.ts';
import type { EventDraft, LedgerEvent } from '../types.ts';
import type { ProjectionContext, Projector } from '../work.ts';

export const sqlite = loadSqlite();
export const T0 = Date.UTC(2026, 10, 24, 8, 0, 0);

export class TestClock {
  now = T0;
  wall(): number {
    return this.now;
  }
  mono(): number {
    return this.now - T0;
  }
  advance(ms: number): void {
    this.now += ms;
  }
}

export function subjectsOf(event: LedgerEvent): string[] {
  const place = event.payload.place;
  const subjects = event.caseId === undefined ? [] : [`case:${event.caseId}`];
  return typeof place === 'string' ? [...subjects, `place:${place}`] : subjects;
}

/** A view that folds each case to the text of its events in order: any wrong order shows. */
export class FoldProjector implements Projector {
  readonly folded = new Map<string, string>();
  apply(event: LedgerEvent, context: ProjectionContext): void {
    for (const subject of subjectsOf(event)) {
      const before = this.folded.get(subject) ?? '';
      const next = context.isLatestFor(subject)
        ? before + nameOf(event)
        : context.eventsOf(subject).map(nameOf).join('');
      this.folded.set(subject, next);
    }
  }
}

function nameOf(event: LedgerEvent): string {
  return `${event.stationId}${event.epoch}.${event.stationSeq} `;
}

export class Rig {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'ledger-'));
  readonly clock = new TestClock();
  readonly signers = new Map<string, Signer>();
  readonly #open: Ledger[] = [];

  file(stationId: string): string {
    return path.join(this.folder, `${stationId}.db`);
  }

  signer(stationId: string): Signer {
    const signer = this.signers.get(stationId) ?? createSigner(generateKeyPair().privateKey);
    this.signers.set(stationId, signer);
    return signer;
  }

  /** Opens a station's ledger without appending anything. */
  bare(stationId: string, options: Partial<LedgerOptions> = {}): Ledger {
    const ledger = Ledger.open({
      file: this.file(stationId),
      sqlite,
      homeId: 'home-1',
      stationId,
      signer: this.signer(stationId),
      clock: this.clock,
      project: { apply: () => undefined },
      subjectsOf,
      ...options,
    });
    this.#open.push(ledger);
    return ledger;
  }

  /** Opens a station's ledger, with its `station.opened` if it had none. */
  ledger(stationId: string, options: Partial<LedgerOptions> = {}): Ledger {
    const ledger = this.bare(stationId, options);
    if (!ledger.isOpened) ledger.openStation({ name: stationId, role: 'desk', actorId: 'staff-1' });
    return ledger;
  }

  dispose(): void {
    for (const ledger of this.#open) ledger.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function draft(caseId: string, extra: Partial<EventDraft> = {}): EventDraft {
  return {
    kind: 'test.noted',
    kindVersion: 1,
    caseId,
    actorId: 'staff-1',
    occurredAt: T0,
    payload: { note: '备注' },
    ...extra,
  };
}

/** The code of whatever `work` throws; undefined when it does not. */
export function codeOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}
