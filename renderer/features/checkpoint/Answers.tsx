import { type ReactNode, useState } from 'react';
import type { Answer } from '../../../src/station/contract.ts';
import type { AskFor, AttemptView } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { type Picked, PickFile, store } from '../papers/index.ts';
import { type Choice, Choices, DayLine, Form, Line, MarkLine, PersonLine, useDay } from './fields.tsx';

type Send = (answer: Answer) => void;

interface AskProps {
  readonly send: Send;
  readonly busy: boolean;
}

function ReadBack({ send, busy }: AskProps) {
  const [name, setName] = useState('');
  const [born, setBorn] = useState('');
  const day = useDay(born);
  const ready = name.trim() !== '' && day !== null;
  return (
    <Form
      ready={ready}
      busy={busy}
      onSend={() => send({ type: 'readBack', name: name.trim(), birthDate: day ?? '' })}
    >
      <PersonLine label="腕带上念出的姓名" value={name} onChange={setName} first />
      <DayLine label="腕带上念出的出生日期" value={born} onChange={setBorn} absent="没有日期" />
    </Form>
  );
}

type FamilyForm = 'arranger' | 'authorised' | 'notice';
const FAMILY_FORMS: readonly Choice<FamilyForm>[] = [
  { value: 'arranger', label: '承办人在场' },
  { value: 'authorised', label: '受托人在场' },
  { value: 'notice', label: '主管部门通知书' },
];

/** The family says it, the staff type it; nothing of the file is on the screen until it has been compared. */
function Family({ send, busy }: AskProps) {
  const [form, setForm] = useState<FamilyForm>('arranger');
  const [name, setName] = useState('');
  const [born, setBorn] = useState('');
  const [speaker, setSpeaker] = useState('');
  const [notice, setNotice] = useState('');
  const day = useDay(born);
  const byNotice = form === 'notice';
  const ready =
    name.trim() !== '' && day !== null && speaker.trim() !== '' && (!byNotice || notice.trim() !== '');
  const done = () =>
    send({
      type: 'family',
      form,
      name: name.trim(),
      birthDate: day ?? '',
      speaker: speaker.trim(),
      noticeNumber: byNotice ? notice.trim() : null,
    });
  return (
    <Form ready={ready} busy={busy} onSend={done}>
      <Choices label="谁来确认" value={form} choices={FAMILY_FORMS} onChoose={setForm} />
      <PersonLine label="对方说的姓名" value={name} onChange={setName} first />
      <DayLine label="对方说的出生日期" value={born} onChange={setBorn} />
      <Line label={byNotice ? '在场见证人' : '说话的人'} value={speaker} onChange={setSpeaker} />
      {byNotice && <Line label="通知书编号" value={notice} onChange={setNotice} />}
    </Form>
  );
}

type Implant = 'none' | 'present' | 'removed' | 'unknown';
const IMPLANTS: readonly Choice<Implant>[] = [
  { value: 'none', label: '没有' },
  { value: 'removed', label: '有，已取出' },
  { value: 'present', label: '有，没取出' },
  { value: 'unknown', label: '问不清' },
];

function ImplantAsk({ send }: AskProps) {
  return (
    <Choices
      label="体内装置（起搏器等）"
      value={null}
      choices={IMPLANTS}
      onChoose={(answer) => send({ type: 'implant', answer })}
    />
  );
}

type Look = 'empty' | 'full';
const LOOKS: readonly Choice<Look>[] = [
  { value: 'empty', label: '看过，炉膛是空的' },
  { value: 'full', label: '炉膛不是空的' },
];

function LookAsk({ send }: AskProps) {
  return (
    <Choices
      label="第二人看炉膛"
      value={null}
      choices={LOOKS}
      onChoose={(look) => send({ type: 'look', empty: look === 'empty' })}
    />
  );
}

type OnTrolley = 'one' | 'more';
const ON_TROLLEY: readonly Choice<OnTrolley>[] = [
  { value: 'one', label: '只有一位' },
  { value: 'more', label: '不止一位' },
];

/** Asked, never shown: how many lie there is said by whoever looks, and neither answer stands chosen. */
function OnTrolleyAsk({ send }: AskProps) {
  return (
    <Choices
      label="看推车上有几位"
      value={null}
      choices={ON_TROLLEY}
      onChoose={(count) => send({ type: 'onTrolley', count })}
    />
  );
}

type Sex = 'male' | 'female' | 'unclear';
const SEXES: readonly Choice<Sex>[] = [
  { value: 'male', label: '男' },
  { value: 'female', label: '女' },
  { value: 'unclear', label: '看不清' },
];
type Age = 'adult' | 'child';
const AGES: readonly Choice<Age>[] = [
  { value: 'adult', label: '成人' },
  { value: 'child', label: '儿童' },
];

function Observed({ send, busy }: AskProps) {
  const [sex, setSex] = useState<Sex | null>(null);
  const [age, setAge] = useState<Age | null>(null);
  const [mark, setMark] = useState('');
  const done = () => {
    if (sex !== null && age !== null) send({ type: 'observed', sex, age, mark: mark.trim() });
  };
  return (
    <Form ready={sex !== null && age !== null && mark.trim() !== ''} busy={busy} onSend={done}>
      <div className="gcs-pair">
        <Choices label="看到的性别" value={sex} choices={SEXES} onChoose={setSex} />
        <Choices label="成人或儿童" value={age} choices={AGES} onChoose={setAge} />
      </div>
      <MarkLine label="一处特征" value={mark} onChange={setMark} />
    </Form>
  );
}

/** Why two people say this is the one: it stays on the file with the new wristband. */
function Grounds({ send, busy }: AskProps) {
  const [text, setText] = useState('');
  return (
    <Form ready={text.trim() !== ''} busy={busy} onSend={() => send({ type: 'grounds', text: text.trim() })}>
      <Line
        label="凭哪些证件和特征认定"
        value={text}
        onChange={setText}
        placeholder="如 身份证照片相符，左手旧疤"
        first
      />
    </Form>
  );
}

/** The picture is kept first and then given as evidence: what is on file is what was looked at. */
function PhotoAsk({ attempt }: { readonly attempt: AttemptView }) {
  const { run, busy } = useAct();
  const [picked, setPicked] = useState<Picked | null>(null);
  const caseId = attempt.subject?.caseId ?? attempt.expected?.caseId ?? null;
  const send = () => {
    if (picked === null || caseId === null) return;
    run(async () => {
      const sha256 = await store(picked, attempt.checkpoint, caseId);
      await client.attempt.answer({ type: 'photo', sha256 });
    });
  };
  return (
    <div className="gcs-photo">
      <PickFile what="现场照片" picked={picked} onPick={setPicked} pictureOnly />
      <PrimaryAction onPress={send} disabled={picked === null || caseId === null} busy={busy} fKey="F2">
        用这张照片
      </PrimaryAction>
    </div>
  );
}

const FORMS: Readonly<Partial<Record<NonNullable<AskFor>, (props: AskProps) => ReactNode>>> = {
  readBack: ReadBack,
  family: Family,
  implant: ImplantAsk,
  look: LookAsk,
  onTrolley: OnTrolleyAsk,
  observed: Observed,
  grounds: Grounds,
};

/** True where the next step is a form to fill in, not a scan and not a PIN. */
export function asksForm({ ask }: AttemptView): boolean {
  return ask !== null && ask !== 'pin';
}

/** What the next step asks a person, in the place of that step; nothing where a scan is next. */
export function Answers({ attempt }: { readonly attempt: AttemptView }) {
  const { act, busy } = useAct();
  const { ask } = attempt;
  if (ask === null) return null;
  if (ask === 'pin') return <p className="gcs-aside">请扫工牌，再在弹出的键盘上输入口令。</p>;
  if (ask === 'photo') return <PhotoAsk key={attempt.attemptId} attempt={attempt} />;
  const Ask = FORMS[ask];
  if (Ask === undefined) return null;
  const send: Send = (answer) => {
    act(() => client.attempt.answer(answer)).catch((error: unknown) => console.error(error));
  };
  // A new attempt asks anew: what was typed for one person never stays for the next.
  return <Ask key={`${attempt.attemptId}:${ask}`} send={send} busy={busy} />;
}
