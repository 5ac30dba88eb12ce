import { defineConfig } from 'vitest/config';

/** A limit against hanging, not a measurement: a busy machine of two cores must not fail a test that is right. */
const PATIENT = { testTimeout: 60_000, hookTimeout: 60_000 };

/**
 * unit: beside the code, no I/O but temporary folders; integration: real keychain, chain, serial line.
 * Both run in any order and without the internet.
 * package: what is in the package, in a run that is about one (`npm test -- package`).
 */
export default defineConfig({
  test: {
    // On two cores one would be left idle: tests of minutes are lost so. Each file has folders, ports and sessions of its own.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'tools/**/*.test.ts', 'test/soak/**/*.test.ts'],
          environment: 'node',
          ...PATIENT,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts', 'contracts/test/**/*.test.ts'],
          environment: 'node',
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: { name: 'renderer', include: ['src/renderer/**/*.test.tsx'], environment: 'jsdom', ...PATIENT },
      },
      ...(process.env['WATTLET_PACKAGED'] === undefined
        ? []
        : [{ test: { name: 'package', include: ['test/package/**/*.test.ts'], environment: 'node' } }]),
    ],
  },
});
