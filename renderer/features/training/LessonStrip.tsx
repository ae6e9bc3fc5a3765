import { useEffect, useRef, useState } from 'react';
import type { HandItem, LessonView } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';

/** At the side of a training: the story so far, whose turn it is, and what lies at hand. */
export function LessonStrip({ lesson }: { readonly lesson: LessonView }) {
  const { run, busy } = useAct();
  const [leaving, setLeaving] = useState(false);
  const leave = () => run(() => client.lesson.leave());
  return (
    <aside className="gc-lesson-strip" aria-label="演练">
      <header className="gc-lesson-head">
        {lesson.you !== null && (
          <p>
            您是 <strong>{lesson.you.name}</strong>　{lesson.you.roleText}
          </p>
        )}
        <p className="gc-muted gc-small">
          第 {Math.min(lesson.step + 1, lesson.steps)} 段，共 {lesson.steps} 段
          {lesson.you === null ? '' : `　口令 ${lesson.you.pin}`}
        </p>
      </header>
      <Story lesson={lesson} />
      {lesson.task === null ? (
        <Watching lesson={lesson} />
      ) : (
        <Hands lesson={lesson} items={lesson.task.hands} />
      )}
      <footer className="gc-lesson-foot">
        {lesson.task !== null && (
          <>
            <PlainAction busy={busy} onPress={() => run(() => client.lesson.help())}>
              不会
            </PlainAction>
            <PrimaryAction busy={busy} onPress={() => run(() => client.lesson.stop())}>
              不对，停下
            </PrimaryAction>
          </>
        )}
        {lesson.canFinish && (
          <PlainAction busy={busy} onPress={() => run(() => client.lesson.go())}>
            看结果
          </PlainAction>
        )}
        <PlainAction fKey="Escape" onPress={() => setLeaving(true)}>
          离开 Esc
        </PlainAction>
      </footer>
      {leaving && (
        <Dialog
          title="离开演练"
          width={460}
          onClose={() => setLeaving(false)}
          footer={
            <>
              <PlainAction onPress={() => setLeaving(false)}>接着练</PlainAction>
              <PrimaryAction busy={busy} onPress={leave}>
                离开
              </PrimaryAction>
            </>
          }
        >
          <p>演练的假账本会删掉，没有走完的不记成绩。真实的业务不受影响。</p>
        </Dialog>
      )}
    </aside>
  );
}

function Story({ lesson }: { readonly lesson: LessonView }) {
  const end = useRef<HTMLLIElement>(null);
  const last = lesson.said.at(-1)?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows each new line
  useEffect(() => end.current?.scrollIntoView({ block: 'nearest' }), [last]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className="gc-lesson-story" aria-label="经过" tabIndex={0}>
      <p className="gc-lesson-intro">{lesson.situation}</p>
      <ol aria-live="polite">
        {lesson.said.map((line, index) => (
          <li
            key={line.id}
            ref={index === lesson.said.length - 1 ? end : undefined}
            className={line.where === '轮到您' ? 'gc-lesson-yours' : undefined}
          >
            <span className="gc-muted">{line.where}</span> {line.text}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Watching({ lesson }: { readonly lesson: LessonView }) {
  const { run, busy } = useAct();
  return (
    <section className="gc-lesson-now">
      <p role="status">{lesson.phase === 'watching' ? '别人在做，请看。' : '请看下面的话。'}</p>
      {lesson.phase === 'watching' && (
        <PlainAction busy={busy} onPress={() => run(() => client.lesson.skip())}>
          快进到轮到我
        </PlainAction>
      )}
    </section>
  );
}

function Hands({ lesson, items }: { readonly lesson: LessonView; readonly items: readonly HandItem[] }) {
  const { run, busy } = useAct();
  const groups = [...new Set(items.map((item) => item.group))];
  return (
    <section className="gc-lesson-now" aria-label="轮到您">
      <div className="gc-lesson-task">
        <h2>轮到您：{lesson.task?.title}</h2>
        <ul>
          {lesson.task?.facts.map((fact) => (
            <li key={fact}>{fact}</li>
          ))}
        </ul>
        {lesson.hint !== null && <p className="gc-lesson-hint">{lesson.hint}</p>}
        <p className="gc-muted gc-small">手边有这些，点一下等于扫一下。画面上的按钮照常用。</p>
      </div>
      <div className="gc-lesson-hands">
        {groups.map((group) => (
          <fieldset key={group}>
            <legend>{group}</legend>
            {items
              .filter((item) => item.group === group)
              .map((item) => (
                <button
                  key={item.id}
                  type="button"
                  disabled={busy}
                  onClick={() => run(() => client.lesson.press({ itemId: item.id }))}
                >
                  <strong>{item.label}</strong>
                  <span>{item.note}</span>
                </button>
              ))}
          </fieldset>
        ))}
      </div>
    </section>
  );
}
