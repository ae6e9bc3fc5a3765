import { CHECKPOINTS } from '../../src/domain/checkpoints/rules.ts';
import type { CheckpointId } from '../../src/domain/events/kinds.ts';
import { IRREVERSIBLE } from '../../src/domain/events/kinds.ts';
import { stepViews } from '../../src/station/steps.ts';
import { apply } from './hands.ts';
import type { StationId } from './home.ts';
import type { House, Journey } from './house.ts';
import { type Deed, judge } from './judge.ts';
import type { Outcome } from './line.ts';
import { printSlip } from './office.ts';
import { rivalOf } from './rival.ts';
import type { Label, Vessel } from './world.ts';

/** Who does a step, where, with what in front of them. */
export interface Task {
  readonly journey: Journey;
  readonly checkpoint: CheckpointId;
  readonly at: StationId;
  readonly first: string;
  readonly second: string | null;
  /** Bodies on the trolley, or those whose ashes are in the vessel. */
  readonly front: readonly string[];
  /** Where the hands really are. */
  readonly place: string | null;
  /** The sign that will be scanned hangs at this place. */
  readonly signAt: string | null;
  readonly tray: string | null;
  readonly urn: string | null;
  /** Chosen from the list first, or found by the first scan. */
  readonly chosen: boolean;
}

export type Result =
  | { readonly kind: 'verdict'; readonly outcome: Outcome }
  | { readonly kind: 'stopped'; readonly why: string };

/** The second person looks into the furnace before a body goes in, or whether it did not. */
const LOOKS_IN: readonly CheckpointId[] = ['charge', 'uncharge'];
const ASHES_TAGS: readonly CheckpointId[] = ['trayToCooling', 'box'];

/** One attempt: people at a station do what its screen asks for next, until it says 是 or 停. */
export class Performance {
  readonly #house: House;
  readonly #task: Task;
  readonly #looked = new Set<string>();
  readonly #people: string[];
  #hands: string;
  #doorOpen = false;
  #slipAt: number | null = null;
  #lastScan = '';
  #scans = 0;
  readonly #done = new Set<string>();
  /** Another took the body away meanwhile. */
  #overtaken = false;
  /** Carriers scanned off the body, so that "the other one" is known. */
  readonly #scanned = new Map<string, Set<string>>();

  constructor(house: House, task: Task) {
    this.#house = house;
    this.#task = task;
    this.#people = [task.first];
    this.#hands = task.first;
  }

  async run(): Promise<Result> {
    const { journey, checkpoint, at, first, chosen } = this.#task;
    const { line } = this.#house;
    if (!(await line.signIn(at, first))) return { kind: 'stopped', why: 'signIn' };
    const refused = await line.open(at, checkpoint, chosen ? journey.caseId : null);
    if (refused !== null) return { kind: 'stopped', why: refused };
    if (checkpoint === 'charge' || checkpoint === 'chargeIn') await this.#tagsAtTheMouth();
    await this.#strayScans();
    for (let turn = 0; turn < 45; turn += 1) {
      const { attempt, decision } = line.core(at).checking;
      if (attempt === null || decision === null) return this.#over();
      this.#doorOpen = this.#house.home.doors.get(this.#task.place ?? '') ?? false;
      if (turn > 1 && (await this.#struck())) return { kind: 'stopped', why: 'crash' };
      const steps = stepViews(attempt.checkpoint, decision.verdict, attempt.evidence);
      const next = steps.find((step) => step.state === 'next' || step.state === 'waiting');
      if (turn > 1 && next !== undefined && this.#house.strikes('sessionEnds', 0.12)) {
        await this.#comesBack(next.id);
        continue;
      }
      if (turn > 1 && this.#scanned.size > 0) await this.#race();
      const done = next === undefined ? false : await this.#do(next.id);
      // A second later the news is there.
      line.hushed = false;
      if (!done && line.core(at).checking.attempt !== null) {
        if (checkpoint === 'chargeIn')
          this.#doorOpen = this.#house.home.doors.get(this.#task.place ?? '') ?? false;
        await line.conclude(at);
      }
    }
    await line.cancel(at);
    return { kind: 'stopped', why: 'endless' };
  }

  /** What the reader at the mouth hears: the tags of who lies there, and a stray one. */
  async #tagsAtTheMouth(): Promise<void> {
    const { world, line } = this.#house;
    const lying = this.#task.front.flatMap((id) => world.bodies.get(id)?.worn ?? []);
    const codes = lying.filter((label) => label.kind === 'bagTag').map((label) => label.code);
    const stray = world.stray === null ? [] : [world.stray];
    await line.tags(this.#task.place ?? '', [...codes, ...stray]);
  }

  /** Codes that nobody at this station scanned for this attempt, and that reach it all the same. */
  async #strayScans(): Promise<void> {
    const house = this.#house;
    const { at, front, tray, urn, journey } = this.#task;
    const { world } = house;
    const kept = house.lastCode.get(at);
    const holds = [world.trays.get(tray ?? ''), journey.burnedAt === null ? undefined : this.#furnace()];
    const own = [
      ...front.flatMap((id) => world.bodies.get(id)?.worn ?? []),
      ...holds.flatMap((vessel) => vessel?.tags ?? []),
    ].map((label) => label.code);
    // What is not chosen from the list is named by the first scan.
    const chance = this.#task.chosen ? 0.1 : 0.8;
    const isForeign = kept !== undefined && ![...own, tray, urn].includes(kept);
    if (isForeign && house.strikes('scannerBatches', chance)) await house.line.scan(at, kept);
    const beside = [...house.world.bodies.values()].find(
      (body) => !front.includes(body.id) && body.worn.length > 0,
    );
    const code = beside?.worn[0]?.code;
    if (code !== undefined && house.strikes('drillLeaks', chance)) await house.line.drillScan(at, code);
  }

  /** Gone until the attempt, and then the session, ended by themselves: they go on with what was asked last. */
  async #comesBack(step: string): Promise<void> {
    const { at, first } = this.#task;
    const { line } = this.#house;
    await line.wait(6 * 60_000);
    await line.wait(20 * 60_000);
    // What was scanned and said before counts for nothing any more.
    this.#done.clear();
    this.#looked.clear();
    this.#scanned.clear();
    this.#scans = 0;
    this.#people.splice(1);
    this.#hands = first;
    if (await line.signIn(at, first)) await this.#do(step);
  }

  /** Somebody at another station does something with the same body before the news of either can reach the other. */
  async #race(): Promise<void> {
    const house = this.#house;
    if (!house.drawn.includes('bothAtOnce') || house.hit.has('bothAtOnce')) return;
    const rival = rivalOf(house, this.#task);
    if (rival === null || !house.strikes('bothAtOnce', 0.3)) return;
    house.line.hushed = true;
    const result = await new Performance(house, rival).run();
    this.#overtaken = result.kind === 'verdict' && result.outcome.outcome === 'pass';
  }

  /** Power cuts and people who go, in the middle of it. */
  async #struck(): Promise<boolean> {
    const { at } = this.#task;
    const id = at === 'console' ? 'crashConsole' : at === 'kiosk' ? 'crashKiosk' : 'crashDesk';
    if (this.#house.strikes(id, this.#task.checkpoint === 'chargeIn' ? 0.3 : 0.06)) {
      this.#house.cutAt.set(at, this.#house.now);
      await this.#house.line.crash(at);
      return true;
    }
    if (this.#house.strikes('walksAway', 0.06)) await this.#house.line.wait(4 * 60_000);
    return false;
  }

  #over(): Result {
    const { at } = this.#task;
    const outcome = this.#house.line.take(at);
    if (outcome === null) return { kind: 'stopped', why: 'noVerdict' };
    if (outcome.outcome === 'pass') this.#passed(outcome);
    else this.#house.blocked += 1;
    if (outcome.outcome === 'blocked') this.#house.home.reader.tags.clear();
    return { kind: 'verdict', outcome };
  }

  #passed(outcome: Outcome): void {
    const house = this.#house;
    const task = this.#task;
    const deed: Deed = {
      checkpoint: outcome.checkpoint,
      said: house.ofCase(outcome.caseId),
      front: task.front,
      place: task.place,
      scannedPlace: task.signAt,
      people: this.#people,
      looked: this.#looked,
      doorOpen: this.#doorOpen,
      slipAt: this.#slipAt,
      did: this.#done,
      scans: this.#scans,
      at: task.at,
      chosen: task.chosen,
      first: task.first,
      tray: task.tray,
      urn: task.urn,
      overtaken: this.#overtaken,
    };
    // A pass of the furnace given in the second in which another took the body: with the news the door is shut again,
    // and going in wants the body scanned at the mouth. What is judged past recall is the going in.
    const unusable = outcome.checkpoint === 'charge' && this.#overtaken;
    const irreversible = IRREVERSIBLE.includes(outcome.checkpoint) && !unusable;
    house.passes += 1;
    const named = deed.said?.key ?? task.journey.key;
    if (irreversible) house.acts.push({ case: named, checkpoint: outcome.checkpoint });
    if (irreversible) house.irreversible += 1;
    for (const what of judge(house, deed))
      house.wrong.push({
        checkpoint: outcome.checkpoint,
        journey: task.journey.key,
        said: named,
        what,
        irreversible,
      });
    apply(house, { ...task, checkpoint: outcome.checkpoint }, deed.said ?? task.journey);
  }

  /** Does what the screen asks for next; false where nobody can. */
  async #do(step: string): Promise<boolean> {
    // Noted before the scan that may already bring the verdict.
    this.#done.add(step);
    const able = await this.#try(step);
    if (!able) this.#done.delete(step);
    return able;
  }

  async #try(step: string): Promise<boolean> {
    const house = this.#house;
    const { line } = house;
    const { at, journey, place, signAt, tray, urn, first } = this.#task;
    const human = journey.human;
    switch (step) {
      case 'secondCarrier':
        // Where new labels are tied on, the second is the other new one; at a re-binding the other old one.
        return this.#task.checkpoint !== 'rebind' &&
          CHECKPOINTS[this.#task.checkpoint].steps.includes('newCarrier')
          ? await this.#scanDrawer()
          : await this.#scanBody(step);
      case 'body':
      case 'eachScanned':
        return await this.#scanBody(step);
      case 'newCarrier':
        return await this.#scanDrawer();
      case 'detachedTag':
        return await this.#scanTag();
      case 'tray':
        return tray !== null && (await this.#scan(tray, true));
      case 'urn':
        return urn !== null && (await this.#scan(urn, true));
      case 'place':
        return place !== null && (await this.#scan(house.world.signAt(signAt ?? place), false));
      case 'observed': {
        const seen = house.careless() ? human : (this.#inFront()?.human ?? human);
        await line.answer(at, { type: 'observed', sex: seen.sex, age: 'adult', mark: '左手旧疤' });
        return true;
      }
      case 'family': {
        const said = house.strikes('familySaysWrongName') ? { name: '张三', birthDate: '1940-01-01' } : human;
        const { name, birthDate } = said;
        await line.answer(at, {
          ...{ type: 'family', form: 'arranger', speaker: '长子', noticeNumber: null },
          ...{ name, birthDate },
        });
        return true;
      }
      case 'readBack': {
        const band = house.careless() ? undefined : this.#inFront()?.worn[0];
        const { name, birthDate } = band ?? human;
        await line.answer(at, { type: 'readBack', name, birthDate });
        return true;
      }
      case 'photo':
        await line.answer(at, { type: 'photo', sha256: 'a'.repeat(64) });
        return true;
      case 'grounds':
        await line.answer(at, { type: 'grounds', text: '身份证与左手旧疤，家属在场' });
        return true;
      case 'implant':
        await line.answer(at, { type: 'implant', answer: this.#implant() });
        return true;
      case 'tags':
        return await this.#bothScanBoth();
      case 'second':
      case 'pins':
        return await this.#second();
      case 'look': {
        if (this.#people.length < 2) return false;
        if (this.#hands === first) await this.#takeOver(this.#people[1] ?? first);
        const where = LOOKS_IN.includes(this.#task.checkpoint)
          ? house.world.furnaces.get(place ?? '')
          : undefined;
        const empty = where === undefined || where.ashes.length === 0 || house.careless();
        await line.answer(at, { type: 'look', empty });
        return true;
      }
      case 'onTrolley': {
        // Nothing is shown that could be copied: who is asked how many lie there has to look.
        await line.answer(at, { type: 'onTrolley', count: this.#task.front.length > 1 ? 'more' : 'one' });
        return true;
      }
      case 'slip': {
        const slip = await printSlip(house, journey);
        if (slip === null) return false;
        this.#slipAt = slip.at;
        await line.scan(at, slip.text);
        return true;
      }
      case 'authority':
        await line.wait(40_000);
        return line.core(at).checking.attempt !== null;
      default:
        return false;
    }
  }

  /** Asked of the family, who know. */
  #implant(): 'none' | 'present' | 'removed' {
    const { journey } = this.#task;
    if (journey.implantOut) return 'removed';
    return this.#house.world.body(journey.bodyId).implant ? 'present' : 'none';
  }

  #inFront() {
    const id = this.#task.front[0];
    return id === undefined ? undefined : this.#house.world.bodies.get(id);
  }

  #worn(): readonly Label[] {
    const body = this.#inFront();
    return (body?.worn ?? []).filter((label) => label.readable);
  }

  /** Reads one more carrier off the body in front. */
  async #scanBody(step: string): Promise<boolean> {
    const rule = CHECKPOINTS[this.#task.checkpoint];
    if (step === 'eachScanned') {
      const lazy = this.#people.find((staff) => !this.#looked.has(staff));
      if (lazy === undefined || (lazy !== this.#task.first && this.#house.strikes('secondOnlyBadges', 0.5)))
        return false;
      if (this.#hands !== lazy) await this.#takeOver(lazy);
      if (rule.of === 'ashes') {
        const { urn, tray } = this.#task;
        return ASHES_TAGS.includes(rule.id)
          ? await this.#scanTag()
          : await this.#scan(urn ?? tray ?? '', true);
      }
    }
    const own = this.#scanned.get(this.#hands) ?? new Set<string>();
    const labels = this.#worn();
    // At the furnace mouth the bag tag comes off last: the wristband is what stays on.
    const asked = this.#house.line.core(this.#task.at).checking.decision?.verdict.reasons ?? [];
    const lacks = asked.some((entry) => entry.code === 'SECOND_CARRIER_MISSING');
    // A band that has no business on the body is no other one for being scanned twice.
    const again = lacks || rule.id === 'uncharge' ? undefined : labels[0];
    const fresh = labels.find((label) => !own.has(label.code)) ?? again;
    if (this.#house.strikes('photocopyScanned', 0.15)) {
      const code = this.#house.codesOf(this.#task.journey)[0];
      if (code !== undefined) return await this.#scan(code, false);
    }
    if (this.#house.strikes('paperScanned', 0.1)) {
      const number = this.#house.file(this.#task.journey)?.number;
      if (number !== undefined) return await this.#scan(number, false);
    }
    if (fresh === undefined) return false;
    own.add(fresh.code);
    this.#done.add('body');
    if (rule.id === 'chargeIn' && fresh.kind === 'bagTag') this.#done.add('detachedTag');
    this.#scanned.set(this.#hands, own);
    return await this.#scan(fresh.code, true);
  }

  async #scanDrawer(): Promise<boolean> {
    const own = this.#scanned.get('drawer') ?? new Set<string>();
    const { drawer } = this.#task.journey;
    const next = drawer.find((label) => !own.has(label.code)) ?? drawer[0];
    if (next === undefined || own.size > 6) return false;
    own.add(next.code);
    this.#scanned.set('drawer', own);
    return await this.#scan(next.code, true);
  }

  /** The one this body burned in, or stands before. */
  #furnace(): Vessel | undefined {
    const { journey, place } = this.#task;
    return this.#house.world.furnaces.get(this.#house.file(journey)?.cremation?.cremator ?? place ?? '');
  }

  /** The tag at the furnace mouth, on the tray, or taken off the body just now. */
  async #scanTag(): Promise<boolean> {
    const { world } = this.#house;
    const { checkpoint, tray } = this.#task;
    const hanging =
      checkpoint === 'chargeIn'
        ? this.#worn().filter((label) => label.kind === 'bagTag')
        : checkpoint === 'box'
          ? (world.trays.get(tray ?? '')?.tags ?? [])
          : (this.#furnace()?.tags ?? []);
    const tag = hanging[0];
    if (tag !== undefined) this.#done.add('detachedTag');
    return tag !== undefined && (await this.#scan(tag.code, true));
  }

  /** No hint of the reader: both people scan both carriers. */
  async #bothScanBoth(): Promise<boolean> {
    const labels = this.#worn();
    // Whoever goes round the trolley with the scanner sees how many lie on it.
    if (labels.length < 2 || this.#task.front.length > 1) return false;
    if (this.#people.length < 2 && !(await this.#second())) return false;
    for (const staff of this.#people) {
      if (this.#house.line.core(this.#task.at).checking.attempt === null) return true;
      await this.#takeOver(staff);
      for (const label of labels) await this.#scan(label.code, true);
    }
    return true;
  }

  async #second(): Promise<boolean> {
    const house = this.#house;
    const { second, first, at } = this.#task;
    if (second === null || this.#people.length > 1) return false;
    if (house.strikes('secondAbsent')) return false;
    if (house.strikes('samePersonTwice')) {
      await house.line.badge(at, first, 'second');
      return false;
    }
    await this.#join(await this.#standIn(second));
    return this.#people.length > 1;
  }

  /** Who comes, when somebody is called. */
  async #standIn(second: string): Promise<string> {
    if (this.#house.strikes('wrongRole')) return 's14';
    if (this.#house.strikes('dismissedBadge')) {
      this.#house.world.dismissed.add(second);
      const { home } = this.#house;
      home.core('desk').record('staff.dismissed', { staffId: second, reason: '离职' }, { actorId: 's02' });
      await home.pump();
    }
    return second;
  }

  async #join(staff: string): Promise<void> {
    const { line } = this.#house;
    const { at } = this.#task;
    await line.badge(at, staff, 'second');
    const attempt = line.core(at).checking.attempt;
    if (attempt !== null && attempt.hands !== staff) return;
    this.#people.push(staff);
    this.#done.add('second');
    this.#hands = staff;
  }

  async #takeOver(staff: string): Promise<void> {
    await this.#house.line.badge(this.#task.at, staff, 'hands');
    this.#hands = staff;
  }

  /** Pulls the trigger: what the scanner makes of it is another matter. */
  async #scan(code: string, looks: boolean): Promise<boolean> {
    const house = this.#house;
    const { at } = this.#task;
    let sent: string | null = code;
    if (house.strikes('misread', 0.08))
      sent = `${code.slice(0, 5)}${code[5] === '7' ? '1' : '7'}${code.slice(6)}`;
    if (house.strikes('scannerLoses', 0.08)) sent = null;
    if (this.#lastScan !== '' && house.strikes('scannerRepeats', 0.08)) sent = this.#lastScan;
    this.#lastScan = sent ?? this.#lastScan;
    if (looks) this.#looked.add(this.#hands);
    if (looks) house.lastCode.set(at, code);
    this.#scans += 1;
    if (sent !== null) await house.line.scan(at, sent);
    return true;
  }
}
