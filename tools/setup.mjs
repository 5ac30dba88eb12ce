/**
 * Set-up: `node tools/setup.mjs [packages|native|app]` (default: app). Plain Node from version 18 on, without any
 * dependency. Progress goes to stderr; ends with code 0, or with one clear sentence, what to do, and code 1.
 */
import { describeProblem, say } from './setup/problem.mjs';
import { setUp } from './setup/steps.mjs';

const level = process.argv[2] ?? 'app';
if (level !== 'packages' && level !== 'native' && level !== 'app') {
  process.stderr.write('usage: node tools/setup.mjs [packages|native|app]\n');
  process.exit(2);
}
try {
  await setUp(level);
  say('set up.');
} catch (error) {
  process.stderr.write(`${describeProblem(error)}\n`);
  process.exit(1);
}
