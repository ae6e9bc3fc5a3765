/**
 * A console with a real relay module, in a process of its own, so that it can die. Arguments: TCP port of the module, or
 * the path of its serial port.
 * Says `open` once somebody may be charged, and goes on until it is killed; `hang` on stdin stops its only thread.
 */

import { CHEN, charge, cremator, passed, released } from '../../src/station/testing/people.ts';
import { HomeRig } from '../../src/station/testing/rig.ts';
import { relayPorts } from './relay-console.ts';

const where = process.argv[2] ?? '';
const port = where.startsWith('/') ? where : Number(where);
const hardware = relayPorts();
const rig = await HomeRig.open({ portsFor: hardware.portsFor });
const pulse = process.argv[3] === 'pulse' ? { watchdog: 'pulse', pulseCoil: 4 } : {};
await hardware.attach(rig, cremator('1 号炉'), port, pulse);
const body = await released(rig, CHEN, 'A-01');
await charge(rig, body, '1 号炉');
passed(rig, 'console', 'charge');
const beat = setInterval(() => {
  rig.clock.advance(1_000);
  rig.core('console').tick();
}, 1_000);
process.stdin.on('data', () => {
  clearInterval(beat);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
process.stdout.write('open\n');
