import { stringify } from 'yaml';
import { z } from 'zod';
import { REASONS } from '../domain/checkpoints/reasons.ts';
import { CHECKPOINTS, type CheckpointRule } from '../domain/checkpoints/rules.ts';
import { COMMANDS } from '../domain/codes/index.ts';
import type { CheckpointId } from '../domain/events/kinds.ts';
import { DEFAULT_POLICY } from '../domain/policy.ts';
import { may, PERMISSIONS, ROLES, type Role } from '../domain/roles.ts';
import { type Access, accessOf } from '../station/access.ts';
import { DEMO_PLACES, DEMO_STAFF, DEMO_THINGS, demoPin } from '../station/demo/homeData.ts';
import { stepViews } from '../station/steps.ts';
import { beginsWith } from './begins.ts';
import { errorCodes } from './errorCodes.ts';
import { EXAMPLE } from './example.ts';
import { ERROR_LINES, PREDICATE_LINES, PROCEDURE_LINES, RULES_OF_THUMB, STEP_LINES } from './explain.ts';
import { USUAL_PARTS } from './parts.ts';
import { PROCEDURES } from './procedures.ts';
import { INPUT_FORMS, REFERENCE_FORMS } from './refs.ts';
import { drillFile } from './scenario.ts';

type Json = Record<string, unknown>;

/** Of no use in a drill: screens, devices, and training itself. */
const LEFT_OUT = [
  'attachments',
  'demo',
  'devices',
  'director',
  'drafts',
  'home',
  'lesson',
  'shell',
  'training',
];
/** The format has a command of its own for these. */
const HAS_COMMAND = [
  'attempt.cancel',
  'attempt.conclude',
  'carriers.print',
  'cases.register',
  'session.cancelPin',
  'session.signOut',
  'slips.print',
];
const UNITS = [
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

function roleWords(roles: readonly Role[] | null): string | null {
  return roles === null ? null : roles.map((role) => `${role} ${ROLES[role]}`).join(', ');
}

function checkpointOf(id: CheckpointId, rule: CheckpointRule): Json {
  const nothing = {
    checkpoint: id,
    outcome: 'pass',
    reasons: [],
    final: true,
    subject: null,
    overridden: [],
  } as const;
  const labels = new Map<string, string>(stepViews(id, nothing, []).map((step) => [step.id, step.label]));
  const place =
    rule.place === null
      ? 'none'
      : `${rule.place.kinds.join(' or ')}, ${rule.place.direction === 'target' ? 'where it goes to' : 'which it leaves'}`;
  return {
    const: id,
    title: rule.chinese,
    description: `${rule.of === 'body' ? 'Of a body' : 'Of ashes'}${rule.irreversible ? ', irreversible' : ''}. Begins with: ${beginsWith(rule)}; anywhere else it is WRONG_STATE.`,
    first: roleWords(rule.firstRoles),
    second: roleWords(rule.secondRoles) ?? 'none',
    ...(rule.oneOf === null ? {} : { oneOfTheTwo: roleWords(rule.oneOf) }),
    place,
    steps: rule.steps.map((step) => [step, labels.get(step) ?? ''].join(' ').trim()).join(' → '),
    demands: rule.predicates.join(', '),
    ...(rule.override === null ? {} : { overriddenBy: roleWords(rule.override) }),
  };
}

const GRADES = {
  wrong: 'wrong: refuses at once',
  missing:
    'missing: a step still to do; refuses by itself only on conclude: true, and is listed beside whatever else refuses',
  last: 'last: refuses when nothing else is missing',
} as const;

function reasonTable(): Json[] {
  return Object.entries(REASONS).map(([code, spec]) => ({
    const: code,
    title: spec.sentence,
    description: [
      GRADES[spec.grade],
      'raisesObjection' in spec ? 'raises an objection, the case is frozen' : '',
      'overridable' in spec ? 'a director may override it (attempt.override)' : '',
    ]
      .filter((part) => part !== '')
      .join('; '),
  }));
}

function byKind<T extends { kind: string; label: string }>(
  entries: readonly T[],
  more: (entry: T) => string,
): Json {
  const found: Record<string, string[]> = {};
  for (const entry of entries) {
    found[entry.kind] ??= [];
    found[entry.kind]?.push(`${entry.label}${more(entry)}`);
  }
  return Object.fromEntries(
    Object.entries(found).map(([kind, labels]) => [
      kind,
      `${kind}:LABEL with LABEL one of: ${labels.join(', ')}`,
    ]),
  );
}

/** Rooms as a count names them, with the places in each. */
function roomsOf(): Json {
  const found: Record<string, string[]> = {};
  for (const { kind, room, label } of DEMO_PLACES) {
    if (kind !== 'bay' && kind !== 'niche') continue;
    found[room] ??= [];
    found[room].push(label);
  }
  return Object.fromEntries(Object.entries(found).map(([room, labels]) => [room, labels.join(', ')]));
}

function home(): Json {
  return {
    description:
      'The demo home 莒南县殡仪馆: everything a reference may name. What stands in brackets is not part of the label',
    staff: DEMO_STAFF.map((member) => ({
      id: member.staffId,
      name: member.name,
      roles: roleWords(member.roles as readonly Role[]),
      ...(member.deputyOf === undefined || member.deputyOf.length === 0
        ? {}
        : { deputyOf: roleWords(member.deputyOf as readonly Role[]) }),
      pin: demoPin(member.staffId),
    })),
    places: byKind(DEMO_PLACES, ({ attributes }) =>
      typeof attributes?.type === 'string' ? ` [${attributes.type}]` : '',
    ),
    rooms: roomsOf(),
    things: byKind(DEMO_THINGS, () => ''),
    commands: `command:NAME with NAME one of: ${Object.entries(COMMANDS)
      .map(([name, { chinese }]) => `${name} [${chinese}]`)
      .join(', ')}`,
  };
}

function schemaOf(type: z.ZodType | null): unknown {
  if (type === null) return null;
  const { $schema: _schema, ...rest } = z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' });
  return rest;
}

/** Staff whose role allows a call. */
function callers(who: Access['who']): string {
  if (who === 'anyone') return 'anybody';
  if (who === 'signedIn' || who === 'room') return 'anybody signed in';
  if (!PERMISSIONS.includes(who)) return who;
  return DEMO_STAFF.filter((member) =>
    may(
      { roles: member.roles as readonly Role[], deputyOf: (member.deputyOf ?? []) as readonly Role[] },
      who,
    ),
  )
    .map((member) => member.staffId)
    .join(', ');
}

function procedures(): Json {
  return Object.fromEntries(
    [...PROCEDURES].flatMap(([name, input]) => {
      const access = accessOf(name.split('.'));
      if (access?.does !== 'acts' || HAS_COMMAND.includes(name)) return [];
      if (LEFT_OUT.includes(name.split('.')[0] ?? '')) return [];
      const line = PROCEDURE_LINES[name];
      return [
        [
          name,
          {
            ...(line === undefined ? {} : { description: line }),
            calledBy: callers(access.who),
            input: schemaOf(input),
          },
        ],
      ];
    }),
  );
}

function span(ms: number): string {
  const [word, size] = UNITS.find(([, unit]) => ms >= unit && ms % unit === 0) ?? ['millisecond', 1];
  return `${ms / size} ${word}${ms === size ? '' : 's'}`;
}

function policy(): Json {
  return Object.fromEntries(
    Object.entries(DEFAULT_POLICY).map(([key, value]) => [
      key.replace(/Ms$/, ''),
      key.endsWith('Ms') && typeof value === 'number' ? span(value) : value,
    ]),
  );
}

/** The usual order of a journey, in the words of the checkpoints. */
function journey(): string[] {
  const word = (id: CheckpointId) => `${id} ${CHECKPOINTS[id].chinese}`;
  return [
    'desk: register the case, print wristband and bagTag, scan each back',
    `desk: ${word('bind')} at the bedside, the family present`,
    `kiosk: ${word('receive')}, then ${word('store')} into a bay; another person does the ${word('review')}`,
    `kiosk, on the way: ${word('move')} to another bay, ${word('prepare')}, ${word('return')}`,
    'desk: papers (identity, deathCertificate, arrangerIdentity, cremationAuthorization), cremation.order for today, farewell.waive or farewell.book',
    `with a farewell: ${word('releaseToFarewell')} (kiosk), ${word('view')} (desk, at the hall); the release to cremation then leaves from the hall`,
    `kiosk: ${word('releaseToCremation')}, two people; the body is then in the hands of the first`,
    `console: ${word('charge')}, two people and the family; the door is then open for two minutes`,
    `console: ${word('chargeIn')}: wristband, bag tag taken off, how many lie on the trolley, cremator`,
    `console: cremation.finish, at the earliest ${span(DEFAULT_POLICY.minimumCremationMs)} after the charge; ${word('trayToCooling')}`,
    `console: ${word('box')}, at the earliest ${span(DEFAULT_POLICY.minimumCoolingMs)} later`,
    `desk: ${word('storeUrn')} (${word('urnOut')}, ${word('urnBack')}), ${word('handOver')}, ${word('inter')}, ${word('scatter')} or ${word('leaveAshes')}`,
    `instead of a cremation: ${word('transferOut')}, from bay or hands into a vehicle`,
    `when something broke: ${word('rebind')}, ${word('reidentify')}, ${word('retag')}, ${word('uncharge')}, ${word('rebox')}`,
  ];
}

/** The regular expression of a moment is longer than the drill. */
function plainDates(value: unknown): void {
  if (value === null || typeof value !== 'object') return;
  if ('format' in value && value.format === 'date-time' && 'pattern' in value) delete value.pattern;
  for (const entry of Object.values(value)) plainDates(entry);
}

/**
 * Everything a stranger needs to write a drill, as one JSON document: the JSON Schema of a drill file, and in its
 * `$defs` the home, the checkpoints, the reasons and the commands. Made from the tables of the product.
 */
export function vocabulary(): Json {
  const schema: Json = z.toJSONSchema(drillFile, { io: 'input', unrepresentable: 'any' });
  const { $schema, $defs, ...rest } = schema;
  plainDates(rest);
  const defs = { ...($defs as Record<string, Json>) };
  for (const [id, table] of [
    ['checkpoints', Object.entries(CHECKPOINTS).map(([id, rule]) => checkpointOf(id as CheckpointId, rule))],
    ['reasons', reasonTable()],
  ] as const) {
    defs[id] = { ...defs[id], oneOf: table };
  }
  return {
    $schema,
    title: 'Guicheng drill (演练脚本)',
    description: `A drill is one YAML file that replays an accident of a funeral home step by step, with what must come of each step. Play it with: npm run drill -- FILE. It holds if every step comes out as its \`expect\` says (a step without one must not be refused and must not fail), exactly the acts of \`irreversible\` stand in the ledgers at the end, and none of \`never\` does. At least one step must expect a refusal with \`reasons\`.\n\nHow the home behaves:\n${RULES_OF_THUMB.map((line) => `- ${line}`).join('\n')}`,
    ...rest,
    examples: [EXAMPLE],
    $defs: {
      ...defs,
      example: { description: 'The example above as a YAML file, which holds', yaml: stringify(EXAMPLE) },
      journey: { description: 'The usual order of a journey', steps: journey() },
      usualParts: {
        description:
          'Parts any drill may play with { play: { part, with } }. null: has to be given, in `with` or under `people`; everything else has the default shown',
        parts: Object.fromEntries(
          Object.entries(USUAL_PARTS).map(([name, part]) => [
            name,
            { description: part.about, with: part.with, steps: part.steps },
          ]),
        ),
      },
      steps: {
        description: 'Steps of the checkpoints, in the order of the screen; how each is done in a drill',
        lines: STEP_LINES,
      },
      demands: {
        description: 'What the checkpoints demand, and the reasons they refuse with where it does not hold',
        lines: Object.fromEntries(
          Object.entries(PREDICATE_LINES).map(([id, line]) => [
            id,
            `${line.asks}; else ${line.reasons.join(', ')}`,
          ]),
        ),
      },
      references: {
        description: 'What may stand where a code is scanned (chen: a case of the file)',
        forms: REFERENCE_FORMS,
        inCallInput: INPUT_FORMS,
      },
      home: home(),
      procedures: {
        description:
          'What `call` may name, with who may call it and the schema of its input. caseId is written $chen, a witness { staffId: s02, pin: $pin:s02 }',
        procedures: procedures(),
      },
      errors: {
        description: 'Codes for `expect.error`, by group: a group alone is enough. Collected from the source',
        groups: ERROR_LINES,
        codes: errorCodes(),
      },
      policy: { description: 'Times and limits of the home', times: policy() },
    },
  };
}
