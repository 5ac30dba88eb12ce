import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openStore } from '../../src/main/store/open.ts';
import { expectOk } from '../../src/shared/result.ts';
import { slotNo } from '../../src/shared/units.ts';
import { manualClock } from '../fixtures/manual-clock.ts';

const child = fileURLToPath(new URL('../fixtures/store-writer.ts', import.meta.url));
const KILLS = 8;

/** Runs the writer on the folder, kills it after some acknowledged commits, and gives the last acknowledged number. */
function runAndKill(dir: string, commits: number, delayMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const writer = spawn(process.execPath, [child, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    const acknowledged = (): number => Number(text.trimEnd().split('\n').at(-1) ?? '0');
    let first = -1;
    writer.stdout.on('data', (data: Buffer) => {
      text += data.toString();
      if (!text.includes('\n')) return;
      if (first < 0) first = acknowledged();
      if (acknowledged() - first >= commits) setTimeout(() => writer.kill('SIGKILL'), delayMs);
    });
    writer.on('error', reject);
    writer.on('exit', (_code, signal) => {
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      if (signal !== 'SIGKILL') reject(new Error(`the writer ended by itself: ${text}`));
      else resolve(Number(whole.trimEnd().split('\n').at(-1)));
    });
  });
}

test('a killed process loses nothing that it was told is saved, and keeps nothing half', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'wattlet-kill-'));
  try {
    for (let kill = 0; kill < KILLS; kill += 1) {
      const last = await runAndKill(dir, 5 + kill * 3, kill % 4);
      const { store, repaired } = expectOk(
        openStore({ dir, key: new Uint8Array(32).fill(5), clock: manualClock() }),
      );
      expect(repaired).toBeNull();
      expectOk(store.verify());
      const n = expectOk(store.settings.get('n', z.number())) ?? 0;
      expect(n).toBeGreaterThanOrEqual(last);
      expect(expectOk(store.slots.count())).toBe(4 * n);
      expect(expectOk(store.vectors.slots(1, slotNo(0), slotNo(1_000_000)))).toHaveLength(n);
      store.close();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
