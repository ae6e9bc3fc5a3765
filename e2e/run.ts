/** End-to-end tests in the real application: `node e2e/run.ts [suite or part of a check's name …]`. */
import { run } from './harness.ts';
import { cold } from './suites/cold.ts';
import { day } from './suites/day.ts';
import { desk } from './suites/desk.ts';
import { director } from './suites/director.ts';
import { exceptions } from './suites/exceptions.ts';
import { faults } from './suites/faults.ts';
import { hardware } from './suites/hardware.ts';
import { idCard } from './suites/idCard.ts';
import { kioskLock } from './suites/kioskLock.ts';
import { network } from './suites/network.ts';
import { packaged } from './suites/package.ts';
import { readers } from './suites/readers.ts';
import { recovery } from './suites/recovery.ts';
import { restore } from './suites/restore.ts';
import { security } from './suites/security.ts';
import { secondStart } from './suites/start.ts';
import { stocktake } from './suites/stocktake.ts';
import { training } from './suites/training.ts';

const held = await run(
  [
    secondStart,
    security,
    desk,
    idCard,
    director,
    readers,
    recovery,
    faults,
    restore,
    kioskLock,
    training,
    exceptions,
    stocktake,
    hardware,
    cold,
    network,
    day,
    packaged,
  ],
  process.argv.slice(2),
);
process.exitCode = held ? 0 : 1;
