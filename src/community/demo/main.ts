/**
 * `npm run demo`: a whole community on this computer. A local chain, contracts, eleven neighbours that run the app's own
 * household code, a meter on a pseudo-terminal, and the wallet in its window, joined and trading.
 * `--headless --slots N` prints a row per settled slot and ends; exit 0 only if every slot settled and the wallet's
 * own recomputation agreed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../main/clock.ts';
import { demoOptions } from './options.ts';
import { runDemo } from './run.ts';

const options = demoOptions(process.argv.slice(2));
if (!options.ok) {
  process.stderr.write(`${options.error.message}\n${options.error.remedy}\n`);
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'wattlet-demo-'));
const ending: (() => Promise<void> | void)[] = [];
let ended: Promise<void> | null = null;
const end = (): Promise<void> => {
  ended ??= (async () => {
    // The last started is the first to end.
    for (const stop of ending.reverse()) await Promise.resolve(stop()).catch(() => undefined);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  })();
  return ended;
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void end().then(() => process.exit(130)));
}
try {
  process.exitCode = await runDemo({
    options: options.value,
    folder,
    clock: systemClock(),
    electron: process.env['WATTLET_ELECTRON'] ?? '',
    pictures: process.env['WATTLET_RESULTS'] ?? join(folder, 'pictures'),
    print: (line) => process.stdout.write(`${line}\n`),
    atEnd: (stop) => ending.push(stop),
    ending: () => ended !== null,
  });
} catch (thrown) {
  process.stderr.write(
    `The demo could not go on: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`,
  );
  process.exitCode = 1;
} finally {
  await end();
}
process.exit();
