import { describe, expect, it } from 'vitest';
import { GuichengError, isGuichengError } from '../domain/errors.ts';
import { type TagAccess, tagTrouble } from './tag-access.ts';
import { issueTag, type TagJob } from './tag-issue.ts';

const BLANK = 'E28068940000400A9D22A9EB';
const NEW = 'A90100015742000003E8ABCD';
const TID = 'E280116020001234567890AB';
const PASSWORD = '5EC2E700';

const job: TagJob = { epc: NEW, mayTake: () => undefined, passwordFor: () => PASSWORD };

const anywhere = { weakestDbm: null };

interface Tag {
  epc: string;
  tid: string;
  password: string;
  locked: string[];
}

/** A reader whose field is a list; every act it does is written down. */
function field(tags: Tag[], more: Partial<TagAccess> = {}): { access: TagAccess; acts: string[] } {
  const acts: string[] = [];
  const find = (epc: string): Tag => {
    const tag = tags.find((one) => one.epc === epc);
    if (tag === undefined) throw tagTrouble('gone', '');
    return tag;
  };
  const admit = (tag: Tag, password: string): void => {
    const wrong = password !== tag.password && password !== '00000000';
    if (wrong || (tag.locked.length > 0 && password !== tag.password)) throw tagTrouble('denied', '');
  };
  const access: TagAccess = {
    look: async () => tags.map(({ epc }) => ({ epc, rssi: -50 })),
    read: async (epc, _bank, _word, words) => {
      const { tid } = find(epc);
      if (words * 4 > tid.length) throw tagTrouble('failed', '');
      return tid.slice(0, words * 4);
    },
    write: async (epc, bank, word, data, password) => {
      const tag = find(epc);
      admit(tag, password);
      acts.push(`write ${bank} ${word}`);
      if (bank === 'reserved') tag.password = data;
      else tag.epc = word === 2 ? data : data.slice(4);
    },
    lock: async (epc, area, password) => {
      const tag = find(epc);
      admit(tag, password);
      acts.push(`lock ${area}`);
      tag.locked.push(area);
    },
    ...more,
  };
  return { access, acts };
}

const blank = (more: Partial<Tag> = {}): Tag => ({
  epc: BLANK,
  tid: TID,
  password: '00000000',
  locked: [],
  ...more,
});

async function refused(access: TagAccess, with_: TagJob = job): Promise<string> {
  try {
    await issueTag(access, with_, anywhere);
  } catch (error) {
    if (isGuichengError(error)) return error.code;
    throw error;
  }
  return 'none';
}

describe('issuing a tag', () => {
  it('writes password and number, reads back, locks, in this order', async () => {
    const tag = blank();
    const { access, acts } = field([tag]);
    expect(await issueTag(access, job, anywhere)).toEqual({ epc: NEW, tid: TID, before: BLANK });
    expect(acts).toEqual(['write reserved 2', 'write epc 2', 'lock epc', 'lock accessPassword']);
    expect(tag).toEqual({ epc: NEW, tid: TID, password: PASSWORD, locked: ['epc', 'accessPassword'] });
  });

  it('is done again over a tag of ours, with its password, and over one whose issue was cut short', async () => {
    const locked = blank({ epc: NEW, password: PASSWORD, locked: ['epc', 'accessPassword'] });
    expect((await issueTag(field([locked]).access, job, anywhere)).before).toBe(NEW);
    const half = blank({ password: PASSWORD });
    expect((await issueTag(field([half]).access, job, anywhere)).epc).toBe(NEW);
  });

  it('also sets the length where the old number had another', async () => {
    const long = blank({ epc: `${BLANK}00112233` });
    const { access, acts } = field([long]);
    await issueTag(access, job, anywhere);
    expect(acts[1]).toBe('write epc 1');
    expect(long.epc).toBe(NEW);
  });

  it('takes a shorter chip number where the chip has no longer one', async () => {
    expect((await issueTag(field([blank({ tid: 'E28011602000' })]).access, job, anywhere)).tid).toBe(
      'E28011602000',
    );
  });

  it('touches nothing while the field does not hold exactly one tag, twice', async () => {
    const none = field([]);
    expect(await refused(none.access)).toBe('DEVICE.TAG_NONE');
    const two = field([blank(), blank({ epc: NEW })]);
    expect(await refused(two.access)).toBe('DEVICE.TAG_SEVERAL');
    for (const rounds of [
      [[BLANK], []],
      [[BLANK], [NEW]],
    ] as const) {
      let round = 0;
      const look = async () => (rounds[round++] ?? []).map((epc) => ({ epc, rssi: null }));
      const unsteady = field([blank()], { look });
      expect(await refused(unsteady.access)).toBe('DEVICE.TAG_UNSTEADY');
      expect(unsteady.acts).toEqual([]);
    }
    expect([none.acts, two.acts]).toEqual([[], []]);
  });

  it('touches nothing that lies too far from the reader', async () => {
    const { access, acts } = field([blank()]);
    const far = issueTag(access, job, { weakestDbm: -45 });
    await expect(far).rejects.toMatchObject({ code: 'DEVICE.TAG_FAR' });
    expect(acts).toEqual([]);
    expect((await issueTag(access, job, { weakestDbm: -50 })).epc).toBe(NEW);
  });

  it('tries the locks: an open tag is refused, and a refusal without a reason is asked about', async () => {
    const open = field([blank()], { lock: async () => undefined });
    expect(await refused(open.access)).toBe('DEVICE.TAG_UNLOCKED');
    const tag = blank();
    const { access } = field([tag]);
    const mute: TagAccess = {
      ...access,
      write: (epc, bank, word, data, password) =>
        tag.locked.length > 0 && password !== PASSWORD
          ? Promise.reject(tagTrouble('failed', ''))
          : access.write(epc, bank, word, data, password),
    };
    expect((await issueTag(mute, job, anywhere)).epc).toBe(NEW);
    const away = blank();
    const lifted = field([away], {
      lock: async (_epc, area) => {
        away.locked.push(area);
        if (area === 'accessPassword') away.epc = BLANK;
      },
    });
    expect(await refused(lifted.access)).toBe('DEVICE.TAG_GONE');
  });

  it('touches nothing where the tag means somebody else', async () => {
    const { access, acts } = field([blank()]);
    const mine = {
      ...job,
      mayTake: () => {
        throw new GuichengError('CONFLICT.TAG', '别人的');
      },
    };
    expect(await refused(access, mine)).toBe('CONFLICT.TAG');
    expect(acts).toEqual([]);
  });

  it('says which step was refused', async () => {
    const foreign = blank({ password: '99999999', locked: ['epc'] });
    expect(await refused(field([foreign]).access)).toBe('DEVICE.TAG_LOCKED');
    const mute = field([blank()], { read: () => Promise.reject(tagTrouble('failed', '')) });
    expect(await refused(mute.access)).toBe('DEVICE.TAG_NO_TID');
    const away = field([blank()], { read: () => Promise.reject(tagTrouble('gone', '')) });
    expect(await refused(away.access)).toBe('DEVICE.TAG_GONE');
    const stubborn = field([blank()], { write: async () => undefined });
    expect(await refused(stubborn.access)).toBe('DEVICE.TAG_CHECK');
    expect(stubborn.acts).toEqual([]);
  });
});
