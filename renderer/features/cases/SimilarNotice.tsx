import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { orpc } from '../../app/client.ts';
import { PersonName } from '../../ui/PersonName.tsx';
import './cases.css';

export interface Similar {
  readonly caseId: string;
  readonly name: string;
  readonly similarity: string;
  readonly where: string;
  readonly strong: boolean;
}

/** The people in the house whose names could be mixed up with this one, once the typing pauses. */
export function useSimilar(name: string, exceptCaseId: string | null): readonly Similar[] {
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(name.trim().slice(0, 60)), 400);
    return () => clearTimeout(timer);
  }, [name]);
  const answer = useQuery({
    ...orpc.cases.similar.queryOptions({ input: { name: asked, exceptCaseId } }),
    enabled: [...asked].length > 1,
  });
  return [...asked].length > 1 ? (answer.data ?? []) : [];
}

const LIKENESS: Readonly<Record<string, string>> = {
  same: '同名',
  samePinyin: '同音',
  oneApart: '一字之差',
  sameSurname: '同姓',
};

export interface SimilarNoticeProps {
  readonly people: readonly Similar[];
  readonly onOpen: (caseId: string) => void;
}

/** Shown large, because a hurried eye reads 桂英 as 桂兰; the same surname alone is only a quiet line. */
export function SimilarNotice({ people, onOpen }: SimilarNoticeProps) {
  const strong = people.filter((person) => person.strong);
  const quiet = people.filter((person) => !person.strong);
  if (people.length === 0) return null;
  return (
    <div role="status">
      {strong.length > 0 && (
        <div className="gc-notice gc-notice-act">
          <strong>馆内有姓名相近的逝者：</strong>
          {strong.slice(0, 4).map((person) => (
            <span key={person.caseId} className="gc-similar">
              <Button type="text" className="gc-similar-name" onClick={() => onOpen(person.caseId)}>
                <PersonName name={person.name} size="large" />
              </Button>
              （{[LIKENESS[person.similarity] ?? person.similarity, person.where].filter(Boolean).join('，')}
              ）
            </span>
          ))}
          <span>请再次核对身份证，系签时以腕带为准。</span>
        </div>
      )}
      {strong.length === 0 && quiet.length > 0 && (
        <p className="gc-similar-quiet">
          馆内同姓：
          {quiet
            .slice(0, 6)
            .map((person) => person.name)
            .join('、')}
        </p>
      )}
    </div>
  );
}
