import { Button, Checkbox, Input } from 'antd';
import { useId, useState } from 'react';
import type { HomeInfo, RegionalRuleView } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { dayText } from '../../ui/time.ts';
import { ConfirmDialog, Line } from '../cases/parts.tsx';

const UNITS: Readonly<Record<RegionalRuleView['unit'], string>> = {
  day: '日',
  hour: '小时',
  causes: '',
  groups: '',
  cremators: '',
};

const SOURCES: Readonly<Record<RegionalRuleView['source'], string>> = {
  here: '本地文件',
  elsewhere: '外地数字，请核定',
  none: '没有查到依据',
};

interface Option {
  readonly value: string;
  readonly label: string;
}

function optionsOf(home: HomeInfo, rule: RegionalRuleView): readonly Option[] {
  if (rule.unit === 'causes') return home.dictionaries.deathCause ?? [];
  if (rule.unit === 'groups') return home.dictionaries.ethnicGroup ?? [];
  if (rule.unit === 'cremators') return home.cremators.map(({ code, label }) => ({ value: code, label }));
  return [];
}

function shown(home: HomeInfo, rule: RegionalRuleView): string {
  const { value } = rule;
  if (value === null) return '不设期限';
  if (typeof value === 'number') return `${value} ${UNITS[rule.unit]}`;
  const options = optionsOf(home, rule);
  const labels = value.map((entry) => options.find((option) => option.value === entry)?.label ?? entry);
  return labels.length === 0 ? '没有指定' : labels.join('、');
}

/** 地方规定: each figure beside the text it rests on. Nothing here may be changed without saying on what ground. */
export function RulesEditor({ home, may }: { home: HomeInfo; may: boolean }) {
  const [editing, setEditing] = useState<RegionalRuleView | null>(null);
  return (
    <section className="gc-card gch-editor" aria-label="地方规定">
      <h2>地方规定</h2>
      <p className="gc-muted">
        各地不同，核验按这里的值办，判定里记下当时的值。没有查到本地文件的，依据里写明；请按本地文件核定。
      </p>
      <table className="gch-table gch-rules">
        <thead>
          <tr>
            <th scope="col">规定</th>
            <th scope="col">现在的值</th>
            <th scope="col">依据</th>
            {may && <th scope="col">修改</th>}
          </tr>
        </thead>
        <tbody>
          {home.rules.map((rule) => (
            <tr key={rule.id}>
              <td>{rule.label}</td>
              <td>{shown(home, rule)}</td>
              <td>
                {rule.own === null ? (
                  <>
                    {rule.basis}
                    <div className="gc-small gc-muted">{SOURCES[rule.source]}</div>
                  </>
                ) : (
                  <>
                    {rule.own.basis}
                    <div className="gc-small gc-muted">
                      {rule.own.by} {dayText(rule.own.at)} 修改：{rule.own.reason}
                    </div>
                  </>
                )}
              </td>
              {may && (
                <td>
                  <Button aria-label={`修改${rule.label}`} onClick={() => setEditing(rule)}>
                    修改
                  </Button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {editing !== null && <RuleDialog home={home} rule={editing} onClose={() => setEditing(null)} />}
    </section>
  );
}

interface DialogProps {
  readonly home: HomeInfo;
  readonly rule: RegionalRuleView;
  readonly onClose: () => void;
}

function RuleDialog({ home, rule, onClose }: DialogProps) {
  const id = useId();
  const { act, busy } = useAct();
  const isNumber = rule.unit === 'day' || rule.unit === 'hour';
  const [number, setNumber] = useState(typeof rule.value === 'number' ? String(rule.value) : '');
  const [list, setList] = useState<readonly string[]>(
    typeof rule.value === 'object' && rule.value !== null ? rule.value : [],
  );
  const [basis, setBasis] = useState('');
  const [reason, setReason] = useState('');
  const readable = !isNumber || number.trim() === '' || /^\d{1,4}$/.test(number.trim());
  const value = isNumber ? (number.trim() === '' ? null : Number(number)) : [...list];

  const save = async (): Promise<void> => {
    const done = await act(() =>
      client.home.saveRule({ rule: rule.id, value, basis: basis.trim(), reason: reason.trim() }),
    );
    if (done.ok) onClose();
  };

  return (
    <ConfirmDialog
      title={rule.label}
      confirm="保存"
      ready={readable && basis.trim() !== '' && reason.trim() !== ''}
      busy={busy}
      onConfirm={() => void save()}
      onClose={onClose}
      width={720}
    >
      <p className="gc-muted">现在的依据：{rule.own?.basis ?? rule.basis}</p>
      {isNumber ? (
        <Line label={`值（${UNITS[rule.unit]}），留空为不设期限`} htmlFor={`${id}-value`}>
          <Input
            id={`${id}-value`}
            value={number}
            maxLength={4}
            inputMode="numeric"
            data-autofocus
            onChange={(event) => setNumber(event.target.value)}
          />
        </Line>
      ) : (
        <Checkbox.Group
          className="gch-rule-list"
          aria-label={rule.label}
          value={[...list]}
          onChange={(values) => setList(values.map(String))}
          options={optionsOf(home, rule).map(({ value: option, label }) => ({ value: option, label }))}
        />
      )}
      {!readable && <p className="gc-act-text">请写整数。</p>}
      <Line label="依据的文件（名称、文号、条款）" htmlFor={`${id}-basis`}>
        <Input
          id={`${id}-basis`}
          value={basis}
          maxLength={400}
          onChange={(event) => setBasis(event.target.value)}
        />
      </Line>
      <Line label="为什么改" htmlFor={`${id}-reason`}>
        <Input
          id={`${id}-reason`}
          value={reason}
          maxLength={400}
          onChange={(event) => setReason(event.target.value)}
        />
      </Line>
    </ConfirmDialog>
  );
}
