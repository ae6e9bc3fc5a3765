/**
 * Homes that never were: three stations each with a few cases, in ledgers as real stations write them. Small, but every
 * hash, seal and payload is one that any side checks.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { type CodeKind, formatCode, isIssuable } from '../../domain/codes/index.ts';
import { type EventInput, payloadShape } from '../../domain/events/kinds.ts';
import { createSigner, generateKeyPair } from '../../ledger/keys.ts';
import { Ledger } from '../../ledger/ledger.ts';
import type { Sqlite } from '../../ledger/sqlite.ts';
import type { EventDraft, JsonObject } from '../../ledger/types.ts';
import type { Push } from '../../replication/protocol/messages.ts';

export interface DemoHome {
  readonly homeId: string;
  readonly name: string;
  /** Runs of its stations' chains, each to be pushed as it is. */
  readonly runs: readonly Push[];
}

const TOWNS =
  '东河 西岭 南湖 北川 青山 白塔 黄坪 柳林 石桥 云台 龙泉 凤岗 长乐 永安 安平 太和 新丰 三江 双溪 五里'.split(
    ' ',
  );
export const DEMO_HOMES = TOWNS.length;

const STATIONS = [
  { id: 'desk', name: '登记台', role: 'desk' },
  { id: 'kiosk', name: '接运冷藏', role: 'kiosk' },
  { id: 'console', name: '火化台', role: 'console' },
] as const;
const CASES = 6;
const MINUTE = 60_000;

export interface DemoOptions {
  readonly sqlite: Sqlite;
  /** Ledgers lie here while they are written. */
  readonly folder: string;
  /** The cases end before this moment, ms UTC. */
  readonly until: number;
}

/** Home `index` of the county, 0 to 19. */
export function demoHome(index: number, { sqlite, folder, until }: DemoOptions): DemoHome {
  const homeId = `demo-${String(index + 1).padStart(2, '0')}`;
  let now = until - CASES * 60 * MINUTE - index * MINUTE;
  const clock = { wall: () => now, mono: () => now };
  const runs = STATIONS.map(({ id, name, role }): Push => {
    const file = path.join(folder, `${homeId}-${id}.db`);
    const ledger = Ledger.open({
      file,
      sqlite,
      homeId,
      stationId: id,
      signer: createSigner(generateKeyPair().privateKey),
      clock,
      project: { apply: () => undefined },
      subjectsOf: () => [],
    });
    try {
      ledger.openStation({ name, role, actorId: 's01' });
      for (let number = 1; number <= CASES; number++) {
        now += 3 * MINUTE;
        for (const draft of factsOf(id, number, now)) ledger.append(draft);
      }
      ledger.seal();
      const { events, seals } = ledger.since('', 10_000);
      return { stationId: id, epoch: 1, after: 0, events, seals };
    } finally {
      ledger.close();
      rmSync(file, { force: true });
    }
  });
  return { homeId, name: `${TOWNS[index] ?? ''}殡仪馆（演示）`, runs };
}

function factsOf(stationId: string, number: number, at: number): EventDraft[] {
  const caseId = `demo-case-${number}`;
  if (stationId === 'desk') {
    return [
      fact('case.opened', caseId, at, {
        caseNumber: codeOf('caseNumber', number),
        fields: { decedent: { name: `演示逝者${number}` }, arranger: { name: `演示家属${number}` } },
      }),
      fact('document.received', caseId, at, {
        documentId: `demo-document-${number}`,
        kind: 'deathCertificate',
        form: null,
        number: null,
        issuer: '演示医院',
        issuerKind: null,
        attachment: null,
        note: null,
      }),
    ];
  }
  const code = codeOf(stationId === 'kiosk' ? 'wristband' : 'urn', number);
  return [
    fact('carrier.printed', caseId, at, { code, kind: stationId === 'kiosk' ? 'wristband' : 'urn', copy: 1 }),
    fact('carrier.verified', caseId, at, { code }),
  ];
}

/** The code with the `nth` number that is given out: some are not. */
function codeOf(kind: CodeKind, nth: number): string {
  let number = 0;
  for (let left = nth; left > 0; left -= isIssuable(kind, number) ? 1 : 0) number += 1;
  return formatCode(kind, number);
}

type DemoKind = 'case.opened' | 'document.received' | 'carrier.printed' | 'carrier.verified';

function fact<K extends DemoKind>(kind: K, caseId: string, at: number, payload: EventInput<K>): EventDraft {
  const checked = payloadShape(kind).parse(payload) as JsonObject;
  return { kind, kindVersion: 1, caseId, actorId: 's01', occurredAt: at, payload: checked };
}
