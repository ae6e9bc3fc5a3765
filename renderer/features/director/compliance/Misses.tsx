import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { EventRef, MissKind } from '../../../../src/station/dto.ts';
import { orpc } from '../../../app/client.ts';
import { QueryFailure } from '../../../app/errors.tsx';
import { useStationNow } from '../../../app/live.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { PersonName } from '../../../ui/PersonName.tsx';
import { PlainAction } from '../../../ui/PrimaryAction.tsx';
import { WaitingState } from '../../../ui/states.tsx';
import { when } from '../../../ui/time.ts';
import { StoryDialog } from '../story/StoryDialog.tsx';
import { MISS_WORDS } from '../words.ts';

export interface MissesOf {
  readonly stationId: string | null;
  readonly from: number;
  readonly to: number;
  readonly kind: MissKind;
  readonly title: string;
}

/** The single times behind a figure; each opens to its story. */
export function MissesDialog({ of, onClose }: { readonly of: MissesOf; readonly onClose: () => void }) {
  const { title, ...input } = of;
  const misses = useQuery(orpc.director.misses.queryOptions({ input }));
  const now = useStationNow(60_000);
  const [story, setStory] = useState<EventRef | null>(null);
  if (story !== null) return <StoryDialog of={story} onClose={() => setStory(null)} />;
  return (
    <Dialog
      title={`${title}：${MISS_WORDS[of.kind]}`}
      onClose={onClose}
      width={860}
      footer={
        <PlainAction onPress={onClose} autoFocus>
          返回
        </PlainAction>
      }
    >
      {misses.isPending && <WaitingState what="正在取每一次" />}
      {misses.isError && <QueryFailure error={misses.error} retry={() => void misses.refetch()} />}
      {misses.isSuccess && (
        <ul className="gcm-misses">
          {misses.data.map((miss) => (
            <li key={`${miss.ref.stationId}-${miss.ref.epoch}-${miss.ref.seq}`}>
              <button type="button" onClick={() => setStory(miss.ref)}>
                <span className="gc-muted">{when(miss.at, now)}</span>
                <span>
                  {miss.station}，{miss.person}，{miss.chinese}
                </span>
                <span className="gc-muted">{miss.kinds.map((kind) => MISS_WORDS[kind]).join('、')}</span>
                {miss.of !== null && <PersonName name={miss.of.name} />}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
