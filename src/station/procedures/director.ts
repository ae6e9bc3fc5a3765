import { GuichengError } from '../../domain/errors.ts';
import type { StationCore } from '../core.ts';
import { exportNearMisses } from '../nearMissExport.ts';
import { EXPORT_LIMIT } from '../reports/anonymous.ts';
import { type Os, ok } from './os.ts';

/** What the director reads and decides: the near-miss ledger and its stories. Reads go to the thread of the reports. */
export function directorProcedures(core: StationCore, os: Os) {
  const { director } = os;
  return {
    nearMisses: {
      page: os.nearMisses.page.handler(async ({ input }) => {
        if (core.sessions.may('report.read')) return await core.reports.run('nearMisses', input);
        // Read to learn from, not to blame: no counts by person, and nothing of what the director made of it.
        const page = await core.reports.run('nearMisses', { ...input, actorId: null, cause: null });
        return { ...page, persons: [], rows: page.rows.map((row) => ({ ...row, judgement: null })) };
      }),
    },
    director: {
      due: director.due.handler(() => core.reports.run('nearMissesDue', { now: core.wall })),
      story: director.story.handler(async ({ input }) => {
        const story = await core.reports.run('story', input);
        if (story === null) throw new GuichengError('NOT_FOUND.EVENT', '账本里没有这一条记录');
        return story;
      }),
      compliance: director.compliance.handler(({ input }) =>
        core.reports.run('compliance', { now: core.wall, weeks: input.weeks }),
      ),
      misses: director.misses.handler(({ input }) => core.reports.run('misses', input)),
      stages: director.stages.handler(({ input }) =>
        core.reports.run('stages', { now: core.wall, weeks: input.weeks }),
      ),
      house: director.house.handler(() => core.reports.run('house', { now: core.wall, policy: core.policy })),
      day: director.day.handler(() => core.reports.run('day', { now: core.wall, policy: core.policy })),
      classify: director.classify.handler(({ input }) => {
        const actor = core.actor();
        const { reportedAt, reportable } = input;
        if (reportedAt !== null && !reportable)
          throw new GuichengError('INPUT.NOT_REPORTABLE', '写了上报日期，请同时选「要上报」');
        if (reportedAt !== null && reportedAt > core.wall)
          throw new GuichengError('INPUT.REPORTED_AHEAD', '上报日期不能晚于今天');
        core.record('nearMiss.classified', input, { actorId: actor.staffId });
        return ok;
      }),
      saveReporting: director.saveReporting.handler(({ input }) => {
        const both = input.daysOff.find((day) => input.daysOn.includes(day));
        if (both !== undefined)
          throw new GuichengError('INPUT.DAY_TWICE', `${both} 既写成放假又写成上班，请删去一处`);
        core.record('home.configured', { reporting: input }, { actorId: core.actor().staffId });
        return ok;
      }),
      exportNearMisses: director.exportNearMisses.handler(({ input }) =>
        exportNearMisses(core, { ...input.filter, after: null, limit: EXPORT_LIMIT }, input.form),
      ),
    },
  };
}
