import { type } from '@orpc/contract';
import { z } from 'zod';
import { DOCUMENT_KINDS } from '../../domain/case/documents.ts';
import { caseFieldsInput, caseSections, decedentFields } from '../../domain/case/fields.ts';
import { deskFact, directorFact } from '../../domain/events/exceptionInputs.ts';
import type { BatchView, CaseDetail, Draft, PrintedLabel, SearchHit, TermRow } from '../dto.ts';
import { base, caseId, code, done, reason, sha256, witness } from './parts.ts';

/** The case file: what is registered, printed, stopped and proved. */
export const cases = {
  cases: {
    search: base.input(z.object({ query: z.string().max(80) })).output(type<SearchHit[]>()),
    open: base.output(type<SearchHit[]>()),
    get: base.input(z.object({ caseId })).output(type<CaseDetail>()),
    similar: base.input(z.object({ name: z.string().max(60), exceptCaseId: caseId.nullable() })).output(
      type<
        {
          caseId: string;
          name: string;
          number: string;
          similarity: string;
          where: string;
          strong: boolean;
        }[]
      >(),
    ),
    register: base
      .input(z.object({ fields: caseFieldsInput, draftId: z.string().max(80).nullable() }))
      .output(type<{ caseId: string; number: string }>()),
    amend: base.input(z.object({ caseId, fields: z.object(caseSections).partial().strict() })).output(done),
    correct: base.input(z.object({ caseId, changes: decedentFields, reason, witness })).output(done),
    join: base.input(z.object({ from: caseId, into: caseId, reason, witness })).output(done),
    split: base
      .input(z.object({ from: caseId, carriers: z.array(code).min(1), reason, witness }))
      .output(type<{ caseId: string }>()),
  },
  drafts: {
    list: base.output(type<Draft[]>()),
    save: base
      .input(
        z.object({
          draftId: z.string().min(1).max(80),
          form: z.string().max(40),
          title: z.string().max(120),
          values: z.record(z.string(), z.unknown()),
        }),
      )
      .output(type<{ savedAt: number }>()),
    remove: base.input(z.object({ draftId: z.string().min(1).max(80) })).output(done),
  },
  documents: {
    receive: base
      .input(
        z.object({
          caseId,
          kind: z.enum(DOCUMENT_KINDS),
          form: z.string().max(20).nullable(),
          number: z.string().trim().max(60).nullable(),
          issuer: z.string().trim().max(80).nullable(),
          issuerKind: z.string().max(4).nullable(),
          attachment: sha256.nullable(),
          note: z.string().max(400).nullable(),
        }),
      )
      .output(type<{ documentId: string }>()),
    withdraw: base.input(z.object({ caseId, documentId: z.string(), reason })).output(done),
  },
  carriers: {
    /** Takes numbers, records the print, makes the PDF; each must be scanned back before it may be attached. */
    print: base
      .input(
        z.object({
          caseId,
          kinds: z
            .array(z.enum(['wristband', 'bagTag', 'bodyPaper']))
            .min(1)
            .max(6),
        }),
      )
      .output(type<PrintedLabel[]>()),
    /** The same number once more, for a label that did not come out or came out badly and was not scanned back. */
    reprint: base.input(z.object({ caseId, code })).output(type<PrintedLabel>()),
    revoke: base.input(z.object({ caseId, code, reason })).output(done),
  },
  holds: {
    place: base
      .input(
        z.object({ caseId, holdKind: z.string().max(20), reason, basis: z.string().max(120).nullable() }),
      )
      .output(done),
    lift: base
      .input(z.object({ caseId, holdId: z.string(), reason, document: z.string().max(120).nullable() }))
      .output(done),
  },
  objections: {
    /** 有异议: freezes the case and every case sharing place or hands with it. Without a case: the one in front. */
    raise: base
      .input(
        z.object({
          caseId: caseId.nullable(),
          reason: z.string().max(800),
          /** 家属拒认或争议 */
          byFamily: z.boolean().optional(),
        }),
      )
      .output(type<{ cases: string[] }>()),
    lift: base
      .input(
        z.object({
          caseId,
          objectionId: z.string(),
          reason,
          /** Number of the written settlement; an objection of the family needs one. */
          settlement: z.string().trim().max(120).optional(),
        }),
      )
      .output(done),
  },
  /** 特殊情形: papers, notices and releases that change what a checkpoint asks. */
  exceptions: {
    record: base.input(z.object({ caseId, fact: deskFact })).output(done),
    decide: base.input(z.object({ caseId, fact: directorFact })).output(done),
    withdraw: base.input(z.object({ caseId, recordId: z.string().max(80), reason })).output(done),
    disinfect: base
      .input(
        z.object({
          cremator: code,
          method: z.string().trim().min(1, '请写明用什么消毒').max(80),
          note: z.string().trim().max(400),
        }),
      )
      .output(done),
  },
  /** 突发事件: numbered unknowns of one event. */
  batches: {
    open: base
      .input(
        z.object({
          name: z.string().trim().min(1, '请写事件名称').max(60),
          authority: z.string().trim().max(80),
          place: z.string().trim().max(120),
          count: z.number().int().min(1, '至少一位').max(200, '一次最多 200 位'),
        }),
      )
      .output(type<{ batchId: string; cases: string[] }>()),
    list: base.output(type<BatchView[]>()),
  },
  /** 到期: every term that runs in the house, by due time. */
  terms: { list: base.output(type<TermRow[]>()) },
};
