import type { LessonMoment, LessonView } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { OUTCOMES, resultWords } from './words.ts';

/** The end of a training: each decisive moment, what was done, and what would have been right. */
export function LessonOver({ lesson }: { readonly lesson: LessonView }) {
  const { run, busy } = useAct();
  return (
    <main className="gc-lesson-over">
      <header>
        <h1>演练结束：{lesson.name}</h1>
        <p className="gc-lesson-sum">{resultWords(lesson.moments)}</p>
      </header>
      <section aria-label="真事">
        <h2>真事是怎么出的</h2>
        <p>{lesson.story}</p>
      </section>
      <ol className="gc-lesson-moments" aria-label="关口">
        {lesson.moments.map((moment, index) => (
          <Moment key={moment.index} moment={moment} order={index + 1} />
        ))}
      </ol>
      <footer className="gc-lesson-foot">
        <PlainAction busy={busy} onPress={() => run(() => client.lesson.again({ moment: null }))}>
          从头再练
        </PlainAction>
        <PrimaryAction busy={busy} onPress={() => run(() => client.lesson.leave())}>
          离开演练
        </PrimaryAction>
      </footer>
    </main>
  );
}

function Moment({ moment, order }: { readonly moment: LessonMoment; readonly order: number }) {
  const { run, busy } = useAct();
  return (
    <li className={moment.missed ? 'gc-card gc-lesson-moment gc-lesson-missed' : 'gc-card gc-lesson-moment'}>
      <h2>
        <span className="gc-lesson-shape">{moment.missed ? '▲ 漏了' : '● 停住了'}</span>第 {order} 个关口：
        {moment.title}
      </h2>
      <dl>
        <dt>您做的</dt>
        <dd>
          {OUTCOMES[moment.outcome]}：{moment.did}
        </dd>
        <dt>应当</dt>
        <dd>{moment.right}</dd>
        {moment.told.length > 0 && (
          <>
            <dt>剧本里</dt>
            <dd>{moment.told.join('；')}</dd>
          </>
        )}
        {moment.reasons.length > 0 && (
          <>
            <dt>为什么</dt>
            <dd>
              {moment.reasons.map((reason) => (
                <p key={reason}>{reason}</p>
              ))}
            </dd>
          </>
        )}
      </dl>
      <PlainAction busy={busy} onPress={() => run(() => client.lesson.again({ moment: moment.index }))}>
        从这里再来
      </PlainAction>
    </li>
  );
}
