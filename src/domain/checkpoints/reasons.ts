/**
 * Reason codes: stable names of why an attempt does not pass, each with the sentence the operator reads aloud.
 * `wrong` stops at once. `missing` is a step still to do. `last` stops only when nothing else is missing, so that
 * the step that answers it (a release slip, an authority asked for) can still be done.
 */
export interface ReasonSpec {
  readonly grade: 'wrong' | 'missing' | 'last';
  readonly sentence: string;
  /** May be overridden by two people, one of a higher role, with a reason that stays on the file. */
  readonly overridable?: true;
  /** A contradiction that blocks like an objection: a new scan does not clear it. */
  readonly raisesObjection?: true;
}

export const REASONS = {
  // identity of what is in front of the scanner
  BODY_MISSING: { grade: 'missing', sentence: '请扫描遗体上的腕带或袋签' },
  SECOND_CARRIER_MISSING: { grade: 'missing', sentence: '请再扫描遗体上的另一个载体（腕带和袋签各一次）' },
  NEW_CARRIER_MISSING: { grade: 'missing', sentence: '请扫描新打印的{kinds}' },
  DETACHED_TAG_MISSING: { grade: 'missing', sentence: '请扫描{where}上挂着的袋签' },
  ASHES_MISSING: { grade: 'missing', sentence: '请扫描骨灰盒上的码' },
  TRAY_MISSING: { grade: 'missing', sentence: '请扫描骨灰盘' },
  URN_MISSING: { grade: 'missing', sentence: '请扫描骨灰盒' },
  NEW_URN_MISSING: { grade: 'missing', sentence: '请扫描要换上的骨灰盒' },
  UNBURNT_BAND_MISSING: {
    grade: 'missing',
    sentence: '请扫描遗体上没有入炉的腕带；没有这个腕带，就不能说这位没有火化',
  },
  CARRIER_UNKNOWN: {
    grade: 'wrong',
    sentence: '这个码（{code}）本馆没有记录，按别人的载体处理。请停下，不要移动',
  },
  CARRIER_REVOKED: {
    grade: 'wrong',
    sentence: '这个{kind}已经作废（{code}），曾属于{name}。请停下，查清它为什么还在',
  },
  CARRIER_VOID: { grade: 'wrong', sentence: '{name}的登记信息更正过，这个{kind}已失效，请先重新系签' },
  CARRIER_CONSUMED: { grade: 'wrong', sentence: '这个{kind}属于已经火化的{name}，不应再出现。请停下' },
  CARRIER_NOT_BOUND: { grade: 'wrong', sentence: '这个{kind}还没有系到遗体上，不能作为凭据' },
  CARRIER_NOT_VERIFIED: { grade: 'wrong', sentence: '这个{kind}打印后还没有回扫核对，请先在打印处扫描一次' },
  CARRIER_ALREADY_BOUND: { grade: 'wrong', sentence: '这个{kind}已经系在{name}身上，不能再用' },
  CARRIER_SPARE: {
    grade: 'wrong',
    sentence: '这次扫了两个新{kind}，一位只系一个。请把多打印的那个（{code}）作废',
  },
  CARRIER_STILL_BOUND: {
    grade: 'wrong',
    sentence: '{name}原来的{kind}还没有作废。请先作废旧的，再系新的',
  },
  CARRIER_CLASH: { grade: 'wrong', sentence: '这个{kind}被两份案卷同时使用，两位都已冻结，请到现场核对' },
  CARRIER_DETACHED: { grade: 'wrong', sentence: '这个袋签已从{name}身上取下，不能证明遗体' },
  WRONG_BODY: { grade: 'wrong', sentence: '不是这位。应为{expected}，面前的是{actual}，{actual}应在{where}' },
  PAPER_NOT_EVIDENCE: {
    grade: 'wrong',
    sentence: '纸面上的码只能用来找案卷，不能证明遗体。请扫描遗体上的腕带或袋签',
  },
  THING_CLASH: { grade: 'wrong', sentence: '{label}上已有{name}，不能再用' },
  THING_UNKNOWN: { grade: 'wrong', sentence: '这个码（{code}）不在本馆的{kind}清单里' },
  THING_WRONG: { grade: 'wrong', sentence: '{label}里是{actual}，不是{expected}' },
  URN_SIZE: { grade: 'wrong', sentence: '{label}的大小不对，{name}要用{wanted}骨灰盒' },
  SIMILAR_NAME_RESCAN: {
    grade: 'missing',
    sentence: '馆内有姓名相近的逝者：{name}（{where}）。请再核对一次并重新扫描',
  },
  // the case
  CASE_UNKNOWN: { grade: 'wrong', sentence: '本站没有这份案卷，请重新扫描遗体上的腕带或袋签' },
  CASE_NOT_CHOSEN: { grade: 'wrong', sentence: '请先在案卷里选定这一位，再重新确认身份' },
  CASE_CLOSED: { grade: 'wrong', sentence: '{name}的案卷已经结束，不能再办理' },
  NOT_BOUND: { grade: 'wrong', sentence: '{name}还没有系签，请先系签' },
  ALREADY_BOUND: { grade: 'wrong', sentence: '{name}已经系过签。如腕带损坏，请走重新系签' },
  MUST_REBIND: { grade: 'wrong', sentence: '{name}的身份信息更正过，须重新系签后才能移动' },
  NO_SURVIVING_CARRIER: {
    grade: 'wrong',
    sentence: '{name}没有一个原来的载体还有效，按身份不明处理，请馆长与另一人重新确认身份',
  },
  CARRIER_SURVIVES: {
    grade: 'wrong',
    sentence: '{name}还有没作废的{kinds}，请扫它重新系签。如已丢失或损坏，先作废',
  },
  ONE_CARRIER_LEFT: {
    grade: 'wrong',
    sentence:
      '{name}还没有凭腕带和袋签两样接收过，剩下的一样不能说明是这一位。请把它也作废，由馆长与另一人重新确认身份',
  },
  CARRIER_ALONE: {
    grade: 'wrong',
    sentence: '{name}只剩一样载体，{why}，不能单凭它重新系签。请馆长与另一人重新确认身份',
  },
  CARRIER_ELSEWHERE: {
    grade: 'wrong',
    sentence:
      '剩下的{kind}写的是{name}，{name}应在{where}，{label}登记的却是{actual}。载体可能系反了，请馆长与另一人重新确认身份',
  },
  HOLD_OPEN: { grade: 'wrong', sentence: '{name}有暂缓（{label}）：{reason}。解除之前不能继续' },
  OBJECTION_OPEN: { grade: 'wrong', sentence: '{name}有未解除的异议，一切停下，请叫馆长' },
  CONFLICT_OPEN: { grade: 'wrong', sentence: '{name}的去向有两种说法（{text}），已冻结，请到现场扫码核对' },
  IDENTITY_CLASH: { grade: 'wrong', sentence: '同一证件号还登记在另一份案卷（{numbers}），两份都已冻结' },
  WRONG_STATE: { grade: 'wrong', sentence: '记录中{name}在{where}，现在不能做这一步（{step}）' },
  REVIEW_PENDING: { grade: 'wrong', sentence: '{name}入柜后还没有第二人复核，请另一位同事先在柜位扫码复核' },
  REVIEW_SAME_PERSON: { grade: 'wrong', sentence: '复核要由另一个人来做' },
  NOTHING_TO_REVIEW: { grade: 'wrong', sentence: '{name}没有待复核的入柜' },
  FIELDS_MISSING: { grade: 'wrong', sentence: '{name}的案卷还缺：{fields}。请前台补上' },
  IDENTITY_PAPER_MISSING: {
    grade: 'wrong',
    sentence: '案卷里没有逝者的身份证件或公安通知书，不能重新确认身份',
  },
  // places and hands
  PLACE_MISSING: { grade: 'missing', sentence: '请扫描{kinds}的码' },
  PLACE_UNKNOWN: { grade: 'wrong', sentence: '这个位置码（{code}）不在本馆清单里' },
  PLACE_WRONG_KIND: { grade: 'wrong', sentence: '这是{actual}的码，这一步要扫{kinds}' },
  PLACE_OCCUPIED: { grade: 'wrong', sentence: '{label}里已经有{name}，不能再放' },
  PLACE_OUT_OF_SERVICE: { grade: 'wrong', sentence: '{label}停用中：{reason}' },
  WRONG_PLACE: { grade: 'wrong', sentence: '{name}应在{where}，不在{label}' },
  SAME_PLACE: { grade: 'wrong', sentence: '{name}已经在{label}' },
  LISTED_ELSEWHERE: { grade: 'wrong', sentence: '倒库清单里{name}应到{expected}，不是{label}' },
  LISTED_KEPT: { grade: 'wrong', sentence: '{label}在倒库清单里已留给别人，请另选' },
  LISTED_EMPTYING: { grade: 'wrong', sentence: '{label}正在按清单腾空，不能再放入' },
  LISTED_FIRST: { grade: 'wrong', sentence: '{name}在倒库清单里，请先移到{to}，再办这一步' },
  LISTED_FROM_MISSING: { grade: 'missing', sentence: '按清单移出，请扫原来的位置 {label}' },
  HANDS_FULL: { grade: 'wrong', sentence: '{person}手上还有{name}，一人一次只能接一位' },
  AUTHORITY_ELSEWHERE: { grade: 'last', sentence: '{what}归{station}管，已发出请求，正在等待' },
  // people
  FIRST_MISSING: { grade: 'missing', sentence: '请扫描您的工牌' },
  FIRST_ROLE: { grade: 'wrong', sentence: '{person}的岗位不能做这一步，需要{roles}' },
  SECOND_MISSING: { grade: 'missing', sentence: '请第二人扫描工牌' },
  SECOND_ROLE: { grade: 'wrong', sentence: '{person}的岗位不能作第二人，需要{roles}' },
  PERSON_DISMISSED: { grade: 'wrong', sentence: '{person}的工牌已停用' },
  PERSON_UNKNOWN: { grade: 'wrong', sentence: '这个工牌（{code}）不在本馆名册里' },
  PIN_MISSING: { grade: 'missing', sentence: '请{person}输入口令' },
  EACH_MUST_SCAN: { grade: 'missing', sentence: '请{person}亲自扫描一次{what}' },
  // what people say and see
  OBSERVED_MISSING: { grade: 'missing', sentence: '请先填写看到的性别、成人或儿童和一处特征' },
  OBSERVED_SEX_DIFFERS: {
    grade: 'wrong',
    sentence: '看到的性别（{seen}）与登记（{filed}）不一致，按异议处理',
    raisesObjection: true,
  },
  OBSERVED_AGE_DIFFERS: {
    grade: 'wrong',
    sentence: '看到的是{seen}，登记的出生日期是{filed}，按异议处理',
    raisesObjection: true,
  },
  FAMILY_MISSING: { grade: 'missing', sentence: '请家属说出逝者姓名和出生日期，由工作人员录入' },
  FAMILY_NAME_DIFFERS: {
    grade: 'wrong',
    sentence: '家属说的姓名与登记不一致，按异议处理',
    raisesObjection: true,
  },
  FAMILY_BIRTH_DIFFERS: {
    grade: 'wrong',
    sentence: '家属说的出生日期与登记不一致，按异议处理',
    raisesObjection: true,
  },
  DELEGATION_MISSING: {
    grade: 'wrong',
    sentence: '案卷里没有书面委托书，受托人不能代为确认。请前台先收委托书',
  },
  FAMILY_NOTICE_MISSING: { grade: 'missing', sentence: '请录入主管部门通知书编号和在场见证人' },
  READBACK_MISSING: { grade: 'missing', sentence: '请看着腕带念出姓名和出生日期，由另一人录入' },
  READBACK_DIFFERS: {
    grade: 'wrong',
    sentence: '腕带上念出的姓名或出生日期与登记不一致，按异议处理',
    raisesObjection: true,
  },
  PHOTO_MISSING: { grade: 'missing', sentence: '请拍照' },
  GROUNDS_MISSING: { grade: 'missing', sentence: '请写明凭哪些证件和特征认定是这一位' },
  // gates
  DOCUMENT_MISSING: { grade: 'wrong', sentence: '缺少{documents}，不能火化' },
  CERTIFICATE_LEGACY: {
    grade: 'wrong',
    sentence: '死亡证明的出具单位（村居或单位）不再认可，请换医疗机构或公安机关的证明',
  },
  FAREWELL_NOT_CLOSED: {
    grade: 'wrong',
    sentence: '{name}的告别还没有结束，也没有放弃告别的签字',
    overridable: true,
  },
  HALL_NOT_BOOKED: { grade: 'wrong', sentence: '{name}没有预约告别厅', overridable: true },
  WRONG_HALL: { grade: 'wrong', sentence: '{name}预约的是{expected}，不是{label}' },
  NOT_ORDERED: { grade: 'wrong', sentence: '{name}没有火化单，请前台排入当日火化' },
  NOT_TODAY: { grade: 'wrong', sentence: '{name}排在{day}火化，不是今天', overridable: true },
  QUEUE_JUMP: { grade: 'wrong', sentence: '前面还有{name}，不能越过' },
  NOT_RELEASED: { grade: 'wrong', sentence: '{name}还没有出柜火化的核验记录' },
  IMPLANT_UNKNOWN: { grade: 'missing', sentence: '体内装置（起搏器等）还没有问明，请询问后选择' },
  IMPLANT_PRESENT: { grade: 'wrong', sentence: '{name}体内装置未取出，不能入炉' },
  INFECTIOUS_SEALED: { grade: 'wrong', sentence: '{name}是传染病遗体，密封袋不得打开，不办理{step}' },
  DECOMPOSED_SEALED: {
    grade: 'wrong',
    sentence: '{name}的遗体已腐败，密封不开，不办理{step}。确需瞻仰，请馆长在案卷里登记特许瞻仰',
  },
  AUTHORITY_RELEASE_MISSING: {
    grade: 'wrong',
    sentence: '{name}{why}，公安还没有放行。请前台在案卷的特殊情形里录入处置通知书编号和公告起止日期',
  },
  NOTICE_RUNNING: { grade: 'wrong', sentence: '{name}的公告到{day}期满，之前不能继续' },
  NOTICE_TOO_SHORT: {
    grade: 'wrong',
    sentence: '{name}的公告不满 {days} 日。请核对公告起止日期，需要时重新公告',
  },
  POLICE_HELD: {
    grade: 'wrong',
    sentence:
      '{name}是非正常死亡（{cause}），由公安暂缓。须公安放行：录入文书编号和民警姓名，并扫遗体上的腕带',
  },
  POLICE_CERTIFICATE_MISSING: {
    grade: 'wrong',
    sentence: '{name}须有公安机关出具的死亡证明。请前台收公安的证明后再办',
  },
  INFECTIOUS_CREMATOR: {
    grade: 'wrong',
    sentence: '{name}是传染病遗体，只进专用炉（{labels}），不进{label}',
  },
  CREMATOR_NOT_DISINFECTED: {
    grade: 'wrong',
    sentence: '{label}上一炉是传染病遗体，还没有消毒记录。请消毒后在炉前登记，再使用',
  },
  IMPLANT_UNSIGNED: {
    grade: 'wrong',
    sentence: '{name}体内装置说已取出，但没有取出人签名。请前台在特殊情形里登记取出人',
  },
  CHOICE_MISSING: {
    grade: 'wrong',
    sentence: '{name}是{group}，要先有家属书面选择火化或土葬。请前台登记选择并存书面材料',
  },
  CHOICE_OTHER: { grade: 'wrong', sentence: '{name}的家属书面选择的是{choice}，与{step}不符，请先核对' },
  EARTH_BURIAL_GROUP: {
    grade: 'wrong',
    sentence: '{name}登记的民族不在可以土葬的十个民族之内，不能按土葬外运。请核对民族或改为火化',
  },
  NOT_TRANSFER: { grade: 'wrong', sentence: '{name}登记的是{kind}，不是外运，不能移交给外地' },
  TRANSFER_PAPERS_MISSING: {
    grade: 'wrong',
    sentence: '{name}外运还缺：{papers}。请前台在特殊情形里补上',
  },
  INFECTIOUS_STAYS: { grade: 'wrong', sentence: '{name}是传染病遗体，应就近火化，不能外运' },
  OVERDUE_PAPERS_MISSING: {
    grade: 'wrong',
    sentence: '{name}没有家属确认，凭通知书火化还缺：{papers}。请前台补齐每次通知的凭证和批准文号',
  },
  ASHES_RETAINED: {
    grade: 'wrong',
    sentence: '{name}的骨灰无人认领，要保留到{day}，之前不能{step}',
  },
  NOT_CREMATION: { grade: 'wrong', sentence: '{name}登记的是{kind}，不是火化' },
  // cremator
  CREMATOR_BUSY: { grade: 'wrong', sentence: '{label}里还有{name}的记录，不能使用' },
  CREMATOR_TYPE: { grade: 'wrong', sentence: '火化单要求{expected}，{label}是{actual}' },
  LOOK_MISSING: { grade: 'missing', sentence: '请第二人看炉膛，确认为空' },
  LOOK_NOT_EMPTY: { grade: 'wrong', sentence: '{label}炉膛不空，停止使用，请叫馆长' },
  ON_TROLLEY_MISSING: { grade: 'missing', sentence: '请看推车，数一数上面有几位' },
  TWO_ON_TROLLEY: {
    grade: 'wrong',
    sentence: '推车上不止一位，不能入炉。请停下，把推车拉回来，扫另一位的腕带或袋签，送回应在的位置',
  },
  TAG_AMBIGUOUS: { grade: 'wrong', sentence: '炉口还读到{name}的标签。请先把{name}移开并扫码，再重新核验' },
  TAG_SILENT: { grade: 'missing', sentence: '炉口读写器没有响应（无提示）。请两个人都扫描腕带和袋签' },
  PERMIT_UNCLOSED: {
    grade: 'wrong',
    sentence: '{name}在{label}的许可没有用，也没有关闭。请两人看炉膛，确认为空后关闭许可',
  },
  PERMIT_NONE: { grade: 'wrong', sentence: '没有有效的入炉许可，请重新核验' },
  PERMIT_EXPIRED: { grade: 'wrong', sentence: '入炉许可已过两分钟，须两人看炉后关闭，再重新核验' },
  PERMIT_VOID: { grade: 'wrong', sentence: '许可发出后案卷有变动，已作废，须两人看炉后关闭' },
  PERMIT_OTHER: { grade: 'wrong', sentence: '许可是{expected}的，不是{label}' },
  CREMATION_TOO_SOON: {
    grade: 'wrong',
    sentence: '{name}{time}入炉，最早{earliest}才可能完成，现在不能出灰',
  },
  NOT_FINISHED: { grade: 'wrong', sentence: '{label}还没有结束火化' },
  COOLING_TOO_SOON: { grade: 'wrong', sentence: '冷却时间不够，最早{earliest}可以装盒' },
  NOT_CREMATED: { grade: 'wrong', sentence: '{name}没有火化记录' },
  // news and clock
  STALE_NEWS: {
    grade: 'last',
    sentence: '{since}没有{station}的消息，不能确认有无新的暂缓。请到前台打印放行单，扫描后再核验',
  },
  SLIP_INVALID: { grade: 'wrong', sentence: '这张放行单无效（{why}），请重新打印' },
  NOT_SIGHTED: {
    grade: 'wrong',
    sentence: '{station}恢复过数据或由别的站接管，{name}还没有在{where}扫码确认。请先到「状态」里逐一扫码',
  },
  FACT_UNREAD: {
    grade: 'wrong',
    sentence:
      '有一条关于{name}的记录来自更新的程序，本站看不懂，可能是暂停。请更新本站程序，或到已更新的工作站办理',
  },
  CLOCK_WRONG: { grade: 'wrong', sentence: '本机时间不对，校准之前不能办理不可挽回的步骤' },
} as const satisfies Record<string, ReasonSpec>;

export type ReasonCode = keyof typeof REASONS;

export interface Reason {
  readonly code: ReasonCode;
  readonly grade: 'wrong' | 'missing' | 'last';
  readonly sentence: string;
  /** Cases this reason names besides the subject (the other body, the neighbour). */
  readonly cases: readonly string[];
}

export function reason(
  code: ReasonCode,
  params: Readonly<Record<string, string>> = {},
  cases: readonly string[] = [],
): Reason {
  const spec: ReasonSpec = REASONS[code];
  const sentence = spec.sentence.replaceAll(/\{(\w+)\}/g, (_, key: string) => params[key] ?? '');
  return { code, grade: spec.grade, sentence, cases };
}

export function specOf(code: ReasonCode): ReasonSpec {
  return REASONS[code];
}

export function isReasonCode(code: string): code is ReasonCode {
  return Object.hasOwn(REASONS, code);
}
