/**
 * `npm test [-- STEP …]`, `npm test -- unit|windows FILE …`: every step's outcome, the reasons of what was skipped, and as the last line
 * `N passed, N failed` (sum over all suites; format and lint, types, and dependency rules each count as one). The exit
 * code is 0 only if nothing failed. tools/run.mjs has set up the checkout before.
 */
import { describeProblem } from '../setup/problem.mjs';
import { applies, STEPS, type Step } from './steps.ts';
import { add, NOTHING, type Tally } from './tally.ts';

const words = process.argv.slice(2);
const wanted = words.filter((word) => STEPS.some((step) => step.name === word));
/** Parts of names of test files: for a step that takes such. */
const files = words.filter((word) => !wanted.includes(word));
const steps = STEPS.filter((step) => applies(step) && (words.length === 0 || wanted.includes(step.name)));
if (files.length > 0 && !(steps.length === 1 && steps[0]?.takesFiles === true)) {
  process.stderr.write(
    `There is no step ${files.join(', ')}; the steps: ${STEPS.map((s) => s.name).join(', ')}. ` +
      'Behind one of unit and windows may stand names of files.\n',
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
for (const step of steps) {
  if (interrupted) break;
  process.stdout.write(`\n== ${step.title}\n`);
  const from = performance.now();
  const tally = await outcome(step);
  const seconds = Math.round((performance.now() - from) / 1000);
  outcomes.push(
    `${tally.failed === 0 ? 'ok    ' : 'FAILED'} ${step.title}: ${counted(tally)} (${seconds} s)`,
  );
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
for (const test of sum.unsteady) lines.push(`UNSTEADY (passed when tried again) ${test}`);
for (const failure of sum.failures) lines.push(`FAILED ${failure}`);
process.stdout.write(`${lines.join('\n')}\n${sum.passed} passed, ${sum.failed} failed\n`);
process.exitCode = sum.failed === 0 ? 0 : 1;

async function outcome(step: Step): Promise<Tally> {
  try {
    return await step.run(files);
  } catch (error) {
    process.stdout.write(`${describeProblem(error)}\n`);
    return { ...NOTHING, failed: 1 };
  }
}

function counted(tally: Tally): string {
  const skipped = tally.skipped.length === 0 ? '' : `, ${tally.skipped.length} skipped`;
  return `${tally.passed} passed, ${tally.failed} failed${skipped}`;
}
