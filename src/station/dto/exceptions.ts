/** The exceptions of a case, the terms that run, and the events with many dead. */
import type { Regional, RegionalRule, RegionalSetting } from '../../domain/case/regional.ts';
import type { ExceptionKind } from '../../domain/events/exceptions.ts';
import type { Term } from '../../domain/fold/terms.ts';

export type { Term } from '../../domain/fold/terms.ts';

/** What makes the case special, what it changes, and what is still lacking. */
export interface ExceptionMark {
  readonly id: string;
  readonly title: string;
  readonly changes: string;
  readonly lacking: readonly string[];
  /** Records that answer what is lacking. */
  readonly ways: readonly ExceptionKind[];
}

export interface ExceptionsView {
  readonly marks: readonly ExceptionMark[];
  readonly records: readonly {
    readonly recordId: string;
    readonly title: string;
    readonly detail: string;
    readonly by: string;
    readonly at: number;
    readonly attachment: string | null;
  }[];
  readonly terms: readonly Term[];
}

export interface TermRow extends Term {
  readonly caseId: string;
  readonly name: string;
  readonly number: string;
  readonly whereText: string;
}

export interface BatchView {
  readonly batchId: string;
  readonly name: string;
  readonly authority: string;
  readonly at: number;
  readonly people: readonly {
    readonly caseId: string;
    readonly index: number;
    readonly name: string;
    readonly number: string;
    readonly whereText: string;
    readonly stateText: string;
    readonly identified: boolean;
  }[];
}

export interface RegionalRuleView extends Pick<RegionalRule, 'label' | 'unit' | 'source' | 'basis'> {
  readonly id: Exclude<keyof Regional, 'version'>;
  readonly value: RegionalRule['value'];
  /** What the program brings, with its own basis. */
  readonly preset: RegionalRule['value'];
  readonly own: (Omit<RegionalSetting, 'by'> & { readonly by: string }) | null;
}
