/**
 * The kinds of code (码的种类). Every printed code carries its kind in its first two letters, so that a
 * cremator's code can never fill the field of a body.
 */

/** What a code stands for; a `paper` finds a case and is never evidence of a body. */
export type CodeSubject = 'body' | 'ashes' | 'place' | 'person' | 'thing' | 'paper' | 'command';

export interface CodeKindInfo {
  /** Two letters; never changed once printed. */
  readonly prefix: string;
  readonly chinese: string;
  readonly english: string;
  readonly of: CodeSubject;
}

export const CODE_KINDS = {
  /** 业务编号 (逝者码): names the case on papers; proves nothing about a body. */
  caseNumber: { prefix: 'BD', chinese: '业务编号', english: 'case number', of: 'paper' },
  /** 腕带 */
  wristband: { prefix: 'WB', chinese: '腕带', english: 'wristband', of: 'body' },
  /** 袋签 */
  bagTag: { prefix: 'BG', chinese: '袋签', english: 'bag tag', of: 'body' },
  /** 随身纸卡: travels with the body but can be separated from it, so it is a paper. */
  bodyPaper: { prefix: 'PP', chinese: '随身纸卡', english: 'body paper', of: 'paper' },
  /** 文书 */
  document: { prefix: 'DC', chinese: '文书', english: 'document', of: 'paper' },
  /** 工牌 */
  staff: { prefix: 'ST', chinese: '工牌', english: 'staff badge', of: 'person' },
  /** 告别厅/守灵厅 */
  hall: { prefix: 'HL', chinese: '告别厅/守灵厅', english: 'farewell hall or vigil room', of: 'place' },
  /** 火化炉 */
  cremator: { prefix: 'CR', chinese: '火化炉', english: 'cremator', of: 'place' },
  /** 冷却位 */
  coolingPlace: { prefix: 'CP', chinese: '冷却位', english: 'cooling place', of: 'place' },
  /** 骨灰盘 */
  tray: { prefix: 'TR', chinese: '骨灰盘', english: 'ashes tray', of: 'ashes' },
  /** 推车: moves with its load, so it is a thing in somebody's hands, not a place. */
  trolley: { prefix: 'TL', chinese: '推车', english: 'trolley', of: 'thing' },
  /** 棺 */
  coffin: { prefix: 'CF', chinese: '棺', english: 'coffin', of: 'thing' },
  /** 柜位 */
  bay: { prefix: 'BY', chinese: '柜位', english: 'bay', of: 'place' },
  /** 冷藏间 */
  coldRoom: { prefix: 'CD', chinese: '冷藏间', english: 'cold room', of: 'place' },
  /** 骨灰盒 */
  urn: { prefix: 'UR', chinese: '骨灰盒', english: 'urn', of: 'ashes' },
  /** 骨灰格位 */
  niche: { prefix: 'NC', chinese: '骨灰格位', english: 'niche', of: 'place' },
  /** 墓位 */
  plot: { prefix: 'PL', chinese: '墓位', english: 'plot', of: 'place' },
  /** 灵车: like a trolley, a thing in the driver's hands. */
  vehicle: { prefix: 'VH', chinese: '灵车', english: 'hearse', of: 'thing' },
  /** 整容间等 */
  room: { prefix: 'RM', chinese: '整容间等', english: 'preparation or other room', of: 'place' },
  /** 指令码: printed beside a screen, so that gloved hands need no touch. */
  command: { prefix: 'CM', chinese: '指令码', english: 'command', of: 'command' },
} as const satisfies Record<string, CodeKindInfo>;

export type CodeKind = keyof typeof CODE_KINDS;

/** All kinds, in the order of the record. */
export const CODE_KIND_NAMES = Object.keys(CODE_KINDS).filter(isCodeKind);

const KIND_BY_PREFIX: ReadonlyMap<string, CodeKind> = new Map(
  CODE_KIND_NAMES.map((kind): [string, CodeKind] => [CODE_KINDS[kind].prefix, kind]),
);

/** Whether a string from outside (payload, query, label job) names a kind. */
export function isCodeKind(value: unknown): value is CodeKind {
  return typeof value === 'string' && Object.hasOwn(CODE_KINDS, value);
}

/** The kind behind two letters, or null. */
export function kindOfPrefix(prefix: string): CodeKind | null {
  return KIND_BY_PREFIX.get(prefix) ?? null;
}

/** Carriers fastened to a body (腕带、袋签): the only codes that are proof of a body. */
export function isBodyCarrier(kind: CodeKind): boolean {
  return CODE_KINDS[kind].of === 'body';
}

/** Carriers of ashes (骨灰盘、骨灰盒). */
export function isAshesCarrier(kind: CodeKind): boolean {
  return CODE_KINDS[kind].of === 'ashes';
}

/** Fixed places a body, an urn or a person is at; hearse, trolley and coffin move and are things. */
export function isPlaceKind(kind: CodeKind): boolean {
  return CODE_KINDS[kind].of === 'place';
}
