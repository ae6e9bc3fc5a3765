import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { IdCardView, StationLive } from '../../../src/station/dto.ts';
import { orpc } from '../../app/client.ts';
import { useLive } from '../../app/live.tsx';

/** How the identity-card readers of this station are: `none` where there is none. */
export type ReaderState = 'none' | 'working' | 'gone';

export function readerState(devices: StationLive['devices']): ReaderState {
  const readers = devices.filter(({ protocol, state }) => protocol === 'id-card' && state !== 'disabled');
  if (readers.length === 0) return 'none';
  return readers.some(({ state }) => state === 'working') ? 'working' : 'gone';
}

/** The card laid down since this page was opened: an earlier one was meant for another page. Null while there is none. */
export function useNewTap(): StationLive['idCard'] {
  const { idCard } = useLive();
  const [before] = useState(idCard?.tapId ?? null);
  return idCard === null || idCard.tapId === before ? null : idCard;
}

/**
 * What the card says, once it is here. Kept when the station has forgotten it, as long as the page shows it.
 * @param onTap called once for each card
 */
export function useTap(onTap: (card: IdCardView) => void): IdCardView | null {
  const tap = useNewTap();
  const [kept, setKept] = useState<IdCardView | null>(null);
  const told = useRef<string | null>(null);
  const handler = useRef(onTap);
  handler.current = onTap;
  const asked = useQuery({
    ...orpc.idCards.view.queryOptions({ input: { tapId: tap?.tapId ?? '-' } }),
    // Its portrait may come later.
    queryKey: [...orpc.idCards.view.queryKey({ input: { tapId: tap?.tapId ?? '-' } }), tap?.photo ?? ''],
    enabled: tap !== null,
    placeholderData: keepPreviousData,
    // A card is held in memory here for as long as it is shown, and no longer.
    gcTime: 0,
    retry: false,
  });
  const card = tap !== null && asked.data?.tapId === tap.tapId ? asked.data : null;
  useEffect(() => {
    if (card === null) return;
    setKept(card);
    if (told.current === card.tapId) return;
    told.current = card.tapId;
    handler.current(card);
  }, [card]);
  return kept;
}
