import { type Reason, reason } from '../../domain/checkpoints/reasons.ts';
import type { CheckpointId, EventInput } from '../../domain/events/kinds.ts';
import type { CaseWriter, SeedStation } from './caseWriter.ts';
import type { SeededRandom } from './random.ts';

/**
 * What nearly went wrong in the past of a demo home, as often as in a home that scans with care: some refusals, now
 * and then a code keyed in by hand, a step taken upon themselves by two, a slip where the line was down.
 */
export interface Neighbour {
  readonly caseId: string;
  readonly name: string;
  readonly wristband: string;
  readonly bay: string;
}

type Evidence = EventInput<'checkpoint.passed'>['evidence'];

interface Step {
  readonly station: SeedStation;
  readonly checkpoint: CheckpointId;
  readonly actorId: string;
  readonly witnessId?: string;
}

const SCAN_MS = 4_000;

/** Scans of one attempt, a few seconds apart. */
function scans(codes: readonly string[], by: string, typed = false): Evidence {
  return codes.map((code, index) => ({
    type: code.startsWith('BY') || code.startsWith('CR') ? 'place' : 'carrier',
    code,
    at: SCAN_MS * (index + 1),
    by,
    ...(typed ? { typed: true } : {}),
  }));
}

export class Mishaps {
  readonly #random: SeededRandom;
  /** Who came shortly before: whose band may hang on the trolley beside. */
  #before: Neighbour | null = null;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  /** From now on this one lies beside whoever comes next. */
  lies(neighbour: Neighbour): void {
    this.#before = neighbour;
  }

  #block(writer: CaseWriter, step: Step, reasons: readonly Reason[], codes: readonly string[]): void {
    const { station, checkpoint, ...who } = step;
    writer.block(station, checkpoint, who, reasons, [
      { type: 'staff', staffId: who.actorId, pin: true, at: 0 },
      ...scans(codes, who.actorId),
    ]);
    writer.wait(this.#random.int(1, 4));
  }

  /** Before a move in the cold room: another body's band, a bay that is taken, or the bay left out. */
  beforeStore(writer: CaseWriter, actorId: string, own: { name: string; wristband: string }): void {
    const step: Step = { station: 'kiosk', checkpoint: 'store', actorId };
    const other = this.#before;
    const dice = this.#random.next();
    if (other !== null && dice < 0.035) {
      const words = { expected: own.name, actual: other.name, where: `冷藏间 ${other.bay}` };
      this.#block(writer, step, [reason('WRONG_BODY', words, [other.caseId])], [other.wristband]);
    } else if (other !== null && dice < 0.06) {
      const words = { label: other.bay, name: other.name };
      this.#block(writer, step, [reason('PLACE_OCCUPIED', words, [other.caseId])], [own.wristband]);
    } else if (dice < 0.09)
      this.#block(writer, step, [reason('PLACE_MISSING', { kinds: '柜位' })], [own.wristband]);
  }

  /** Before the way to the furnace: papers, the second person, the hour. */
  beforeRelease(writer: CaseWriter, actorId: string, own: { name: string; wristband: string }): void {
    const step: Step = { station: 'kiosk', checkpoint: 'releaseToCremation', actorId };
    const dice = this.#random.next();
    if (dice < 0.04)
      this.#block(
        writer,
        step,
        [reason('DOCUMENT_MISSING', { documents: '遗体火化确认书' })],
        [own.wristband],
      );
    else if (dice < 0.08) this.#block(writer, step, [reason('SECOND_MISSING')], [own.wristband]);
    else if (dice < 0.1)
      this.#block(writer, step, [reason('REVIEW_PENDING', { name: own.name })], [own.wristband]);
  }

  /** At the furnace: somebody else on the trolley, or no news from the cold room. @returns evidence of the pass */
  beforeCharge(
    writer: CaseWriter,
    who: { actorId: string; witnessId: string },
    own: { name: string; wristband: string; bagTag: string },
  ): Evidence {
    const step: Step = { station: 'console', checkpoint: 'charge', ...who };
    const other = this.#before;
    const dice = this.#random.next();
    if (other !== null && dice < 0.015) {
      const words = { expected: own.name, actual: other.name, where: `冷藏间 ${other.bay}` };
      this.#block(writer, step, [reason('WRONG_BODY', words, [other.caseId])], [other.wristband]);
    } else if (dice < 0.03) {
      const words = { since: '7 分钟', station: '冷藏间' };
      this.#block(writer, step, [reason('STALE_NEWS', words)], [own.wristband, own.bagTag]);
      const slip = { type: 'slip', caseId: writer.caseId, slipId: this.#random.hex(12), signatureOk: true };
      return [
        { ...slip, printedAt: writer.at, at: 2_000, by: who.actorId },
        ...scans([own.wristband, own.bagTag], who.actorId),
      ];
    }
    return scans([own.wristband, own.bagTag], who.actorId);
  }

  beforeTray(writer: CaseWriter, actorId: string, name: string): void {
    if (this.#random.next() >= 0.015) return;
    const words = { name, time: '刚刚', earliest: '四十分钟后' };
    const step: Step = { station: 'console', checkpoint: 'trayToCooling', actorId };
    this.#block(writer, step, [reason('CREMATION_TOO_SOON', words)], []);
  }

  /** How the codes of a routine step came in: scanned, and now and then keyed in because a band would not read. */
  routine(code: string, by: string): Evidence {
    return scans([code], by, this.#random.chance(0.004));
  }

  /** A farewell without a booking, answered for by a deputy; rarely. */
  override(): EventInput<'checkpoint.passed'>['override'] {
    return this.#random.chance(0.006)
      ? { by: 's15', reason: '家属临时加告别，厅空着', codes: ['HALL_NOT_BOOKED'] }
      : null;
  }

  /** A paper card that was torn and printed anew. */
  revokes(): boolean {
    return this.#random.chance(0.012);
  }
}
