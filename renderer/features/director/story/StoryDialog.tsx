import { useQuery } from '@tanstack/react-query';
import type { EventRef, StoryLine, StoryView } from '../../../../src/station/dto.ts';
import { orpc } from '../../../app/client.ts';
import { QueryFailure } from '../../../app/errors.tsx';
import { useStationNow } from '../../../app/live.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { PlainAction } from '../../../ui/PrimaryAction.tsx';
import { WaitingState } from '../../../ui/states.tsx';
import { clockSeconds, when } from '../../../ui/time.ts';
import { CaseLink } from '../parts.tsx';
import { Judgement } from './Judgement.tsx';
import './story.css';

const SIGNS: Readonly<Record<StoryLine['tone'], string>> = { plain: '·', pass: '●', blocked: '◆', stop: '◆' };

/** 经过: one attempt from end to end, in the order in which it happened. */
export function StoryDialog({ of, onClose }: { readonly of: EventRef; readonly onClose: () => void }) {
  const { stationId, epoch, seq } = of;
  const story = useQuery(orpc.director.story.queryOptions({ input: { stationId, epoch, seq } }));
  return (
    <Dialog
      title={story.isSuccess ? `${story.data.chinese}的经过` : '经过'}
      onClose={onClose}
      width={1080}
      footer={
        <PlainAction onPress={onClose} autoFocus>
          返回
        </PlainAction>
      }
    >
      {story.isPending && <WaitingState what="正在取这一次的经过" />}
      {story.isError && <QueryFailure error={story.error} retry={() => void story.refetch()} />}
      {story.isSuccess && <Story story={story.data} />}
    </Dialog>
  );
}

function Story({ story }: { readonly story: StoryView }) {
  const now = useStationNow(60_000);
  return (
    <div className="gcm-story">
      <p className="gcm-lead">
        {when(story.at, now)}，{story.lead}
      </p>
      {story.before.length > 0 && (
        <section aria-label="之前">
          <h3>之前</h3>
          <div className="gcm-trails">
            {story.before.map((person) => (
              <div key={person.caseId}>
                <CaseLink of={person} />
                <Lines lines={person.lines} now={now} empty="这之前没有记录" />
              </div>
            ))}
          </div>
        </section>
      )}
      {story.said !== null && <Scans story={story} />}
      {story.said !== null && <Said said={story.said} />}
      <section aria-label="之后">
        <h3>之后</h3>
        <Lines lines={story.after} now={now} empty="之后还没有记录" />
        {story.solved !== null && <p className="gcm-solved">● {story.solved}</p>}
      </section>
      {story.nearMiss !== null && <Judgement key={story.eventId} nearMiss={story.nearMiss} />}
    </div>
  );
}

function Scans({ story }: { readonly story: StoryView }) {
  return (
    <section aria-label="当时扫了什么">
      <h3>当时扫了什么</h3>
      {story.scans.length === 0 ? (
        <p className="gc-muted">没有留下扫码的明细。</p>
      ) : (
        <ol className="gcm-lines">
          {story.scans.map((scan, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a stored list that never changes
            <li key={index}>
              <time dateTime={new Date(scan.at).toISOString()}>{clockSeconds(scan.at)}</time>
              <span aria-hidden="true">·</span>
              <span>
                {scan.what}
                {scan.detail !== '' && <span className="gc-muted"> {scan.detail}</span>}
              </span>
              <span className="gc-muted">{scan.by}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function Said({ said }: { readonly said: NonNullable<StoryView['said']> }) {
  return (
    <section aria-label="屏幕上说">
      <h3>屏幕上说</h3>
      <div className="gcm-said">
        <p>
          <strong>
            {said.word === '停' ? '◆' : '●'} {said.word}　{said.title}
          </strong>
        </p>
        <p>
          {said.sentence}{' '}
          {said.reasons.length === 1 && <code className="gc-code gc-muted">{said.reasons[0]?.code}</code>}
        </p>
        {said.wayOn !== '' && <p>{said.wayOn}</p>}
        {said.reasons.length > 1 && (
          <ul>
            {said.reasons.map((reason) => (
              <li key={`${reason.code}${reason.sentence}`} className={reason.todo ? 'gc-muted' : undefined}>
                {reason.todo ? '还没做：' : ''}
                {reason.sentence} <code className="gc-code gc-muted">{reason.code}</code>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

interface LinesProps {
  readonly lines: readonly StoryLine[];
  readonly now: number;
  readonly empty: string;
}

function Lines({ lines, now, empty }: LinesProps) {
  if (lines.length === 0) return <p className="gc-muted">{empty}</p>;
  return (
    <ol className="gcm-lines">
      {lines.map((line) => (
        <li key={`${line.ref.stationId}-${line.ref.epoch}-${line.ref.seq}`}>
          <time dateTime={new Date(line.at).toISOString()}>{when(line.at, now)}</time>
          <span aria-hidden="true">{SIGNS[line.tone]}</span>
          <span>
            {line.title}
            {line.detail !== '' && <span className="gc-muted"> {line.detail}</span>}
          </span>
          <span className="gc-muted">
            {line.people} {line.station}
          </span>
        </li>
      ))}
    </ol>
  );
}
