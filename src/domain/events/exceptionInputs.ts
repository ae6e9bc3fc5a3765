import { z } from 'zod';
import { EXCEPTION_KINDS } from './exceptions.ts';

/** What the desk records of an exception; the record's own id is given by the station. */
const fact = <K extends string, T extends z.ZodObject>(kind: K, payload: T) =>
  z.object({ kind: z.literal(kind), payload });
const given = { recordId: true } as const;

/** Papers and notices the desk takes in. */
export const deskFact = z.discriminatedUnion('kind', [
  fact('notice.given', EXCEPTION_KINDS['notice.given'].omit(given)),
  fact('implant.removed', EXCEPTION_KINDS['implant.removed'].omit(given)),
  fact('burialChoice.recorded', EXCEPTION_KINDS['burialChoice.recorded'].omit(given)),
  fact('transfer.arranged', EXCEPTION_KINDS['transfer.arranged'].omit(given)),
]);
export type DeskFact = z.infer<typeof deskFact>;

/** What lets somebody go on who was stopped: the director's, on a paper. */
export const directorFact = z.discriminatedUnion('kind', [
  fact('hold.cleared', EXCEPTION_KINDS['hold.cleared'].omit(given)),
  fact('storage.extended', EXCEPTION_KINDS['storage.extended'].omit(given)),
  fact('disposal.approved', EXCEPTION_KINDS['disposal.approved'].omit(given)),
  fact('viewing.allowed', EXCEPTION_KINDS['viewing.allowed'].omit(given)),
]);
export type DirectorFact = z.infer<typeof directorFact>;

export const regionalInput = z.object({
  rule: z.string().max(40),
  value: z.union([z.number().int(), z.null(), z.array(z.string().max(20)).max(80)]),
  basis: z.string().trim().min(1, '请写明依据的文件').max(400),
  reason: z.string().trim().min(1, '请写明为什么改').max(400),
});
