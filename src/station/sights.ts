import { GuichengError, toGuichengError } from '../domain/errors.ts';
import { type DomainEvent, type EventOf, readEvent, type Whereabouts } from '../domain/events/kinds.ts';
import { offWords } from '../domain/readings.ts';
import type { StationCore } from './core.ts';
import type { SightView, TimelineSight } from './dto.ts';
import type { StationCamera } from './ports.ts';

type Verdict = EventOf<'checkpoint.passed'> | EventOf<'checkpoint.blocked'>;

interface Locked {
  readonly camera: StationCamera;
  readonly place: string;
  readonly caseId: string | null;
  readonly since: number;
  readonly picture: NonNullable<SightView['picture']>;
}

/** A camera that takes longer than this to give a picture is said to have given none. */
const PICTURE_LIMIT_MS = 6_000;
/** The recording to look at begins so long before the picture of a verdict and ends so long after it. */
const AROUND_MS = 30_000;
/** Nobody stands at a place for longer after what was done there. */
const LOCKED_MS = 15 * 60_000;

/** The place a case is at, as a camera could see it; null in somebody's hands, outside and gone. */
export function placeOfWhereabouts(where: Whereabouts | null): string | null {
  switch (where?.kind) {
    case 'place':
    case 'cremator':
      return where.code;
    case 'tray':
    case 'urn':
      return where.at;
    default:
      return null;
  }
}

/** Where a verdict was given: the place scanned last, else what the act says. */
function placeOfVerdict({ kind, payload }: Verdict): string | null {
  const scanned = payload.evidence.flatMap((item) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return [];
    return item.type === 'place' && typeof item.code === 'string' ? [item.code] : [];
  });
  const last = scanned.at(-1);
  if (last !== undefined) return last;
  if (kind !== 'checkpoint.passed') return null;
  const { to, from, permit } = (payload as EventOf<'checkpoint.passed'>['payload']).act;
  return permit?.cremator ?? placeOfWhereabouts(to) ?? placeOfWhereabouts(from);
}

/**
 * The cameras of this station (摄像机): a scan at a place locks its live picture onto the case, and each verdict there
 * leaves a picture and the time of the recording. Evidence beside the ledger's own: nothing waits for it, and that
 * there is none is recorded too.
 */
export class Sights {
  readonly #core: StationCore;
  #locked: Locked | null = null;

  constructor(core: StationCore) {
    this.#core = core;
  }

  cameraAt(place: string | null): StationCamera | null {
    if (place === null) return null;
    const cameras = this.#core.ports.devices.cameras?.list() ?? [];
    // Most stations have none, and are asked after every verdict.
    if (cameras.length === 0) return null;
    const room = this.#core.views.place(place)?.room;
    return (
      cameras.find(({ places }) => places.includes(place)) ??
      cameras.find(({ places }) => room !== undefined && places.includes(`room:${room}`)) ??
      null
    );
  }

  /** The picture locked now: of the attempt under way, or of what was decided last. */
  view(): SightView | null {
    const core = this.#core;
    const { attempt, decision } = core.checking;
    const place = attempt?.place ?? null;
    const camera = this.cameraAt(place);
    if (attempt !== null && place !== null && camera !== null) {
      const caseId = decision?.verdict.subject ?? attempt.expected;
      return this.#shown({ camera, place, caseId, since: attempt.openedWall, picture: WAITING }, false);
    }
    if (attempt !== null || this.#locked === null) return null;
    return core.wall - this.#locked.since > LOCKED_MS ? null : this.#shown(this.#locked, true);
  }

  #shown({ camera, place, caseId, since, picture }: Locked, decided: boolean): SightView {
    return {
      cameraId: camera.cameraId,
      camera: camera.label,
      placeLabel: this.#core.views.place(place)?.label ?? place,
      caseId,
      since,
      picture: decided ? picture : null,
    };
  }

  /** Called after the commit. */
  heard(event: DomainEvent): void {
    if (event.kind !== 'checkpoint.passed' && event.kind !== 'checkpoint.blocked') return;
    if (event.stationId !== this.#core.stationId || event.caseId === undefined) return;
    const place = placeOfVerdict(event);
    const camera = this.cameraAt(place);
    if (place === null || camera === null) {
      this.#locked = null;
      return;
    }
    const locked = { camera, place, caseId: event.caseId, since: event.occurredAt, picture: WAITING };
    this.#locked = locked;
    this.#take(event.id, locked).catch((error: unknown) => this.#core.report(error));
  }

  async #take(of: string, locked: Locked): Promise<void> {
    const core = this.#core;
    const { camera, place, caseId } = locked;
    if (caseId === null) return;
    const { picture, missing, takenAt } = await this.#picture(camera.cameraId);
    // The station may have closed meanwhile; the verdict stands, and nobody is told of a picture that is not there.
    if (!core.ledger.db.open) return;
    const { cameras } = core.ports.devices;
    const ahead = cameras?.ahead(camera.cameraId) ?? null;
    const { from, to } = around(takenAt, ahead);
    const recording = cameras?.playback(camera.cameraId, from, to);
    const fact = { of, caseId, place, cameraId: camera.cameraId, camera: camera.label, takenAt, ahead };
    core.record(
      'snapshot.taken',
      { ...fact, picture, missing, recording: recording ?? null },
      { actorId: 'system' },
    );
    if (this.#locked !== locked) return;
    this.#locked = {
      ...locked,
      picture: { kept: missing === null, text: `${textOf(missing)}${offText(ahead)}` },
    };
    core.changed();
  }

  async #picture(cameraId: string) {
    const core = this.#core;
    const { cameras } = core.ports.devices;
    try {
      if (cameras === undefined) throw tooLate();
      const { bytes, mime } = await limited(cameras.picture(cameraId));
      const takenAt = core.wall;
      const sha256 = await core.ports.attachments.put(bytes, mime);
      return { picture: { sha256, mime, bytes: bytes.length }, missing: null, takenAt };
    } catch (error) {
      return { picture: null, missing: toGuichengError(error).sentence.slice(0, 200), takenAt: core.wall };
    }
  }

  /** What the cameras left of a case, by the event it belongs to. */
  of(caseId: string): ReadonlyMap<string, TimelineSight> {
    const found = new Map<string, TimelineSight>();
    for (const event of this.#taken(caseId)) {
      const { of, camera, takenAt, ahead, picture, missing, recording } = event.payload;
      found.set(of, {
        ...{ at: takenAt, camera, sha256: picture?.sha256 ?? null, missing, recording },
        ...around(takenAt, ahead),
        ahead: ahead ?? 0,
        here: this.#recordedBy(event) !== null,
      });
    }
    return found;
  }

  /** The minute around an event of a case by its recorder's clock, and the camera that saw it. @throws GuichengError NOT_FOUND.SIGHT */
  moment(caseId: string, eventId: string): { cameraId: string; from: number; to: number } {
    const taken = this.#taken(caseId).find(({ payload }) => payload.of === eventId);
    const cameraId = taken === undefined ? null : this.#recordedBy(taken);
    if (taken === undefined || cameraId === null)
      throw new GuichengError('NOT_FOUND.SIGHT', '本机没有接这台摄像机的录像，请到接它的岗位看');
    return { cameraId, ...around(taken.payload.takenAt, taken.payload.ahead) };
  }

  /**
   * The camera of this station whose recorder kept it: the one that gave the picture, or one set up here for the same
   * place. An address that stands in the ledger is shown and never asked: no account goes where an event says.
   */
  #recordedBy({ stationId, payload }: EventOf<'snapshot.taken'>): string | null {
    const { cameras } = this.#core.ports.devices;
    const own = stationId === this.#core.stationId ? payload.cameraId : null;
    const camera =
      cameras?.list().find(({ cameraId }) => cameraId === own)?.cameraId ??
      this.cameraAt(payload.place)?.cameraId;
    if (camera === undefined) return null;
    return cameras?.playback(camera, payload.takenAt, payload.takenAt) == null ? null : camera;
  }

  #taken(caseId: string): readonly EventOf<'snapshot.taken'>[] {
    return this.#core.ledger.eventsOf(`sight:${caseId}`).flatMap((raw) => {
      const event = readEvent(raw);
      return event?.kind === 'snapshot.taken' ? [event] : [];
    });
  }
}

/** By the clock of the recorder, which was `ahead` of ours then. */
function around(at: number, ahead: number | null): { readonly from: number; readonly to: number } {
  const there = at + (ahead ?? 0);
  return { from: there - AROUND_MS, to: there + AROUND_MS };
}

function textOf(missing: string | null): string {
  return missing === null ? '已留照片' : `没有照片：${missing}`;
}

/** Nobody looks for the recording by a clock that is nearly right. */
function offText(ahead: number | null): string {
  return ahead === null || Math.abs(ahead) <= AROUND_MS ? '' : `；摄像机时间比本机${offWords(ahead)}，请校准`;
}

const WAITING = { kept: false, text: '正在留照片' } as const;

function tooLate(): GuichengError {
  return new GuichengError('DEVICE.CAMERA_SILENT', '摄像机没有及时给出照片');
}

function limited<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(tooLate()), PICTURE_LIMIT_MS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
