/**
 * Issuing the tag of a carrier at the desk (发卡): what may be written for whom, and what is recorded of it. The
 * reader's own steps are in `devices/tag-issue.ts`.
 */
import { createHmac } from 'node:crypto';
import { encodeEpc, parseCode } from '../domain/codes/index.ts';
import { GuichengError } from '../domain/errors.ts';
import type { CaseState } from '../domain/fold/caseState.ts';
import { openCase } from './caseCommands.ts';
import type { StationCore } from './core.ts';
import type { TagIssued } from './dto.ts';

const GONE: readonly string[] = ['revoked', 'consumed'];
const PASSWORD_DIGITS = 8;

/** @throws GuichengError INPUT.CARRIER */
export function carrierOfCase(state: CaseState, code: string): CaseState['carriers'][number] {
  const found = state.carriers.find((entry) => entry.code === code);
  if (found !== undefined) return found;
  throw new GuichengError('INPUT.CARRIER', '所选载体不在这份案卷里');
}

/**
 * One tag on two carriers would point at two bodies: the older claim stands until its carrier is void.
 * @param known the carrier this tag means now; null for none
 * @throws GuichengError CONFLICT.TAG
 */
export function refuseTaken(core: StationCore, epc: string, known: string | null, carrier: string): void {
  if (known === null || known === carrier) return;
  const other = core.views.carrier(known);
  // A tag of ours whose carrier this station has not heard of was written somewhere else, for somebody.
  if (other !== null && GONE.includes(other.state)) return;
  throw new GuichengError('CONFLICT.TAG', '这枚标签已登记在另一个载体上，请换一枚', { carrier: known, epc });
}

/**
 * Writes the tag on the issuing reader for this carrier, and records it. Should the station fail between the two, the
 * tag still says whose it is, and issuing it again for the same carrier completes it.
 * @throws GuichengError `INPUT.CARRIER`, `STATE.CARRIER_OVER`, `STATE.CASE_CLOSED`, `STATE.NO_ISSUER`, `CONFLICT.TAG`,
 * `CONFLICT.TAG_TWICE`, and what the reader refuses with
 */
export async function issueCarrierTag(
  core: StationCore,
  input: { readonly caseId: string; readonly carrier: string },
): Promise<TagIssued> {
  const actor = core.actor();
  const { issuer } = core.ports.devices;
  const carrier = carrierOfCase(openCase(core, input.caseId), input.carrier);
  const parsed = parseCode(input.carrier);
  if (!parsed.ok || [...GONE, 'void', 'detached'].includes(carrier.state))
    throw new GuichengError('STATE.CARRIER_OVER', '这个袋签已经作废或用完，不能再发标签');
  if (issuer === undefined)
    throw new GuichengError('STATE.NO_ISSUER', '本机没有发卡的读写器，请在设备页给读写器填“发卡天线”');
  const { kind, number } = parsed.code;
  const { epc, tid } = await issuer.issue({
    epc: encodeEpc(core.options.homeNumber, kind, number),
    mayTake: (tag) => {
      refuseTaken(core, tag.epc, core.checking.tags.carrierOf(tag.epc), input.carrier);
      const issued = core.views.carrier(input.carrier)?.tid;
      if (issued === undefined || issued === tag.tid) return;
      throw new GuichengError(
        'CONFLICT.TAG_TWICE',
        '这个袋签已经发过另一枚标签；旧的找不到或坏了，请作废这个袋签重打一张',
      );
    },
    passwordFor: (chip) => tagPassword(core.options.homeSecret, chip),
  });
  core.record(
    'tag.registered',
    { epc, carrier: input.carrier, tid },
    { caseId: input.caseId, actorId: actor.staffId },
  );
  return { epc, tid };
}

/** Each tag has a password of its own, so that one that is found out opens no other. Never the one that means "none". */
function tagPassword(secret: Uint8Array, tid: string): string {
  const digits = createHmac('sha256', secret).update(`tag ${tid}`).digest('hex').toUpperCase();
  const found = digits.slice(0, PASSWORD_DIGITS);
  return /^0+$/.test(found) ? digits.slice(-PASSWORD_DIGITS) : found;
}
