import { type CodeKind, formatCode, isIssuable } from '../../domain/codes/index.ts';
import { GuichengError } from '../../domain/errors.ts';
import type { EventInput } from '../../domain/events/kinds.ts';
import type { Role } from '../../domain/roles.ts';

/**
 * The demo home: a county home of believable size. Every code lies in number block 0, which no station ever
 * prints from, so that labels on walls and furnaces stay what they are. Names and numbers are fictional.
 */
type Place = EventInput<'place.defined'>;
type Thing = EventInput<'thing.defined'>;

interface Labelled {
  readonly kind: CodeKind;
  readonly code: string;
  readonly label: string;
}

const taken = new Map<CodeKind, number>();

function nextCode(kind: CodeKind): string {
  let number = (taken.get(kind) ?? 0) + 1;
  while (!isIssuable(kind, number)) number += 1;
  taken.set(kind, number);
  return formatCode(kind, number);
}

const labelled: Labelled[] = [];

function code(kind: CodeKind, label: string): string {
  const text = nextCode(kind);
  labelled.push({ kind, code: text, label });
  return text;
}

const two = (value: number) => String(value).padStart(2, '0');

function bays(): Place[] {
  const rooms = [
    { room: '一号冷藏间', rows: ['A', 'B', 'C', 'D', 'E'], columns: 8 },
    { room: '二号冷藏间', rows: ['F', 'G', 'H', 'J'], columns: 5 },
  ];
  return rooms.flatMap(({ room, rows, columns }) =>
    rows.flatMap((row) =>
      Array.from({ length: columns }, (_, index): Place => {
        const label = `${row}-${two(index + 1)}`;
        return {
          code: code('bay', label),
          kind: 'bay',
          label,
          room,
          capacity: 1,
          authority: 'kiosk',
          attributes: {},
        };
      }),
    ),
  );
}

function cremators(): Place[] {
  return ['环保炉', '环保炉', '平板炉', '平板炉'].map((type, index): Place => {
    const label = `${index + 1} 号炉`;
    return {
      code: code('cremator', label),
      kind: 'cremator',
      label,
      room: '火化车间',
      capacity: 1,
      authority: 'console',
      attributes: { type },
    };
  });
}

function simple(
  kind: 'hall' | 'room' | 'coolingPlace' | 'vehicle',
  labels: readonly string[],
  room: string,
  authority: string,
): Place[] {
  return labels.map(
    (label): Place => ({
      code: code(kind, label),
      kind,
      label,
      room,
      capacity: 1,
      authority,
      attributes: {},
    }),
  );
}

function grid(kind: 'niche' | 'plot', room: string, rows: number, columns: number): Place[] {
  return Array.from({ length: rows * columns }, (_, index): Place => {
    const label = `${Math.floor(index / columns) + 1}-${two((index % columns) + 1)}`;
    const attributes: Record<string, string> = kind === 'plot' ? { cemetery: '莒南县公益性公墓' } : {};
    return { code: code(kind, label), kind, label, room, capacity: 1, authority: 'desk', attributes };
  });
}

export const DEMO_PLACES: readonly Place[] = [
  ...bays(),
  ...cremators(),
  ...simple('hall', ['怀恩厅', '思亲厅', '安宁厅', '静和厅', '追远厅', '永念厅'], '告别区', 'desk'),
  ...simple('room', ['整容间'], '整容区', 'kiosk'),
  ...simple('vehicle', ['鲁Q·H0312 灵车', '鲁Q·H0315 灵车'], '车队', 'kiosk'),
  ...simple(
    'coolingPlace',
    ['冷却位 1', '冷却位 2', '冷却位 3', '冷却位 4', '冷却位 5', '冷却位 6'],
    '火化车间',
    'console',
  ),
  ...grid('niche', '骨灰堂一区', 10, 12),
  ...grid('plot', '莒南县公益性公墓一区', 8, 10),
];

function things(kind: Thing['kind'], label: string, count: number, size?: Thing['size']): Thing[] {
  return Array.from({ length: count }, (_, index): Thing => {
    const name = `${label} ${index + 1}`;
    return { code: code(kind, name), kind, label: name, ...(size === undefined ? {} : { size }) };
  });
}

export const DEMO_THINGS: readonly Thing[] = [
  ...things('tray', '骨灰盘', 12),
  ...things('trolley', '推车', 8),
  ...things('urn', '骨灰盒', 60, 'standard'),
  ...things('urn', '小骨灰盒', 3, 'small'),
];

interface Member {
  readonly staffId: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly deputyOf?: readonly Role[];
}

const members: readonly Member[] = [
  { staffId: 's01', name: '王芳', roles: ['receptionist'] },
  { staffId: 's02', name: '宋国平', roles: ['director'] },
  { staffId: 's03', name: '刘师傅', roles: ['driver'] },
  { staffId: 's04', name: '李敏', roles: ['receptionist'] },
  { staffId: 's05', name: '王建军', roles: ['coldRoomKeeper'] },
  { staffId: 's06', name: '赵立', roles: ['coldRoomKeeper'] },
  { staffId: 's07', name: '孙梅', roles: ['embalmer'] },
  { staffId: 's08', name: '刘成', roles: ['cremationOperator'] },
  { staffId: 's09', name: '孙立新', roles: ['cremationOperator'] },
  { staffId: 's10', name: '周静', roles: ['ashesKeeper'] },
  { staffId: 's11', name: '吴桂芬', roles: ['ashesKeeper'] },
  { staffId: 's12', name: '郑伟', roles: ['hallAttendant'] },
  { staffId: 's13', name: '冯丽', roles: ['hallAttendant'] },
  { staffId: 's14', name: '陈会计', roles: ['cashier'] },
  { staffId: 's15', name: '高强', roles: ['cremationOperator'], deputyOf: ['director'] },
  { staffId: 's16', name: '县民政监督员', roles: ['supervisor'] },
];

export const DEMO_STAFF: readonly EventInput<'staff.enrolled'>[] = members.map(
  ({ staffId, name, roles, deputyOf }) => ({
    staffId,
    name,
    badge: code('staff', staffId),
    roles: [...roles],
    deputyOf: [...(deputyOf ?? [])],
  }),
);

/** PINs of the demo home: 10 and the two digits of the staff id; `s01` → 1001. Never in a real home. */
export function demoPin(staffId: string): string {
  return `10${staffId.slice(1)}`;
}

const linkang = '临沂临港经济开发区';
export const DEMO_TOWNS: readonly { name: string; managedBy: string }[] = [
  ...[
    '十字路街道',
    '大店镇',
    '坊前镇',
    '板泉镇',
    '洙边镇',
    '文疃镇',
    '石莲子镇',
    '岭泉镇',
    '筵宾镇',
    '涝坡镇',
    '道口镇',
    '相沟镇',
  ].map((name) => ({ name, managedBy: '莒南县' })),
  ...['团林镇', '坪上镇', '壮岗镇', '朱芦镇'].map((name) => ({ name, managedBy: linkang })),
];

/** Price list in integer fen; amounts follow published lists of neighbouring counties and are configuration. */
export const DEMO_PRICES: readonly {
  code: string;
  item: string;
  unit: string;
  fen: number;
  basic: boolean;
}[] = [
  { code: '01', item: '遗体接运（20 公里内）', unit: '具', fen: 10_000, basic: true },
  { code: '01.1', item: '遗体接运超出部分', unit: '公里', fen: 300, basic: true },
  { code: '02', item: '遗体存放', unit: '小时', fen: 600, basic: true },
  { code: '03.1', item: '火化（平板炉）', unit: '具', fen: 28_000, basic: true },
  { code: '03.2', item: '火化（环保炉）', unit: '具', fen: 50_000, basic: true },
  { code: '04', item: '骨灰寄存', unit: '年', fen: 6_000, basic: true },
  { code: '08', item: '遗体告别', unit: '场', fen: 20_000, basic: true },
  { code: '09', item: '骨灰盒（基本）', unit: '个', fen: 10_000, basic: false },
];

/** Code of a place, thing or badge by kind and label. @throws GuichengError `NOT_FOUND.LABEL` */
export function demoCode(kind: string, label: string): string {
  const found = labelled.find((entry) => entry.kind === kind && entry.label === label);
  if (found === undefined)
    throw new GuichengError('NOT_FOUND.LABEL', `示范馆里没有 ${label}`, { kind, label });
  return found.code;
}

/** Every code of the demo home, for a sheet of codes to print. */
export const DEMO_CODES: readonly Labelled[] = labelled;
