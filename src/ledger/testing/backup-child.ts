/** The program of a backup's thread, as the application has it. For tests only. */
import { serveBackup } from '../backup/thread.ts';

void serveBackup();
