import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'main/**/*.test.ts',
      'renderer/**/*.test.{ts,tsx}',
      'e2e/{rig,bench}/**/*.test.ts',
    ],
    environment: 'node',
    globalSetup: ['./vitest.folder.ts'],
    testTimeout: 20_000,
  },
});
