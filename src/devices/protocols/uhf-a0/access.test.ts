import { describe, expect, it } from 'vitest';
import { isGuichengError } from '../../../domain/errors.ts';
import { A0TagAccess } from './access.ts';
import { CMD, type Request } from './commands.ts';
import type { Reply, TagAnswer } from './replies.ts';

const EPC = 'E2004074850A0103163070E1';
const OTHER = 'E2004074850A0103163070E2';
const NEW = 'A90100015742000003E8ABCD';

const ok = (command: number): Reply => ({ type: 'status', command, status: 0x10 });
const header = { tags: 1, pc: 0x3000, epc: EPC, antenna: 1, count: 1 };
const done = (command: number, status = 0x10, epc = EPC): Reply => ({
  type: 'access',
  command,
  ...header,
  epc,
  status,
});

/** A reader that answers by command; all it was asked is written down. */
function reader(answers: Partial<Record<number, Reply | null>> = {}, seen: TagAnswer[] = []) {
  const asked: Request[] = [];
  const usual: Record<number, Reply> = {
    [CMD.write]: done(CMD.write),
    [CMD.lock]: done(CMD.lock),
    [CMD.read]: { type: 'read', ...header, data: 'E28011602000' },
  };
  const access = new A0TagAccess({
    antenna: 1,
    seen,
    ask: async (request) => {
      asked.push(request);
      const special = answers[request.command];
      return special === undefined ? (usual[request.command] ?? ok(request.command)) : special;
    },
  });
  return { access, asked, commands: () => asked.map(({ command }) => command) };
}

async function code(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (isGuichengError(error)) return error.code;
    throw error;
  }
  return 'none';
}

describe('an act on one tag', () => {
  it('is told its tag first, each time, and the match does not outlive it', async () => {
    const { access, asked, commands } = reader();
    await access.write(EPC, 'epc', 2, NEW, '00000000');
    await access.lock(EPC, 'epc', '11223344');
    expect(await access.read(EPC, 'tid', 0, 3, '00000000')).toBe('E28011602000');
    const act = (command: number) => [CMD.setAntenna, CMD.setEpcMatch, command, CMD.setEpcMatch];
    expect(commands()).toEqual([...act(CMD.write), ...act(CMD.lock), ...act(CMD.read)]);
    const matches = asked.filter(({ command }) => command === CMD.setEpcMatch);
    expect(matches.map(({ data }) => data[0])).toEqual([0, 1, 0, 1, 0, 1]);
    expect(
      Buffer.from(matches[0]?.data.subarray(2) ?? [])
        .toString('hex')
        .toUpperCase(),
    ).toBe(EPC);
  });

  it('is not begun where the reader does not take the match', async () => {
    const { access, commands } = reader({
      [CMD.setEpcMatch]: { type: 'status', command: CMD.setEpcMatch, status: 0x4d },
    });
    expect(await code(access.write(EPC, 'epc', 2, NEW, '00000000'))).toBe('DEVICE.TAG_FAILED');
    expect(commands()).not.toContain(CMD.write);
  });

  it('is not believed from another tag', async () => {
    const wrong = reader({
      [CMD.write]: done(CMD.write, 0x10, OTHER),
      [CMD.lock]: done(CMD.lock, 0x10, OTHER),
    });
    expect(await code(wrong.access.write(EPC, 'reserved', 2, '11223344', '00000000'))).toBe(
      'DEVICE.TAG_OTHER',
    );
    expect(await code(wrong.access.lock(EPC, 'epc', '11223344'))).toBe('DEVICE.TAG_OTHER');
    const renamed = reader({ [CMD.write]: done(CMD.write, 0x10, NEW) });
    expect(await code(renamed.access.write(EPC, 'epc', 2, NEW, '00000000'))).toBe('none');
    const read = reader({ [CMD.read]: { type: 'read', ...header, epc: OTHER, data: 'E28011602000' } });
    expect(await code(read.access.read(EPC, 'tid', 0, 3, '00000000'))).toBe('DEVICE.TAG_OTHER');
  });

  it.each([
    [0x36, 'DEVICE.TAG_GONE'],
    [0x37, 'DEVICE.TAG_WEAK'],
    [0x40, 'DEVICE.TAG_LOCKED'],
    [0x33, 'DEVICE.TAG_FAILED'],
  ])('says what status %s means, told for the tag or for the command', async (status, expected) => {
    const command = CMD.write;
    for (const answer of [done(command, status), { type: 'status', command, status } as const]) {
      const { access } = reader({ [command]: answer });
      expect(await code(access.write(EPC, 'epc', 2, NEW, '00000000'))).toBe(expected);
    }
  });

  it('says that the reader is silent', async () => {
    expect(await code(reader({ [CMD.write]: null }).access.write(EPC, 'epc', 2, NEW, '00000000'))).toBe(
      'DEVICE.NO_ANSWER',
    );
    expect(await code(reader({ [CMD.realTimeInventory]: null }).access.look())).toBe('DEVICE.NO_ANSWER');
  });
});

describe('a look', () => {
  it('tells what answered in this round only', async () => {
    const tag: TagAnswer = {
      type: 'tag',
      command: 0x89,
      antenna: 1,
      frequency: 916,
      epc: EPC,
      pc: 0x3000,
      rssi: -60,
    };
    const seen = [tag];
    const { access } = reader(
      { [CMD.realTimeInventory]: { type: 'status', command: CMD.realTimeInventory, status: 0x36 } },
      seen,
    );
    expect(await access.look()).toEqual([]);
  });

  it('fails where the antenna is missing', async () => {
    const { access } = reader({
      [CMD.realTimeInventory]: { type: 'status', command: CMD.realTimeInventory, status: 0x22 },
    });
    expect(await code(access.look())).toBe('DEVICE.TAG_FAILED');
  });
});
