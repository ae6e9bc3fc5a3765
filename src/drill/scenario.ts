import { z } from 'zod';
import { DOCUMENT_KINDS } from '../domain/case/documents.ts';
import { caseFieldsInput } from '../domain/case/fields.ts';
import { REASONS, type ReasonCode } from '../domain/checkpoints/reasons.ts';
import { checkpointId, IRREVERSIBLE } from '../domain/events/kinds.ts';
import { DEMO_STAFF } from '../station/demo/homeData.ts';

/**
 * The scenario format (演练脚本): one YAML file that tells a day or an accident step by step, with what must come of
 * each step. Drills, the demo day and training are all played from it. The descriptions below are the manual: the
 * vocabulary a stranger writes a drill from is generated from them.
 */
const ref = z
  .string()
  .min(1)
  .max(2500)
  .describe(
    'A reference to a code, see $defs.references: chen.wristband, bay:A-01, misread:chen.wristband …',
  );
const station = z.enum(['desk', 'kiosk', 'console']).meta({
  id: 'station',
  description: 'desk 业务大厅 (front desk), kiosk 冷藏间 (cold rooms), console 火化车间 (cremation room)',
});
const staffId = z
  .enum(DEMO_STAFF.map((member) => member.staffId) as [string, ...string[]])
  .meta({ id: 'staffId', description: 'Staff id of the demo home, see $defs.home.staff' });
const caseName = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]*$/, '案卷名用英文字母和数字，以小写字母开头，如 chen')
  .meta({ id: 'caseName', description: 'Name of a case inside this file, given by `register … as`' });
const carrierKind = z.enum(['wristband', 'bagTag', 'bodyPaper']);
const reasonCode = z
  .enum(Object.keys(REASONS) as [ReasonCode, ...ReasonCode[]])
  .meta({ id: 'reasons', description: 'Reason codes of a refusal, each with its sentence and grade' });
const checkpoint = checkpointId.meta({
  id: 'checkpoints',
  description: 'Checkpoints, each with its steps in the order wanted, who may do it, and what may refuse it',
});
const irreversibleId = z
  .enum(IRREVERSIBLE as readonly [string, ...string[]])
  .meta({ id: 'irreversibleCheckpoint', description: 'A checkpoint whose act cannot be taken back' });

export const expectation = z
  .object({
    verdict: z
      .enum(['pass', 'blocked'])
      .describe(
        'The verdict this step must bring about; or, where the step brings none itself, the one that news from another station brought here since the last step of this station (a step with nothing but `at` and `expect` may look for it). Without it (and without `reasons`) a step that is refused fails the drill',
      )
      .optional(),
    reasons: z
      .array(reasonCode)
      .min(1)
      .describe(
        'Reason codes that must all be among those of the refusal; implies `verdict: blocked`. Reasons graded `wrong` and `last` refuse by themselves; those graded `missing` only when a verdict is asked for with `conclude: true`. Whatever refuses, the missing ones are listed with it',
      )
      .optional(),
    onlyReasons: z
      .literal(true)
      .describe('The refusal names no reason graded `wrong` beside those listed in `reasons`')
      .optional(),
    note: z
      .string()
      .describe('Text that must be part of what the screen says about the last scan (Chinese)')
      .optional(),
    taken: z
      .boolean()
      .describe(
        'Was the last scan taken? false: the code was not understood or not accepted, and proves nothing; an open attempt stays open. A number typed from a sign (raw:3-06) is no code: taken: false',
      )
      .optional(),
    error: z
      .string()
      .regex(/^[A-Z_]+(\.[A-Z_]+)?$/, '错误代码如 STATE.TOO_SOON，或一组如 STATE')
      .describe(
        'The command of this step must fail with this code (STATE.TOO_SOON), or with any code of this group (STATE, FORBIDDEN, AUTH, INPUT, NOT_FOUND, STORAGE …); all of them in $defs.errors. A refusal of a checkpoint is no error: that is `verdict: blocked`',
      )
      .optional(),
    waiting: z
      .boolean()
      .describe('true: the attempt has asked another station for a place or a body and waits for it')
      .optional(),
    open: z
      .boolean()
      .describe('true: an attempt is still open and nothing decided; false: no attempt is open')
      .optional(),
    alarm: z
      .string()
      .describe(
        'Text that must be part of an alarm this station shows (Chinese): 已超过 (a body too long in somebody’s hands, with its name), 没有入炉记录 (a pass was not used), 传染病遗体 (a cremator not disinfected)',
      )
      .optional(),
    signedIn: z.boolean().describe('Is anybody signed in at this station?').optional(),
    interlock: z
      .record(z.string(), z.enum(['locked', 'open', 'running', 'uncertain']))
      .describe(
        'State of a furnace door by its label, e.g. { 2 号炉: locked }. open: a pass is valid for two minutes; running: charged; uncertain: a pass was not used, two people must look',
      )
      .optional(),
    device: z
      .enum(['working', 'silent', 'lost', 'connecting'])
      .describe(
        'State of the tag reader at the furnaces (console): working; lost after `unplug`; silent (plugged in, no answer) and connecting only with a real device',
      )
      .optional(),
  })
  .strict()
  .meta({ id: 'expect', description: 'What must have come of the step' });
export type Expectation = z.infer<typeof expectation>;

const said = {
  name: z.string().describe('Full name as it was said or read, e.g. 陈守义'),
  birthDate: z.string().describe('Birth date as it was said or read, YYYY-MM-DD'),
};

export const answerStep = z.discriminatedUnion('type', [
  z
    .object({
      type: z.literal('observed'),
      sex: z.enum(['male', 'female', 'unclear']),
      age: z.enum(['adult', 'child']),
      mark: z.string().describe('One mark seen on the body, e.g. 左手旧疤; must not be empty'),
    })
    .describe('What the person there sees on the body. Another sex or age than on file raises an objection'),
  z
    .object({
      type: z.literal('family'),
      form: z
        .enum(['arranger', 'authorised', 'notice'])
        .default('arranger')
        .describe(
          'arranger: the arranger or family; authorised: somebody with a written authorisation (needs the paper `delegation`); notice: an authority by its notice number',
        ),
      ...said,
      speaker: z.string().describe('Who said it, e.g. 陈建平（子）'),
      noticeNumber: z.string().nullable().default(null).describe('Only for form notice'),
    })
    .describe(
      'What the family says, entered by staff; another name or birth date than on file raises an objection',
    ),
  z
    .object({ type: z.literal('readBack'), ...said })
    .describe('Name and birth date read aloud from the wristband'),
  z.object({ type: z.literal('photo') }).describe('A photo is taken'),
  z
    .object({ type: z.literal('look'), empty: z.boolean() })
    .describe('Whoever scanned last looks into the furnace: is it empty? Has to be the second person'),
  z
    .object({ type: z.literal('onTrolley'), count: z.enum(['one', 'more']) })
    .describe('Whoever charges looks at the trolley at the furnace mouth: one body, or more?'),
  z
    .object({ type: z.literal('implant'), answer: z.enum(['none', 'present', 'removed', 'unknown']) })
    .describe('Pacemaker or other device in the body, asked where the file does not know'),
  z
    .object({ type: z.literal('grounds'), text: z.string().min(1).max(400) })
    .describe('On what papers and marks a body without carrier is re-identified'),
]);

export const step = z
  .object({
    say: z.string().describe('One line for the timeline, in the words of the home').optional(),
    situation: z
      .string()
      .describe(
        'What one sees and hears at this moment; training shows it in place of `say` before a mistake',
      )
      .optional(),
    at: station
      .describe('The station where the step happens; without it, that of the step before (desk at first)')
      .optional(),
    wait: z
      .string()
      .regex(/^\d+(s|m|h)$/, '时间如 30s、10m、2h')
      .describe('Let time pass: 30s, 10m, 2h. Every other step takes a few seconds by itself')
      .optional(),
    cut: z
      .tuple([station, station])
      .describe(
        'Fault: pull the network cable between two stations. Stations pass on each other’s news: one cable out changes nothing while the third station reaches both. For STALE_NEWS cut both cables of one station (desk–console and desk–kiosk), then wait 6m',
      )
      .optional(),
    mend: z.tuple([station, station]).describe('Put the cable back; news flows again').optional(),
    crash: z
      .literal(true)
      .describe(
        'Fault: the program of this station is killed where it stands and started again from its file. Nobody is signed in then, and an attempt under way is gone',
      )
      .optional(),
    backUp: z
      .literal(true)
      .describe('A backup of the ledger of this station is made now; in a drill none is made by itself')
      .optional(),
    restore: z
      .literal(true)
      .describe(
        'Fault: the disk of this station is lost, and it goes on from its last `backUp` in a new epoch. What it did since comes back from stations that had heard of it; what nobody heard (both its cables cut before) is missing for good. Nobody is signed in then. Until each body and urn in its care was scanned in its place (a storing, moving or count, or the procedure restored.sight), taking out and whatever is final is NOT_SIGHTED',
      )
      .optional(),
    setClock: z
      .string()
      .regex(/^[+-]\d+(s|m|h)$/, '如 +10m、-2h')
      .describe('Fault: somebody sets the clock of this station forward (+10m) or back (-2h)')
      .optional(),
    diskFull: z
      .literal(true)
      .describe('Fault: the disk of this station is full; nothing more can be written')
      .optional(),
    diskFreed: z.literal(true).describe('There is room on the disk of this station again').optional(),
    unplug: z.string().describe('Fault: the tag reader at the furnaces is unplugged (write uhf)').optional(),
    replug: z.string().describe('It is plugged in again (write uhf)').optional(),
    tags: z
      .object({
        cremator: z.string().describe('Label of the cremator, e.g. 2 号炉'),
        carriers: z.array(ref).describe('Carriers whose tags answer there from now on; [] for none'),
      })
      .describe(
        'Which tags the reader sees at a furnace mouth from now on (only bagTag and wristband carriers)',
      )
      .optional(),
    signOut: z.literal(true).describe('Whoever is signed in here signs out').optional(),
    signIn: staffId
      .describe(
        'This person signs in here: badge and PIN. Whoever was signed in is signed out, an attempt under way is given up',
      )
      .optional(),
    register: z
      .object({ as: caseName.describe('Name this case has in this file'), fields: caseFieldsInput })
      .describe('A receptionist or cold-room keeper registers a case')
      .optional(),
    print: z
      .object({ case: caseName, kinds: z.array(carrierKind).min(1) })
      .describe(
        'Print carriers of a case; afterwards chen.wristband, chen.bagTag, chen.bodyPaper name the newest, chen.wristband#1 the first. Each must be scanned once with no attempt open (scan-back) before it may be bound. While one of the kind is alive on the body it is STATE.REVOKE_FIRST: `carriers.revoke` first',
      )
      .optional(),
    misprint: z
      .object({ case: caseName, kind: carrierKind, shows: ref })
      .describe(
        'Fault: the printer put the content of `shows` on this label; scanning it reads that. Its scan-back within two minutes, by whoever printed it and with no attempt open, is told as 错印 (taken: false) and the label is void: print another',
      )
      .optional(),
    papers: z
      .object({ case: caseName, kinds: z.array(z.enum(DOCUMENT_KINDS)).min(1) })
      .describe(
        'A receptionist takes in papers; before a cremation: identity, deathCertificate, arrangerIdentity, cremationAuthorization',
      )
      .optional(),
    lift: z
      .object({
        case: caseName,
        reason: z.string(),
        document: z
          .string()
          .describe(
            'Number of the paper it rests on: of the police for a police hold, of the settlement for a dispute; without it the reason is taken for it',
          )
          .optional(),
      })
      .describe(
        'Lift every open hold and objection of a case; a director (s02) or deputy (s15), not whoever raised it. A conflict (CONFLICT_OPEN) is ended by conflicts.close instead',
      )
      .optional(),
    slip: caseName
      .describe('The desk prints a release slip for this case; scan it with slip:chen within 30 minutes')
      .optional(),
    call: z
      .object({
        procedure: z.string().describe('Name of a procedure, see $defs.procedures'),
        input: z.record(z.string(), z.unknown()).default({}),
        as: caseName
          .describe(
            'Name for what the procedure makes: a case (cases.split), a paper (documents.receive), a list, a count; then $name',
          )
          .optional(),
      })
      .describe(
        'Any other command. Texts in the input that begin with $ are references, see $defs.references',
      )
      .optional(),
    open: z
      .object({
        checkpoint,
        expected: caseName
          .describe(
            'The case chosen from the list; every scan must then be of it. It is judged at once by all its file says, before anything is scanned',
          )
          .optional(),
      })
      .describe(
        'Choose a checkpoint at the screen: opens an attempt. With `expected` everything already known decides at once (papers, order, farewell, where the body is, review, hold, objection, role, clock): if that refuses, `expect: { verdict: blocked, reasons: [DOCUMENT_MISSING] }` belongs to this very step, and there is no attempt for the steps after it. Without `open`, the first scan of a carrier opens the likeliest next step of that case, which is not the one opened before: after a refusal `open` again',
      )
      .optional(),
    second: staffId
      .describe(
        'Second person of the attempt under way: badge, and PIN where it is asked for. Scans that follow are theirs. With no attempt open the step cannot be played; a badge shown too early is scan: "badge:s01"',
      )
      .optional(),
    hands: staffId
      .describe('Somebody already in the attempt scans their badge again: scans that follow are theirs')
      .optional(),
    leaves: staffId
      .describe(
        'Fault: the second person walks away; a little over a minute later their badge counts no more',
      )
      .optional(),
    scan: z
      .union([ref, z.array(ref).min(1)])
      .describe('Scan one code, or several in order. After a refusal the rest of the step is left undone')
      .optional(),
    answer: answerStep.describe('Enter what was said, seen or photographed').optional(),
    conclude: z
      .literal(true)
      .describe('Ask for the verdict now: steps still missing become reasons of a refusal')
      .optional(),
    cancel: z.literal(true).describe('Give up the attempt under way').optional(),
    screenshot: z.string().describe('Name of a picture to take, where there is a screen').optional(),
    expect: expectation.optional(),
  })
  .strict()
  .meta({
    id: 'step',
    description:
      'One step. Several actions in one step happen in the order of this list; most steps have one. A step without `expect` must not be refused and must not fail',
  });
export type Step = z.infer<typeof step>;

/** 逝者 of a file: what the usual parts fill in whenever they are played with `who`. */
export const people = z
  .record(
    caseName,
    z
      .object({
        name: z.string().describe('Full name'),
        born: z.string().describe('Birth date YYYY-MM-DD'),
        sex: z.enum(['male', 'female']),
        age: z.enum(['adult', 'child']),
        mark: z.string().describe('One mark on the body'),
        family: z.string().describe('Who speaks for the family, e.g. 陈建平（子）'),
        destination: z
          .string()
          .describe('骨灰去向: 1 or 2 public cemetery, 5 own plot, 6 niche in the home, 7 scattering'),
        kind: z.enum(['cremation', 'transferOut', 'earthBurial', 'fetal']),
        cause: z
          .string()
          .describe('死亡原因: 02 illness; 03 accident, 04 traffic, 05 to 08 are police matters'),
        implant: z.enum(['none', 'present', 'removed', 'unknown']),
        infectious: z.enum(['none', 'suspected', 'confirmed']),
        bay: z.string().describe('Label of the bay, e.g. A-01; likewise furnace, tray, cooling, urn, niche'),
        furnace: z.string(),
        tray: z.string(),
        cooling: z.string(),
        urn: z.string(),
        niche: z.string(),
        type: z.string().describe('Type of cremator ordered: 环保炉 (furnaces 1, 2) or 平板炉 (3, 4)'),
        when: z.string().describe('When it is ordered for, e.g. $today:15:00'),
      })
      .partial()
      .strict(),
  )
  .describe(
    'The deceased of this drill by case name: whatever stands here need not be given again to the usual parts',
  );

/** What a file says beside its steps. */
export const scenarioHead = z
  .object({
    name: z.string().min(1).describe('Short name in the words of the home'),
    story: z.string().min(1).describe('What happened, in two or three sentences'),
    situation: z
      .string()
      .min(1)
      .describe(
        'One or two sentences for a trainee: what happened before and what they have come for, and nothing of what goes wrong. Training shows it until the end in place of `story`',
      )
      .optional(),
    clock: z.iso
      .datetime({ offset: true })
      .describe('Wall time at the beginning, e.g. 2026-11-23T08:00:00+08:00'),
    irreversible: z
      .array(z.object({ case: caseName, checkpoint: irreversibleId }).strict())
      .describe(
        'Exactly the irreversible acts that must stand in the ledgers at the end, in any order; one more or one fewer fails the drill. An act that passed twice (a `charge` whose pass was void) is written twice. [] where nothing irreversible may happen',
      ),
    never: z
      .array(z.object({ case: caseName, checkpoint }).strict())
      .min(1)
      .describe(
        'Acts that must not have happened at any station: what the accident would have done. Usually charge, box, handOver or inter of whoever was in danger; reversible checkpoints may be named too. What also stands in `irreversible` may not stand here',
      )
      .optional(),
    blocked: z
      .number()
      .int()
      .min(0)
      .describe('How many attempts must have been refused in all, at all stations')
      .optional(),
  })
  .strict();

export const scenario = scenarioHead.extend({ steps: z.array(step).min(1) }).strict();
export type Scenario = z.infer<typeof scenario>;

const play = z
  .object({
    play: z
      .object({
        part: z.string().describe('Name of a part: one of `parts` of this file, or of $defs.usualParts'),
        with: z
          .record(z.string(), z.unknown())
          .describe(
            'Values for its {parameters}; a usual part takes the rest from `people` by `who`, a part of your own has only what stands here',
          )
          .optional(),
      })
      .strict(),
  })
  .strict()
  .meta({
    id: 'play',
    description: 'The steps of a part in this place; nothing else may stand in this step',
  });

/** A drill as it stands in its file, before the parts are written out; for the vocabulary. */
export const drillFile = scenarioHead
  .required({ never: true })
  .extend({
    people: people.optional(),
    parts: z
      .record(
        z.string(),
        z.array(
          z
            .record(z.string(), z.unknown())
            .describe('A step or a play, with {parameter} wherever a value differs'),
        ),
      )
      .describe(
        'Own lists of steps that come again: parts: { arrive: [ … "{who}.wristband" … ] }, played with { play: { part: arrive, with: { who: chen } } }. A part may play others',
      )
      .optional(),
    steps: z
      .array(z.union([step, play]))
      .min(1)
      .describe('What happens, in order'),
  })
  .strict();
