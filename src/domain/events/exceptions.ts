import { z } from 'zod';

/**
 * Facts of the exceptions (特殊情形): each is a paper, a signature or a notice that changes what a checkpoint asks.
 * A record entered in error is withdrawn by its id, never edited.
 */
const id = z.string().min(1).max(80);
const code = z.string().regex(/^[A-Z]{2}\d{8}[0-9A-Z]$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const time = z.number().int();
const words = (max: number) => z.string().trim().min(1).max(max);
const number = words(60);

/** Stops that come into force by themselves and end only with a record: 身份不明、公安、传染病 */
export const clearedKind = z.enum(['unidentified', 'police', 'infectious']);
export type ClearedKind = z.infer<typeof clearedKind>;

export const NOTICE_WAYS = {
  phone: '电话',
  sms: '短信',
  mail: '挂号信',
  inPerson: '当面',
  post: '张贴',
  paper: '报纸',
  web: '网站',
} as const;
export type NoticeWay = keyof typeof NOTICE_WAYS;
const noticeWay = z.enum(Object.keys(NOTICE_WAYS) as [NoticeWay, ...NoticeWay[]]);

export const EXCEPTION_KINDS = {
  /** 放行：document number and the officer who signed; a police release also the carrier scanned off the body. */
  'hold.cleared': z.object({
    recordId: id,
    holdKind: clearedKind,
    number,
    officer: words(60),
    /** 公告期, ms UTC; of the unidentified and unclaimed only. */
    noticeFrom: time.nullable(),
    noticeEndsAt: time.nullable(),
    carrier: code.nullable(),
    attachment: sha256.nullable(),
  }),
  /** 通知、公告: how, when and to whom, with what proves it. `until` is the end of a public notice. */
  'notice.given': z.object({
    recordId: id,
    to: z.enum(['family', 'public']),
    receiver: words(80),
    how: noticeWay,
    givenAt: time,
    until: time.nullable(),
    number: number.nullable(),
    attachment: sha256.nullable(),
  }),
  /** 存放延期 */
  'storage.extended': z.object({ recordId: id, until: time, number, approver: words(60) }),
  /** 逾期遗体处置批准 */
  'disposal.approved': z.object({ recordId: id, number, authority: words(80) }),
  /** 体内装置已取出 */
  'implant.removed': z.object({ recordId: id, signer: words(60), note: z.string().max(400) }),
  /** 葬式的书面选择 */
  'burialChoice.recorded': z.object({
    recordId: id,
    choice: z.enum(['cremation', 'earthBurial']),
    by: words(60),
    number: number.nullable(),
    attachment: sha256.nullable(),
  }),
  /** 外运: the receiving home's certificate and who comes for the body. */
  'transfer.arranged': z.object({
    recordId: id,
    home: words(80),
    certificate: number,
    saysCremation: z.boolean(),
    sealed: z.boolean(),
    plate: words(20),
    sealNumber: z.string().trim().max(40),
    staff: z.array(z.object({ name: words(40), paperNumber: words(40) })).max(6),
  }),
  /** 腐败遗体特许瞻仰 */
  'viewing.allowed': z.object({ recordId: id, by: words(60), reason: words(800) }),
  'record.withdrawn': z.object({ recordId: id, reason: words(800) }),
  /** 火化炉消毒 */
  'cremator.disinfected': z.object({ cremator: code, method: words(80), note: z.string().max(400) }),
  /** Confirmed only after the charge: the cremator this body was in waits for disinfection all the same. */
  'cremator.contaminated': z.object({ cremator: code }),
  /** 突发事件: numbered unknowns of one event. */
  'batch.opened': z.object({
    batchId: id,
    name: words(60),
    authority: z.string().trim().max(80),
    cases: z.array(id).min(1).max(500),
  }),
} as const;

export type ExceptionKind = keyof typeof EXCEPTION_KINDS;
