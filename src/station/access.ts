import { inspect } from 'node:util';
import type { AnyContractProcedure } from '@orpc/contract';
import { GuichengError } from '../domain/errors.ts';
import { may, type Permission } from '../domain/roles.ts';
import type { Contract } from './contract.ts';
import type { StationCore } from './core.ts';

/**
 * Who may call a procedure, and whether a call is somebody at work or only a screen that looks. `room`: whoever stands
 * in a room that only staff enter; at the public desk, whoever may read cases.
 */
export interface Access {
  readonly who: 'anyone' | 'room' | 'signedIn' | Permission;
  readonly does: 'reads' | 'acts';
}

type AccessOf<T> = {
  readonly [K in keyof T]: T[K] extends AnyContractProcedure ? Access : AccessOf<T[K]>;
};

const reads = (who: Access['who']): Access => ({ who, does: 'reads' });
const acts = (who: Access['who']): Access => ({ who, does: 'acts' });
/** Before anybody signed in: what signing in needs, and what proves its caller by badge and PIN itself. */
const anyone: Access = { who: 'anyone', does: 'acts' };

/**
 * The one page that says who may call what. A procedure of the contract without its line here does not compile.
 * What two people or one's own act may not do is said by the procedure, on top of this.
 */
const ACCESS: AccessOf<Contract> = {
  live: { watch: anyone },
  scan: { code: anyone, hold: acts('floor.act') },
  session: {
    pin: anyone,
    cancelPin: anyone,
    signOut: anyone,
    unlock: anyone,
    changePin: acts('signedIn'),
  },
  attempt: {
    open: acts('floor.act'),
    answer: acts('floor.act'),
    cancel: acts('floor.act'),
    conclude: acts('floor.act'),
    override: acts('floor.act'),
  },
  // The verdict stays on the screen when its people have gone; whoever comes next may put it away.
  verdict: { dismiss: anyone },
  attachments: { put: acts('floor.act'), get: reads('case.read') },
  cases: {
    search: reads('case.read'),
    open: reads('case.read'),
    get: reads('case.read'),
    similar: reads('case.read'),
    register: acts('case.edit'),
    amend: acts('case.edit'),
    correct: acts('case.edit'),
    join: acts('floor.act'),
    split: acts('floor.act'),
  },
  drafts: { list: reads('case.edit'), save: acts('case.edit'), remove: acts('case.edit') },
  documents: { receive: acts('document.edit'), withdraw: acts('document.edit') },
  carriers: { print: acts('carrier.print'), reprint: acts('carrier.print'), revoke: acts('carrier.revoke') },
  holds: { place: acts('hold.place'), lift: acts('hold.lift') },
  objections: { raise: acts('floor.act'), lift: acts('objection.lift') },
  exceptions: {
    record: acts('document.edit'),
    decide: acts('hold.lift'),
    withdraw: acts('hold.lift'),
    disinfect: acts('cremation.run'),
  },
  batches: { open: acts('case.edit'), list: reads('case.read') },
  terms: { list: reads('case.read') },
  farewell: { book: acts('farewell.book'), waive: acts('farewell.book') },
  cremation: {
    order: acts('cremation.order'),
    move: acts('floor.act'),
    finish: acts('cremation.run'),
    closePermit: acts('cremation.run'),
    explain: acts('cremation.run'),
    trend: reads('room'),
  },
  slips: { print: acts('slip.print') },
  certificates: { issue: acts('certificate.issue') },
  papers: { print: acts('floor.act') },
  // A furnace burns and a body lies whether or not somebody is signed in: the boards never go dark.
  board: { bays: reads('room'), cremation: reads('room'), slots: reads('room') },
  nearMisses: { page: reads('nearMiss.read') },
  director: {
    due: reads('report.read'),
    story: reads('report.read'),
    compliance: reads('report.read'),
    misses: reads('report.read'),
    stages: reads('report.read'),
    house: reads('report.read'),
    day: reads('report.read'),
    classify: acts('nearMiss.classify'),
    saveReporting: acts('home.configure'),
    exportNearMisses: reads('report.read'),
  },
  stocktake: {
    // That a count is late is everybody's business, whoever is signed in.
    overview: reads('room'),
    list: reads('case.read'),
    get: reads('case.read'),
    places: reads('case.read'),
    start: acts('stock.count'),
    resume: acts('stock.count'),
    pause: acts('stock.count'),
    empty: acts('stock.count'),
    finish: acts('stock.count'),
    print: acts('stock.count'),
    saveRules: acts('home.configure'),
  },
  relocation: {
    list: reads('case.read'),
    get: reads('case.read'),
    propose: reads('stock.count'),
    draw: acts('stock.count'),
    count: acts('stock.count'),
    close: acts('stock.count'),
    abandon: acts('stock.count'),
    print: acts('stock.count'),
  },
  conflicts: { list: reads('case.read'), close: acts('conflict.close'), settleGone: acts('conflict.close') },
  authority: { ask: acts('floor.act') },
  devices: {
    // How the devices are is everybody's business: whoever stands at a mute scanner must see why.
    list: reads('signedIn'),
    protocols: reads('signedIn'),
    ports: reads('device.manage'),
    find: reads('device.manage'),
    startSearch: acts('device.manage'),
    search: reads('device.manage'),
    // Whoever signs off in the middle of a search must still be able to end it.
    endSearch: anyone,
    log: reads('device.manage'),
    history: reads('signedIn'),
    bundle: acts('device.manage'),
    swap: acts('device.manage'),
    acceptHardware: acts('device.manage'),
    calibration: reads('signedIn'),
    calibrate: acts('device.manage'),
    walk: reads('device.manage'),
    beginWalk: acts('device.manage'),
    tune: acts('device.manage'),
    testPrint: acts('device.manage'),
    save: acts('device.manage'),
    remove: acts('device.manage'),
    startTrial: acts('device.manage'),
    trial: reads('device.manage'),
    // Whoever signs off in the middle of a trial must still be able to end it.
    endTrial: anyone,
  },
  cold: { trend: reads('room') },
  alarms: { answer: acts('floor.act'), history: reads('room') },
  tags: {
    inSight: reads('carrier.print'),
    issuer: reads('carrier.print'),
    issue: acts('carrier.print'),
    register: acts('carrier.print'),
  },
  // The card of whoever stands at the counter; a screen fetches it by itself when it is laid down.
  idCards: { view: reads('case.edit'), compare: reads('floor.act') },
  sights: { ofCase: reads('case.read'), watch: reads('case.read'), replay: reads('case.read') },
  status: { page: reads('signedIn') },
  backup: { now: acts('device.manage') },
  restored: { sight: acts('floor.act') },
  // One of the two must be a director; which of them signed in first does not matter.
  roster: { confirm: acts('floor.act') },
  clock: { confirm: acts('floor.act'), agree: acts('floor.act') },
  station: {
    signOff: acts('floor.act'),
    sync: reads('signedIn'),
    enrolCode: acts('home.configure'),
    revoke: acts('floor.act'),
    others: reads('signedIn'),
    estate: reads('case.read'),
    // One of the two must be a director; which of them signed in first does not matter.
    takeOver: acts('floor.act'),
  },
  home: {
    info: reads('signedIn'),
    saveDictionary: acts('home.configure'),
    saveTowns: acts('home.configure'),
    saveRule: acts('home.configure'),
  },
  places: {
    list: reads('case.read'),
    define: acts('home.configure'),
    print: acts('home.configure'),
    setService: acts('home.configure'),
  },
  staff: {
    list: reads('staff.manage'),
    engage: acts('staff.manage'),
    printBadge: acts('staff.manage'),
    issuePin: acts('staff.manage'),
    dismiss: acts('staff.manage'),
    registerCard: acts('staff.manage'),
    // A dialog that outlives its session must still be able to close; there is nothing to gain by it.
    cancelCard: anyone,
    endCard: acts('staff.manage'),
  },
  training: {
    list: reads('signedIn'),
    begin: acts('floor.act'),
    records: reads('signedIn'),
    // A window of training that was left open must not lie in the way of whoever comes next.
    show: anyone,
    end: anyone,
  },
  // Answers only where nothing is real.
  lesson: {
    press: anyone,
    help: anyone,
    stop: anyone,
    go: anyone,
    skip: anyone,
    again: anyone,
    leave: anyone,
    toWork: anyone,
    stay: anyone,
  },
  // Answers only in the demo home, where badges and PINs are no secret.
  demo: { sheet: anyone },
  shell: { leaveKiosk: anyone, restart: acts('floor.act') },
};

function isAccess(value: unknown): value is Access {
  return typeof value === 'object' && value !== null && 'who' in value && 'does' in value;
}

/** The line of a procedure, by its path in the contract; null for one that has none. */
export function accessOf(path: readonly string[]): Access | null {
  let found: unknown = ACCESS;
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return null;
    found = Reflect.get(found, key);
  }
  return isAccess(found) ? found : null;
}

/** A room for staff, with nobody signed in; whoever is signed in is held to their role. */
function isOpenHere(core: StationCore): boolean {
  return core.role !== 'desk' && core.sessions.current === null;
}

/**
 * Asks the table before a call is even looked at. An act keeps the session awake; a look does so only when it looks
 * at something new, because screens fetch by themselves whenever a fact arrives.
 * @throws GuichengError `AUTH.NONE`, `FORBIDDEN.ROLE`
 */
export function admit(core: StationCore, path: readonly string[], input: unknown): void {
  const access = accessOf(path);
  if (access === null) throw new GuichengError('FORBIDDEN.UNKNOWN', '没有这项操作', { path: [...path] });
  if (access.who === 'anyone' || (access.who === 'room' && isOpenHere(core))) return;
  const needed = access.who === 'room' ? 'case.read' : access.who;
  const { staffId } = core.actor();
  const staff = core.views.staff(staffId);
  if (staff === null || !staff.active) throw new GuichengError('AUTH.NONE', '请先扫工牌登录');
  if (needed !== 'signedIn' && !may(staff, needed)) {
    throw new GuichengError('FORBIDDEN.ROLE', '您的岗位不能做这一步，请找有权的同事', {
      permission: needed,
    });
  }
  if (access.does === 'acts') core.sessions.touch();
  else core.sessions.looked(`${path.join('.')} ${inspect(input, { depth: 4 })}`);
}
