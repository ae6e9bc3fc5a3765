/** A program of the system as a way to a device: started per question, fed on its input, bounded in time. */
import { execFile } from 'node:child_process';
import { GuichengError } from '../../domain/errors.ts';

export interface CommandAnswer {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

export type RunCommand = (
  program: string,
  args: readonly string[],
  options: { readonly input?: Uint8Array; readonly limitMs: number },
) => Promise<CommandAnswer>;

/**
 * No shell: what stands in an argument is never a command.
 * @throws GuichengError DEVICE.NO_COMMAND where the program is not installed, DEVICE.COMMAND_LATE
 */
export const runCommand: RunCommand = (program, args, { input, limitMs }) =>
  new Promise((resolve, reject) => {
    const child = execFile(
      program,
      [...args],
      // Its words are read: they must not change with the language of the account.
      { timeout: limitMs, maxBuffer: 65_536, env: { ...process.env, LC_ALL: 'C' } },
      (error, out, errors) => {
        if (error === null) resolve({ code: 0, out, errors });
        else if (error.code === 'ENOENT')
          reject(new GuichengError('DEVICE.NO_COMMAND', `这台电脑没有安装 ${program}`, { program }, error));
        else if (error.killed === true)
          reject(
            new GuichengError('DEVICE.COMMAND_LATE', `${program} 没有应答`, { program, limitMs }, error),
          );
        else resolve({ code: typeof error.code === 'number' ? error.code : -1, out, errors });
      },
    );
    // Whoever ends without reading says why with its exit code, not with a broken pipe.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input ?? new Uint8Array());
  });
