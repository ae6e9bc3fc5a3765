import type { DeskFact, DirectorFact } from '../../../../src/domain/events/exceptionInputs.ts';
import { NOTICE_WAYS, type NoticeWay } from '../../../../src/domain/events/exceptions.ts';
import { parseDay, parseMoment } from '../form/moments.ts';
import type { Choice } from '../form/values.ts';

/** Records of the exceptions as dialogs: which lines each has, and how what was typed becomes the record. */
export type FactId =
  | 'policeRelease'
  | 'unidentifiedRelease'
  | 'infectionCleared'
  | 'familyNotice'
  | 'publicNotice'
  | 'extension'
  | 'approval'
  | 'implant'
  | 'choice'
  | 'transfer'
  | 'viewing';

export interface FactLine {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'day' | 'moment' | 'choice' | 'scan' | 'yes';
  readonly optional?: true;
  readonly placeholder?: string;
  readonly choices?: readonly Choice[];
}

export type Typed = Readonly<Record<string, string>>;

interface Given {
  readonly text: (name: string) => string;
  readonly orNull: (name: string) => string | null;
  readonly day: (name: string) => number | null;
  readonly moment: (name: string) => number | null;
  readonly attachment: string | null;
}

export interface FactSpec {
  readonly title: string;
  readonly confirm: string;
  /** Who may: the desk takes papers in, the director lets go on. */
  readonly by: 'document.edit' | 'hold.lift';
  readonly help: string;
  readonly lines: readonly FactLine[];
  /** A picture of the paper can be kept with it. */
  readonly file: boolean;
  /** Null while a day or time cannot be read. */
  readonly build: (given: Given) => DeskFact | DirectorFact | null;
}

const line = (name: string, label: string, more: Partial<FactLine> = {}): FactLine => ({
  name,
  label,
  kind: 'text',
  ...more,
});
const number = line('number', '文书编号');
const ways: readonly Choice[] = Object.entries(NOTICE_WAYS).map(([value, label]) => ({ value, label }));
const proof = line('number', '凭证（单号、回执号）', { optional: true, placeholder: '或在下面附照片、截图' });

function release(holdKind: 'police' | 'unidentified' | 'infectious', given: Given): DirectorFact | null {
  const unidentified = holdKind === 'unidentified';
  const noticeFrom = unidentified ? given.day('from') : null;
  const noticeEndsAt = unidentified ? given.day('until') : null;
  if (unidentified && (noticeFrom === null || noticeEndsAt === null)) return null;
  return {
    kind: 'hold.cleared',
    payload: {
      holdKind,
      number: given.text('number'),
      officer: given.text('officer'),
      noticeFrom,
      noticeEndsAt,
      carrier: holdKind === 'police' ? given.text('carrier') : null,
      attachment: given.attachment,
    },
  };
}

function notice(to: 'family' | 'public', given: Given): DeskFact | null {
  const givenAt = given.moment('givenAt');
  const until = to === 'public' ? given.day('until') : null;
  if (givenAt === null || (to === 'public' && until === null)) return null;
  return {
    kind: 'notice.given',
    payload: {
      to,
      receiver: given.text('receiver'),
      how: given.text('how') as NoticeWay,
      givenAt,
      until,
      number: given.orNull('number'),
      attachment: given.attachment,
    },
  };
}

export const FACTS: Readonly<Record<FactId, FactSpec>> = {
  policeRelease: {
    title: '公安放行',
    confirm: '登记放行',
    by: 'hold.lift',
    help: '凭公安的放行文书。请在遗体旁扫腕带或袋签，认准放行的就是这一位。',
    lines: [number, line('officer', '民警姓名'), line('carrier', '遗体上的腕带或袋签', { kind: 'scan' })],
    file: true,
    build: (given) => release('police', given),
  },
  unidentifiedRelease: {
    title: '公安处置通知书',
    confirm: '登记通知书',
    by: 'hold.lift',
    help: '登记之后，公告期满才能继续。公告不够长，也不能继续。',
    lines: [
      number,
      line('officer', '民警姓名'),
      line('from', '公告从', { kind: 'day', placeholder: '如 2026-11-01' }),
      line('until', '公告到', { kind: 'day', placeholder: '如 2026-12-01' }),
    ],
    file: true,
    build: (given) => release('unidentified', given),
  },
  infectionCleared: {
    title: '排除传染病',
    confirm: '登记排除',
    by: 'hold.lift',
    help: '疑似按确诊办，凭医疗机构或疾控的书面结论才能排除。',
    lines: [number, line('officer', '出具人')],
    file: true,
    build: (given) => release('infectious', given),
  },
  familyNotice: {
    title: '通知家属',
    confirm: '记下这次通知',
    by: 'document.edit',
    help: '每次通知记一条，都要有凭证。',
    lines: [
      line('receiver', '通知了谁'),
      line('how', '方式', { kind: 'choice', choices: ways }),
      line('givenAt', '什么时候', { kind: 'moment', placeholder: '如 今天 10:05' }),
      proof,
    ],
    file: true,
    build: (given) => notice('family', given),
  },
  publicNotice: {
    title: '公告',
    confirm: '记下公告',
    by: 'document.edit',
    help: '公告期满，才能报批处置。',
    lines: [
      line('receiver', '登在哪里'),
      line('how', '方式', { kind: 'choice', choices: ways }),
      line('givenAt', '从什么时候', { kind: 'moment', placeholder: '如 今天 10:05' }),
      line('until', '到哪一天', { kind: 'day', placeholder: '如 2027-01-31' }),
      proof,
    ],
    file: true,
    build: (given) => notice('public', given),
  },
  extension: {
    title: '存放延期',
    confirm: '登记延期',
    by: 'hold.lift',
    help: '凭主管部门的批准文号。',
    lines: [
      line('until', '延到哪一天', { kind: 'day', placeholder: '如 2026-12-20' }),
      line('number', '批准文号'),
      line('approver', '批准人或单位'),
    ],
    file: false,
    build: (given) => {
      const until = given.day('until');
      if (until === null) return null;
      return {
        kind: 'storage.extended',
        payload: { until, number: given.text('number'), approver: given.text('approver') },
      };
    },
  },
  approval: {
    title: '逾期遗体处置批准',
    confirm: '登记批准',
    by: 'hold.lift',
    help: '通知家属有凭证、公告期满之后才能登记。登记后可以凭通知书排火化。',
    lines: [line('number', '批准文号'), line('authority', '批准单位')],
    file: false,
    build: (given) => ({
      kind: 'disposal.approved',
      payload: { number: given.text('number'), authority: given.text('authority') },
    }),
  },
  implant: {
    title: '体内装置已取出',
    confirm: '登记取出',
    by: 'document.edit',
    help: '由取出的人签字。没有签字，不能入炉。',
    lines: [line('signer', '取出人（单位、姓名）'), line('note', '说明', { optional: true })],
    file: false,
    build: (given) => ({
      kind: 'implant.removed',
      payload: { signer: given.text('signer'), note: given.text('note') },
    }),
  },
  choice: {
    title: '葬式选择',
    confirm: '登记选择',
    by: 'document.edit',
    help: '由家属书面选择，自愿火化的他人不得干涉。',
    lines: [
      line('choice', '选择', {
        kind: 'choice',
        choices: [
          { value: 'cremation', label: '火化' },
          { value: 'earthBurial', label: '土葬' },
        ],
      }),
      line('by', '签字的家属'),
      line('number', '材料编号', { optional: true, placeholder: '或在下面附签字的扫描件' }),
    ],
    file: true,
    build: (given) => ({
      kind: 'burialChoice.recorded',
      payload: {
        choice: given.text('choice') === 'earthBurial' ? 'earthBurial' : 'cremation',
        by: given.text('by'),
        number: given.orNull('number'),
        attachment: given.attachment,
      },
    }),
  },
  transfer: {
    title: '外运安排',
    confirm: '登记外运',
    by: 'document.edit',
    help: '登记后打印外运交接单，接收方按单上的载体号码和照片复核。',
    lines: [
      line('home', '接收单位'),
      line('certificate', '接收证明编号'),
      line('saysCremation', '证明上写明火化', { kind: 'yes', optional: true }),
      line('sealed', '盖有民政部门公章', { kind: 'yes', optional: true }),
      line('plate', '车牌'),
      line('sealNumber', '封签号', { optional: true }),
      line('person', '来接人员姓名'),
      line('paper', '来接人员证件号'),
    ],
    file: false,
    build: (given) => ({
      kind: 'transfer.arranged',
      payload: {
        home: given.text('home'),
        certificate: given.text('certificate'),
        saysCremation: given.text('saysCremation') === '1',
        sealed: given.text('sealed') === '1',
        plate: given.text('plate'),
        sealNumber: given.text('sealNumber'),
        staff: [{ name: given.text('person'), paperNumber: given.text('paper') }],
      },
    }),
  },
  viewing: {
    title: '特许瞻仰',
    confirm: '登记特许',
    by: 'hold.lift',
    help: '遗体已腐败，一般不安排瞻仰。特许之后可以送告别厅。',
    lines: [line('by', '要求瞻仰的家属'), line('reason', '原因')],
    file: false,
    build: (given) => ({
      kind: 'viewing.allowed',
      payload: { by: given.text('by'), reason: given.text('reason') },
    }),
  },
};

export function givenOf(typed: Typed, attachment: string | null, now: number, today: string): Given {
  const text = (name: string) => (typed[name] ?? '').trim();
  const day = (name: string) => {
    const read = parseDay(text(name), today);
    return read === null ? null : Date.parse(`${read}T00:00:00+08:00`);
  };
  return {
    text,
    orNull: (name) => (text(name) === '' ? null : text(name)),
    day,
    moment: (name) => parseMoment(text(name), now),
    attachment,
  };
}

/** Whether what is typed is an entry of the list it belongs to. */
export function isListed(line: FactLine, text: string): boolean {
  return line.choices === undefined || line.choices.some(({ value }) => value === text);
}

export function isComplete(spec: FactSpec, typed: Typed): boolean {
  return spec.lines.every((entry) => {
    const text = (typed[entry.name] ?? '').trim();
    return text === '' ? entry.optional === true : isListed(entry, text);
  });
}
