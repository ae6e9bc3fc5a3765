import { type } from '@orpc/contract';
import { z } from 'zod';
import { checkpointId } from '../../domain/events/kinds.ts';
import { NEAR_MISS_CAUSE_IDS, type NearMissCause } from '../../domain/nearMiss.ts';
import type {
  ComplianceView,
  DayView,
  HouseRow,
  MissKind,
  MissRow,
  NearMissDueView,
  NearMissPageView,
  StagesView,
  StoryView,
} from '../dto.ts';
import { base, done, moment } from './parts.ts';

const cause = z.enum(NEAR_MISS_CAUSE_IDS as [NearMissCause, ...NearMissCause[]]);

const eventRef = z.object({
  stationId: z.string().min(1).max(64),
  epoch: z.number().int().min(1),
  seq: z.number().int().min(1),
});

/** What of the near-miss ledger is looked at; null leaves a part out. */
const nearMissFilter = z.object({
  stationId: z.string().max(64).nullable(),
  actorId: z.string().max(80).nullable(),
  checkpoint: checkpointId.nullable(),
  code: z.string().max(60).nullable(),
  from: moment.nullable(),
  to: moment.nullable(),
  wrong: z.boolean().nullable(),
  twoBodies: z.boolean(),
  cause: z.union([cause, z.literal('none')]).nullable(),
  text: z.string().max(80),
});

export type NearMissFilter = z.infer<typeof nearMissFilter>;

const MISS_KINDS: readonly MissKind[] = ['override', 'typed', 'slip', 'rebind', 'reidentify', 'revoked'];

/** A quarter at a glance, a year at most. */
const weeks = z.object({ weeks: z.number().int().min(1).max(53) });

const days = z.array(z.iso.date('日期写成 2026-10-01')).max(200);

/** What the director reads: near misses, compliance, time in place, the day. */
export const director = {
  nearMisses: {
    /** One page, newest first. Who did it and how it was judged is for whoever reads the reports. */
    page: base
      .input(
        nearMissFilter.extend({
          after: z.object({ at: z.number().int(), eventId: z.string().max(80) }).nullable(),
          limit: z.number().int().min(1).max(200),
        }),
      )
      .output(type<NearMissPageView>()),
  },
  /** The director's screens (馆长); reads are answered by the thread of the reports. */
  director: {
    due: base.output(type<NearMissDueView>()),
    story: base.input(eventRef).output(type<StoryView>()),
    classify: base
      .input(
        z.object({
          nearMiss: z.string().min(1).max(80),
          cause,
          note: z.string().trim().max(800),
          reportable: z.boolean(),
          reportedAt: moment.nullable(),
        }),
      )
      .output(done),
    /** Scan compliance and overrides per station and week (扫码率、特批率). */
    compliance: base.input(weeks).output(type<ComplianceView>()),
    misses: base
      .input(
        z.object({
          stationId: z.string().max(64).nullable(),
          from: moment,
          to: moment,
          kind: z.custom<MissKind>((value) => MISS_KINDS.some((kind) => kind === value)).nullable(),
        }),
      )
      .output(type<MissRow[]>()),
    stages: base.input(weeks).output(type<StagesView>()),
    house: base.output(type<HouseRow[]>()),
    day: base.output(type<DayView>()),
    /** 几个工作日内上报, and the holidays that are not counted. */
    saveReporting: base
      .input(z.object({ workingDays: z.number().int().min(1).max(60), daysOff: days, daysOn: days }))
      .output(done),
    exportNearMisses: base
      .input(z.object({ filter: nearMissFilter, form: z.enum(['csv', 'pdf']) }))
      .output(type<{ file: string | null; count: number }>()),
  },
};
