import { useState } from 'react';
import type { CaseDetail, TagIssued } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { describeError, type Failure, FailureText } from '../../app/errors.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';

interface Props {
  readonly caseId: string;
  readonly carrier: CaseDetail['carriers'][number];
  /** Name of the reader the tag is laid on. */
  readonly reader: string;
  readonly onClose: () => void;
}

type Stage =
  | { readonly at: 'ready'; readonly failure: Failure | null }
  | { readonly at: 'writing' }
  | { readonly at: 'done'; readonly tag: TagIssued };

/** A blank tag on the desk reader becomes the tag of this bag: written, read back, locked, registered in one press. */
export function IssueTagDialog({ caseId, carrier, reader, onClose }: Props) {
  const [stage, setStage] = useState<Stage>({ at: 'ready', failure: null });
  const write = async () => {
    setStage({ at: 'writing' });
    try {
      const tag = await client.tags.issue({ caseId, carrier: carrier.code });
      setStage({ at: 'done', tag });
    } catch (error) {
      // Beside the tag in the hand, not at the foot of the screen: what to do next is done here.
      setStage({ at: 'ready', failure: describeError(error) });
    }
  };
  const footer =
    stage.at === 'done' ? (
      <PrimaryAction onPress={onClose}>完成</PrimaryAction>
    ) : (
      <>
        <PlainAction onPress={onClose}>返回</PlainAction>
        <PrimaryAction onPress={() => void write()} busy={stage.at === 'writing'}>
          {stage.at === 'ready' && stage.failure !== null ? '再写一次' : '写入标签'}
        </PrimaryAction>
      </>
    );
  return (
    <Dialog title={`发标签：${carrier.label} ${carrier.display}`} onClose={onClose} footer={footer}>
      {stage.at === 'ready' && (
        <>
          <ol className="gc-issue-steps">
            <li>
              把这一枚空白标签平放到<strong>{reader}</strong>上，别的标签拿到一米以外。
            </li>
            <li>按“写入标签”，写完之前不要移动它。</li>
            <li>写好后装进袋签，系上之前照常扫码核对。</li>
          </ol>
          {stage.failure !== null && (
            <div className="gc-notice gc-notice-act" role="alert">
              <FailureText failure={stage.failure} />
            </div>
          )}
        </>
      )}
      {stage.at === 'writing' && (
        <p className="gc-issue-writing" role="status">
          正在写入、读回、锁定，请不要移动标签……
        </p>
      )}
      {stage.at === 'done' && (
        <div className="gc-issue-done" role="status">
          <p>
            <strong>✓ 标签已写好并锁定</strong>
          </p>
          <p>
            标签号 <code className="gc-code">{stage.tag.epc}</code>
          </p>
          <p className="gc-muted">
            芯片号 <code className="gc-code">{stage.tag.tid}</code>，请装进袋签 {carrier.display}。
          </p>
        </div>
      )}
    </Dialog>
  );
}
