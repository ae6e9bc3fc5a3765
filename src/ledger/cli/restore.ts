/**
 * `npm run restore -- HOME STATION [--from FILE | --backups FOLDER]`: puts a good backup, by default the newest, in the
 * place of a station's ledger, which is set aside. The station must be closed; when it opens next it begins a new epoch. Exit 0 if done.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { toGuichengError } from '../../domain/errors.ts';
import { restoreByHand } from '../restore/prepare.ts';
import { loadSqlite } from '../sqlite.ts';

const { values, positionals } = parseArgs({
  options: { from: { type: 'string' }, backups: { type: 'string' } },
  allowPositionals: true,
});
const [home, stationId] = positionals;
if (home === undefined || stationId === undefined) {
  console.error('用法 / usage: npm run restore -- HOME STATION [--from FILE | --backups FOLDER]');
  process.exit(2);
}
const backups = values.backups ?? path.join(`${path.resolve(home)}-backup`, stationId);
try {
  const made = restoreByHand({
    sqlite: loadSqlite(process.env.GUICHENG_SQLITE),
    file: path.join(home, 'stations', stationId, 'ledger.db'),
    homeId: null,
    stationId,
    backups,
    wall: Date.now(),
    from: values.from ?? null,
    onPassedOver: (file) => console.log(`这份备份有损坏，或不是本站的，改用更早的：${file}`),
  });
  console.log(`已换上备份：${made.backup?.file}`);
  console.log(`原来的文件：${made.aside ?? '没有'}`);
  console.log('请打开本站：它会开始新的一册，并列出要到现场扫码确认的人');
} catch (error) {
  const { code, sentence } = toGuichengError(error);
  console.error(`${sentence} (${code})`);
  process.exitCode = 1;
}
