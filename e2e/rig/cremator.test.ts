/** A cremator's controller, both ways it is reached, from the wire to what every station is told. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RelayConsole, relayPorts } from '../../main/testing/relay-console.ts';
import { CHEN, chargedIn, cremator } from '../../src/station/testing/people.ts';
import { HomeRig } from '../../src/station/testing/rig.ts';
import { type Program, startProgram } from './program.ts';

const FURNACE = cremator('1 号炉');
const cleanup: (() => unknown)[] = [];
let plc: Program;
let rig: HomeRig;
let hardware: RelayConsole;

interface Way {
  readonly protocol: string;
  readonly program: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly set: (values: { main: number; phase: number }) => object;
}

const S7: Way = {
  protocol: 'cremator-s7',
  program: ['s7-plc.ts'],
  settings: { main: 'DB1,REAL0', second: 'DB1,INT4*0.1', phase: 'DB1,INT8', oxygen: 'DB1,INT200*0.1' },
  set: ({ main, phase }) => ({ real: { 0: main }, int: { 8: phase } }),
};
const MODBUS: Way = {
  protocol: 'cremator-modbus',
  program: ['modbus-slave.ts', 'tcp'],
  settings: { link: 'tcp', framing: 'tcp', main: 'HR0S', phase: 'IR8' },
  set: ({ main, phase }) => ({ holding: { 0: main }, input: { 8: phase } }),
};

afterEach(async () => {
  for (const undo of cleanup.splice(0).reverse()) await undo();
});

async function start(way: Way): Promise<void> {
  const [file = '', ...args] = way.program;
  plc = await startProgram(file, args);
  cleanup.push(() => plc.stop());
  const port = Number((await plc.next('open')).port);
  hardware = relayPorts();
  rig = await HomeRig.open({ portsFor: hardware.portsFor });
  const beat = setInterval(() => {
    rig.clock.advance(250);
    rig.core('console').tick();
  }, 250);
  cleanup.push(async () => {
    clearInterval(beat);
    await hardware.devices.close();
    rig.close();
  });
  await hardware.add(rig, {
    deviceId: 'plc',
    protocol: way.protocol,
    label: '1 号炉控制器',
    enabled: true,
    place: null,
    settings: { host: '127.0.0.1', tcpPort: port, port, cremator: FURNACE, ...way.settings },
  });
}

const shown = () => rig.live('console').furnaces.find((view) => view.cremator === FURNACE);
const value = (point: string) => shown()?.values.find((entry) => entry.point === point)?.value;
const evidence = () => rig.events('console', 'cremator.unpermitted');

describe.each([S7, MODBUS])('read through $protocol', (way) => {
  beforeEach(() => start(way));

  it('shows what the furnace does, and raises the loudest alarm everywhere when it starts without a pass', async () => {
    await plc.order(way.set({ main: 412, phase: 1 }));
    await expect.poll(shown, { timeout: 4_000 }).toMatchObject({ phase: 'preheat' });
    expect(value('main')).toBe(412);
    expect(evidence()).toEqual([]);
    await plc.order(way.set({ main: 845, phase: 2 }));
    await expect.poll(() => evidence().length, { timeout: 4_000 }).toBe(1);
    expect(evidence()[0]?.payload).toMatchObject({
      cremator: FURNACE,
      what: 'start',
      device: '1 号炉控制器',
    });
    await rig.pump();
    for (const station of ['desk', 'kiosk', 'console'] as const)
      expect(rig.live(station).alarms[0]).toMatchObject({
        text: '1 号炉没有入炉许可就点火了',
        level: 'siren',
      });
    await expect.poll(() => value('main'), { timeout: 4_000 }).toBe(845);
    expect(evidence()).toHaveLength(1);
  });

  it('is calm about a charge that passed, and about a furnace that goes on a little after its run', async () => {
    await plc.order(way.set({ main: 300, phase: 0 }));
    await expect.poll(shown, { timeout: 4_000 }).toMatchObject({ phase: 'idle' });
    await chargedIn(rig, CHEN, 'A-01', '1 号炉');
    await plc.order(way.set({ main: 850, phase: 2 }));
    await expect.poll(shown, { timeout: 4_000 }).toMatchObject({ phase: 'burning' });
    expect(evidence()).toEqual([]);
  });

  it('shows no data while it is silent or gone, never the last value, and is back within three seconds', async () => {
    await plc.order(way.set({ main: 700, phase: 0 }));
    await expect.poll(() => value('main'), { timeout: 4_000 }).toBe(700);
    await plc.order({ hang: true });
    await expect.poll(() => value('main'), { timeout: 3_500 }).toBe(null);
    expect(hardware.devices.health()[0]?.state).not.toBe('working');
    await plc.order({ hang: false });
    await expect.poll(() => value('main'), { timeout: 4_000 }).toBe(700);
    await plc.order({ misbehave: 'silent' });
    await expect.poll(() => value('main'), { timeout: 3_500 }).toBe(null);
  });

  it('reads on through an answer that comes byte by byte, and is not killed by a mangled one', async () => {
    await plc.order({ ...way.set({ main: 500, phase: 0 }), misbehave: 'split' });
    await expect.poll(() => value('main'), { timeout: 4_000 }).toBe(500);
    await plc.order({ misbehave: 'garble' });
    await expect.poll(() => value('main'), { timeout: 5_000 }).toBe(null);
    expect(hardware.devices.health()[0]?.badFrames).toBeGreaterThan(0);
    await plc.order({ misbehave: null });
    await expect.poll(() => value('main'), { timeout: 8_000 }).toBe(500);
  });
});
