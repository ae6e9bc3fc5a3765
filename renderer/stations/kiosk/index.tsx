import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { BayView } from '../../../src/station/dto.ts';
import { client, orpc } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { useLive, useStationNow } from '../../app/live.tsx';
import { Marks } from '../../ui/Marks.tsx';
import { ObjectionButton } from '../../ui/ObjectionButton.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import { WaitingState } from '../../ui/states.tsx';
import './kiosk.css';

function hours(since: number, now: number): string {
  const spent = Math.max(0, Math.floor((now - since) / 3_600_000));
  return spent === 0 ? '不到 1 小时' : `${spent} 小时`;
}

function Bay({
  bay,
  now,
  chosen,
  onChoose,
}: {
  bay: BayView;
  now: number;
  chosen: boolean;
  onChoose: () => void;
}) {
  const person = bay.occupants[0];
  return (
    <button
      type="button"
      className={`gck-bay${person === undefined ? '' : ' gck-bay-full'}`}
      aria-pressed={chosen}
      onClick={onChoose}
    >
      <span className="gck-bay-label">{bay.label}</span>
      {person !== undefined && (
        <>
          <PersonName name={person.name} />
          <span className="gck-bay-time">{hours(person.since, now)}</span>
          <Marks marks={person.marks} />
        </>
      )}
      {bay.outOfService !== null && <span className="gck-bay-time">停用</span>}
    </button>
  );
}

/** 冷藏间: the room as a map of bays; who is where, for how long, what may happen next. */
export default function KioskStation() {
  const live = useLive();
  const now = useStationNow(60_000);
  const act = useAct();
  const board = useQuery(orpc.board.bays.queryOptions());
  const [room, setRoom] = useState(0);
  const [code, setCode] = useState<string | null>(null);
  const shown = board.data?.rooms[room];
  const bay = shown?.bays.find((entry) => entry.code === code);
  const person = bay?.occupants[0];
  return (
    <main className="gck">
      <h1 className="gc-visually-hidden">冷藏间</h1>
      <section className="gck-map" aria-label="柜位">
        <nav className="gck-rooms" aria-label="冷藏间">
          {board.data?.rooms.map((entry, index) => (
            <button
              key={entry.room}
              type="button"
              aria-pressed={index === room}
              onClick={() => setRoom(index)}
            >
              {entry.room}
            </button>
          ))}
        </nav>
        {shown === undefined ? (
          <WaitingState what="正在读取柜位" />
        ) : (
          <div className="gck-grid" style={{ gridTemplateColumns: `repeat(${shown.columns}, 1fr)` }}>
            {shown.bays.map((entry) => (
              <Bay
                key={entry.code}
                bay={entry}
                now={now}
                chosen={entry.code === code}
                onChoose={() => setCode(entry.code)}
              />
            ))}
          </div>
        )}
      </section>
      <section className="gck-side" aria-label="现在">
        {person !== undefined && (
          <div className="gck-card">
            <PersonName name={person.name} size="large" />
            <p>{person.number}</p>
            {person.next.map((step) => (
              <button
                key={step.checkpoint}
                type="button"
                disabled={live.session === null}
                onClick={() =>
                  act.run(() => client.attempt.open({ checkpoint: step.checkpoint, expected: person.caseId }))
                }
              >
                {step.chinese}
              </button>
            ))}
          </div>
        )}
        <div className="gck-card">
          <h2>在途</h2>
          {board.data?.inHands.length === 0 && <p>没有人在途中。扫腕带开始。</p>}
          {board.data?.inHands.map((entry) => (
            <p key={entry.caseId}>
              <PersonName name={entry.name} /> 在{entry.person}手上{' '}
              {entry.overdueAt !== null && entry.overdueAt < now ? '· 已超时，请送到位' : ''}
            </p>
          ))}
        </div>
        <ObjectionButton />
      </section>
    </main>
  );
}
