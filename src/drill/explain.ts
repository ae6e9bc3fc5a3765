import type { ReasonCode } from '../domain/checkpoints/reasons.ts';
import type { PredicateId, StepId } from '../domain/checkpoints/rules.ts';
import type { ErrorKind } from '../domain/errors.ts';

/**
 * One line for whoever writes a drill about each step, predicate and group of errors. The tables themselves stay
 * where they are: a new step or predicate without its line here does not compile.
 */
export const STEP_LINES: Readonly<Record<StepId, string>> = {
  first: 'whoever is signed in (signIn) opened the attempt',
  body: 'scan a carrier off the body: chen.wristband or chen.bagTag',
  secondCarrier:
    'scan the other carrier too: wristband and bagTag; at rebind only after a correction, where both old ones hang on the body still: scan both (chen.wristband#1, chen.bagTag#1)',
  newCarrier:
    'scan the new wristband (printed, and scanned back before with no attempt open); at rebind only the kinds that were revoked are new',
  detachedTag:
    'scan chen.bagTag: taken off the body at the furnace, it hangs on the furnace, then on the tray',
  tray: 'scan tray:骨灰盘 1',
  urn: 'scan urn:骨灰盒 1',
  fromPlace: 'only where a list of moves holds this one: scan the old place before the new',
  place:
    'scan the place, e.g. bay:A-01; at rebind only where one old carrier is left: the bay or hall the body lies in',
  observed: 'answer { type: observed, sex, age, mark }',
  photo: 'answer { type: photo }',
  family: 'answer { type: family, name, birthDate, speaker }',
  readBack: 'answer { type: readBack, name, birthDate }',
  implant: 'answer { type: implant, answer: none }; asked only where the file does not say none or removed',
  grounds: 'answer { type: grounds, text }',
  tags: 'the reader sees the body’s own bagTag (the command `tags` before), or both people scan both carriers',
  look: 'after `second`: answer { type: look, empty: true }',
  onTrolley:
    'answer { type: onTrolley, count: one }, by whoever charges, before the last scan, which decides',
  second: 'second: s09 (badge, PIN where asked)',
  pins: 'done by signIn and second: both enter their PIN',
  eachScanned: 'after `second`, scan a carrier (or the urn, tray or tag) again: each of the two scanned once',
  slip: 'only on old news (STALE_NEWS): scan slip:chen, printed at the desk with the command `slip`, before the last scan or answer, which decides; at charge and again at chargeIn',
  authority: 'only where place or body belongs to another station: asked for by itself, waits for the answer',
};

interface PredicateLine {
  readonly asks: string;
  readonly reasons: readonly ReasonCode[];
}

export const PREDICATE_LINES: Readonly<Record<PredicateId, PredicateLine>> = {
  chosen: {
    asks: 'the case was chosen first (open … expected)',
    reasons: ['CASE_NOT_CHOSEN'],
  },
  carriers: {
    asks: 'every scanned carrier is known, alive and bound; as many as the step asks for',
    reasons: [
      'BODY_MISSING',
      'SECOND_CARRIER_MISSING',
      'DETACHED_TAG_MISSING',
      'CARRIER_UNKNOWN',
      'CARRIER_REVOKED',
      'CARRIER_VOID',
      'CARRIER_CONSUMED',
      'CARRIER_NOT_BOUND',
      'CARRIER_CLASH',
      'CARRIER_DETACHED',
      'PAPER_NOT_EVIDENCE',
      'THING_WRONG',
      'UNBURNT_BAND_MISSING',
    ],
  },
  newCarriers: {
    asks: 'new carriers were scanned back after printing, are used by nobody, one of each kind',
    reasons: [
      'NEW_CARRIER_MISSING',
      'CARRIER_NOT_VERIFIED',
      'CARRIER_ALREADY_BOUND',
      'CARRIER_SPARE',
      'CARRIER_STILL_BOUND',
      'SECOND_CARRIER_MISSING',
      'CARRIER_UNKNOWN',
    ],
  },
  oneBody: {
    asks: 'every scan is of one and the same person, the expected one: another person’s wristband or tag, and another person’s urn or tray too',
    reasons: ['WRONG_BODY'],
  },
  things: {
    asks: 'trays and urns are known; a fetal case goes into a small urn (小骨灰盒 1 to 3) and nobody else does (URN_SIZE); the urn at box and rebox, the tray at trayToCooling and retag is free (THING_CLASH, together with WRONG_BODY); any other tray or urn holds somebody (an empty one, or a bag tag that hangs on another furnace or tray, is THING_WRONG)',
    reasons: [
      'THING_CLASH',
      'URN_SIZE',
      'THING_UNKNOWN',
      'THING_WRONG',
      'TRAY_MISSING',
      'URN_MISSING',
      'ASHES_MISSING',
      'NEW_URN_MISSING',
    ],
  },
  caseOpen: { asks: 'the case is known and not closed', reasons: ['CASE_UNKNOWN', 'CASE_CLOSED'] },
  arrived: {
    asks: 'of verdicts stored before `witnessed`: the body was received with both carriers before one of them was lost',
    reasons: ['ONE_CARRIER_LEFT'],
  },
  witnessed: {
    asks: 'what is left on the body names it only with a second witness: after a correction both old carriers scanned; where one was lost, the bay or hall the body lies in by the ledger (another: CARRIER_ELSEWHERE), in which the kind that was lost had been scanned too since the body was put there, and no WRONG_BODY, WRONG_PLACE or CARRIER_ELSEWHERE about it since (else CARRIER_ALONE; before reception ONE_CARRIER_LEFT). The way on is to revoke what is left and open reidentify',
    reasons: [
      'SECOND_CARRIER_MISSING',
      'PLACE_MISSING',
      'PLACE_UNKNOWN',
      'PLACE_WRONG_KIND',
      'CARRIER_ELSEWHERE',
      'CARRIER_ALONE',
      'ONE_CARRIER_LEFT',
    ],
  },
  binding: {
    asks: 'the body is bound as this step needs it',
    reasons: ['NOT_BOUND', 'ALREADY_BOUND', 'MUST_REBIND', 'NO_SURVIVING_CARRIER', 'CARRIER_SURVIVES'],
  },
  stops: { asks: 'no open objection, no conflict of claims', reasons: ['OBJECTION_OPEN', 'CONFLICT_OPEN'] },
  holds: {
    asks: 'no open hold; a violent, nameless or unclaimed death was released by the police',
    reasons: ['HOLD_OPEN', 'POLICE_HELD', 'AUTHORITY_RELEASE_MISSING', 'NOTICE_RUNNING', 'NOTICE_TOO_SHORT'],
  },
  identityClash: {
    asks: 'no other open case has the same identity or certificate number',
    reasons: ['IDENTITY_CLASH'],
  },
  from: { asks: 'the body or ashes are where this step begins', reasons: ['WRONG_STATE'] },
  released: { asks: 'the body was released to cremation', reasons: ['NOT_RELEASED'] },
  leaving: {
    asks: 'the scanned place is the one the body is in by the ledger',
    reasons: ['PLACE_MISSING', 'PLACE_UNKNOWN', 'PLACE_WRONG_KIND', 'WRONG_PLACE'],
  },
  target: {
    asks: 'the scanned place is of the right kind, free and in service',
    reasons: [
      'PLACE_MISSING',
      'PLACE_UNKNOWN',
      'PLACE_WRONG_KIND',
      'PLACE_OCCUPIED',
      'PLACE_OUT_OF_SERVICE',
      'SAME_PLACE',
    ],
  },
  listed: {
    asks: 'while a list of moves (relocation.draw) is open: who is on it goes to the listed place, out of the old one, by two',
    reasons: [
      'LISTED_FIRST',
      'LISTED_ELSEWHERE',
      'LISTED_KEPT',
      'LISTED_EMPTYING',
      'LISTED_FROM_MISSING',
      'SECOND_MISSING',
      'SECOND_ROLE',
      'PERSON_DISMISSED',
    ],
  },
  review: {
    asks: 'after storing, another person has looked at the body in its bay',
    reasons: ['REVIEW_PENDING', 'REVIEW_SAME_PERSON', 'NOTHING_TO_REVIEW'],
  },
  hands: { asks: 'the first person has no other body in hand', reasons: ['HANDS_FULL'] },
  authority: {
    asks: 'place and body belong to this station, or are given to it on asking',
    reasons: ['AUTHORITY_ELSEWHERE'],
  },
  people: {
    asks: 'roles, a second person who is another one, PINs',
    reasons: [
      'FIRST_MISSING',
      'FIRST_ROLE',
      'SECOND_MISSING',
      'SECOND_ROLE',
      'PERSON_DISMISSED',
      'PERSON_UNKNOWN',
      'PIN_MISSING',
    ],
  },
  eachScanned: { asks: 'each of the two scanned the body or ashes', reasons: ['EACH_MUST_SCAN'] },
  similar: {
    asks: 'with the same or a similar name in the house: one more scan of a carrier',
    reasons: ['SIMILAR_NAME_RESCAN'],
  },
  observed: {
    asks: 'what is seen does not contradict the file',
    reasons: ['OBSERVED_MISSING', 'OBSERVED_SEX_DIFFERS', 'OBSERVED_AGE_DIFFERS'],
  },
  family: {
    asks: 'what the family says agrees with the file',
    reasons: [
      'FAMILY_MISSING',
      'FAMILY_NAME_DIFFERS',
      'FAMILY_BIRTH_DIFFERS',
      'DELEGATION_MISSING',
      'FAMILY_NOTICE_MISSING',
    ],
  },
  readBack: {
    asks: 'what is read from the band agrees with the file',
    reasons: ['READBACK_MISSING', 'READBACK_DIFFERS'],
  },
  photo: { asks: 'a photo was taken', reasons: ['PHOTO_MISSING'] },
  grounds: { asks: 'the grounds are written down', reasons: ['GROUNDS_MISSING'] },
  identityPaper: {
    asks: 'an identity paper or a police notice is on file',
    reasons: ['IDENTITY_PAPER_MISSING'],
  },
  fields: { asks: 'name, sex and birth date are on file', reasons: ['FIELDS_MISSING'] },
  documents: {
    asks: 'the papers of the cremation gate are on file, and it is a cremation',
    reasons: [
      'DOCUMENT_MISSING',
      'CERTIFICATE_LEGACY',
      'NOT_CREMATION',
      'POLICE_CERTIFICATE_MISSING',
      'OVERDUE_PAPERS_MISSING',
    ],
  },
  farewell: {
    asks: 'the farewell is over, or waived with a signature',
    reasons: ['FAREWELL_NOT_CLOSED'],
  },
  hall: { asks: 'a hall is booked, and it is this one', reasons: ['HALL_NOT_BOOKED', 'WRONG_HALL'] },
  order: { asks: 'the cremation is ordered, for today', reasons: ['NOT_ORDERED', 'NOT_TODAY'] },
  queue: { asks: 'nobody ordered earlier is waiting at the furnaces', reasons: ['QUEUE_JUMP'] },
  implant: {
    asks: 'no device is left in the body',
    reasons: ['IMPLANT_UNKNOWN', 'IMPLANT_PRESENT', 'IMPLANT_UNSIGNED'],
  },
  sealed: {
    asks: 'the bag may be opened: no infectious body, no decomposed one',
    reasons: ['INFECTIOUS_SEALED', 'DECOMPOSED_SEALED'],
  },
  choice: {
    asks: 'of the ten ethnic groups: the family chose in writing, and this is what they chose',
    reasons: ['CHOICE_MISSING', 'CHOICE_OTHER', 'EARTH_BURIAL_GROUP'],
  },
  transfer: {
    asks: 'the case is a transfer out, with the papers of the receiving home',
    reasons: ['NOT_TRANSFER', 'TRANSFER_PAPERS_MISSING', 'INFECTIOUS_STAYS'],
  },
  retention: { asks: 'unclaimed ashes were kept long enough', reasons: ['ASHES_RETAINED'] },
  cremator: {
    asks: 'the furnace is empty, of the ordered type, and no earlier pass is open',
    reasons: [
      'CREMATOR_BUSY',
      'CREMATOR_TYPE',
      'PERMIT_UNCLOSED',
      'INFECTIOUS_CREMATOR',
      'CREMATOR_NOT_DISINFECTED',
    ],
  },
  look: {
    asks: 'the second person looked: the furnace is empty',
    reasons: ['LOOK_MISSING', 'LOOK_NOT_EMPTY'],
  },
  onTrolley: {
    asks: 'whoever charges looked at the trolley: one body alone lies on it',
    reasons: ['ON_TROLLEY_MISSING', 'TWO_ON_TROLLEY'],
  },
  tags: {
    asks: 'the reader sees no other body at the furnace mouth; it may block and never permits',
    reasons: ['TAG_AMBIGUOUS', 'TAG_SILENT'],
  },
  permit: {
    asks: 'a pass of the last two minutes, for this case and this furnace, and no new event on the case since (a refusal is one: after it the pass is void, two people look and close it, and charge is asked again)',
    reasons: ['PERMIT_NONE', 'PERMIT_EXPIRED', 'PERMIT_VOID', 'PERMIT_OTHER'],
  },
  timing: {
    asks: 'the run is over, and long enough ago',
    reasons: ['CREMATION_TOO_SOON', 'NOT_FINISHED', 'COOLING_TOO_SOON', 'NOT_CREMATED'],
  },
  freshness: {
    asks: 'news from every station within five minutes, or a release slip of the desk',
    reasons: ['STALE_NEWS', 'SLIP_INVALID'],
  },
  sighted: {
    asks: 'after a restore: the body or urn was scanned in its place since',
    reasons: ['NOT_SIGHTED'],
  },
  understood: {
    asks: 'no fact of a newer program speaks of this one: it may be a stop nobody here can read',
    reasons: ['FACT_UNREAD'],
  },
  clock: { asks: 'the clock of this station is right', reasons: ['CLOCK_WRONG'] },
};

/** What a `call` does, where its name and input do not say enough. */
export const PROCEDURE_LINES: Readonly<Record<string, string>> = {
  'session.unlock': 'a forgotten PIN is reset with the sealed code of the home',
  'session.changePin': 'change one’s own PIN',
  'attempt.override':
    'after a refusal with overridable reasons a director takes them on: { badge: $badge:s02, pin: $pin:s02, reason, codes }; a new attempt begins, everything is scanned again',
  'verdict.dismiss': 'put the verdict on the screen away',
  'cases.amend': 'add what is missing to the file of a case; not its identity fields once filled',
  'cases.correct':
    'correct name, sex, birth date or identity paper, with a reason and a second person; printed carriers are void then, and the body does not move until re-bound',
  'cases.join': 'two cases are one person: join them, with a director',
  'cases.split': 'one case holds two people: the carriers named go into a case of their own, with a director',
  'documents.receive':
    'take in one paper with its number and issuer (the command `papers` takes several without); issuerKind of a deathCertificate: "1" a hospital, "2" the police. `as: certificate` names it for documents.withdraw',
  'documents.withdraw':
    'a paper taken in by documents.receive … as is withdrawn and counts no more: { caseId: $chen, documentId: $certificate, reason }',
  'carriers.revoke':
    'declare a carrier dead (torn, unreadable, lost): { caseId: $chen, code: $chen.wristband, reason }; its next scan anywhere is refused. Then print, scan back, open rebind',
  'holds.place':
    'put a case on hold; holdKind: police, dispute, unidentified, infectious, implant or any other word',
  'holds.lift': 'lift one hold by its id (the command `lift` lifts all of a case)',
  'objections.raise':
    '有异议 of a case (caseId), or of whom the open attempt or the verdict on the screen is about (null, like scanning command:objection); freezes the case and its neighbours, see the head text',
  'objections.lift': 'lift one objection by its id (the command `lift` lifts all of a case)',
  'farewell.book': 'book a hall: hall $hall:怀恩厅, from and to as moments',
  'farewell.waive': 'the family waives the farewell, with a signature',
  'cremation.order': 'put a case on the list of a day: crematorType 环保炉 or 平板炉, scheduledAt a moment',
  'cremation.move': 'move a case in the queue; forward needs a director as witness',
  'cremation.finish': 'the burner is off; console only, not before the least time',
  'cremation.closePermit': 'a pass that was not used is closed by two people looking into the furnace',
  'certificates.issue': 'issue a cremation certificate',
  'conflicts.close':
    'CONFLICT_OPEN is ended by this and not by `lift`: two people at the place scan a carrier of the body and the place it really lies in: { conflictId: $conflict:chen, carrier: $chen.wristband, place: $bay:B-05, note: 现场核对, witness: { staffId: s06, pin: $pin:s06 } }; the ledger then has the body there, and it is reviewed anew',
  'conflicts.settleGone':
    'where one of two claims says that it left the house: closed on the paper that proves it, by two, one the director: { caseId: $chen, paper: 骨灰交接单 2026-18, note, witness }',
  'authority.ask': 'ask another station for a place or a body',
  'tags.register': 'fix a factory-numbered tag to a carrier of a case',
  'scan.hold': 'scans go to the form on the screen instead of a checkpoint, while it is open',
  'exceptions.record':
    'what a special case needs on file: a notice given, an implant removed, the choice of a burial, the papers of a transfer out. transfer.arranged before transferOut: saysCremation and sealed must be true for a case of kind transferOut (an earthBurial needs neither), sealNumber not empty, one of staff at least, then papers.print { paper: transferOut }; else TRANSFER_PAPERS_MISSING (see the usual part transferOut)',
  'exceptions.decide':
    'a director decides: release by the police, longer storage, disposal of an overdue body, a viewing',
  'exceptions.withdraw': 'a record of a special case is withdrawn',
  'exceptions.disinfect': 'a cremator was disinfected after an infectious body',
  'batches.open':
    'many dead at once: numbered unknowns; `as: gas` names their cases gas1, gas2 … (cause 03, held by the police, each nameless)',
  'stocktake.start':
    'begin a count of bays or niches, then scan place and carrier in turn, as: pan. Its rooms are those of $defs.home.rooms, e.g. [一号冷藏间]; [] means all. While somebody counts, a scan counts and moves nobody',
  'stocktake.resume':
    'go on with a count: { countId: $pan }. A count that a crash or a log-off broke off is gone on with by this, or put aside by stocktake.pause; until then the station takes no scan of a place or carrier (taken: false)',
  'stocktake.pause': 'put a count aside for now: from then on scans are other work again',
  'stocktake.empty':
    'the place scanned last is empty; where the ledger has somebody in it STATE.LOOK_AGAIN, then { again: true }',
  'stocktake.finish':
    'the count is over: { countId: $pan, note: null }; where places are left the note says why, else STATE.NOT_COUNTED. Whoever was scanned elsewhere than the ledger has them is frozen from that scan on (CONFLICT_OPEN), whoever was not found from here on; conflicts.close ends it',
  'stocktake.print': 'print the report of a count',
  'stocktake.saveRules': 'when counts are due',
  'relocation.draw':
    'a list of moves, with a second person: { of: bay, reason, moves: [{ from: $bay:A-01, to: $bay:F-01 }], witness }; each move is then scanned off the body, at the old place and at the new one, by two',
  'relocation.count': 'count both ends of a list once everybody has moved',
  'relocation.close': 'close a list; only when it balances to zero and both ends were counted',
  'relocation.abandon': 'give a list up, with a reason and a second person',
  'relocation.print': 'print a list of moves',
  'backup.now': 'back up this station',
  'papers.print': 'print a paper of a case; a transfer out needs its handover slip (paper: transferOut)',
  'roster.confirm':
    'where no other station was heard for three days: two people, one a director, confirm who works here',
  'clock.confirm': 'two people, one a director, say that this clock is right',
};

export const ERROR_LINES: Readonly<Record<ErrorKind, string>> = {
  INPUT: 'what was entered is not acceptable',
  AUTH: 'nobody signed in, a wrong PIN, a second person who is none',
  FORBIDDEN: 'the role may not do this, or not against an act of one’s own',
  CONFLICT: 'it clashes with something else',
  NOT_FOUND: 'there is no such thing',
  LEDGER: 'the ledger refuses',
  STORAGE: 'the disk does not take it',
  DEVICE: 'a device',
  CLOCK: 'the clock',
  FEED: 'the exchange between the stations',
  PROTOCOL: 'two programs that do not understand each other',
  SYNC: 'the other side: not reached, or it refuses',
  ENROL: 'taking a station into the home, or putting it out',
  COUNTY: 'the county hall',
  STATE: 'not now: too soon, stopped by a hold or objection, nothing open',
  RUNTIME: 'something nobody foresaw',
};

/** How the home behaves where a newcomer would guess wrong. */
export const RULES_OF_THUMB: readonly string[] = [
  'A drill starts in an empty home on a working morning: no case is registered, nobody is signed in, all cables are in, every bay, furnace, tray and urn is free, and no tag is in front of the tag reader.',
  'Play the usual parts ($defs.usualParts) for everything ordinary, and write out only what is special about your accident. Name the people once under `people`: usual parts fill in their name, birth date, mark, bay … by `who`.',
  'A session ends by itself: at kiosk and console after 90 seconds without a scan or command there, at the desk after 15 minutes. Write signIn again whenever work returns to a station; it does no harm.',
  'At a checkpoint everything scanned, said and seen belongs to one attempt at one station, which ends with its verdict. After a refusal begin a new attempt (open, or the first scan).',
  'A refusal comes as soon as something is wrong. What is merely missing refuses only on `conclude: true`: write that to show that somebody tries to go on without it. When nothing is missing any more the attempt passes by itself, with the last scan or answer.',
  'Several reasons may come together; `reasons` must all be among them, and further ones do not matter unless you write onlyReasons: true.',
  '`open` with `expected` is judged at once by all its file says: papers, order, farewell, where the body is, review, hold, objection, role, clock. To show that somebody without papers is not released: { at: kiosk, open: { checkpoint: releaseToCremation, expected: chen }, expect: { verdict: blocked, reasons: [DOCUMENT_MISSING] } }, with no scan after it. What has to be scanned, said or seen (WRONG_BODY, WRONG_PLACE, FAMILY_BIRTH_DIFFERS) is refused at that scan or answer.',
  'After a refusal nothing is open: the next scan opens the likeliest next step of that person, not the one opened before. `open` again by name. After a charge whose pass is void or over a scan opens `charge` again: open `chargeIn` by name to show that nobody goes in on it (PERMIT_VOID, PERMIT_EXPIRED).',
  'News decides too: a hold, an objection or a withdrawn paper that reaches a station ends the attempt open there with a refusal, before the next step of that station, which then fails with STATE.NO_ATTEMPT. Expect it with a step that does nothing: { at: console, expect: { verdict: blocked, reasons: [HOLD_OPEN] } }.',
  'Of several reasons the screen shows the sentence of one: WRONG_BODY before all, then those graded wrong in the order of the demands of the checkpoint; missing ones last.',
  'A contradiction (other sex, age, name, birth date than on file) raises an objection by itself: the case is frozen until a director (s02, or the deputy s15) who had no part in it lifts it, with the command `lift`. Somebody else raises one with command:objection or objections.raise.',
  'An objection freezes more than its case: every open case that shares its place, hands, furnace or tray or did since its last passed checkpoint, and every case named together with it in any refusal since then (another person’s band or urn scanned for it). Once the case passes a checkpoint, earlier refusals no longer count. To lift a frozen neighbour, write a `lift` of its own.',
  'An urn is in hands after box and after urnOut: handOver, inter, scatter, leaveAshes, storeUrn and urnBack begin there. Out of a niche it comes by urnOut (two people, urn and niche scanned) first.',
  'A new label for a body: carriers.revoke (old one), print, scan it back with no attempt open, open rebind, scan the carrier left on the body, the bay it lies in and the new one, photo, second person. Only the revoked kind has to be new. The usual part rebind does all that. It needs the body in a bay or hall where the carrier that was lost had been scanned too when it was put there or reviewed, and no WRONG_BODY or WRONG_PLACE about it since; else (CARRIER_ALONE, CARRIER_ELSEWHERE) revoke the carrier that is left as well and open reidentify with a director and the identity papers on file.',
  'Who signs in, opens: a receptionist cannot verify at a furnace. See `first` and `second` of each checkpoint in $defs.checkpoints.',
  'Bays belong to the kiosk, cremators and cooling places to the console, halls, niches and plots to the desk: do a step where its place belongs. A body may be taken over at another station while it is in somebody’s hands.',
  'One person can have only one body in hand, from bind or receive or a release until it is put down or taken over by the next scan: receive each body before the same driver binds another, or have another person do it.',
  'After the charge the bag tag is off the body and hangs on the furnace, then on the tray: scan chen.bagTag at trayToCooling and box. The wristband is burned and refused ever after.',
  'With a same or similar name among the open cases of the home each checkpoint wants one more scan of a carrier; the usual parts always give it. Similar is: the same in pinyin without tones, or one character different, missing, added or swapped (张秀英 and 张秀芳); the same surname alone is only marked.',
  'YAML: put references with a colon and dates into quotes: "bay:A-01", "1941-07-05".',
  'Order inside one step is that of the properties of $defs.step; write one action per step where order matters.',
];
