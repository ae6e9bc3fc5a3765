import { useQuery } from '@tanstack/react-query';
import type { BayBoard, BayPerson, CaseDetail } from '../../../src/station/dto.ts';
import { client, orpc } from '../../app/client.ts';
import { QueryFailure, useAct } from '../../app/errors.tsx';
import { useLive } from '../../app/live.tsx';
import { bayOf, JUST_NOW, personOf, stayText } from '../../features/bays/index.ts';
import { Marks } from '../../ui/Marks.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import { Photo } from '../../ui/Photo.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { WaitingState } from '../../ui/states.tsx';

type Next = CaseDetail['next'][number];

export interface PersonProps {
  readonly board: BayBoard;
  readonly caseId: string;
  readonly now: number;
}

/** 在柜 23 小时 / 在王建军手上 12 分钟 / where the file says they are. */
function whereNow({ board, caseId, now }: PersonProps, detail: CaseDetail | undefined): string {
  const bay = bayOf(board, caseId);
  const person = personOf(board, caseId);
  if (bay !== null && person !== null) return `${bay.label} · ${inBay(stayText(person.since, now))}`;
  const hands = board.inHands.find((row) => row.caseId === caseId);
  if (hands !== undefined) return `在${hands.person}手上 ${stayText(hands.since, now)}`;
  return detail?.card.whereText ?? '';
}

function inBay(stay: string): string {
  return stay === JUST_NOW ? `${stay}放入` : `在柜 ${stay}`;
}

/** Marks that are not spelled out below: what stops somebody, and who is called like them, is. */
function restOf(person: BayPerson, detail: CaseDetail | undefined): BayPerson['marks'] {
  if (detail === undefined) return person.marks;
  const labels = detail.stops.map((stop) => stop.label);
  return person.marks.filter((mark) =>
    mark.act ? !labels.includes(mark.text) : person.similar.length === 0,
  );
}

/** One person large: who, where, and what may happen next. The birth date is left out: it may yet have to be said. */
export function Person(props: PersonProps) {
  const { board, caseId } = props;
  const { session } = useLive();
  const mayRead = session !== null;
  const detail = useQuery({ ...orpc.cases.get.queryOptions({ input: { caseId } }), enabled: mayRead });
  const known = personOf(board, caseId);
  // What was read while somebody was signed in is not for whoever comes after.
  const data = mayRead ? detail.data : undefined;
  const name = known?.name ?? data?.card.name;
  const facts = [data?.card.sexText ?? '', data?.card.town ?? ''].filter((part) => part !== '');
  return (
    // Scrolls where an alarm above leaves little room, also by keys.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to take the focus.
    <section className="gck-person" aria-label="选中的这位" tabIndex={0}>
      <p className="gck-where">{whereNow(props, data)}</p>
      <div className="gck-who">
        <div className="gck-who-words">
          {name !== undefined && <PersonName name={name} size="huge" />}
          <p className="gc-code">{known?.number ?? data?.card.number}</p>
          {facts.length > 0 && <p className="gc-muted">{facts.join(' · ')}</p>}
        </div>
        {mayRead && (
          <Photo
            sha256={data?.card.photo ?? null}
            alt={name === undefined ? '照片' : `${name}的照片`}
            width={100}
            height={128}
          />
        )}
      </div>
      {known !== null && <Marks marks={restOf(known, data)} />}
      {data !== undefined && <Stops detail={data} />}
      {data !== undefined && <Alike detail={data} />}
      {mayRead && detail.isPending && <WaitingState what="正在读取案卷" />}
      {mayRead && detail.isError && data === undefined && (
        <QueryFailure error={detail.error} retry={() => void detail.refetch()} />
      )}
      {data !== undefined && <NextSteps caseId={caseId} next={data.next} />}
    </section>
  );
}

/** What stops this person, in the words of whoever stopped it. */
function Stops({ detail }: { readonly detail: CaseDetail }) {
  const open = detail.stops.filter((stop) => stop.lifted === null);
  if (open.length === 0) return null;
  return (
    <ul className="gck-stops" aria-label="停下的原因">
      {open.map((stop) => (
        <li key={stop.id}>
          <strong>{stop.label}</strong>
          {stop.reason !== '' && `：${stop.reason}`}
        </li>
      ))}
    </ul>
  );
}

const HOW_ALIKE: Readonly<Record<string, string>> = {
  same: '同名同姓',
  samePinyin: '读音一样',
  oneApart: '只差一字',
};

/** Somebody else whose name can be read for this one: as large as the person in question. */
function Alike({ detail }: { readonly detail: CaseDetail }) {
  const alike = detail.similar.filter((entry) => entry.strong);
  if (alike.length === 0) return null;
  return (
    <section className="gck-alike" aria-label="姓名相近">
      {alike.map((entry) => (
        <p key={entry.caseId}>
          <span>另有一位，{HOW_ALIKE[entry.similarity] ?? '姓名相近'}</span>
          <PersonName name={entry.name} size="huge" />
          <strong>{entry.where}</strong>
        </p>
      ))}
    </section>
  );
}

/** Steps that are barred for the same reason are said together. */
function barred(
  next: readonly Next[],
): readonly { readonly steps: string; readonly why: readonly string[] }[] {
  const groups = new Map<string, { steps: string[]; why: readonly string[] }>();
  for (const step of next) {
    const key = step.bars.join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { steps: [step.chinese], why: step.bars });
    else group.steps.push(step.chinese);
  }
  return [...groups.values()].map(({ steps, why }) => ({ steps: steps.join('、'), why }));
}

function NextSteps({ caseId, next }: { readonly caseId: string; readonly next: readonly Next[] }) {
  const { run, busy } = useAct();
  const free = next.filter((step) => step.bars.length === 0);
  const special = next.filter((step) => step.bars.length > 0 && step.overridable);
  const cannot = next.filter((step) => step.bars.length > 0 && !step.overridable);
  const [first, ...others] = free;
  const beside = [...others, ...special];
  const begin = ({ checkpoint }: Next) => run(() => client.attempt.open({ checkpoint, expected: caseId }));
  return (
    <>
      {first === undefined && next.length > 0 && <p className="gck-bars-all">现在先不要移动</p>}
      {(first !== undefined || beside.length > 0) && (
        <div className="gck-next">
          {first !== undefined && (
            <PrimaryAction fKey="F2" disabled={busy} onPress={() => begin(first)}>
              {first.chinese}
            </PrimaryAction>
          )}
          {beside.map((step) => (
            <PlainAction key={step.checkpoint} disabled={busy} onPress={() => begin(step)}>
              {step.chinese}
              {step.bars.length > 0 && <small className="gck-special">要馆长特批</small>}
            </PlainAction>
          ))}
        </div>
      )}
      {next.length === 0 && <p className="gck-bars-all">案卷已经结束，没有下一步</p>}
      {cannot.length > 0 && (
        <ul className="gck-bars" aria-label="现在不能办的">
          {barred(cannot).map(({ steps, why }) => (
            <li key={steps}>
              <strong>还不能{steps}</strong>
              {why.map((sentence) => (
                <span key={sentence}>{sentence}</span>
              ))}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
