/**
 * `npm test [-- STEP …]`: every step's outcome, the reasons of what was skipped, and as the last line
 * `N passed, N failed` (sum over all suites; format and lint, types, and dependency rules each count as one). The exit
 * code is 0 only if nothing failed. tools/run.mjs has set up the checkout before.
 */
import { describeProblem } from '../setup/problem.mjs';
import { applies, STEPS, type Step } from './steps.ts';
import { add, NOTHING, type Tally } from './tally.ts';

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !STEPS.some((step) => step.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no step ${unknown.join(', ')}; the steps: ${STEPS.map((s) => s.name).join(', ')}\n`,
  );
  process.exit(2);
}

let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupted = true;
  });
}

const outcomes: string[] = [];
let sum: Tally = NOTHING;
for (const step of STEPS.filter(
  (each) => applies(each) && (wanted.length === 0 || wanted.includes(each.name)),
)) {
  if (interrupted) break;
  process.stdout.write(`\n== ${step.title}\n`);
  const from = performance.now();
  const tally = await outcome(step);
  const seconds = Math.round((performance.now() - from) / 1000);
  outcomes.push(`${tally.failed === 0 ? 'ok    ' : 'FAILED'} ${step.title}: ${words(tally)} (${seconds} s)`);
  sum = add(sum, tally);
}
if (interrupted) {
  outcomes.push('FAILED interrupted before the end');
  sum = add(sum, { ...NOTHING, failed: 1 });
}

const lines = ['', ...outcomes];
for (const { name, reason } of sum.skipped) {
  lines.push(
    `skipped ${name}: ${reason ?? 'WITHOUT A REASON, counts as failed (use ctx.skip(reason), or a name with "(skipped where …)")'}`,
  );
}
for (const failure of sum.failures) lines.push(`FAILED ${failure}`);
process.stdout.write(`${lines.join('\n')}\n${sum.passed} passed, ${sum.failed} failed\n`);
process.exitCode = sum.failed === 0 ? 0 : 1;

async function outcome(step: Step): Promise<Tally> {
  try {
    return await step.run();
  } catch (error) {
    process.stdout.write(`${describeProblem(error)}\n`);
    return { ...NOTHING, failed: 1 };
  }
}

function words(tally: Tally): string {
  const skipped = tally.skipped.length === 0 ? '' : `, ${tally.skipped.length} skipped`;
  return `${tally.passed} passed, ${tally.failed} failed${skipped}`;
}
