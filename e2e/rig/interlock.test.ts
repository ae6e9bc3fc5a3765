/** The charging door from the verdict to the coil, on a module nobody here wrote, and everything that can break between. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RelayConsole, relayPorts } from '../../main/testing/relay-console.ts';
import { CHEN, charge, cremator, passed, pushIn, released } from '../../src/station/testing/people.ts';
import { HomeRig, refusal } from '../../src/station/testing/rig.ts';
import { type Program, startProgram } from './program.ts';
import { openCable } from './pty.ts';

const FURNACE = cremator('1 号炉');
const WATCHDOG_MS = 3_000;
/** Most of each test waits for a watchdog or an alarm in turn; each wait has its own, shorter limit. */
const ALL_WAITS = { timeout: 45_000 };
const CHILD = fileURLToPath(new URL('../../main/testing/interlock-child.ts', import.meta.url));
const cleanup: (() => unknown)[] = [];
let relay: Program;
/** TCP port, or path of a serial port. */
let port: number | string = 0;

async function module(where: string, ...args: string[]): Promise<void> {
  relay = await startProgram('modbus-slave.ts', [where, '--watchdog', String(WATCHDOG_MS), ...args]);
  cleanup.push(() => relay.stop());
  port = Number((await relay.next('open')).port);
}

async function serialModule(...args: string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'interlock-'));
  const cable = await openCable(join(folder, 'host'), join(folder, 'device'));
  cleanup.push(
    () => rm(folder, { recursive: true, force: true }),
    () => cable.close(),
  );
  await module(cable.b, ...args);
  port = cable.a;
}

afterEach(async () => {
  for (const undo of cleanup.splice(0).reverse()) await undo();
});

async function child(...more: string[]): Promise<ChildProcess> {
  const started = spawn(process.execPath, [CHILD, String(port), ...more], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  cleanup.push(() => started.kill('SIGKILL'));
  await new Promise<void>((resolve, reject) => {
    started.stdout?.once('data', () => resolve());
    started.once('exit', (code) => reject(new Error(`the console ended with ${code}`)));
  });
  return started;
}

/** How long the door stayed open after something happened. */
async function untilShut(happens: () => unknown): Promise<number> {
  const shut = relay.next('door');
  const began = performance.now();
  await happens();
  expect(await shut).toMatchObject({ open: false });
  return performance.now() - began;
}

describe('with a permit open', ALL_WAITS, () => {
  it.each([
    ['the watchdog of a module on a serial line', ['serial', '--falls', '0']],
    ['a pulse relay behind a module without one', ['tcp', '--pulse', '4']],
  ])('a killed process leaves the door shut within the time of %s', async (_what, [where = '', ...args]) => {
    await (where === 'serial' ? serialModule(...args) : module(where, ...args));
    const pulse = args[0] === '--pulse' ? ['pulse'] : [];
    const opened = relay.next('door');
    const console_ = await child(...pulse);
    expect(await opened).toMatchObject({ open: true });
    expect(await untilShut(() => console_.kill('SIGKILL'))).toBeLessThan(WATCHDOG_MS + 500);
  });

  it('a process that hangs does not hold it open', async () => {
    await module('tcp', '--falls', '0');
    const opened = relay.next('door');
    const hung = await child();
    expect(await opened).toMatchObject({ open: true });
    expect(await untilShut(() => hung.stdin?.write('hang\n'))).toBeLessThan(WATCHDOG_MS + 1_500);
  });
});

describe('a console with a relay', ALL_WAITS, () => {
  let rig: HomeRig;
  let hardware: RelayConsole;
  let beat: NodeJS.Timeout;

  beforeEach(async () => {
    hardware = relayPorts();
    [rig] = await Promise.all([HomeRig.open({ portsFor: hardware.portsFor }), module('tcp', '--falls', '0')]);
    await hardware.attach(rig, FURNACE, port);
    beat = setInterval(() => {
      rig.clock.advance(1_000);
      rig.core('console').tick();
    }, 1_000);
    cleanup.push(async () => {
      clearInterval(beat);
      await hardware.devices.close();
      rig.close();
    });
  });

  const shown = () => rig.live('console').interlock.find((view) => view.cremator === FURNACE);
  const alarms = () => rig.live('console').alarms.map(({ text, level }) => `${level} ${text}`);
  const STUCK = 'siren 1 号炉的联锁继电器没有照做：该断开却还吸合着';
  const opened = () => expect.poll(() => shown()?.relay?.coil, { timeout: 5_000 }).toBe('on');

  async function permitted() {
    const body = await released(rig, CHEN, 'A-01');
    await charge(rig, body, '1 号炉');
    passed(rig, 'console', 'charge');
    await opened();
    return body;
  }

  it('opens from a pass and shuts when the permit is used up; the charge keeps its ignition to the end', async () => {
    expect(shown()).toMatchObject({ wired: true, relay: { coil: 'off', ignition: false } });
    const ignited = relay.next('coil');
    const body = await permitted();
    expect(await ignited).toMatchObject({ at: 1, on: true });
    const shut = relay.next('door');
    await pushIn(rig, body, '1 号炉');
    passed(rig, 'console', 'chargeIn');
    expect((await shut).open).toBeTypeOf('boolean');
    await expect.poll(() => shown()?.relay).toMatchObject({ coil: 'off', ignition: true, follows: true });
    await rig.restart();
    await expect
      .poll(() => shown()?.relay, { timeout: 4_000 })
      .toMatchObject({ coil: 'off', ignition: true });
    await rig.wait(60 * 60_000);
    await rig.signIn('console', 's08');
    await rig.client('console').cremation.finish({ cremator: FURNACE });
    await expect.poll(() => shown()?.relay?.ignition, { timeout: 4_000 }).toBe(false);
  });

  it('says so when a coil does not follow, and when nothing answers', async () => {
    await permitted();
    await relay.order({ misbehave: 'stuck' });
    const { cremation } = rig.client('console');
    await rig.signIn('console', 's08');
    await cremation.closePermit({ cremator: FURNACE, empty: true, witness: rig.witness('s09') });
    await expect.poll(alarms, { timeout: 4_000 }).toContain(STUCK);
    await rig.pump();
    expect(rig.live('kiosk').alarms.map(({ text }) => `siren ${text}`)).toContain(STUCK);
    await relay.order({ misbehave: null });
    await expect.poll(alarms, { timeout: 4_000 }).not.toContain(STUCK);
    await relay.order({ misbehave: 'silent' });
    await expect.poll(() => shown()?.relay?.coil, { timeout: 4_000 }).toBe('unknown');
    await expect.poll(alarms, { timeout: 5_000 }).toContain('now 1 号炉的联锁继电器没有应答，炉门按锁住处理');
    expect((await rig.client('console').alarms.history({ days: 1, about: 'relay' })).records).toHaveLength(2);
    await relay.order({ misbehave: null });
    await expect.poll(() => shown()?.relay?.coil, { timeout: 8_000 }).toBe('off');
  });

  it('a lost cable shuts the door, and it is not open again by itself when the cable is back after the permit', async () => {
    await permitted();
    const took = await untilShutHere(() => relay.order({ hang: true }));
    expect(took).toBeLessThan(WATCHDOG_MS + 500);
    expect(shown()?.relay?.coil).toBe('unknown');
    await rig.wait(3 * 60_000);
    await relay.order({ hang: false });
    await expect.poll(() => shown()?.relay?.coil, { timeout: 8_000 }).toBe('off');
  });

  async function untilShutHere(happens: () => Promise<void>): Promise<number> {
    // The opening is already told; what is waited for is the next word of the door.
    expect(await relay.next('door')).toMatchObject({ open: true });
    return await untilShut(happens);
  }

  it('a door that opens without a permit is heard everywhere, kept as evidence, and lights the beacon', async () => {
    await relay.order({ inputs: { 0: true } });
    await expect.poll(() => rig.events('console', 'cremator.unpermitted').length, { timeout: 4_000 }).toBe(1);
    await rig.pump();
    for (const station of ['desk', 'kiosk', 'console'] as const)
      expect(rig.live(station).alarms[0]).toMatchObject({
        text: '1 号炉没有入炉许可，炉门开了',
        level: 'siren',
      });
    await expect.poll(async () => (await relay.next('coil')).at, { timeout: 4_000 }).toBe(2);
    expect(rig.events('console', 'cremator.unpermitted')).toHaveLength(1);
    const missed = rig.core('desk').ledger.db.prepare('SELECT codes, wrong FROM near_miss_view').all();
    expect(missed).toEqual([{ codes: ' UNPERMITTED ', wrong: 1 }]);
    await rig.signIn('console', 's08');
    const [cremated] = rig.core('console').views.place(FURNACE)?.unpermitted ?? [];
    const input = { cremator: FURNACE, events: [cremated?.eventId ?? ''], found: '厂家试门，炉膛为空' };
    await rig.client('console').cremation.explain({ ...input, witness: rig.witness('s09') });
    expect(alarms()).not.toContain(`unpermitted:${cremated?.eventId}`);
    expect(
      await refusal(rig.client('console').cremation.explain({ ...input, witness: rig.witness('s09') })),
    ).toBe('STATE.NOTHING_TO_EXPLAIN');
    expect(rig.events('console', 'cremator.explained')).toMatchObject([{ payload: { found: input.found } }]);
  });
});
