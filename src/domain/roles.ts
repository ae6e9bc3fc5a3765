/**
 * Roles (岗位) and what each may do. The router enforces this table; screens only follow it.
 * Shape follows the provincial work types (01 service … 07 other) and the duties seen in real homes.
 */

export const ROLES = {
  receptionist: '接待员',
  driver: '接运员',
  coldRoomKeeper: '冷藏管理员',
  embalmer: '整容师',
  hallAttendant: '礼厅服务员',
  cremationOperator: '火化师',
  ashesKeeper: '骨灰管理员',
  cashier: '财务',
  director: '馆长',
  supervisor: '民政监督员',
} as const;

export type Role = keyof typeof ROLES;
export const ROLE_IDS = Object.keys(ROLES) as Role[];

export const PERMISSIONS = [
  'case.read',
  /** To do anything at all at a station; each checkpoint then asks for its own roles. */
  'floor.act',
  'case.edit',
  'case.identity',
  'case.restructure',
  'document.edit',
  'carrier.print',
  'carrier.revoke',
  'hold.place',
  'hold.lift',
  'objection.lift',
  'farewell.book',
  'farewell.waive',
  'cremation.order',
  'cremation.run',
  'queue.override',
  'slip.print',
  'certificate.issue',
  'authority.move',
  'conflict.close',
  'staff.manage',
  'device.manage',
  'home.configure',
  'nearMiss.read',
  'nearMiss.classify',
  /** The director's screens. */
  'report.read',
  'identity.unmasked',
  'kiosk.leave',
  'stock.count',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

const everyone: readonly Permission[] = ['case.read', 'floor.act', 'hold.place', 'nearMiss.read'];

const granted: Readonly<Record<Role, readonly Permission[]>> = {
  receptionist: [
    ...everyone,
    'case.edit',
    'document.edit',
    'carrier.print',
    'carrier.revoke',
    'farewell.book',
    'cremation.order',
    'slip.print',
    'certificate.issue',
    'identity.unmasked',
    'conflict.close',
  ],
  driver: [...everyone],
  coldRoomKeeper: [
    ...everyone,
    'stock.count',
    'carrier.print',
    'carrier.revoke',
    'conflict.close',
    'case.edit',
  ],
  embalmer: [...everyone],
  hallAttendant: [...everyone, 'farewell.book'],
  cremationOperator: [...everyone, 'conflict.close', 'device.manage', 'cremation.run'],
  ashesKeeper: [...everyone, 'stock.count', 'conflict.close', 'certificate.issue'],
  cashier: [...everyone],
  director: PERMISSIONS,
  supervisor: ['case.read', 'nearMiss.read', 'report.read', 'identity.unmasked'],
};

/** A named deputy (代理人) holds the director's powers without the title. */
export interface RoleHolder {
  readonly roles: readonly Role[];
  readonly deputyOf?: readonly Role[];
}

/** Roles a person acts in, deputies included. */
export function effectiveRoles(holder: RoleHolder): readonly Role[] {
  return [...new Set([...holder.roles, ...(holder.deputyOf ?? [])])];
}

export function may(holder: RoleHolder, permission: Permission): boolean {
  return effectiveRoles(holder).some((role) => granted[role].includes(permission));
}

export function hasRole(holder: RoleHolder, accepted: readonly Role[]): boolean {
  return effectiveRoles(holder).some((role) => accepted.includes(role));
}
