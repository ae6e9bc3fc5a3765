import { type } from '@orpc/contract';
import { z } from 'zod';
import { countRules } from '../../domain/stocktake/due.ts';
import { countWhy, stockOf } from '../../domain/stocktake/kinds.ts';
import type {
  BayBoard,
  ConflictView,
  CountReportView,
  CountRow,
  CremationBoard,
  RelocationRow,
  RelocationView,
  SlotBoard,
  SpotPage,
  StockOverview,
} from '../dto.ts';
import { base, caseId, code, done, id, moment, reason, sha256, witness } from './parts.ts';

/** The house: halls, furnaces, papers, boards, counts and moves of many. */
export const house = {
  farewell: {
    book: base.input(z.object({ caseId, hall: code, from: moment, to: moment })).output(done),
    waive: base.input(z.object({ caseId, by: z.string().trim().min(1).max(60), reason })).output(done),
  },
  cremation: {
    order: base
      .input(
        z.object({
          caseId,
          crematorType: z.string().max(20),
          scheduledAt: moment,
          /** Of an overdue body: under the authority's notice, without the family. */
          underNotice: z.boolean().optional(),
        }),
      )
      .output(done),
    move: base
      .input(z.object({ caseId, scheduledAt: moment, reason, witness: witness.nullable() }))
      .output(done),
    finish: base.input(z.object({ cremator: code })).output(done),
    /** An unused pass is closed by two people looking into the furnace. */
    closePermit: base.input(z.object({ cremator: code, empty: z.literal(true), witness })).output(done),
    /** What the hardware saw without a permit: two people looked and say what it was. */
    explain: base
      .input(z.object({ cremator: code, events: z.array(id).min(1).max(20), found: reason, witness }))
      .output(done),
    /** The main chamber's temperature over the last two hours. */
    trend: base
      .input(z.object({ cremator: code, deviceId: id }))
      .output(type<readonly { at: number; mean: number | null }[]>()),
  },
  slips: {
    print: base
      .input(z.object({ caseId }))
      .output(type<{ text: string; validUntil: number; file: string | null }>()),
  },
  certificates: {
    issue: base
      .input(
        z.object({
          caseId,
          recipient: z.string().trim().min(1).max(60),
          replaces: code.nullable(),
          reason: reason.nullable(),
        }),
      )
      .output(type<{ number: string; file: string | null }>()),
  },
  papers: {
    print: base
      .input(
        z.object({
          caseId,
          paper: z.enum([
            'registration',
            'cremationAuthorization',
            'handover',
            'storageAgreement',
            'settlement',
            'transferOut',
          ]),
        }),
      )
      .output(type<{ file: string | null }>()),
  },
  board: {
    bays: base.output(type<BayBoard>()),
    cremation: base.output(type<CremationBoard>()),
    slots: base.input(z.object({ kind: z.enum(['hall', 'niche', 'plot']) })).output(type<SlotBoard>()),
  },
  /** 盘点: a place is scanned, then whoever is in it; the scans come in like all others. */
  stocktake: {
    overview: base.output(type<StockOverview>()),
    list: base.input(z.object({ limit: z.number().int().min(1).max(200) })).output(type<CountRow[]>()),
    get: base.input(z.object({ countId: id })).output(type<CountReportView>()),
    places: base
      .input(
        z.object({
          countId: id,
          room: z.string().max(80).nullable(),
          query: z.string().max(40),
          from: z.number().int().min(0),
          limit: z.number().int().min(1).max(200),
        }),
      )
      .output(type<SpotPage>()),
    /** Without rooms: all that have such places. */
    start: base
      .input(z.object({ of: stockOf, rooms: z.array(z.string().max(80)).max(200), why: countWhy }))
      .output(type<{ countId: string }>()),
    resume: base.input(z.object({ countId: id })).output(done),
    pause: base.output(done),
    /** Nobody is in the place scanned last; `again` after a second look, where the ledger has somebody there. */
    empty: base.input(z.object({ again: z.boolean().optional() })).output(done),
    finish: base
      .input(z.object({ countId: id, note: z.string().trim().max(800).nullable() }))
      .output(type<CountReportView>()),
    print: base.input(z.object({ countId: id })).output(type<{ file: string | null }>()),
    saveRules: base.input(countRules).output(done),
  },
  /** 倒库、搬迁: a list of moves that must balance to zero. */
  relocation: {
    list: base.input(z.object({ limit: z.number().int().min(1).max(200) })).output(type<RelocationRow[]>()),
    get: base.input(z.object({ relocationId: id })).output(type<RelocationView>()),
    propose: base
      .input(z.object({ of: stockOf, from: z.array(code).max(500) }))
      .output(type<{ from: string; to: string }[]>()),
    /** Written by places: whoever the ledger has in `from` goes to `to`. */
    draw: base
      .input(
        z.object({
          of: stockOf,
          reason,
          moves: z
            .array(z.object({ from: code, to: code }))
            .min(1, '清单是空的')
            .max(500),
          witness,
        }),
      )
      .output(type<{ relocationId: string }>()),
    count: base.input(z.object({ relocationId: id })).output(type<{ countId: string }>()),
    close: base.input(z.object({ relocationId: id, witness })).output(done),
    abandon: base.input(z.object({ relocationId: id, reason, witness })).output(done),
    print: base.input(z.object({ relocationId: id })).output(type<{ file: string | null }>()),
  },
  conflicts: {
    list: base.output(type<ConflictView[]>()),
    /**
     * Closed at the place itself: carrier and place scanned there, a second person by badge and PIN. `keep` names
     * whose ashes are in a tray or urn that two cases claim, as the director and another saw it.
     */
    close: base
      .input(
        z.object({
          conflictId: z.string(),
          carrier: code,
          place: code.nullable(),
          keep: caseId.nullable().default(null),
          note: reason,
          witness,
        }),
      )
      .output(done),
    /** What left the house is settled by the paper that proves it; the director is one of the two. */
    settleGone: base
      .input(
        z.object({
          caseId,
          paper: z.string().trim().min(1, '请写凭证的编号或名称').max(120),
          attachment: sha256.nullable().default(null),
          note: reason,
          witness,
        }),
      )
      .output(done),
  },
  authority: {
    ask: base.input(z.object({ resource: z.string().max(80), purpose: z.string().max(80) })).output(done),
  },
};
