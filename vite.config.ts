import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const root = resolve(import.meta.dirname, 'renderer');

// Every page at the top of renderer/ is an entry: the workstation today, county and portal beside it.
function pages(): string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .filter((name) => name.endsWith('.html'))
    .map((name) => join(root, name));
}

export default defineConfig({
  root,
  // Relative, because the pages are loaded from inside the application and never from a web root.
  base: './',
  plugins: [react()],
  build: {
    outDir: resolve(import.meta.dirname, 'dist', 'renderer'),
    emptyOutDir: true,
    // The oldest Chromium the project runs on.
    target: 'chrome130',
    // One workstation, local disk: fewer, larger files start faster than many small ones.
    chunkSizeWarningLimit: 8_000,
    sourcemap: true,
    rolldownOptions: { input: pages() },
  },
});
