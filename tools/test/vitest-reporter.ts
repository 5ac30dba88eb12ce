import type { Reporter, TestModule } from 'vitest/node';
import { type Skipped, writeTally } from './tally.ts';

/** Counts tests for the test command: files that did not load and errors outside of tests count as failed. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errorsOutside: readonly unknown[]): void {
    let passed = 0;
    let failed = errorsOutside.length;
    const skipped: Skipped[] = [];
    for (const module of modules) {
      failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') passed += 1;
        else if (result.state === 'skipped') {
          const reason = result.note ?? reasonInName(test.fullName);
          skipped.push({ name: `${module.relativeModuleId}: ${test.fullName}`, reason });
        } else failed += 1;
      }
      for (const suite of module.children.allSuites()) failed += suite.errors().length;
    }
    writeTally({ passed, failed, skipped });
  }
}

/** Reason of a test that is skipped where it is declared: `name (skipped where …)`. */
function reasonInName(name: string): string | undefined {
  return /\(([^()]*\bskipped\b[^()]*)\)/.exec(name)?.[1];
}
