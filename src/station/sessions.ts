import { GuichengError } from '../domain/errors.ts';
import type { StaffState } from '../domain/fold/others.ts';
import { effectiveRoles, may, PERMISSIONS, type Permission, ROLES } from '../domain/roles.ts';
import type { StationCore } from './core.ts';
import type { SessionView, StationLive } from './dto.ts';
import { signOn } from './signOff.ts';

interface Session {
  readonly staffId: string;
  readonly name: string;
  readonly since: number;
  lastUsedMono: number;
  /** What was looked at in this session: a screen that fetches it again is nobody at work. */
  readonly seen: Set<string>;
}

type PinPurpose = NonNullable<StationLive['pinFor']>['purpose'];

interface PinAsked {
  readonly staffId: string;
  readonly name: string;
  readonly purpose: PinPurpose;
  readonly at: number;
  /** A second person proves themselves for the attempt their badge was scanned in, and no other. */
  readonly attemptId: string | null;
}

const PIN_WAITS_MS = 60_000;
const SEEN_MAX = 500;

/** Badge plus PIN; sessions end by themselves. The badge names a person, the PIN proves them. */
export class Sessions {
  readonly #core: StationCore;
  #session: Session | null = null;
  #pinFor: PinAsked | null = null;

  constructor(core: StationCore) {
    this.#core = core;
  }

  get current(): Session | null {
    return this.#session;
  }

  get pinFor(): StationLive['pinFor'] {
    return this.#pinFor === null
      ? null
      : { staffId: this.#pinFor.staffId, name: this.#pinFor.name, purpose: this.#pinFor.purpose };
  }

  get #idleMs(): number {
    return this.#core.role === 'desk' ? this.#core.policy.deskIdleMs : this.#core.policy.kioskIdleMs;
  }

  view(): SessionView | null {
    const session = this.#session;
    if (session === null) return null;
    const staff = this.#core.views.staff(session.staffId);
    if (staff === null) return null;
    const roles = effectiveRoles(staff);
    return {
      staffId: session.staffId,
      name: session.name,
      roles,
      roleText: roles.map((role) => ROLES[role]).join('、'),
      permissions: PERMISSIONS.filter((permission) => may(staff, permission)),
      since: session.since,
      idleEndsAt: this.#core.wall + Math.max(0, this.#idleMs - (this.#core.mono - session.lastUsedMono)),
    };
  }

  /** May the person signed in do this? Nobody signed in may nothing. */
  may(permission: Permission): boolean {
    const staff = this.#session === null ? null : this.#core.views.staff(this.#session.staffId);
    return staff?.active === true && may(staff, permission);
  }

  touch(): void {
    if (this.#session !== null) this.#session.lastUsedMono = this.#core.mono;
  }

  looked(what: string): void {
    const session = this.#session;
    if (session === null || session.seen.has(what)) return;
    if (session.seen.size >= SEEN_MAX) session.seen.clear();
    session.seen.add(what);
    this.touch();
  }

  ask(staff: StaffState, purpose: PinPurpose): void {
    this.#pinFor = {
      staffId: staff.staffId,
      name: staff.name,
      purpose,
      at: this.#core.mono,
      attemptId: purpose === 'signIn' ? null : (this.#core.checking.attempt?.attemptId ?? null),
    };
    this.#core.changed();
  }

  cancelPin(): void {
    this.#pinFor = null;
    this.#core.changed();
  }

  /** The attempt is over: nobody's PIN is waited for on its account. */
  attemptOver(attemptId: string): void {
    if (this.#pinFor?.attemptId === attemptId) this.cancelPin();
  }

  /** The PIN of the person whose badge was scanned last. @throws GuichengError `AUTH.*` */
  async pin(pin: string): Promise<void> {
    const asked = this.#pinFor;
    if (asked === null) throw new GuichengError('AUTH.NO_BADGE', '请先扫工牌，再输入口令');
    await this.#core.pins.check(asked.staffId, pin, this.#core.policy, this.#core.wall);
    if (this.#pinFor !== asked) throw new GuichengError('AUTH.NO_BADGE', '已换了工牌，请重新输入口令');
    this.#pinFor = null;
    if (asked.purpose === 'signIn') {
      signOn(this.#core, asked.staffId);
      this.#core.checking.cancel();
      this.#session = {
        staffId: asked.staffId,
        name: asked.name,
        since: this.#core.wall,
        lastUsedMono: this.#core.mono,
        seen: new Set(),
      };
      this.#core.screensChanged();
    } else {
      this.touch();
      this.#core.checking.personProved(asked.staffId);
    }
    this.#core.changed();
  }

  signOut(): void {
    if (this.#session !== null) this.#core.screensChanged();
    this.#session = null;
    this.#pinFor = null;
    this.#core.checking.cancel();
    this.#core.changed();
  }

  /**
   * A session ends by itself; an attempt under way keeps it open until the attempt itself times out, and so does a
   * pass of two minutes: whoever pushes the trolley to the mouth must not find themselves signed out there.
   */
  expire(): void {
    const { checking } = this.#core;
    if (this.#pinFor !== null && this.#core.mono - this.#pinFor.at > PIN_WAITS_MS) this.cancelPin();
    if (this.#session === null || checking.busy || checking.livePermits().size > 0) return;
    const idle = this.#core.mono - this.#session.lastUsedMono > this.#idleMs;
    if (idle || (this.#core.roster.old && !this.may('home.configure'))) this.signOut();
  }

  /** A dismissed person is out the moment this station hears of it. */
  factsChanged(): void {
    const gone = (staffId: string) => this.#core.views.staff(staffId)?.active === false;
    if (this.#pinFor !== null && gone(this.#pinFor.staffId)) this.cancelPin();
    if (this.#session !== null && gone(this.#session.staffId)) this.signOut();
  }
}
