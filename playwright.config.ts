import { defineConfig } from '@playwright/test';

/**
 * End-to-end tests: the built app in a real Electron, with the sandbox on. They need a display (Xvfb will do) and
 * the build in out/. One worker: windows share the display's focus.
 */
export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  workers: 1,
  timeout: 60_000,
  forbidOnly: true,
  reporter: [['list']],
});
