import { z } from 'zod';
import { CREMATION_DOCUMENTS } from '../domain/case/documents.ts';
import { caseFieldsInput } from '../domain/case/fields.ts';
import { checkpointId } from '../domain/events/kinds.ts';

/**
 * The scenario format (演练脚本): one YAML file that tells a day or an accident step by step. Drills, the demo day
 * and training are all played from it. References: `chen` is a case of this scenario, `chen.wristband` the code
 * of a carrier printed for it, `badge:s05` a staff badge, `bay:A-01`, `cremator:1 号炉`, `tray:骨灰盘 1` … a code of
 * the demo home by its label, `slip:chen` the last slip printed, `raw:…` any text at all.
 */
const ref = z
  .string()
  .min(1)
  .max(2500)
  .describe('A reference: case, case.carrier, kind:label, badge:staff, slip:case, raw:text');
const station = z.enum(['desk', 'kiosk', 'console']);

export const expectation = z
  .object({
    verdict: z.enum(['pass', 'blocked']).describe('The verdict this station shows after the step').optional(),
    reasons: z.array(z.string()).describe('Reason codes that must be among those of the verdict').optional(),
    note: z.string().describe('Text that the note of the last scan must contain').optional(),
    error: z.string().describe('Code of the error the command must fail with').optional(),
    waiting: z.boolean().describe('The attempt is asked-and-waiting for an authority').optional(),
    open: z.boolean().describe('An attempt is still open, nothing decided').optional(),
    interlock: z
      .record(z.string(), z.enum(['locked', 'open', 'running', 'uncertain']))
      .describe('State of the interlock of a cremator, by its label')
      .optional(),
    device: z
      .enum(['working', 'silent', 'lost', 'connecting'])
      .describe('State of the reader named in the step')
      .optional(),
  })
  .strict();
export type Expectation = z.infer<typeof expectation>;

const observedAnswer = z.object({
  type: z.literal('observed'),
  sex: z.enum(['male', 'female', 'unclear']),
  age: z.enum(['adult', 'child']),
  mark: z.string(),
});
const familyAnswer = z.object({
  type: z.literal('family'),
  form: z.enum(['arranger', 'authorised', 'notice']).default('arranger'),
  name: z.string(),
  birthDate: z.string(),
  speaker: z.string(),
  noticeNumber: z.string().nullable().default(null),
});
export const answerStep = z.discriminatedUnion('type', [
  observedAnswer,
  familyAnswer,
  z.object({ type: z.literal('readBack'), name: z.string(), birthDate: z.string() }),
  z.object({ type: z.literal('photo') }),
  z.object({ type: z.literal('look'), empty: z.boolean() }),
  z.object({ type: z.literal('implant'), answer: z.enum(['none', 'present', 'removed', 'unknown']) }),
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
    at: station.describe('The station where the step happens').optional(),
    signIn: z.string().describe('Scan the badge of this staff id and enter the PIN').optional(),
    second: z.string().describe('Second person: scan the badge, enter the PIN if it is asked for').optional(),
    hands: z.string().describe('Scan a badge again: the scans that follow are this person’s').optional(),
    register: z
      .object({ as: z.string(), fields: caseFieldsInput })
      .describe('Register a case and give it a name here')
      .optional(),
    print: z
      .object({ case: z.string(), kinds: z.array(z.enum(['wristband', 'bagTag', 'bodyPaper'])) })
      .describe('Print carriers')
      .optional(),
    scan: z
      .union([ref, z.array(ref)])
      .describe('Scan one code, or several in order')
      .optional(),
    open: z
      .object({ checkpoint: checkpointId, expected: z.string().optional() })
      .describe('Choose a checkpoint, for a case from the list')
      .optional(),
    answer: answerStep.describe('Enter what was said, seen or photographed').optional(),
    conclude: z.literal(true).describe('Ask for the verdict now').optional(),
    cancel: z.literal(true).describe('Give up the attempt').optional(),
    call: z
      .object({ procedure: z.string(), input: z.record(z.string(), z.unknown()).default({}) })
      .describe('Any command of the contract')
      .optional(),
    papers: z
      .object({
        case: z.string(),
        kinds: z.array(z.enum(CREMATION_DOCUMENTS)),
      })
      .describe('Take in papers of a case, without number or picture')
      .optional(),
    lift: z
      .object({ case: z.string(), reason: z.string() })
      .describe('Lift every open hold and objection of a case')
      .optional(),
    slip: z.string().describe('Print a release slip for a case').optional(),
    tags: z
      .object({ cremator: z.string(), carriers: z.array(z.string()) })
      .describe('Which tags lie at the furnace mouth from now on')
      .optional(),
    unplug: z.string().describe('Unplug the UHF reader of this station').optional(),
    replug: z.string().describe('Plug it in again').optional(),
    wait: z
      .string()
      .regex(/^\d+(s|m|h)$/)
      .describe('Let time pass')
      .optional(),
    cut: z.tuple([station, station]).describe('Pull the cable between two stations').optional(),
    mend: z.tuple([station, station]).describe('Put it back').optional(),
    screenshot: z.string().describe('Name of a picture to take, where there is a screen').optional(),
    expect: expectation.optional(),
  })
  .strict();
export type Step = z.infer<typeof step>;

export const scenario = z
  .object({
    name: z.string(),
    story: z.string(),
    clock: z.iso.datetime({ offset: true }).describe('Wall time at the beginning'),
    steps: z.array(step).min(1),
    irreversible: z
      .array(z.object({ case: z.string(), checkpoint: checkpointId }))
      .describe(
        'Exactly these irreversible acts must be in the ledger at the end; any other fails the scenario',
      ),
    blocked: z.number().int().min(0).describe('How many attempts must have been refused').optional(),
  })
  .strict();
export type Scenario = z.infer<typeof scenario>;
