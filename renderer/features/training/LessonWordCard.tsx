import type { LessonWord } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { PrimaryAction } from '../../ui/PrimaryAction.tsx';

const SIGNS = { good: '● 对', blocked: '◆ 停', again: '▲ 再来' } as const;

/** After a moment: what it was, and why. At the foot of the screens, so that the verdict above can be read too. */
export function LessonWordCard({ word }: { readonly word: LessonWord }) {
  const { run, busy } = useAct();
  return (
    <section className="gc-lesson-word" role="alert">
      <div>
        <h2>
          <span className="gc-lesson-shape">{SIGNS[word.kind]}</span> {word.title}
        </h2>
        {word.lines.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
      <PrimaryAction busy={busy} onPress={() => run(() => client.lesson.go())}>
        {word.kind === 'again' ? '再来一次' : '继续'}
      </PrimaryAction>
    </section>
  );
}
