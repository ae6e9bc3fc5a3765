/** What a side counts, for Prometheus. No label names a person; stations are named by their id. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10];

export class SideMetrics {
  readonly registry = new Registry();
  readonly requests = new Histogram({
    name: 'guicheng_request_seconds',
    help: 'Time until an answer was sent, by route and status',
    labelNames: ['route', 'status'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  readonly refused = new Counter({
    name: 'guicheng_refused_total',
    help: 'Requests refused, by code',
    labelNames: ['code'],
    registers: [this.registry],
  });
  readonly pushed = new Counter({
    name: 'guicheng_pushed_events_total',
    help: 'Events received in pushes, new or not',
    registers: [this.registry],
  });
  readonly pulled = new Counter({
    name: 'guicheng_pulled_events_total',
    help: 'Events given in answers to pulls',
    registers: [this.registry],
  });
  readonly quarantined = new Counter({
    name: 'guicheng_quarantined_events_total',
    help: 'Events of pushes that were refused, by reason',
    labelNames: ['reason'],
    registers: [this.registry],
  });
  readonly fileBytes = new Counter({
    name: 'guicheng_file_bytes_total',
    help: 'Bytes of files received and given',
    labelNames: ['way'],
    registers: [this.registry],
  });
  readonly handshakes = new Counter({
    name: 'guicheng_handshakes_total',
    help: 'TLS connections, by what they showed',
    labelNames: ['certificate'],
    registers: [this.registry],
  });
  readonly listening = new Gauge({
    name: 'guicheng_wake_streams',
    help: 'Stations that listen for news now',
    registers: [this.registry],
  });
  readonly enrolled = new Counter({
    name: 'guicheng_enrolled_total',
    help: 'Certificates issued: to new stations, and renewed',
    labelNames: ['way'],
    registers: [this.registry],
  });
}
