/**
 * The process of a training: started when somebody trains, gone when they leave. It holds a scratch home and a port
 * to its own window, and knows of the real home neither file nor key.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { MessagePortMain } from 'electron';
import pino from 'pino';
import { toGuichengError } from '../../src/domain/errors.ts';
import { loadScenario } from '../../src/drill/load.ts';
import { loadSqlite } from '../../src/ledger/sqlite.ts';
import type { DrillSummary } from '../../src/station/dto.ts';
import { createRouter } from '../../src/station/router.ts';
import { createBridge } from '../bridge.ts';
import { type Order, order, type Word } from '../training-messages.ts';
import { Lesson } from './lesson.ts';
import { summaryOf } from './plan.ts';

const ENDING = '.yml';
/** A line stays as long as it takes to read it, and not longer than somebody likes to wait. */
const pace = (text: string): number => Math.min(900 + 70 * text.length, 4_000) * PACE;
/** Tests have no time to read. */
const PACE = Number(process.env.GUICHENG_TRAINING_PACE ?? 1);

const log = pino({ level: 'warn' }, pino.destination({ dest: 2, sync: true }));
let lesson: Lesson | null = null;
let served: MessagePortMain | null = null;
let waiting: MessagePortMain | null = null;

function say(said: Word): void {
  process.parentPort.postMessage(said);
}

function fail(error: unknown): void {
  const { code, sentence } = toGuichengError(error);
  log.error({ err: error }, 'training');
  say({ type: 'failed', code, sentence });
}

function listed(folder: string): DrillSummary[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(ENDING))
    .sort()
    .map((file) => {
      const drill = file.slice(0, -ENDING.length);
      try {
        return summaryOf(drill, loadScenario(path.join(folder, file)));
      } catch (error) {
        const { sentence } = toGuichengError(error);
        const nothing = {
          situation: '',
          station: 'desk',
          stationName: '',
          roleText: '',
          moments: 0,
        } as const;
        return { drill, name: drill, ...nothing, problem: sentence };
      }
    });
}

function serve(port: MessagePortMain): void {
  if (lesson === null) {
    waiting = port;
    return;
  }
  served?.close();
  served = port;
  const { core } = lesson;
  createBridge(createRouter(core), log, (called, input) => lesson?.heard(called, input)).serve(port);
}

async function begin({ drills, drill, scratch }: Extract<Order, { type: 'begin' }>): Promise<void> {
  const scenario = loadScenario(path.join(drills, `${drill}${ENDING}`));
  lesson = await Lesson.open({
    drill,
    scenario,
    scratch,
    pace,
    sqlite: loadSqlite(process.env.GUICHENG_SQLITE),
    hooks: {
      moved: () => say({ type: 'moved' }),
      finished: (result) => say({ type: 'finished', drill, drillName: scenario.name, ...result }),
      leave: () => say({ type: 'leave' }),
      toWork: () => say({ type: 'toWork' }),
      keyed: (text) => say({ type: 'keyed', text }),
      report: fail,
    },
  });
  if (waiting !== null) serve(waiting);
  waiting = null;
  const { role, name } = lesson.core;
  say({ type: 'ready', station: role, name });
  lesson.start();
}

process.parentPort.on('message', ({ data, ports }) => {
  const given = order.parse(data);
  const [port] = ports;
  switch (given.type) {
    case 'list':
      try {
        say({ type: 'listed', drills: listed(given.drills) });
      } catch (error) {
        fail(error);
      }
      break;
    case 'begin':
      begin(given).catch(fail);
      break;
    case 'port':
      if (port !== undefined) serve(port);
      break;
    case 'real':
      lesson?.real(given.what);
      break;
  }
});
