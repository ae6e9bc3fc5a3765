import { may, type Permission, ROLE_IDS, ROLES } from '../../../src/domain/roles.ts';
import { useLive } from '../../app/live.tsx';

/** Who may do it, as people call them. */
function holders(permission: Permission): string {
  return ROLE_IDS.filter((role) => may({ roles: [role] }, permission))
    .map((role) => ROLES[role])
    .join('、');
}

/** Why the person at the desk may not do this; null when they may. */
export function useBar(permission: Permission): string | null {
  const { session } = useLive();
  if (session === null) return '请先扫工牌登录';
  return session.permissions.includes(permission) ? null : `这一步由${holders(permission)}办理`;
}
