import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'main/**/*.test.ts',
      'renderer/**/*.test.{ts,tsx}',
      'e2e/{rig,bench,sim,soak}/**/*.test.ts',
    ],
    environment: 'node',
    globalSetup: ['./vitest.folder.ts'],
    testTimeout: 20_000,
    // Half of the long ones wait: for a port, a watchdog, a process that was killed.
    maxWorkers: 2,
    // What decides and what records is walked branch by branch; the run fails where one was left out.
    coverage: {
      provider: 'v8',
      include: ['src/domain/checkpoints/**/*.ts', 'src/ledger/**/*.ts'],
      exclude: ['**/*.test.ts', '**/testing/**', 'src/ledger/cli/**'],
      reporter: ['text-summary'],
      reportsDirectory: 'out/coverage',
      thresholds: { branches: 100 },
    },
  },
});
