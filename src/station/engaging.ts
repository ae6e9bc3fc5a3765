import { displayCode } from '../domain/codes/index.ts';
import { GuichengError } from '../domain/errors.ts';
import type { StaffState } from '../domain/fold/others.ts';
import { effectiveRoles, ROLES, type Role } from '../domain/roles.ts';
import type { Witness } from './contract/parts.ts';
import type { StationCore } from './core.ts';
import { paperFooter } from './papers.ts';

/**
 * 入职: who works here from now on, with a badge and a first PIN. Two people do it, because whoever could make a badge
 * alone could be both of the two that an irreversible act asks for.
 */

const PIN_DIGITS = 6;

export interface Engagement {
  readonly name: string;
  readonly roles: readonly Role[];
  /** Whose powers they hold as a named deputy. */
  readonly deputyOf: readonly Role[];
  readonly witness: Witness;
}

/** @throws GuichengError `INPUT.STAFF_TWICE`, `AUTH.*`, `FORBIDDEN.*`, `STATE.NO_NUMBERS` */
export async function engageStaff(core: StationCore, input: Engagement): Promise<string> {
  const actor = core.actor();
  const { name, roles, deputyOf } = input;
  const witnessId = await core.witness(input.witness);
  // Two of one name on the screens would be one person: the home calls them apart.
  if (core.views.allStaff().some((member) => member.active && member.name === name))
    throw new GuichengError('INPUT.STAFF_TWICE', `已有一位${name}，请写得能分清，如 ${name}（大）`);
  core.numbers.ensure(['staff'], actor.staffId);
  const staffId = core.newId();
  core.ledger.transact((tx) => {
    const badge = core.numbers.take(tx, 'staff');
    core.append(
      tx,
      'staff.enrolled',
      { staffId, name, badge, roles: [...roles], deputyOf: [...deputyOf] },
      { actorId: actor.staffId, witnessId },
    );
  });
  return staffId;
}

function working(core: StationCore, staffId: string): StaffState {
  const member = core.views.staff(staffId);
  if (member === null) throw new GuichengError('NOT_FOUND.STAFF', '没有这位职工');
  if (!member.active) throw new GuichengError('STATE.DISMISSED', `${member.name}的工牌已经停用`);
  return member;
}

/** 打印工牌. @returns where it went, as `PrinterPort.print` @throws GuichengError `NOT_FOUND.STAFF`, `STATE.*`, `DEVICE.*` */
export async function printBadge(core: StationCore, staffId: string): Promise<string | null> {
  core.actor();
  const member = working(core, staffId);
  const posts = effectiveRoles(member).map((role) => ROLES[role]);
  return await core.ports.printer.print({
    template: 'plate',
    title: '工牌',
    code: member.badge,
    codeText: displayCode(member.badge),
    name: member.name,
    rows: [{ label: '岗位', value: posts.join('、') }],
    footer: paperFooter(core),
  });
}

/**
 * 发口令: a first PIN, or a new one for whoever forgot theirs; printed to be sealed, and never shown. It holds once it
 * is printed, so that nobody stands there with a PIN that no paper says.
 * @throws GuichengError `NOT_FOUND.STAFF`, `STATE.DISMISSED`, `FORBIDDEN.OWN`, `AUTH.*`, `DEVICE.*`
 */
export async function issuePin(
  core: StationCore,
  { staffId, witness }: { readonly staffId: string; readonly witness: Witness },
): Promise<string | null> {
  const actor = core.actor();
  const member = working(core, staffId);
  if (staffId === actor.staffId)
    throw new GuichengError('FORBIDDEN.OWN', '自己的口令在自己的名字里改，忘了的请另一位馆长或代理人发');
  const witnessId = await core.witness(witness);
  const pin = digits(core, PIN_DIGITS);
  const verifier = await core.pins.derive(pin);
  const file = await core.ports.printer.print({
    template: 'sealedCode',
    title: '首次口令',
    code: null,
    codeText: pin,
    name: null,
    rows: [
      { label: '给谁', value: `${member.name}　${displayCode(member.badge)}` },
      { label: '用途', value: '扫工牌后输入；登录之后，请按自己的名字改成自己记得的' },
      { label: '注意', value: '封好交给本人，再从电脑上删除这份文件' },
    ],
    footer: paperFooter(core),
  });
  if (core.sessions.current?.staffId !== actor.staffId)
    throw new GuichengError('AUTH.NONE', '登录已经结束，口令没有换，请把打出的销毁');
  working(core, staffId);
  core.record('staff.pinIssued', { staffId }, { actorId: actor.staffId, witnessId });
  core.keepPin(staffId, verifier);
  return file;
}

/** Every digit as likely as the others. */
function digits(core: StationCore, count: number): string {
  let text = '';
  while (text.length < count) {
    for (const byte of core.randomBytes(count))
      if (byte < 250 && text.length < count) text += String(byte % 10);
  }
  return text;
}
