/** `npm run backup -- HOME [--to FOLDER]`: a backup of every station of a home, which may be running. Exit 0 if all are good. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { toGuichengError } from '../../domain/errors.ts';
import { makeBackup } from '../backup/make.ts';
import { loadSqlite } from '../sqlite.ts';

const { values, positionals } = parseArgs({ options: { to: { type: 'string' } }, allowPositionals: true });
const [home] = positionals;
if (home === undefined || !existsSync(path.join(home, 'stations'))) {
  console.error('用法 / usage: npm run backup -- HOME [--to FOLDER]');
  process.exit(2);
}
const place = values.to ?? `${path.resolve(home)}-backup`;
for (const stationId of readdirSync(path.join(home, 'stations'))) {
  try {
    const made = await makeBackup(loadSqlite(process.env.GUICHENG_SQLITE), {
      file: path.join(home, 'stations', stationId, 'ledger.db'),
      folder: path.join(place, stationId),
      at: Date.now(),
      attachments: { from: path.join(home, 'attachments'), to: path.join(place, 'attachments') },
    });
    console.log(`${stationId}：${made.events} 条，核对无误，${made.tookMs} 毫秒 → ${made.file}`);
  } catch (error) {
    const { code, sentence } = toGuichengError(error);
    console.error(`${stationId}：${sentence} (${code})`);
    process.exitCode = 1;
  }
}
