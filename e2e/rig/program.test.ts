import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startProgram } from './program.ts';

it('a program that ends tells whoever still waits, and raises no alarm where nobody does', async () => {
  const program = await startProgram('printer.ts', ['--language', 'tspl', '--tcp', '0']);
  await program.next('listening');
  const unheard: unknown[] = [];
  const hear = (reason: unknown) => unheard.push(reason);
  process.on('unhandledRejection', hear);
  const waiting = program.next('label');
  await program.stop();
  // Unhandled rejections are told when a turn is over.
  await setImmediate();
  process.off('unhandledRejection', hear);
  expect(unheard).toEqual([]);
  await expect(waiting).rejects.toThrow('printer.ts ended');
  await expect(program.next('label')).rejects.toThrow('printer.ts ended');
});
