import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Draft } from '../../../src/station/dto.ts';
import { orpc } from '../../app/client.ts';
import { QueryFailure } from '../../app/errors.tsx';
import { type FormValues, formFromDraft, RegisterPage } from '../../features/cases/index.ts';
import { WaitingState } from '../../ui/states.tsx';

export interface RegistrationProps {
  readonly draftId: string;
  readonly onRegistered: (caseId: string) => void;
  readonly onOpen: (caseId: string) => void;
}

/** The registration of one draft, restored as it was left. */
export function Registration(props: RegistrationProps) {
  const drafts = useQuery(orpc.drafts.list.queryOptions());
  if (drafts.isError) return <QueryFailure error={drafts.error} retry={() => void drafts.refetch()} />;
  if (drafts.isPending) return <WaitingState what="正在取没办完的登记" />;
  const draft = drafts.data.find((entry) => entry.draftId === props.draftId) ?? null;
  return <Restored {...props} draft={draft} />;
}

function Restored({ draft, ...props }: RegistrationProps & { draft: Draft | null }) {
  // Only as it was when the page opened: later news of the draft are the page's own.
  const [start] = useState<{ values: FormValues; at: number | null }>(() =>
    draft === null ? { values: {}, at: null } : { values: formFromDraft(draft.values), at: draft.savedAt },
  );
  return <RegisterPage {...props} initial={start.values} restoredAt={start.at} />;
}
