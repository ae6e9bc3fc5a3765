import { Button, Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { HomeInfo } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { EmptyState } from '../../ui/states.tsx';
import {
  added,
  isChanged,
  type Line,
  type ListName,
  lineProblems,
  linesOf,
  moved,
  type Sent,
  sentOf,
} from './lists.ts';

interface EditorProps {
  readonly home: HomeInfo;
  readonly list: ListName;
  readonly may: boolean;
  readonly onDirty: (dirty: boolean) => void;
}

function send(sent: Sent): Promise<unknown> {
  return sent.kind === 'towns'
    ? client.home.saveTowns({ towns: sent.towns })
    : client.home.saveDictionary({ dictionary: sent.dictionary, entries: sent.entries });
}

/** One list, line by line. What is typed stays until it is saved or given up. */
export function ListEditor({ home, list, may, onDirty }: EditorProps) {
  const { run, busy } = useAct();
  // Null while nothing is being changed: the list then follows what other stations save.
  const [draft, setDraft] = useState<readonly Line[] | null>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const lines = draft ?? linesOf(home, list.id);
  const changed = draft !== null && isChanged(home, list.id, draft);
  const problems = changed ? lineProblems(list.id, lines) : new Map<number, string>();
  useEffect(() => onDirty(changed), [changed, onDirty]);
  useEffect(() => () => onDirty(false), [onDirty]);

  const set = (at: number, next: Partial<Line>) =>
    setDraft(lines.map((line, index) => (index === at ? { ...line, ...next } : line)));
  const add = () => {
    setDraft(added(list.id, lines, list.id === 'town' ? home.county : ''));
    // After the new line is drawn.
    requestAnimationFrame(() => body.current?.querySelector<HTMLElement>('tr:last-child input')?.focus());
  };
  const save = () =>
    run(
      () => send(sentOf(list.id, lines)),
      () => setDraft(null),
    );

  return (
    <section className="gc-card gch-editor" aria-label={list.title}>
      <h2>{list.title}</h2>
      {may && list.id === 'town' && (
        <p className="gc-muted">移除后新的登记不再可选；旧案卷里写下的镇街名称不变。</p>
      )}
      {!list.own && <p className="gc-muted">核验规则和文书用到这些值，只能查看。</p>}
      {lines.length === 0 ? (
        <EmptyState title="还没有内容">{may ? '请按「添加一项」。' : '请馆长来填写。'}</EmptyState>
      ) : (
        <table className="gch-table">
          <thead>
            <tr>
              <th scope="col">名称</th>
              {list.id === 'town' && <th scope="col">管辖</th>}
              {list.id !== 'town' && <th scope="col">代码</th>}
              {may && <th scope="col">{list.id === 'town' ? '顺序和移除' : '顺序和停用'}</th>}
              {!may && list.id !== 'town' && <th scope="col">状态</th>}
            </tr>
          </thead>
          <tbody ref={body}>
            {lines.map((line, at) => (
              <EntryRow
                key={line.key}
                list={list}
                line={line}
                at={at}
                last={at === lines.length - 1}
                may={may}
                problem={problems.get(at)}
                onChange={(next) => set(at, next)}
                onMove={(by) => setDraft(moved(lines, at, by))}
              />
            ))}
          </tbody>
        </table>
      )}
      {may && (
        <footer className="gch-foot">
          <PlainAction onPress={add}>添加一项</PlainAction>
          <span />
          {changed && (
            <PlainAction onPress={() => setDraft(null)} disabled={busy}>
              放弃修改
            </PlainAction>
          )}
          <PrimaryAction onPress={save} disabled={!changed || problems.size > 0} busy={busy}>
            保存
          </PrimaryAction>
        </footer>
      )}
    </section>
  );
}

interface RowProps {
  readonly list: ListName;
  readonly line: Line;
  readonly at: number;
  readonly last: boolean;
  readonly may: boolean;
  readonly problem: string | undefined;
  readonly onChange: (next: Partial<Line>) => void;
  readonly onMove: (by: -1 | 1) => void;
}

function EntryRow({ list, line, at, last, may, problem, onChange, onMove }: RowProps) {
  const town = list.id === 'town';
  const name = line.label.trim() === '' ? `第 ${at + 1} 项` : line.label;
  const off = town ? '移除' : '停用';
  const problemId = `gch-problem-${at}`;
  if (!may) {
    return (
      <tr className={line.retired ? 'gch-retired' : undefined}>
        <td>{line.label}</td>
        <td className={town ? undefined : 'gc-code'}>{town ? line.managedBy : line.value}</td>
        {!town && <td>{line.retired ? '停用' : '可选'}</td>}
      </tr>
    );
  }
  return (
    <tr className={line.retired ? 'gch-retired' : undefined}>
      <td>
        <Input
          aria-label={`名称 ${at + 1}`}
          aria-invalid={problem !== undefined}
          aria-describedby={problem === undefined ? undefined : problemId}
          status={problem === undefined ? '' : 'warning'}
          value={line.label}
          maxLength={60}
          disabled={line.retired}
          autoComplete="off"
          onChange={(event) => onChange({ label: event.target.value })}
        />
        {problem !== undefined && (
          <p id={problemId} className="gch-problem">
            <span aria-hidden="true">▲ </span>
            {problem}
          </p>
        )}
      </td>
      <td className={town ? undefined : 'gc-code'}>
        {town ? (
          <Input
            aria-label={`${name}管辖`}
            value={line.managedBy}
            maxLength={40}
            disabled={line.retired}
            autoComplete="off"
            onChange={(event) => onChange({ managedBy: event.target.value })}
          />
        ) : (
          line.value
        )}
      </td>
      <td>
        <div className="gch-acts">
          <Button aria-label={`${name}上移`} disabled={at === 0} onClick={() => onMove(-1)}>
            ↑
          </Button>
          <Button aria-label={`${name}下移`} disabled={last} onClick={() => onMove(1)}>
            ↓
          </Button>
          <Button
            aria-label={`${name}${line.retired ? '恢复' : off}`}
            onClick={() => onChange({ retired: !line.retired })}
          >
            {line.retired ? '恢复' : off}
          </Button>
        </div>
      </td>
    </tr>
  );
}
