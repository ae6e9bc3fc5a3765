/**
 * The issuing of one tag (发卡): exactly one in the field, its TID read, password and EPC written to that tag alone,
 * read back, locked, and the locks tried. Order of password and locks: a password protects nothing until its bank is locked, and a bank
 * that is locked before its password stands is locked for everybody (Impinj support article 202756408). The kill
 * password is never set and nothing is locked for ever.
 */
import { GuichengError, isGuichengError } from '../domain/errors.ts';
import type { TagAccess, TagSeen } from './tag-access.ts';

export interface TagJob {
  /** 24 upper-case hex digits to be written. */
  readonly epc: string;
  /** Throws where this tag must not be written: it means somebody else. */
  readonly mayTake: (tag: { readonly epc: string; readonly tid: string }) => void;
  /** Eight hex digits for the tag with this TID, never 00000000. */
  readonly passwordFor: (tid: string) => string;
}

export interface IssueLimits {
  /** dBm: what answers more weakly lies too far away to be the tag in the hand; null where no limit is set. */
  readonly weakestDbm: number | null;
}

export interface IssuedTag {
  readonly epc: string;
  /** Upper-case hex: the number its maker gave the chip, which nobody can write. */
  readonly tid: string;
  /** What it answered with before. */
  readonly before: string;
}

/** Two rounds that agree: a tag at the edge of the field answers now and then. */
const ROUNDS = 2;
const NO_PASSWORD = '00000000';
/** Words of a 96-bit TID, and of the 48 bits every Gen2 chip has at least (class, maker, model, serial). */
const TID_WORDS = [6, 4, 3];
const ACCESS_PASSWORD_WORD = 2;
const PC_WORD = 1;

/**
 * @throws GuichengError `DEVICE.TAG_NONE`, `DEVICE.TAG_SEVERAL`, `DEVICE.TAG_UNSTEADY`, `DEVICE.TAG_FAR`,
 * `DEVICE.TAG_CHECK`, `DEVICE.TAG_UNLOCKED`, what `mayTake` threw, and whatever an act on the tag failed with
 */
export async function issueTag(access: TagAccess, job: TagJob, limits: IssueLimits): Promise<IssuedTag> {
  const { epc: before } = await theOnlyOne(access, limits);
  const tid = await tidOf(access, before);
  job.mayTake({ epc: before, tid });
  const own = job.passwordFor(tid);
  // A tag we issued before is locked with its own password; a new one has none.
  const open = await setPassword(access, before, own);
  await writeEpc(access, before, job.epc, open);
  await readBack(access, job.epc, tid);
  await access.lock(job.epc, 'epc', own);
  await access.lock(job.epc, 'accessPassword', own);
  await proveLocked((password) => access.write(job.epc, 'epc', PC_WORD + 1, job.epc, password), own);
  await proveLocked(
    (password) => access.write(job.epc, 'reserved', ACCESS_PASSWORD_WORD, own, password),
    own,
  );
  return { epc: job.epc, tid, before };
}

async function theOnlyOne(access: TagAccess, { weakestDbm }: IssueLimits): Promise<TagSeen> {
  let found: TagSeen | null = null;
  for (let round = 0; round < ROUNDS; round += 1) {
    const seen = [...new Map((await access.look()).map((tag) => [tag.epc, tag])).values()];
    const [only] = seen;
    if (only === undefined) {
      if (found !== null) throw unsteady();
      throw new GuichengError('DEVICE.TAG_NONE', '没有读到标签，请把要发的这一枚平放到发卡读写器上');
    }
    if (seen.length > 1) {
      throw new GuichengError(
        'DEVICE.TAG_SEVERAL',
        `读写器前有 ${seen.length} 枚标签，请只留要发的这一枚，别的拿到一米以外`,
        { tags: seen.length },
      );
    }
    if (found !== null && found.epc !== only.epc) throw unsteady();
    if (weakestDbm !== null && only.rssi !== null && only.rssi < weakestDbm) {
      throw new GuichengError(
        'DEVICE.TAG_FAR',
        `标签离得太远（${only.rssi} dBm，要 ${weakestDbm} 以上），可能不是手里这一枚：请平放到发卡读写器上再写`,
        { rssi: only.rssi, weakest: weakestDbm },
      );
    }
    found = only;
  }
  if (found === null) throw unsteady();
  return found;
}

function unsteady(): GuichengError {
  return new GuichengError('DEVICE.TAG_UNSTEADY', '标签时有时无，请平放好不要移动，再试一次');
}

async function tidOf(access: TagAccess, epc: string): Promise<string> {
  let last: unknown = null;
  for (const words of TID_WORDS) {
    try {
      const tid = await access.read(epc, 'tid', 0, words, NO_PASSWORD);
      if (/[1-9A-F]/.test(tid)) return tid;
    } catch (error) {
      // A chip with a shorter TID refuses the longer read; one that is gone or silent refuses every read.
      if (!isGuichengError(error) || error.code !== 'DEVICE.TAG_FAILED') throw error;
      last = error;
    }
  }
  throw new GuichengError('DEVICE.TAG_NO_TID', '读不出这枚标签的芯片号，请换一枚', {}, last);
}

/** @returns the password with which the tag can be written now */
async function setPassword(access: TagAccess, epc: string, own: string): Promise<string> {
  try {
    await access.write(epc, 'reserved', ACCESS_PASSWORD_WORD, own, NO_PASSWORD);
  } catch (error) {
    if (!isGuichengError(error) || error.code !== 'DEVICE.TAG_LOCKED') throw error;
    await access.write(epc, 'reserved', ACCESS_PASSWORD_WORD, own, own);
  }
  return own;
}

/** A tag whose EPC had another length gets the word that says how long it is, too. */
async function writeEpc(access: TagAccess, before: string, epc: string, password: string): Promise<void> {
  if (before === epc) return;
  if (before.length === epc.length) {
    await access.write(before, 'epc', PC_WORD + 1, epc, password);
    return;
  }
  const pc = ((epc.length / 4) << 11).toString(16).toUpperCase().padStart(4, '0');
  await access.write(before, 'epc', PC_WORD, pc + epc, password);
}

/** The air, not the reader's word for it: the tag answers with its new EPC, and it is still the same chip. */
async function readBack(access: TagAccess, epc: string, tid: string): Promise<void> {
  const seen = new Set((await access.look()).map((tag) => tag.epc));
  const same = seen.size === 1 && seen.has(epc);
  if (same && (await access.read(epc, 'tid', 0, tid.length / 4, NO_PASSWORD)) === tid) return;
  throw new GuichengError('DEVICE.TAG_CHECK', '写完读回来对不上，这枚标签不要用，请换一枚', {
    answering: seen.size,
  });
}

/**
 * A lock that was answered with "done" is tried: the same content once more without the password. Where it is refused
 * nothing changes, and where it is taken nothing changes either, but the tag is open to everybody. Readers that give
 * no reason for a refusal are asked whether the password makes the difference.
 */
async function proveLocked(write: (password: string) => Promise<void>, own: string): Promise<void> {
  try {
    await write(NO_PASSWORD);
  } catch (error) {
    if (!isGuichengError(error)) throw error;
    if (error.code === 'DEVICE.TAG_LOCKED') return;
    if (error.code !== 'DEVICE.TAG_FAILED') throw error;
    await write(own);
    return;
  }
  throw new GuichengError('DEVICE.TAG_UNLOCKED', '这枚标签锁不住，谁都能改写：不要用，请换一枚');
}
