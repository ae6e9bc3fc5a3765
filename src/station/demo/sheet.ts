import { CARRIER_WORDS } from '../../domain/checkpoints/scene.ts';
import { effectiveRoles, ROLES } from '../../domain/roles.ts';
import type { StationCore } from '../core.ts';
import type { DemoSheet } from '../dto.ts';
import { displayName } from '../words.ts';
import { DEMO_STAFF, demoPin } from './homeData.ts';

const PLACE_GROUPS: Readonly<Record<string, string>> = {
  bay: '柜位',
  hall: '告别厅',
  room: '整容间',
  vehicle: '灵车',
  cremator: '火化炉',
  coolingPlace: '冷却位',
  niche: '骨灰格位',
  plot: '墓位',
};

/**
 * Everything a person without scanner and badges needs to walk through the demo home. A real home answers with
 * nothing: its badges lie in pockets and its PINs in heads.
 */
export function demoSheet(core: StationCore): DemoSheet {
  if (core.options.demo !== true) return { staff: [], codes: [] };
  const { views } = core;
  const carriers = views.openCases().flatMap((state) =>
    state.carriers
      .filter((carrier) => carrier.kind === 'wristband' || carrier.kind === 'bagTag')
      .map((carrier) => ({
        code: carrier.code,
        group: displayName(state),
        label: CARRIER_WORDS[carrier.kind] ?? carrier.kind,
        note: carrier.state,
      })),
  );
  const things = ['tray', 'urn']
    .flatMap((kind) => views.things(kind))
    .map((thing) => ({
      code: thing.code,
      group: CARRIER_WORDS[thing.kind] ?? thing.kind,
      label: thing.label,
      note: thing.caseId === null ? '' : displayNameOf(core, thing.caseId),
    }));
  const places = Object.entries(PLACE_GROUPS).flatMap(([kind, group]) =>
    views.places(kind).map((place) => ({
      code: place.code,
      group,
      label: place.label,
      note: place.occupants.map((caseId) => displayNameOf(core, caseId)).join('、'),
    })),
  );
  return {
    staff: views
      .allStaff()
      // Whoever was engaged since has a badge and a PIN of their own.
      .filter((staff) => staff.active && DEMO_STAFF.some(({ staffId }) => staffId === staff.staffId))
      .map((staff) => ({
        badge: staff.badge,
        name: staff.name,
        roleText: effectiveRoles(staff)
          .map((role) => ROLES[role])
          .join('、'),
        pin: demoPin(staff.staffId),
      })),
    codes: [...carriers, ...things, ...places],
  };
}

function displayNameOf(core: StationCore, caseId: string): string {
  const state = core.views.case(caseId);
  return state === null ? '' : displayName(state);
}
