import { type ReactNode, useEffect } from 'react';
import { useLive } from '../../app/live.tsx';
import { LessonOver } from './LessonOver.tsx';
import { LessonStrip } from './LessonStrip.tsx';
import { LessonWordCard } from './LessonWordCard.tsx';
import { RealWork } from './RealWork.tsx';
import './lesson.css';

/**
 * Around every screen of a training: a band nobody can overlook, the same screens made a little smaller, and at the
 * side what the others do and what lies at hand. Dialogs and verdicts keep to the screens; the band and the strip
 * stay in front of them.
 */
export function LessonFrame({ children }: { readonly children: ReactNode }) {
  const { training, lesson } = useLive();
  useEffect(() => {
    document.body.classList.toggle('gc-lesson', training);
    return () => document.body.classList.remove('gc-lesson');
  }, [training]);
  if (!training) return children;
  return (
    <>
      <aside className="gc-lesson-band" aria-label="这是演练">
        <strong>演练 · 不是真的</strong>
        <span>{lesson === null ? '' : lesson.name}</span>
      </aside>
      {lesson?.phase === 'over' ? (
        <LessonOver lesson={lesson} />
      ) : (
        <>
          <div className="gc-lesson-screen">{children}</div>
          {lesson !== null && <LessonStrip lesson={lesson} />}
          {lesson?.word != null && <LessonWordCard word={lesson.word} />}
        </>
      )}
      {lesson?.realWork != null && <RealWork what={lesson.realWork} />}
    </>
  );
}
