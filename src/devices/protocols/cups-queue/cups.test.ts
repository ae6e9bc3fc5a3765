import { describe, expect, it } from 'vitest';
import { rasterOf } from '../../printing/raster.ts';
import { FakeSink } from '../../testing/fake-sink.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { type CommandAnswer, type RunCommand, runCommand } from '../../transports/command.ts';
import { QueueDriver } from './driver.ts';
import { protocol } from './index.ts';
import { queueState, requestOf } from './queue.ts';

const IDLE = 'printer Desk_A4 is idle.  enabled since Wed 25 Nov 2026 10:00:00 AM CST\n';
const OFF = 'printer Desk_A4 disabled since Wed 25 Nov 2026 10:00:00 AM CST -\n\tPaused\n';

describe('what lpstat and lp say', () => {
  it('is read for the queue asked about alone', () => {
    expect(queueState('Desk_A4', IDLE)).toEqual({ trouble: null, busy: false });
    expect(queueState('Desk_A4', 'printer Desk_A4 now printing Desk_A4-7.  enabled since')).toEqual({
      trouble: null,
      busy: true,
    });
    expect(queueState('Desk_A4', OFF)?.trouble).toContain('已停用');
    expect(queueState('Desk', IDLE)).toBeNull();
    expect(queueState('Desk_A4', '')).toBeNull();
    expect(requestOf('request id is Desk_A4-12 (0 file(s))\n')).toBe('Desk_A4-12');
    expect(requestOf('lp: Error - The printer or class does not exist.')).toBeNull();
  });
});

interface Call {
  readonly program: string;
  readonly args: readonly string[];
  readonly input: Uint8Array | undefined;
}

function driver(answer: (program: string) => Partial<CommandAnswer>, write: QueueWriter = null) {
  const calls: Call[] = [];
  const run: RunCommand = async (program, args, { input }) => {
    calls.push({ program, args, input });
    return { code: 0, out: '', errors: '', ...answer(program) };
  };
  const sink = new FakeSink();
  const context = { deviceId: 'q', transport: null, clock: new ManualClock(), sink };
  return { calls, sink, made: new QueueDriver({ queue: 'Desk_A4', write, run }, context) };
}
type QueueWriter = ConstructorParameters<typeof QueueDriver>[0]['write'];

const paper = { kind: 'paper', pdf: Uint8Array.of(1, 2), title: '登记表' } as const;
const label = {
  kind: 'label',
  raster: rasterOf(8, 1, Uint8Array.of(1)),
  dotsPerMm: 8,
  title: '腕带',
  epc: null,
} as const;

describe('a queue', () => {
  it('gets papers as PDF and labels raw, and never claims that they came out', async () => {
    const papers = driver(() => ({ out: 'request id is Desk_A4-1 (0 file(s))' }));
    expect(await papers.made.print(paper)).toEqual({ confirmed: false, epc: null });
    expect(papers.calls).toEqual([{ program: 'lp', args: ['-d', 'Desk_A4'], input: paper.pdf }]);
    await expect(papers.made.print(label)).rejects.toMatchObject({ code: 'DEVICE.PRINT_FORBIDDEN' });
    const labels = driver(
      () => ({ out: 'request id is Desk_A4-2 (0 file(s))' }),
      () => Uint8Array.of(9),
    );
    await labels.made.print(label);
    expect(labels.calls[0]).toMatchObject({ args: ['-d', 'Desk_A4', '-o', 'raw'], input: Uint8Array.of(9) });
  });

  it('that refuses has printed nothing', async () => {
    const { made } = driver(() => ({ code: 1, errors: 'lp: Error' }));
    await expect(made.print(paper)).rejects.toMatchObject({ code: 'DEVICE.QUEUE_REFUSED' });
  });

  it('that is stopped is trouble; one that is not there ends the session', async () => {
    const stopped = driver(() => ({ out: OFF }));
    stopped.made.start();
    await expect.poll(() => stopped.sink.troubles).toHaveLength(1);
    await stopped.made.stop();
    const gone = driver(() => ({ code: 1 }));
    gone.made.start();
    await expect.poll(() => gone.sink.failures.map(({ code }) => code)).toEqual(['DEVICE.NO_QUEUE']);
    await gone.made.stop();
  });

  it('is named by letters and digits alone', () => {
    expect(() => protocol.endpoint({ queue: '-o x' })).toThrow();
    expect(protocol.printer({ queue: 'Desk_A4', papers: 'a5' })).toMatchObject({
      takes: 'paper',
      stocks: ['a5'],
    });
    expect(protocol.printer({ queue: 'W', language: 'zpl', prints: 'wristband' })).toMatchObject({
      takes: 'label',
      stocks: ['wristband'],
    });
  });
});

describe('a program of the system', () => {
  it('gets its input, and says its words and its code', async () => {
    const input = Buffer.from('abc');
    expect(await runCommand('cat', [], { input, limitMs: 5_000 })).toEqual({
      code: 0,
      out: 'abc',
      errors: '',
    });
    expect((await runCommand('false', [], { limitMs: 5_000 })).code).toBe(1);
    const missing = runCommand('guicheng-no-such-program', [], { limitMs: 5_000 });
    await expect(missing).rejects.toMatchObject({ code: 'DEVICE.NO_COMMAND' });
    const late = runCommand('sleep', ['5'], { limitMs: 50 });
    await expect(late).rejects.toMatchObject({ code: 'DEVICE.COMMAND_LATE' });
  });
});
