/**
 * Benches that need a window: run in a session of their own (screen, keychain, HOME), as an unprivileged user where
 * root started them, like the window tests.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readableCheckout } from '../../../tools/session/readable.mjs';
import { startSession } from '../../../tools/session/session.mjs';
import { unprivilegedUser } from '../../../tools/session/user.mjs';
import type { Figure } from '../figure.ts';

/** The file in WATTLET_RESULTS that main.ts leaves its figures in. */
export const FIGURES_FILE = 'figures.json';

export async function measureInSession(name: 'start' | 'memory' | 'processor'): Promise<Figure[]> {
  const electron = process.env['WATTLET_ELECTRON'];
  if (electron === undefined) throw new Error('WATTLET_ELECTRON is not set; run by: npm run bench -- NAME');
  const results = mkdtempSync(join(tmpdir(), 'wattlet-bench-'));
  const user = unprivilegedUser();
  const checkout = await readableCheckout(user, process.execPath, electron);
  try {
    const session = await startSession({ user, collect: results });
    let code: number;
    try {
      code = await session.run(checkout.node, ['test/bench/desktop/main.ts', name], {
        cwd: checkout.root,
        env: { WATTLET_ELECTRON: checkout.electron },
      });
    } finally {
      await session.stop();
    }
    if (code !== 0) throw new Error(`the bench ended with ${code}`);
    return JSON.parse(readFileSync(join(results, FIGURES_FILE), 'utf8'));
  } finally {
    checkout.dispose();
    rmSync(results, { recursive: true, force: true });
  }
}
