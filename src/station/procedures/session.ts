import { GuichengError } from '../../domain/errors.ts';
import { may } from '../../domain/roles.ts';
import type { StationCore } from '../core.ts';
import { type Os, ok } from './os.ts';

/** Who is there, and what is scanned: the only procedures that answer before anybody signed in. */
export function sessionProcedures(core: StationCore, os: Os) {
  const { checking, sessions, ports } = core;
  return {
    live: { watch: os.live.watch.handler(({ signal }) => core.live.watch(signal)) },
    scan: {
      code: os.scan.code.handler(({ input }) => {
        if (input.source === 'wedge' && ports.devices.takeKeyed?.(input.text) === true) return ok;
        checking.reading({
          type: 'code',
          text: input.text,
          origin: input.source,
          deviceId: 'screen',
          at: core.mono,
        });
        return ok;
      }),
      hold: os.scan.hold.handler(({ input }) => {
        core.scanHold.set(input.on);
        return ok;
      }),
    },
    session: {
      pin: os.session.pin.handler(async ({ input }) => {
        await sessions.pin(input.pin);
        return ok;
      }),
      cancelPin: os.session.cancelPin.handler(() => {
        sessions.cancelPin();
        return ok;
      }),
      signOut: os.session.signOut.handler(() => {
        sessions.signOut();
        return ok;
      }),
      unlock: os.session.unlock.handler(async ({ input }) => {
        const staff = core.views.staffByBadge(input.badge.toUpperCase());
        if (staff === null || !staff.active)
          throw new GuichengError('AUTH.BADGE_UNKNOWN', '这个工牌不在名册里，或已停用');
        const verifier = await core.pins.derive(input.newPin);
        await core.pins.useSealedCode(input.sealedCode, core.policy, core.wall, () => {
          // Spent, unlocked and on record in one commit; the record spends it at the other stations.
          core.ledger.transact((tx) => {
            core.pins.spendSealedCode();
            core.pins.store(staff.staffId, verifier);
            core.append(tx, 'sealedCode.used', { staffId: staff.staffId }, { actorId: staff.staffId });
          });
          core.options.sharePin?.(staff.staffId, verifier);
        });
        return ok;
      }),
      changePin: os.session.changePin.handler(async ({ input }) => {
        const actor = core.actor();
        await core.pins.check(actor.staffId, input.current, core.policy, core.wall);
        const verifier = await core.pins.derive(input.next);
        if (sessions.current?.staffId !== actor.staffId)
          throw new GuichengError('AUTH.NONE', '登录已经结束，口令没有改');
        core.keepPin(actor.staffId, verifier);
        return ok;
      }),
    },
    shell: {
      restart: os.shell.restart.handler(() => {
        if (core.storage.damagedAt === null)
          throw new GuichengError('STATE.NOT_DAMAGED', '本站数据文件没有发现损坏，不用重启恢复');
        ports.shell.restart();
        return ok;
      }),
      leaveKiosk: os.shell.leaveKiosk.handler(async ({ input }) => {
        const staff = core.views.staffByBadge(input.badge.toUpperCase());
        if (staff === null || !staff.active || !may(staff, 'kiosk.leave')) {
          throw new GuichengError('FORBIDDEN.KIOSK', '只有馆长或代理人可以离开全屏');
        }
        await core.pins.check(staff.staffId, input.pin, core.policy, core.wall);
        ports.shell.leaveKiosk();
        return ok;
      }),
    },
  };
}
