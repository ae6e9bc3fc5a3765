/** The simulated house of the replication with whole stations in it: in the end their views are equal as well. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { formatCode } from '../../src/domain/codes/index.ts';
import { EVENT_KINDS, type EventInput, type EventKind } from '../../src/domain/events/kinds.ts';
import { loadSqlite } from '../../src/ledger/sqlite.ts';
import type { JsonObject } from '../../src/ledger/types.ts';
import { COUNTY, type House, signerOf } from '../../src/replication/sim/house.ts';
import { HOME, type Opened, type SimNode } from '../../src/replication/sim/node.ts';
import { simulate } from '../../src/replication/sim/run.ts';
import { StationCore } from '../../src/station/core.ts';
import { barePorts } from '../../src/station/demo/bareHome.ts';
import { viewDigests } from '../../src/views/rebuild.ts';

const [LEAST, MOST, MS] = [4, 50, 6_000];
const root = mkdtempSync(path.join(tmpdir(), 'stations-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const sqlite = loadSqlite();

function openStation(node: SimNode): Opened {
  const { stationId, file, chance } = node.options;
  const core = StationCore.open({
    stationId,
    role: 'desk',
    name: stationId,
    homeId: HOME,
    homeNumber: 1,
    file,
    sqlite,
    signer: signerOf(stationId),
    homeSecret: new Uint8Array(32).fill(7),
    clock: node.clock,
    ports: barePorts,
    heard: (other) => node.replicator?.heard(other),
    pinCost: { memoryKib: 64, passes: 1 },
    random: (length) => chance.bytes(length),
    report: () => undefined,
  });
  if (!core.ledger.isOpened) core.ledger.openStation({ name: stationId, role: 'desk', actorId: 'staff-1' });
  return { ledger: core.ledger, close: () => core.close() };
}

function record<K extends EventKind>(node: SimNode, caseId: string, kind: K, payload: EventInput<K>): void {
  const parsed = JSON.parse(JSON.stringify(EVENT_KINDS[kind].parse(payload))) as JsonObject;
  node.ledger.append({
    kind,
    kindVersion: 1,
    caseId,
    actorId: 'staff-1',
    occurredAt: node.clock.wall(),
    payload: parsed,
    seen: true,
  });
}

/** Whatever a station may be told about a few cases, in any order: views must come out the same everywhere. */
function act(node: SimNode, { chance }: House): void {
  const number = 1 + chance.below(3);
  const caseId = `case-${number}`;
  const holdId = chance.of(['h1', 'h2']);
  const name = chance.of(['王德山', '李桂英']);
  const kind = chance.below(4);
  if (kind === 0) {
    const fields = { decedent: { name, sex: 'male' as const } };
    record(node, caseId, 'case.opened', { caseNumber: formatCode('caseNumber', number), fields });
  } else if (kind === 1) {
    record(node, caseId, 'case.amended', { decedent: { name }, arranger: { phone: '10000000000' } });
  } else if (kind === 2) {
    record(node, caseId, 'hold.placed', { holdId, holdKind: 'police', reason: '待查', basis: null });
  } else record(node, caseId, 'hold.lifted', { holdId, reason: '查清', document: null });
}

function viewFaults(house: House): string[] {
  if (house.cloned !== undefined) return [];
  const [first, ...others] = house.running.filter(({ options }) => options.name !== COUNTY);
  if (!first) return ['no station is running'];
  const wanted = viewDigests(first.ledger.db);
  return others.flatMap(({ options, ledger }) => {
    const views = Object.entries(viewDigests(ledger.db));
    const different = views.filter(([table, digest]) =>
      Object.entries(wanted).some(([t, d]) => t === table && d !== digest),
    );
    return different.map(([table]) => `${options.name} shows another ${table} than ${first.options.name}`);
  });
}

test('stations that hold the same show the same', async () => {
  const started = performance.now();
  let events = 0;
  let seed = 1;
  for (; seed <= LEAST || (seed <= MOST && performance.now() - started < MS); seed++) {
    const result = await simulate(seed, { root, open: openStation, act, after: viewFaults });
    expect(result.faults, `seed ${seed}\n${result.trace}`).toEqual([]);
    events += result.events;
  }
  expect(events).toBeGreaterThan(15 * seed);
}, 120_000);

test('a view that differs on one of them is seen', async () => {
  const spoilt = (house: House): string[] => {
    const [one] = house.running.filter(({ options }) => options.name !== COUNTY);
    one?.ledger.db.exec('DELETE FROM case_view');
    return [...(house.cloned === undefined ? [] : ['cloned']), ...viewFaults(house)];
  };
  const faults = [];
  // A house in which a disk was copied compares no views.
  for (let seed = 1; seed <= 3; seed++)
    faults.push(...(await simulate(seed, { root, open: openStation, act, after: spoilt })).faults);
  expect(faults.join(' ')).toContain('another case_view');
}, 60_000);
