import type { CaseDetail } from '../../../src/station/dto.ts';
import { Panel } from './parts.tsx';

/** Each sentence where it is first needed: a paper that is missing is asked for once, not at every door. */
function firstNeeded(lacking: CaseDetail['lacking']): CaseDetail['lacking'] {
  const said = new Set<string>();
  return lacking
    .map((entry) => ({
      ...entry,
      sentences: entry.sentences.filter((sentence) => {
        const fresh = !said.has(sentence);
        said.add(sentence);
        return fresh;
      }),
    }))
    .filter((entry) => entry.sentences.length > 0);
}

/** What the next steps still lack, as sentences one can read aloud to the family. */
export function LackingPanel({ detail }: { detail: CaseDetail }) {
  const lacking = firstNeeded(detail.lacking);
  if (lacking.length === 0) return null;
  return (
    <Panel title="还差什么">
      <ul className="gc-lacking">
        {lacking.map((entry) => (
          <li key={entry.checkpoint}>
            <strong>{entry.chinese}之前</strong>
            <ul>
              {entry.sentences.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
