import { Checkbox, Select } from 'antd';
import { useId } from 'react';
import type { DeviceField, HomeInfo, ProtocolView } from '../../../src/station/dto.ts';
import { type Antenna, antennasOf, type DeviceDraft, portWord, withAntennas } from './form.ts';

interface AntennaProps {
  readonly field: DeviceField;
  readonly protocol: ProtocolView;
  readonly draft: DeviceDraft;
  readonly places: HomeInfo['places'];
  readonly problem: string | undefined;
  readonly onChange: (draft: DeviceDraft) => void;
}

/** Rooms as groups, furnaces first: that is where a reader's hints count. */
function options(places: HomeInfo['places']) {
  const rooms = [...new Set(places.map((place) => groupOf(place)))];
  return [
    { label: '不对着位置', options: [{ value: '', label: '不指定' }] },
    ...rooms.map((room) => ({
      label: room,
      options: places
        .filter((place) => groupOf(place) === room)
        .map((place) => ({ value: place.code, label: place.label })),
    })),
  ];
}

function groupOf(place: HomeInfo['places'][number]): string {
  return place.kind === 'cremator' ? '火化炉' : place.room;
}

/** Which antennas are in use and what each looks at, chosen by name. */
export function AntennaField({ field, protocol, draft, places, problem, onChange }: AntennaProps) {
  const id = useId();
  const antennas = antennasOf(protocol, field, draft.values);
  const grouped = options(places);
  const set = (changed: Antenna) =>
    onChange(
      withAntennas(
        draft,
        field,
        antennas.map((entry) => (entry.antenna === changed.antenna ? changed : entry)),
      ),
    );
  const note = problem ?? field.help;
  const word = portWord(field);
  return (
    <fieldset className="gcd-field gcd-field-wide gcd-antennas" aria-describedby={`${id}-note`}>
      <legend>{field.label}</legend>
      {antennas.map((entry) => (
        <div key={entry.antenna} className="gcd-antenna">
          <Checkbox
            checked={entry.on}
            aria-invalid={problem !== undefined}
            onChange={(event) => set({ ...entry, on: event.target.checked })}
          >
            {word} {entry.antenna}
          </Checkbox>
          <Select
            aria-label={`${word} ${entry.antenna} 对着哪里`}
            value={entry.place}
            disabled={!entry.on}
            options={grouped}
            showSearch={{ optionFilterProp: 'label' }}
            onChange={(place) => set({ ...entry, place })}
          />
        </div>
      ))}
      <p id={`${id}-note`} className={problem === undefined ? 'gcd-field-help' : 'gcd-field-problem'}>
        {problem !== undefined && <span aria-hidden="true">▲ </span>}
        {note}
      </p>
    </fieldset>
  );
}
