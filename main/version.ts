/** The version of the program itself. Electron's own answer is that of the runtime's boot file while developing. */
import { version } from '../package.json';

export const VERSION: string = version;
