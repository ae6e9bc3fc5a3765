import { Button, Checkbox, Input, Select } from 'antd';
import { useId } from 'react';
import type { DeviceField } from '../../../src/station/dto.ts';
import { type DeviceDraft, rowsOf, withValue } from './form.ts';

type Row = Readonly<Record<string, unknown>>;

interface Column {
  readonly name: string;
  readonly label: string;
  readonly kind: 'number' | 'text' | 'choice' | 'check';
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  readonly fallback: string | number | boolean;
  /** What counts while it is empty. */
  readonly hint?: string;
}

const COOLING = [
  { value: 'chill', label: '冷藏 0~4 ℃' },
  { value: 'freeze', label: '冷冻 −18 ℃' },
];
const READS = [
  { value: 'inputRegister', label: '输入寄存器 04' },
  { value: 'holding', label: '保持寄存器 03' },
  { value: 'input', label: '开关量 02' },
  { value: 'coil', label: '线圈 01' },
];

/** What one row of such a field is made of. */
function columnsOf({ kind, choices }: DeviceField): readonly Column[] {
  const first = choices[0]?.value ?? '';
  if (kind === 'units')
    return [
      { name: 'address', label: '站号', kind: 'number', fallback: 1 },
      { name: 'table', label: '型号', kind: 'choice', choices, fallback: first },
      { name: 'name', label: '冷柜名称', kind: 'text', fallback: '' },
      { name: 'cooling', label: '冷藏还是冷冻', kind: 'choice', choices: COOLING, fallback: 'chill' },
      { name: 'covers', label: '管哪些柜位', kind: 'text', fallback: '' },
      { name: 'high', label: '高温线 ℃', kind: 'number', fallback: '', hint: '8 或 −10' },
      { name: 'low', label: '低温线 ℃', kind: 'number', fallback: '', hint: '−5 或 −32' },
      { name: 'hysteresis', label: '回差 ℃', kind: 'number', fallback: '', hint: '1' },
      { name: 'afterMinutes', label: '超多久报（分钟）', kind: 'number', fallback: '', hint: '30' },
    ];
  return [
    { name: 'point', label: '是什么', kind: 'choice', choices, fallback: first },
    { name: 'read', label: '怎么读', kind: 'choice', choices: READS, fallback: 'holding' },
    { name: 'address', label: '地址', kind: 'number', fallback: 0 },
    { name: 'bit', label: '位（0~15）', kind: 'number', fallback: '' },
    { name: 'scale', label: '倍率', kind: 'number', fallback: 0.1 },
    { name: 'signed', label: '有正负', kind: 'check', fallback: true },
  ];
}

interface RowsProps {
  readonly field: DeviceField;
  readonly draft: DeviceDraft;
  readonly problem: string | undefined;
  readonly onChange: (draft: DeviceDraft) => void;
}

/** Several of a kind on one line: controllers, or the points of a table. */
export function RowsField({ field, draft, problem, onChange }: RowsProps) {
  const id = useId();
  const columns = columnsOf(field);
  const rows = rowsOf(field, draft.values);
  const put = (next: readonly Row[]) => onChange(withValue(draft, field.name, next));
  const add = () => {
    const fresh = Object.fromEntries(columns.map(({ name, fallback }) => [name, meant(fallback)]));
    put([...rows, field.kind === 'units' ? { ...fresh, address: rows.length + 1 } : fresh]);
  };
  return (
    <fieldset className="gcd-field gcd-field-wide gcd-rows" aria-describedby={`${id}-note`}>
      <legend>{field.label}</legend>
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own while they are written
        <div key={index} className={`gcd-row is-${field.kind}`}>
          {columns.map((column) => (
            <Cell
              key={column.name}
              column={column}
              value={row[column.name] ?? column.fallback}
              invalid={problem !== undefined}
              onChange={(value) =>
                put(rows.map((each, at) => (at === index ? { ...each, [column.name]: meant(value) } : each)))
              }
            />
          ))}
          <Button onClick={() => put(rows.filter((_, at) => at !== index))}>去掉第 {index + 1} 行</Button>
        </div>
      ))}
      <Button onClick={add}>{field.kind === 'units' ? '加一台温控器' : '加一点'}</Button>
      <p id={`${id}-note`} className={problem === undefined ? 'gcd-field-help' : 'gcd-field-problem'}>
        {problem !== undefined && <span aria-hidden="true">▲ </span>}
        {problem ?? field.help}
      </p>
    </fieldset>
  );
}

/** Figures as figures; an empty one is left to the station's default. */
function meant(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (value.trim() === '') return value === '' ? undefined : value;
  return /^[+-]?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
}

interface CellProps {
  readonly column: Column;
  readonly value: unknown;
  readonly invalid: boolean;
  readonly onChange: (value: string | boolean) => void;
}

function Cell({ column, value, invalid, onChange }: CellProps) {
  const id = useId();
  if (column.kind === 'check')
    return (
      <Checkbox checked={value === true} onChange={(event) => onChange(event.target.checked)}>
        {column.label}
      </Checkbox>
    );
  return (
    <div className="gcd-cell">
      <label htmlFor={id}>{column.label}</label>
      {column.kind === 'choice' ? (
        <Select
          id={id}
          value={String(value)}
          options={(column.choices ?? []).map((choice) => ({ ...choice }))}
          onChange={onChange}
        />
      ) : (
        <Input
          id={id}
          value={String(value)}
          placeholder={column.hint === undefined ? undefined : `不填：${column.hint}`}
          status={invalid ? 'warning' : ''}
          aria-invalid={invalid}
          autoComplete="off"
          inputMode={column.kind === 'number' ? 'decimal' : 'text'}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </div>
  );
}
