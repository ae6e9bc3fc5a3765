import { describe, expect, it } from 'vitest';
import { Cancel } from './clock.ts';
import { fromHex, hex } from './hex.ts';
import { loadProtocol, protocolIds } from './registry.ts';
import { questionCount, searchPort } from './search.ts';
import { FakeHardware } from './testing/fake-transport.ts';
import { ManualClock, settle } from './testing/manual-clock.ts';
import type { Endpoint, SerialEndpoint } from './transports/endpoint.ts';

const families = await Promise.all(protocolIds().map((id) => loadProtocol(id)));
const bytes = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array();

/** One port, at which something answers at one speed. */
function port(baudRate: number, answer: (asked: string) => string | null, parity = 'none') {
  const clock = new ManualClock();
  const hardware = new FakeHardware(() => clock.now());
  const asked: string[] = [];
  const speeds: number[] = [];
  let line: SerialEndpoint | null = null;
  hardware.answer = (written) => {
    asked.push(hex(written));
    const said = line?.baudRate === baudRate && line.parity === parity ? answer(hex(written)) : null;
    return said === null ? [] : [bytes(said)];
  };
  const cancel = new Cancel();
  const search = () => {
    const running = searchPort({
      path: '/dev/ttyUSB0',
      families,
      clock,
      cancel,
      asked: () => undefined,
      open: (endpoint: Endpoint) => {
        if (endpoint.kind !== 'serial') throw new Error('only serial ports are asked');
        line = endpoint;
        speeds.push(endpoint.baudRate);
        return Promise.resolve(hardware.connect());
      },
    });
    return running;
  };
  return { clock, hardware, asked, speeds, cancel, search };
}

async function through<T>(clock: ManualClock, work: Promise<T>): Promise<T> {
  let over = false;
  const end = () => {
    over = true;
  };
  work.then(end, end);
  while (!over) await clock.advance(250);
  return await work;
}

describe('what may be asked', () => {
  const probes = families.flatMap(({ id, probes }) => probes.map((probe) => ({ id, probe })));

  it('feeds no paper and writes nothing', () => {
    for (const { probe } of probes) expect([...probe.bytes]).not.toContain(0x0a);
    const modbus = probes.filter(({ id }) => id.endsWith('modbus'));
    expect(modbus.length).toBeGreaterThan(0);
    for (const { probe } of modbus) expect(probe.bytes[1]).toBe(3);
  });

  it('is a short list, known here by heart', () => {
    const words = [...new Set(probes.map(({ probe }) => hex(probe.bytes)))].sort();
    expect(words).toEqual([
      '',
      '01 03 00 01 00 01 D5 CA',
      '02 03 00 01 00 01 D5 F9',
      '03 03 00 01 00 01 D4 28',
      '04 FF 21 19 95',
      '1B 21 3F 1B 21 3F 1B 21 3F',
      '7E 48 53',
      'A0 03 FF 72 EC',
      'AA AA AA 96 69 00 03 11 FF ED',
    ]);
  });
});

describe('a port', () => {
  it.each([
    ['uhf-a0', 115_200, 'A0 03 FF 72 EC', 'A0 05 01 72 01 09 DE', '固件 1.9'],
    ['id-card', 115_200, 'AA AA AA 96 69 00 03 11 FF ED', 'AA AA AA 96 69 00 04 00 00 90 94', '自检成功'],
    ['label-tspl', 9_600, '1B 21 3F 1B 21 3F 1B 21 3F', '04 04 04', '缺纸'],
  ] as const)('says that it is %s', async (family, baudRate, question, answer, said) => {
    const { clock, search, hardware } = port(baudRate, (asked) => (asked === question ? answer : null));
    const found = await through(clock, search());
    expect(found).toEqual([expect.objectContaining({ family, said: expect.stringContaining(said) })]);
    expect(found[0]?.line.baudRate).toBe(baudRate);
    expect(hardware.closed).toBe(hardware.opened);
  });

  it('offers every family that speaks Modbus, with all numbers that answered', async () => {
    const answers: Readonly<Record<string, string>> = {
      '01 03 00 01 00 01 D5 CA': '01 03 02 00 B4 B8 33',
      // A refusal is an answer.
      '03 03 00 01 00 01 D4 28': '03 83 02 61 31',
    };
    const { clock, search } = port(19_200, (asked) => answers[asked] ?? null, 'even');
    const found = await through(clock, search());
    expect(found.map(({ family }) => family).sort()).toEqual([
      'cold-modbus',
      'cremator-modbus',
      'relay-modbus',
    ]);
    expect(found.find(({ family }) => family === 'cold-modbus')?.values).toEqual({
      units: [{ address: 1 }, { address: 3 }],
    });
    expect(found[0]?.line).toMatchObject({ baudRate: 19_200, parity: 'even' });
  });

  it('hears a scanner that somebody uses meanwhile', async () => {
    const { clock, search, hardware, asked } = port(0, () => null);
    const running = search();
    await clock.advance(250);
    hardware.say(new TextEncoder().encode('LN1D2611230007D\r'));
    expect(await through(clock, running)).toEqual([expect.objectContaining({ family: 'serial-scanner' })]);
    expect(asked.length).toBeGreaterThan(0);
  });

  it.each([
    ['nobody', () => null],
    ['an echo', (asked: string) => asked],
    ['noise', () => '00 FF 12 80 55 AA A0 03'],
  ] as const)('of %s is nothing', async (_, answer) => {
    const { clock, search, hardware } = port(9_600, answer);
    expect(await through(clock, search())).toEqual([]);
    expect(hardware.closed).toBe(hardware.opened);
  });

  it('is left alone at once when the search ends', async () => {
    const { clock, search, hardware, cancel, asked } = port(9_600, () => null);
    const running = search();
    await settle();
    const sofar = asked.length;
    cancel.cancel();
    expect(await through(clock, running)).toEqual([]);
    expect(asked.length).toBe(sofar);
    expect(hardware.closed).toBe(hardware.opened);
  });

  it('that is taken says so', async () => {
    const { clock, search, hardware } = port(9_600, () => null);
    hardware.openFails = true;
    await expect(through(clock, search())).rejects.toMatchObject({ code: 'DEVICE.OPEN_FAILED' });
  });

  it('takes well under a minute', () => {
    expect(questionCount(families) * 250).toBeLessThan(15_000);
  });
});
