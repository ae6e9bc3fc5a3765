import { useQuery } from '@tanstack/react-query';
import { client, orpc } from '../../app/client.ts';
import { QueryFailure } from '../../app/errors.tsx';
import { WaitingState } from '../../ui/states.tsx';
import { TwoPeopleDialog } from './TwoPeopleDialog.tsx';

interface Props {
  readonly stationId: string;
  readonly name: string;
  readonly onClose: () => void;
}

/** A station is dead, and what it gave out and kept has to go on: two people say so, and see first what would pass. */
export function TakeOverDialog({ stationId, name, onClose }: Props) {
  const estate = useQuery({ ...orpc.station.estate.queryOptions({ input: { stationId } }), gcTime: 0 });
  return (
    <TwoPeopleDialog
      title={`接管${name}`}
      ask="它怎么了"
      yes="由本站接管"
      no="先不接管"
      send={(given) => client.station.takeOver({ stationId, ...given })}
      onClose={onClose}
    >
      <p>
        只在那台工作站坏了、丢了、短期修不好时接管。线断了不要接管：线修好它会继续办。接管以后不再等它的消息；它保管的每一位，都要先到原位扫码确认，才能出柜、入炉、交付。
      </p>
      {estate.isPending && <WaitingState what="正在查看它管着什么" />}
      {estate.isError && <QueryFailure error={estate.error} retry={() => void estate.refetch()} />}
      {estate.isSuccess && <Estate {...estate.data} />}
    </TwoPeopleDialog>
  );
}

const SHOWN = 12;

function Estate({
  places,
  people,
}: {
  readonly places: readonly string[];
  readonly people: readonly string[];
}) {
  const some = (list: readonly string[]) =>
    list.length <= SHOWN ? list.join('、') : `${list.slice(0, SHOWN).join('、')} 等`;
  return (
    <dl className="gcst-estate">
      <dt>由它保管 {people.length} 位</dt>
      <dd>{people.length === 0 ? '没有' : some(people)}</dd>
      <dt>由它分配 {places.length} 处</dt>
      <dd>{places.length === 0 ? '没有' : some(places)}</dd>
    </dl>
  );
}
