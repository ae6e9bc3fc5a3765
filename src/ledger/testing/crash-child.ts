/**
 * Appends, seals and takes in batches until it is killed; writes one line for each thing that was
 * acknowledged. Arguments: file of the station, file of a peer to read from.
 */
import { writeSync } from 'node:fs';
import { createSigner } from '../keys.ts';
import { Ledger } from '../ledger.ts';
import { loadSqlite, openDatabase } from '../sqlite.ts';
import type { BatchEvent } from '../types.ts';

const [file = '', peerFile = '', privateKey = ''] = process.argv.slice(2);
const sqlite = loadSqlite();
const peer = openDatabase(sqlite, peerFile, { readonly: true });
const incoming = peer.prepare('SELECT bytes, hash FROM event ORDER BY event_key').all() as BatchEvent[];

const ledger = Ledger.open({
  file,
  sqlite,
  homeId: 'home-1',
  stationId: 'desk',
  signer: createSigner(privateKey),
  clock: { wall: () => Date.now(), mono: () => performance.now() },
  extraMigrations: [
    {
      name: '0010-create-case-count',
      label: '建立视图',
      up: (db) => db.exec('CREATE TABLE case_count (id TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT'),
    },
  ],
  project: {
    apply: (event, { db }) => {
      const id = event.caseId ?? '';
      db.prepare('INSERT INTO case_count VALUES (?, 1) ON CONFLICT DO UPDATE SET n = n + 1').run(id);
    },
  },
  subjectsOf: (event) => (event.caseId === undefined ? [] : [`case:${event.caseId}`]),
});
if (!ledger.isOpened) ledger.openStation({ name: 'desk', role: 'desk', actorId: 'a' });

for (let i = 0; ; i++) {
  const event = ledger.transact((tx) => {
    tx.append(note(i));
    return tx.append(note(i + 1));
  });
  writeSync(1, `own ${event.stationSeq} ${event.hash}\n`);
  const held = ledger.heads()['peer:1']?.seq ?? 0;
  if (held < incoming.length) {
    ledger.accept({ events: incoming.slice(held, held + 7), seals: [], cursor: '' });
    const head = ledger.heads()['peer:1'];
    writeSync(1, `peer ${head?.seq} ${head?.hash}\n`);
  }
  if (i % 5 === 0) ledger.seal();
  if (i % 20 === 0) ledger.checkpoint();
}

function note(i: number) {
  return {
    kind: 'test.noted',
    kindVersion: 1,
    caseId: `c${i % 10}`,
    actorId: 'a',
    occurredAt: Date.now(),
    payload: { i },
    seen: true,
  };
}
