import { type ReactNode, useState } from 'react';
import type { AshesRow, CremationBoard, QueueRow } from '../../../src/station/dto.ts';
import { useStationNow } from '../../app/live.tsx';
import { ashesSteps, type FurnaceActs, MoveDialog, STEP_HINTS } from '../../features/cremation/index.tsx';
import { Marks } from '../../ui/Marks.tsx';
import { ObjectionButton } from '../../ui/ObjectionButton.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { clockTime, duration, when } from '../../ui/time.ts';

interface FrameProps {
  readonly what: string;
  readonly row: { readonly caseId: string; readonly name: string; readonly number: string };
  readonly facts: string;
  readonly marks: QueueRow['marks'];
  readonly said: ReactNode;
  readonly actions: ReactNode;
}

/** One person in the middle, large; what to do and why; the actions in the same place for every kind of step. */
function Frame({ what, row, facts, marks, said, actions }: FrameProps) {
  return (
    <section className="gcs-panel" aria-label={`${what} ${row.name}`}>
      <header className="gcn-chosen">
        <p className="gcs-what">{what}</p>
        <PersonName name={row.name} size="huge" />
        <p className="gcn-facts">
          {facts} · <span className="gc-code">{row.number}</span>
        </p>
        <Marks marks={marks} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: under several alarms it scrolls, by keyboard too */}
      <div className="gcn-said" tabIndex={0}>
        {said}
      </div>
      <footer className="gcs-foot">
        <ObjectionButton label="有异议，停止" subject={{ caseId: row.caseId, name: row.name }} />
        {actions}
      </footer>
    </section>
  );
}

interface QueueProps {
  readonly row: QueueRow;
  readonly queue: readonly QueueRow[];
  readonly acts: FurnaceActs;
}

/** Why someone cannot go yet, as a sentence. */
function notReady(row: QueueRow): string {
  // A name that is like another is to be read twice; it keeps nobody waiting.
  const marks = row.marks.filter((mark) => mark.text !== '同姓' && mark.text !== '姓名相近');
  const stops = marks.filter((mark) => mark.act).map((mark) => mark.text);
  if (stops.length > 0) return `还不能入炉：${stops.join('、')}。请先办好，或往后排。`;
  const waits = marks.map((mark) => mark.text);
  if (waits.length > 0) return `还不能入炉：${waits.join('、')}。这位现在在${row.whereText}。`;
  return `还没有出柜火化，这位现在在${row.whereText}。`;
}

export function ChosenQueue({ row, queue, acts }: QueueProps) {
  const now = useStationNow(30_000);
  const [moving, setMoving] = useState(false);
  const begin = () => acts.begin('charge', row.caseId);
  const order = queue.findIndex((entry) => entry.caseId === row.caseId) + 1;
  return (
    <>
      <Frame
        what={`今日第 ${order} 位`}
        row={row}
        facts={`${when(row.scheduledAt, now)} · ${row.crematorType} · ${row.whereText}`}
        marks={row.marks}
        said={<p>{row.ready ? STEP_HINTS.charge : notReady(row)}</p>}
        actions={
          <>
            <PlainAction fKey="F4" onPress={() => setMoving(true)}>
              调整顺序
            </PlainAction>
            {row.ready ? (
              <PrimaryAction fKey="F2" disabled={acts.busy} onPress={begin}>
                开始入炉前核验
              </PrimaryAction>
            ) : (
              <PlainAction disabled={acts.busy} onPress={begin}>
                开始入炉前核验
              </PlainAction>
            )}
          </>
        }
      />
      {moving && <MoveDialog row={row} queue={queue} onClose={() => setMoving(false)} />}
    </>
  );
}

interface CoolingProps {
  readonly row: CremationBoard['cooling'][number];
  readonly acts: FurnaceActs;
}

export function ChosenCooling({ row, acts }: CoolingProps) {
  const now = useStationNow();
  const ready = row.readyAt <= now;
  const begin = () => acts.begin('box', row.caseId);
  return (
    <Frame
      what="冷却中的骨灰"
      row={row}
      facts={`${row.tray} · ${row.place} · ${when(row.since, now)} 出灰`}
      marks={[]}
      said={
        <p>
          {ready
            ? STEP_HINTS.box
            : `${clockTime(row.readyAt)} 可以装盒，还要 ${duration(row.readyAt - now)}。`}
        </p>
      }
      actions={
        ready ? (
          <PrimaryAction fKey="F2" disabled={acts.busy} onPress={begin}>
            装盒
          </PrimaryAction>
        ) : (
          <PlainAction disabled onPress={begin}>
            装盒
          </PlainAction>
        )
      }
    />
  );
}

interface AshesProps {
  readonly row: AshesRow;
  readonly acts: FurnaceActs;
}

export function ChosenAshes({ row, acts }: AshesProps) {
  const now = useStationNow(30_000);
  const { first, others } = ashesSteps(row);
  return (
    <Frame
      what="骨灰"
      row={row}
      facts={`${row.whereText} · ${when(row.since, now)} 起`}
      marks={row.destination === '' ? [] : [{ text: row.destination, act: false }]}
      said={
        <p>{first === null ? '现在没有可办的步骤。' : (STEP_HINTS[first.checkpoint] ?? `请扫骨灰盒。`)}</p>
      }
      actions={
        <>
          {others.map((step) => (
            <PlainAction
              key={step.checkpoint}
              disabled={acts.busy}
              onPress={() => acts.begin(step.checkpoint, row.caseId)}
            >
              {step.chinese}
            </PlainAction>
          ))}
          {first !== null && (
            <PrimaryAction
              fKey="F2"
              disabled={acts.busy}
              onPress={() => acts.begin(first.checkpoint, row.caseId)}
            >
              {first.chinese}
            </PrimaryAction>
          )}
        </>
      }
    />
  );
}

interface IdleProps {
  readonly next: QueueRow | null;
  readonly acts: FurnaceActs;
}

/** Nobody is chosen and nothing runs: the next one by the order of the day, or what is waited for. */
export function Idle({ next, acts }: IdleProps) {
  const now = useStationNow(30_000);
  if (next === null) {
    return (
      <section className="gcs-panel" aria-label="炉前核验">
        <div className="gcn-said">
          <EmptyState title="现在没有可以入炉的逝者">
            出柜火化核验通过、送到车间之后，会出现在左边。也可以直接扫遗体上的腕带，或扫骨灰盘、骨灰盒。
          </EmptyState>
        </div>
        <footer className="gcs-foot">
          <ObjectionButton label="有异议，停止" />
        </footer>
      </section>
    );
  }
  return (
    <Frame
      what="下一位"
      row={next}
      facts={`${when(next.scheduledAt, now)} · ${next.crematorType} · ${next.whereText}`}
      marks={next.marks}
      said={<p>{STEP_HINTS.charge}</p>}
      actions={
        <PrimaryAction fKey="F2" disabled={acts.busy} onPress={() => acts.begin('charge', next.caseId)}>
          开始入炉前核验
        </PrimaryAction>
      }
    />
  );
}
