import { defineConfig } from 'vitest/config';

/**
 * unit: beside the code, no I/O but temporary folders; integration: real keychain, chain, serial line.
 * Both run in any order and without the internet.
 */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts', 'tools/**/*.test.ts'], environment: 'node' } },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts', 'contracts/test/**/*.test.ts'],
          environment: 'node',
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      { test: { name: 'renderer', include: ['src/renderer/**/*.test.tsx'], environment: 'jsdom' } },
    ],
  },
});
