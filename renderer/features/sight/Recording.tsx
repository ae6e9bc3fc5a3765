import { Button } from 'antd';
import { useCallback, useState } from 'react';
import { offWords } from '../../../src/domain/readings.ts';
import type { TimelineSight } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { clockSeconds, dayText } from '../../ui/time.ts';
import { MovingPicture } from './LivePicture.tsx';
import type { MovingOptions } from './useMoving.ts';

interface RecordingProps {
  readonly caseId: string;
  readonly eventId: string;
  readonly sight: TimelineSight;
}

/** 看录像: the minute around a checkpoint as the recorder kept it, or where and when to look for it there. */
export function Recording({ caseId, eventId, sight }: RecordingProps) {
  const { camera, recording, from, to, ahead, here } = sight;
  const [round, setRound] = useState(0);
  const [copied, setCopied] = useState<boolean | null>(null);
  const minute = `${dayText(from)} ${clockSeconds(from)} 至 ${clockSeconds(to)}`;
  const open = useCallback<MovingOptions['open']>(
    (signal) => client.sights.replay({ caseId, eventId }, { signal }),
    [caseId, eventId],
  );
  return (
    <div className="gc-recording">
      {round > 0 && (
        <MovingPicture
          key={round}
          open={open}
          waiting="正在向录像机要这段录像"
          live={false}
          label={`${camera}的录像`}
        />
      )}
      <p className="gc-muted">
        {camera}录像 {minute}
      </p>
      {ahead !== 0 && (
        <p className="gc-muted">
          这是摄像机的时间，当时比本站{offWords(ahead)}；本站时间是 {clockSeconds(from - ahead)} 至{' '}
          {clockSeconds(to - ahead)}
        </p>
      )}
      {recording !== null && <code className="gc-code gc-recording-address">{recording}</code>}
      <div className="gc-recording-acts">
        {here && (
          <Button className="gc-desk-button" onClick={() => setRound(round + 1)}>
            {round === 0 ? '看这段录像' : '从头再看'}
          </Button>
        )}
        <Button
          className="gc-desk-button"
          onClick={() => setCopied(copy([camera, minute, recording ?? ''].join(' ').trim()))}
        >
          复制时间{recording === null ? '' : '和地址'}
        </Button>
        <span role="status" className="gc-muted">
          {copied === null ? '' : copied ? '已复制' : '复制不了，请照着抄'}
        </span>
      </div>
      {recording !== null && !here && <p className="gc-muted">本机没有接录像机，请到接这台摄像机的岗位看</p>}
    </div>
  );
}

/** By the page's own selection: a permission to write the clipboard is given to no page. */
function copy(text: string): boolean {
  const put = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
  };
  document.addEventListener('copy', put, { once: true });
  try {
    return document.execCommand('copy');
  } finally {
    document.removeEventListener('copy', put);
  }
}
