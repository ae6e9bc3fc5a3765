import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import type { AttemptView, Draft } from '../../../src/station/dto.ts';
import { orpc } from '../../app/client.ts';
import { useLive } from '../../app/live.tsx';
import { useSection } from '../../app/router.tsx';
import { useUnsaid } from '../../app/unsaid.ts';
import { CasePage, CaseSide, DraftList } from '../../features/cases/index.ts';
import { Sequence } from '../../features/checkpoint/index.ts';
import { SearchColumn } from '../../features/search/index.ts';
import { BadgeSign } from '../../ui/BadgeSign.tsx';
import { PersonCardView } from '../../ui/PersonCardView.tsx';
import { EmptyState, WaitingState } from '../../ui/states.tsx';
import { type DeskModule, MODULES } from './modules.ts';
import { Rail, type RailEntry } from './Rail.tsx';
import { Registration } from './Registration.tsx';
import { useFoundCase } from './useFoundCase.ts';
import './desk.css';

const REGISTER: RailEntry = { section: 'draft', label: '登记', fKey: 'F1' };
const AMEND = 'amend-';

function newDraftId(): string {
  return `case-${crypto.randomUUID()}`;
}

/** At the start: the registration that was being written when the station was last left, else an empty one. */
function useFirstDraft(section: string, go: (section: string, item: string) => void): void {
  const drafts = useQuery(orpc.drafts.list.queryOptions());
  const begun = drafts.data?.filter((draft) => draft.form === 'case').sort((a, b) => b.savedAt - a.savedAt);
  const settled = !drafts.isPending;
  const first = begun?.[0]?.draftId;
  useEffect(() => {
    if (section === '' && settled) go('draft', first ?? newDraftId());
  }, [section, settled, first, go]);
}

export default function DeskStation() {
  const live = useLive();
  const { section, item, go } = useSection();
  useFirstDraft(section, go);
  const openCase = useCallback((caseId: string) => go('case', caseId), [go]);
  const openDraft = useCallback(
    (draft: Draft) =>
      draft.form === 'amend' ? go('case', draft.draftId.slice(AMEND.length)) : go('draft', draft.draftId),
    [go],
  );
  const register = useCallback(() => go('draft', newDraftId()), [go]);
  useFoundCase(openCase);

  const module = MODULES.find((entry) => entry.section === section);
  const atCases = module === undefined;
  const caseId = section === 'case' ? item : null;

  const { attempt } = live;
  const blind = useUnsaid() !== null;
  return (
    <main className="gc-desk">
      {/* Outside what is shut off, so that a signed-out desk still has a heading to begin from. */}
      <h1 className="gc-visually-hidden">业务大厅</h1>
      {live.session === null && (
        <div className="gc-desk-curtain">
          <BadgeSign />
          <p>登录之后，从上次停下的地方继续。写了一半的登记都还在。</p>
        </div>
      )}
      <div className="gc-desk-work" inert={live.session === null}>
        <Rail
          entries={[REGISTER, ...MODULES]}
          current={atCases ? 'draft' : section}
          onGo={(target) => (target === 'draft' ? register() : go(target))}
        />
        {atCases ? (
          <>
            <div className="gc-desk-search">
              {blind && <Unsaid />}
              <div hidden={blind}>
                <SearchColumn selected={caseId} onOpen={openCase}>
                  <DraftList
                    selected={section === 'draft' ? item : null}
                    onOpen={openDraft}
                    onRemoved={(draft) => {
                      if (draft.draftId === item) register();
                    }}
                  />
                </SearchColumn>
              </div>
            </div>
            <div className="gc-desk-main">
              {attempt === null ? (
                <Middle section={section} item={item} onOpen={openCase} />
              ) : (
                <Verification attempt={attempt} />
              )}
            </div>
            <div className="gc-desk-side">
              {blind ? (
                <UnsaidSide />
              ) : caseId === null ? (
                <NewSide />
              ) : (
                <CaseSide key={caseId} caseId={caseId} />
              )}
            </div>
          </>
        ) : (
          <div className="gc-desk-module">
            {attempt === null ? <Module module={module} /> : <Verification attempt={attempt} />}
          </div>
        )}
      </div>
    </main>
  );
}

/** Whoever signs in after the director finds a room that is not theirs shut, and not broken. */
function Module({ module }: { readonly module: DeskModule }) {
  const { session } = useLive();
  const { needs } = module;
  if (needs !== undefined && session !== null && !session.permissions.includes(needs))
    return <EmptyState title={module.label}>这里由馆长或代理人查看。请从左边选别的。</EmptyState>;
  return <module.page />;
}

/** A verification takes the middle of the desk; lists and the case at the side stay where they are. */
function Verification({ attempt }: { readonly attempt: AttemptView }) {
  return (
    <div className="gc-desk-attempt">
      <Sequence attempt={attempt} />
    </div>
  );
}

/** The screen stands where the family sees it: until they have said who it is, it says nothing of anybody. */
function Unsaid() {
  return (
    <EmptyState title="名单先收起">
      家属说出姓名和出生日期之前，这里不显示任何人。填好以后自己回来。
    </EmptyState>
  );
}

function UnsaidSide() {
  const { attempt } = useLive();
  const card = attempt?.subject ?? attempt?.expected;
  return (
    <aside className="gc-side" aria-label="这位">
      {card != null && <PersonCardView card={card} />}
      <EmptyState title="请家属先说">
        照家属说的填，不要念给他听。填完由系统核对，核对之后这里显示这位的经过。
      </EmptyState>
    </aside>
  );
}

interface MiddleProps {
  readonly section: string;
  readonly item: string | null;
  readonly onOpen: (caseId: string) => void;
}

function Middle({ section, item, onOpen }: MiddleProps) {
  if (item === null) return <WaitingState what="正在打开登记" />;
  if (section === 'case') return <CasePage key={item} caseId={item} onOpen={onOpen} />;
  return <Registration key={item} draftId={item} onRegistered={onOpen} onOpen={onOpen} />;
}

const WAY = ['打印腕带', '系签', '到馆', '入柜', '告别', '火化', '骨灰交接', '安葬'];

/** Beside an empty page: the way that lies ahead, so that the place of the picture is never blank. */
function NewSide() {
  return (
    <aside className="gc-side" aria-label="这位">
      <EmptyState title="新的一位">登记之后，这里是这位的经过。</EmptyState>
      <ol className="gc-journey" aria-label="经过">
        <li className="gc-journey-now" aria-current="step">
          <span className="gc-journey-at">现在</span>
          <span className="gc-journey-dot" aria-hidden />
          <span>登记</span>
        </li>
        {WAY.map((title) => (
          <li key={title} className="gc-journey-todo">
            <span className="gc-journey-at" />
            <span className="gc-journey-dot" aria-hidden />
            <span>{title}</span>
          </li>
        ))}
      </ol>
    </aside>
  );
}
