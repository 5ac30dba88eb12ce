import { defineConfig } from '@playwright/test';

/** In a run about the package (`npm test -- package`): the package itself, and on its twin first run and keys. */
const ABOUT_PACKAGE = ['packaged.spec.ts', 'setup.spec.ts'];
const packaged = process.env['WATTLET_PACKAGED'] !== undefined;

/**
 * End-to-end tests: the built app in a real Electron, with the sandbox on. They need a display (Xvfb will do) and
 * the build in out/. One worker: windows share the display's focus.
 */
export default defineConfig({
  testDir: 'test/e2e',
  ...(packaged ? { testMatch: ABOUT_PACKAGE } : { testIgnore: 'packaged.spec.ts' }),
  outputDir: 'test-results',
  workers: 1,
  timeout: 60_000,
  // So that one test that is late on a busy machine does not cost the whole run. The test command names each that needed it.
  retries: 1,
  forbidOnly: true,
  reporter: [['list']],
});
