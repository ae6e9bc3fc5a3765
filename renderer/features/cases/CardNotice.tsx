import { Button } from 'antd';
import { useLive } from '../../app/live.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import { readerState } from '../idCard/index.ts';
import { CARD_SECTIONS, type CardDifference } from './form/card.ts';
import { SECTION_LABELS } from './form/specs.ts';
import type { FormMoment } from './form/values.ts';
import type { CardFilling, CardShown } from './useCardFill.ts';
import './card.css';

/** What a card laid down now would do, and whether there is a reader to lay it on. */
export function CardTarget({ filling }: { readonly filling: CardFilling }) {
  const state = readerState(useLive().devices);
  if (state === 'none') return null;
  if (state === 'gone')
    return (
      <span className="gc-act-text gc-idcard-target" role="status">
        身份证读卡器没有连上，请手工填写，接好后自动可用。
      </span>
    );
  const { target } = filling;
  return (
    <span className="gc-idcard-target" role="status">
      {target === null ? '刷身份证可填写，刷后选填给谁。' : `刷身份证填入「${SECTION_LABELS[target]}」。`}
    </span>
  );
}

interface CardNoticeProps {
  readonly filling: CardFilling;
  readonly at: FormMoment;
}

/** What the card that was just laid down did to the form: what was filled, what differs, and the way back. */
export function CardNotice({ filling, at }: CardNoticeProps) {
  const { shown } = filling;
  if (shown === null) return null;
  const { card, section, differing } = shown;
  const acts = card.refusal !== null || card.expired || differing.length > 0 || section === null;
  return (
    <section
      className={acts ? 'gc-notice gc-notice-act gc-idcard' : 'gc-notice gc-idcard'}
      aria-label="刚才刷的证件"
    >
      <div className="gc-idcard-words">
        <p className="gc-idcard-who" role="status">
          <PersonName name={card.fields.name} size="large" />
          <strong>{outcome(shown)}</strong>
        </p>
        <p className="gc-muted">
          {card.kindText} · 有效期 {card.validText}
          {card.issuer === '' ? '' : ` · ${card.issuer}`}
        </p>
        {card.expired && <p className="gc-act-text">▲ 证件已过有效期，请核对本人</p>}
        {differing.length > 0 && <Differences differing={differing} at={at} take={filling.take} />}
        <Ways filling={filling} shown={shown} />
      </div>
      <Portrait card={card} />
    </section>
  );
}

function outcome({ card, section, filled, another }: CardShown): string {
  if (card.refusal !== null) return '号码没有读对，什么也没有填。请再刷一次，或手工填写';
  if (section === null) return '填给谁？';
  const label = SECTION_LABELS[section];
  if (another) return `不是「${label}」里写的这位，什么也没有填`;
  return filled.length === 0 ? `「${label}」里都已写好` : `已填入「${label}」${filled.length} 项`;
}

interface DifferencesProps {
  readonly differing: readonly CardDifference[];
  readonly at: FormMoment;
  readonly take: (difference: CardDifference) => void;
}

/** Typed and read, side by side. Nothing is overwritten without a press. */
function Differences({ differing, at, take }: DifferencesProps) {
  const word = ({ spec }: CardDifference, text: string): string =>
    at.choices(spec.dictionary ?? '').find(({ value }) => value === text)?.label ?? text;
  return (
    <table className="gc-idcard-table">
      <thead>
        <tr>
          <th scope="col">不一样的</th>
          <th scope="col">写的是</th>
          <th scope="col">证件上是</th>
          <th scope="col">
            <span className="gc-visually-hidden">用哪个</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {differing.map((difference) => (
          <tr key={difference.spec.field}>
            <th scope="row">{difference.spec.label}</th>
            <td>{word(difference, difference.typed)}</td>
            <td>{word(difference, difference.card)}</td>
            <td>
              <Button aria-label={`${difference.spec.label}用证件上的`} onClick={() => take(difference)}>
                用证件上的
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Ways({ filling, shown }: { readonly filling: CardFilling; readonly shown: CardShown }) {
  const { card, section, filled, another } = shown;
  const others = CARD_SECTIONS.filter((each) => each !== section);
  return (
    <div className="gc-idcard-ways">
      {card.refusal === null &&
        (section === null || another) &&
        others.map((each) => (
          <Button key={each} onClick={() => filling.fillInto(each)}>
            填入{SECTION_LABELS[each]}
          </Button>
        ))}
      {filled.length > 0 && <Button onClick={filling.undo}>撤销这次填写</Button>}
      <Button type="text" onClick={filling.dismiss}>
        知道了
      </Button>
    </div>
  );
}

function Portrait({ card }: Pick<CardShown, 'card'>) {
  const { photo } = card;
  if (photo.state === 'shown')
    return <img className="gc-idcard-photo" src={photo.address} alt="证件上的照片，不保存" />;
  return (
    <p className="gc-idcard-nophoto gc-muted">{photo.state === 'coming' ? '正在解照片' : photo.sentence}</p>
  );
}
