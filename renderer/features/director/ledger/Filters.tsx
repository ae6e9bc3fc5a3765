import { Checkbox, Input, Select } from 'antd';
import { type ReactNode, useId } from 'react';
import { checkpointId } from '../../../../src/domain/events/kinds.ts';
import { NEAR_MISS_CAUSE_IDS, NEAR_MISS_CAUSES } from '../../../../src/domain/nearMiss.ts';
import type { NearMissFilter } from '../../../../src/station/contract.ts';
import type { Counted, NearMissPageView } from '../../../../src/station/dto.ts';
import { dayText } from '../../../ui/time.ts';
import { reasonWord } from '../words.ts';
import { dayBegin, dayEnd } from './filter.ts';

export interface FiltersProps {
  readonly filter: NearMissFilter;
  /** Choices stand in the order of how often they occur: where most goes wrong stands first. */
  readonly counts: NearMissPageView;
  readonly onFilter: (filter: NearMissFilter) => void;
}

const CAUSES = [
  { value: 'none' as const, label: '还没判定' },
  ...NEAR_MISS_CAUSE_IDS.map((value) => ({ value, label: NEAR_MISS_CAUSES[value] })),
];
const WEIGHTS = [
  { value: 'wrong', label: '弄错' },
  { value: 'missing', label: '缺步骤或等消息' },
];

const options = (counted: readonly Counted[], word: (entry: Counted) => string = (entry) => entry.label) =>
  counted.map((entry) => ({ value: entry.key, label: `${word(entry)}（${entry.count}）` }));

export function Filters({ filter, counts, onFilter }: FiltersProps) {
  const set = (part: Partial<NearMissFilter>) => onFilter({ ...filter, ...part });
  return (
    <search className="gcm-filters" aria-label="筛选差错登记">
      <Field label="姓名或编号">
        {(id) => (
          <Input
            id={id}
            allowClear
            value={filter.text}
            maxLength={40}
            placeholder="姓名 拼音 编号"
            onChange={(event) => set({ text: event.target.value })}
          />
        )}
      </Field>
      <Choice
        label="工作站"
        value={filter.stationId}
        options={options(counts.stations)}
        onChange={(stationId) => set({ stationId })}
      />
      <Choice
        label="核验点"
        value={filter.checkpoint}
        options={options(counts.checkpoints)}
        onChange={(value) => set({ checkpoint: checkpointId.safeParse(value).data ?? null })}
      />
      <Choice
        label="原因"
        value={filter.code}
        options={options(counts.codes, (entry) => reasonWord(entry.key))}
        onChange={(code) => set({ code })}
        wide
      />
      <Choice
        label="谁在办"
        value={filter.actorId}
        options={options(counts.persons)}
        onChange={(actorId) => set({ actorId })}
      />
      <Choice
        label="轻重"
        value={filter.wrong === null ? null : filter.wrong ? 'wrong' : 'missing'}
        options={WEIGHTS}
        onChange={(value) => set({ wrong: value === null ? null : value === 'wrong' })}
      />
      <Choice
        label="判定"
        value={filter.cause}
        options={CAUSES}
        onChange={(value) => set({ cause: CAUSES.find((entry) => entry.value === value)?.value ?? null })}
      />
      <Field label="从哪天">
        {(id) => (
          <Input
            id={id}
            type="date"
            value={filter.from === null ? '' : dayText(filter.from)}
            onChange={(event) => set({ from: dayBegin(event.target.value) })}
          />
        )}
      </Field>
      <Field label="到哪天">
        {(id) => (
          <Input
            id={id}
            type="date"
            value={filter.to === null ? '' : dayText(filter.to - 1)}
            onChange={(event) => set({ to: dayEnd(event.target.value) })}
          />
        )}
      </Field>
      <Checkbox
        checked={filter.twoBodies}
        onChange={(event) => set({ twoBodies: event.target.checked })}
        className="gcm-check"
      >
        只看牵涉两位的
      </Checkbox>
    </search>
  );
}

interface FieldProps {
  readonly label: string;
  readonly children: (id: string) => ReactNode;
  readonly wide?: boolean;
}

function Field({ label, children, wide = false }: FieldProps) {
  const id = useId();
  return (
    <div className={wide ? 'gcm-field gcm-field-wide' : 'gcm-field'}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string | null;
  readonly options: { value: string; label: string }[];
  readonly onChange: (value: string | null) => void;
  readonly wide?: boolean;
}

function Choice({ label, value, options: offered, onChange, wide = false }: ChoiceProps) {
  return (
    <Field label={label} wide={wide}>
      {(id) => (
        <Select
          id={id}
          allowClear
          placeholder="全部"
          value={value}
          options={offered}
          popupMatchSelectWidth={false}
          onChange={(next?: string) => onChange(next ?? null)}
        />
      )}
    </Field>
  );
}
