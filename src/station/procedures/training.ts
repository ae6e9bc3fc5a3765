import { GuichengError } from '../../domain/errors.ts';
import type { StationCore } from '../core.ts';
import type { LessonPort, TrainingPort } from '../ports.ts';
import { type Os, ok } from './os.ts';

/** Training: the list a real station offers, and the strip of a training window. No station has both. */
export function trainingProcedures(core: StationCore, os: Os) {
  const training = (): TrainingPort => {
    if (core.ports.training === undefined) throw new GuichengError('STATE.NO_TRAINING', '这里不能开始演练');
    return core.ports.training;
  };
  const lesson = (): LessonPort => {
    if (core.ports.lesson === undefined)
      throw new GuichengError('STATE.NO_LESSON', '这里不是演练，没有这项操作');
    return core.ports.lesson;
  };
  return {
    training: {
      list: os.training.list.handler(async () => {
        const { staffId } = core.actor();
        const port = training();
        const mine = port.records().filter((record) => record.staffId === staffId);
        const drills = (await port.drills()).map((drill) => {
          const last = mine.find((record) => record.drill === drill.drill);
          return {
            ...drill,
            last: last === undefined ? null : { at: last.at, moments: last.moments, missed: last.missed },
          };
        });
        return { drills, note: port.note() };
      }),
      begin: os.training.begin.handler(async ({ input }) => {
        const { staffId, name } = core.actor();
        if (core.checking.busy)
          throw new GuichengError('STATE.ATTEMPT_OPEN', '手上这一步还没有办完，请先办完或放弃，再演练');
        await training().begin(input.drill, { staffId, name });
        return ok;
      }),
      records: os.training.records.handler(() => {
        const { staffId } = core.actor();
        const all = training().records();
        return core.sessions.may('staff.manage') ? all : all.filter((record) => record.staffId === staffId);
      }),
      show: os.training.show.handler(() => {
        training().show();
        return ok;
      }),
      end: os.training.end.handler(async () => {
        await training().end();
        return ok;
      }),
    },
    lesson: {
      press: os.lesson.press.handler(async ({ input }) => {
        await lesson().press(input.itemId);
        return ok;
      }),
      help: os.lesson.help.handler(async () => {
        await lesson().help();
        return ok;
      }),
      stop: os.lesson.stop.handler(async () => {
        await lesson().stop();
        return ok;
      }),
      go: os.lesson.go.handler(() => {
        lesson().go();
        return ok;
      }),
      skip: os.lesson.skip.handler(() => {
        lesson().skip();
        return ok;
      }),
      again: os.lesson.again.handler(({ input }) => {
        lesson().again(input.moment);
        return ok;
      }),
      leave: os.lesson.leave.handler(() => {
        lesson().leave();
        return ok;
      }),
      toWork: os.lesson.toWork.handler(() => {
        lesson().toWork();
        return ok;
      }),
      stay: os.lesson.stay.handler(() => {
        lesson().stay();
        return ok;
      }),
    },
  };
}
