import { isInfectious } from '../case/special.ts';
import type { Act, CheckpointId, Whereabouts } from '../events/kinds.ts';
import { INFECTIOUS_RUN } from '../fold/place.ts';
import { type CheckpointContext, lookUp } from './context.ts';
import { type Evidence, ofType } from './evidence.ts';
import { CHECKPOINTS } from './rules.ts';
import { provingCarriers, type Scene, sceneOf } from './scene.ts';

function thingOf(scene: Scene, kind: string): string | null {
  const codes = ofType(scene.evidence, 'thing').map((item) => item.code);
  return codes.findLast((code) => lookUp(scene.ctx.things, code)?.kind === kind) ?? null;
}

function inHands(scene: Scene, to: string | null): Whereabouts {
  return {
    kind: 'hands',
    staffId: scene.first?.staffId ?? '',
    trolley: thingOf(scene, 'trolley'),
    purpose: scene.rule.id,
    to,
  };
}

function newCodes(scene: Scene): string[] {
  return scene.carriers.filter(({ facts }) => facts.state === 'verified').map(({ code }) => code);
}

/** The new tag that hangs from now on where the lost one hung. */
function newTag(scene: Scene): string | null {
  const tag = scene.carriers.find(({ facts }) => facts.state === 'verified' && facts.kind === 'bagTag');
  return tag?.code ?? null;
}

function stateCodes(scene: Scene, states: readonly string[]): string[] {
  return (scene.subject?.carriers ?? [])
    .filter((carrier) => states.includes(carrier.state))
    .map((carrier) => carrier.code);
}

/** A tag hung on a furnace names the ashes in it; on a tray, those on the tray that was scanned. */
function hungAnew(scene: Scene, caseId: string): Pick<Act, 'to' | 'things'> {
  const where = scene.subject?.whereabouts ?? null;
  if (where?.kind !== 'tray') return { to: where, things: {} };
  const tray = thingOf(scene, 'tray') ?? where.tray;
  return {
    to: { ...where, tray },
    things: tray === where.tray ? {} : moved(scene, caseId, where.tray, tray),
  };
}

/** From one tray or urn to another. What two claimed, and was found to be the other's, stays with the other. */
function moved(scene: Scene, caseId: string, from: string, to: string): Act['things'] {
  const emptied = lookUp(scene.ctx.things, from)?.caseId === caseId ? { [from]: '' } : {};
  return { ...emptied, [to]: caseId };
}

/** Carrier and place scanned together off one body: later each may speak for the other. */
function seenInPlace(scene: Scene): Pick<Act, 'seen'> {
  return { seen: provingCarriers(scene).map(({ code }) => code) };
}

function emptyUrn(scene: Scene): string | null {
  const codes = ofType(scene.evidence, 'thing').map((item) => item.code);
  const isEmpty = (code: string) => {
    const facts = lookUp(scene.ctx.things, code);
    return facts?.kind === 'urn' && facts.caseId === null;
  };
  return codes.findLast(isEmpty) ?? null;
}

/** Where both kinds are new, whatever the body wore before is dead; its next scan anywhere blocks. */
function replacedCodes(scene: Scene): string[] {
  const { subject } = scene;
  if (subject === null || !subject.mustRebind) return [];
  return subject.carriers
    .filter((carrier) => carrier.state === 'bound' || carrier.state === 'void')
    .map((carrier) => carrier.code);
}

/**
 * The change a passed checkpoint makes. Pure; called only on a pass.
 *
 * @param ids identifier for a permit, handed in because `domain` knows no randomness
 */
export function actOf(
  checkpoint: CheckpointId,
  ctx: CheckpointContext,
  evidence: readonly Evidence[],
  now: number,
  ids: { readonly permitId: string },
): Act {
  const rule = CHECKPOINTS[checkpoint];
  const scene = sceneOf(rule, ctx, evidence, now);
  const { subject } = scene;
  const base: Act = {
    from: subject?.whereabouts ?? null,
    to: null,
    carriersBound: [],
    carriersRevoked: [],
    carrierDetached: null,
    carriersConsumed: [],
    things: {},
    permit: null,
    flags: [],
    note: null,
  };
  const place = scene.place?.code ?? null;
  const caseId = subject?.caseId ?? '';
  const urn = thingOf(scene, 'urn');
  const tray = thingOf(scene, 'tray');
  switch (checkpoint) {
    case 'bind':
      return { ...base, to: inHands(scene, null), carriersBound: newCodes(scene) };
    case 'reidentify':
      return { ...base, carriersBound: newCodes(scene) };
    case 'rebind':
      return { ...base, carriersBound: newCodes(scene), carriersRevoked: replacedCodes(scene) };
    case 'receive':
    case 'releaseToFarewell':
      return { ...base, to: inHands(scene, checkpoint === 'receive' ? null : (subject?.hall ?? null)) };
    case 'releaseToCremation':
      return { ...base, to: inHands(scene, null) };
    case 'store':
    case 'move':
    case 'prepare':
    case 'view':
    case 'return':
      return place === null ? base : { ...base, to: { kind: 'place', code: place }, ...seenInPlace(scene) };
    case 'review':
      return { ...base, ...seenInPlace(scene) };
    case 'charge':
      return place === null
        ? base
        : { ...base, permit: { permitId: ids.permitId, cremator: place, validForMs: ctx.policy.permitMs } };
    case 'chargeIn': {
      if (place === null) return base;
      const tag = provingCarriers(scene).find(({ facts }) => facts.kind === 'bagTag')?.code ?? null;
      return {
        ...base,
        to: { kind: 'cremator', code: place },
        carrierDetached: tag,
        flags: subject !== null && isInfectious(subject) ? [INFECTIOUS_RUN] : [],
        // What is still on the body burns with it: should it ever be scanned again, somebody must stop.
        carriersConsumed: (subject?.carriers ?? [])
          .filter((carrier) => carrier.state === 'bound' && carrier.code !== tag)
          .map((carrier) => carrier.code),
      };
    }
    case 'trayToCooling': {
      const tag = scene.carriers.find(({ facts }) => facts.state === 'detached');
      return tray === null || place === null
        ? base
        : {
            ...base,
            to: { kind: 'tray', tray, at: place },
            carrierDetached: tag?.code ?? null,
            things: { [tray]: caseId },
          };
    }
    case 'box': {
      const tag = scene.carriers.find(({ facts }) => facts.state === 'detached');
      return urn === null || tray === null
        ? base
        : {
            ...base,
            to: { kind: 'urn', urn, at: null, staffId: scene.first?.staffId ?? null },
            carrierDetached: tag?.code ?? null,
            things: { [tray]: '', [urn]: caseId },
          };
    }
    case 'storeUrn':
    case 'urnBack':
      return urn === null ? base : { ...base, to: { kind: 'urn', urn, at: place, staffId: null } };
    case 'urnOut':
      return urn === null
        ? base
        : { ...base, to: { kind: 'urn', urn, at: null, staffId: scene.first?.staffId ?? null } };
    case 'handOver':
      return { ...base, to: { kind: 'gone', how: 'handedOver', at: null } };
    case 'inter':
      return { ...base, to: { kind: 'gone', how: 'interred', at: place } };
    case 'scatter':
      return { ...base, to: { kind: 'gone', how: 'scattered', at: null } };
    case 'leaveAshes':
      return { ...base, to: { kind: 'gone', how: 'left', at: null } };
    case 'retag':
      return {
        ...base,
        ...hungAnew(scene, caseId),
        carrierDetached: newTag(scene),
        carriersRevoked: stateCodes(scene, ['detached']),
      };
    case 'uncharge':
      return {
        ...base,
        to: inHands(scene, null),
        carriersBound: newCodes(scene),
        carriersRevoked: stateCodes(scene, ['detached', 'consumed']),
      };
    case 'rebox': {
      const next = emptyUrn(scene);
      const old = subject?.whereabouts.kind === 'urn' ? subject.whereabouts : null;
      return next === null || old === null
        ? base
        : { ...base, to: { ...old, urn: next }, things: moved(scene, caseId, old.urn, next) };
    }
    case 'transferOut':
      return { ...base, to: { kind: 'gone', how: 'transferredOut', at: place } };
  }
}
