import { describe, expect, it } from 'vitest';
import { effectiveRoles, hasRole, may, PERMISSIONS, ROLE_IDS } from './roles.ts';

describe('roles', () => {
  it('of a deputy are theirs and the deputised, each once', () => {
    expect(effectiveRoles({ roles: ['cremationOperator'], deputyOf: ['director'] })).toEqual([
      'cremationOperator',
      'director',
    ]);
    expect(effectiveRoles({ roles: ['director'], deputyOf: ['director'] })).toEqual(['director']);
  });

  it('let a director and a deputy do everything', () => {
    for (const permission of PERMISSIONS) {
      expect(may({ roles: ['director'] }, permission)).toBe(true);
      expect(may({ roles: ['driver'], deputyOf: ['director'] }, permission)).toBe(true);
    }
  });

  it('let everybody who handles a body place a hold, and nobody but a director lift anything', () => {
    for (const role of ROLE_IDS) {
      expect(may({ roles: [role] }, 'hold.place'), role).toBe(role !== 'supervisor');
      for (const permission of ['hold.lift', 'objection.lift', 'queue.override', 'staff.manage'] as const) {
        expect(may({ roles: [role] }, permission), `${role} ${permission}`).toBe(role === 'director');
      }
    }
  });

  it('let a supervisor look and touch nothing', () => {
    const allowed = PERMISSIONS.filter((permission) => may({ roles: ['supervisor'] }, permission));
    expect([...allowed].sort()).toEqual(['case.read', 'identity.unmasked', 'nearMiss.read', 'report.read']);
  });

  it('of nobody let nothing', () => {
    expect(PERMISSIONS.filter((permission) => may({ roles: [] }, permission))).toEqual([]);
    expect(hasRole({ roles: [] }, ROLE_IDS)).toBe(false);
    expect(hasRole({ roles: ['driver'], deputyOf: ['director'] }, ['director'])).toBe(true);
  });
});
