/** The thread of a backup (备份). */
import { serveBackup } from '../../src/ledger/backup/thread.ts';

void serveBackup();
