/** What a county says of itself to Prometheus. Homes are named, people never. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { CountyDb } from '../db/open.ts';
import type { Taken } from '../store/take.ts';
import type { Gate } from './gate.ts';

export class CountyMetrics {
  readonly registry = new Registry();
  readonly #events;
  readonly #batches;
  readonly #refused;
  readonly #future;
  readonly #seconds;

  constructor(db: CountyDb, gate: Gate, wall: () => number) {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    const counter = (name: string, help: string, labelNames: string[] = []) =>
      new Counter({ name: `guicheng_county_${name}`, help, labelNames, registers });
    this.#events = counter('events_total', 'Events newly taken in');
    this.#batches = counter('batches_total', 'Runs pushed here, by whether anything of them was refused', [
      'outcome',
    ]);
    this.#refused = counter('refused_total', 'Events and seals refused, by reason', ['reason']);
    this.#future = counter(
      'future_events_total',
      'Events taken in whose clock is more than five minutes ahead',
    );
    this.#seconds = new Histogram({
      name: 'guicheng_county_request_seconds',
      help: 'From the request to its answer',
      labelNames: ['route', 'status'],
      buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
    new Gauge({
      name: 'guicheng_county_queued_requests',
      help: 'Requests waiting for their turn',
      registers,
      collect() {
        this.set(gate.queued);
      },
    });
    new Gauge({
      name: 'guicheng_county_durable',
      help: '1 where what was answered for survives a power failure',
      registers,
      collect() {
        this.set(db.durable ? 1 : 0);
      },
    });
    new Gauge({
      name: 'guicheng_county_home_lag_seconds',
      help: 'Since a home was last met with everything it had',
      labelNames: ['home'],
      registers,
      async collect() {
        this.reset();
        for (const { home_id, met_at } of await lastMet(db)) {
          this.set({ home: home_id }, Math.max(0, (wall() - Number(met_at)) / 1_000));
        }
      },
    });
    new Gauge({
      name: 'guicheng_county_homes',
      help: 'Homes that were ever met',
      registers,
      async collect() {
        this.set((await lastMet(db)).length);
      },
    });
  }

  taken({ accepted, future, receipt }: Taken): void {
    this.#events.inc(accepted);
    this.#future.inc(future);
    this.#batches.inc({ outcome: receipt.refused.length === 0 ? 'taken' : 'refused' });
    for (const { reason } of receipt.refused) this.#refused.inc({ reason });
  }

  answered(route: string, status: number, ms: number): void {
    this.#seconds.observe({ route, status }, ms / 1_000);
  }
}

/** Over all homes, and therefore for whoever runs the county only: no caller waits for it. */
function lastMet(db: CountyDb): Promise<{ home_id: string; met_at: string | number | bigint }[]> {
  return db.kysely
    .selectFrom('met')
    .select((expression) => ['home_id', expression.fn.max('met_at').as('met_at')])
    .groupBy('home_id')
    .execute();
}
