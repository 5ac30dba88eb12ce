import type { Reporter, TestModule } from 'vitest/node';
import { failureLine, type Skipped, writeTally } from './tally.ts';

/** Counts tests for the test command: files that did not load and errors outside of tests count as failed. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errorsOutside: readonly { message: string }[]): void {
    let passed = 0;
    const failures = errorsOutside.map((error) => failureLine('outside of any test', error.message));
    const skipped: Skipped[] = [];
    for (const module of modules) {
      for (const error of module.errors()) failures.push(failureLine(module.relativeModuleId, error.message));
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') passed += 1;
        else if (result.state === 'skipped') {
          const reason = result.note ?? reasonInName(test.fullName);
          skipped.push({ name: `${module.relativeModuleId}: ${test.fullName}`, reason });
        } else {
          const name = `${module.relativeModuleId}: ${test.fullName}`;
          failures.push(failureLine(name, result.errors?.[0]?.message));
        }
      }
      for (const suite of module.children.allSuites()) {
        for (const error of suite.errors()) {
          failures.push(failureLine(`${module.relativeModuleId}: ${suite.fullName}`, error.message));
        }
      }
    }
    writeTally({ passed, failed: failures.length, skipped, failures, unsteady: [] });
  }
}

/** Reason of a test that is skipped where it is declared: `name (skipped where …)`. */
function reasonInName(name: string): string | undefined {
  return /\(([^()]*\bskipped\b[^()]*)\)/.exec(name)?.[1];
}
