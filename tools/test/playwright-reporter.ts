import type { FullConfig, Reporter, Suite, TestCase, TestError } from '@playwright/test/reporter';
import { failureLine, type Skipped, writeTally } from './tally.ts';

/** Counts window tests for the test command, and names those that passed only when they were tried again. */
export default class TallyReporter implements Reporter {
  private root: Suite | undefined;
  private readonly failures: string[] = [];
  private readonly unsteady: string[] = [];

  onBegin(_config: FullConfig, suite: Suite): void {
    this.root = suite;
  }

  onError(error: TestError): void {
    this.failures.push(failureLine('outside of any test', error.message));
  }

  onEnd(): void {
    let passed = 0;
    const skipped: Skipped[] = [];
    for (const test of this.root?.allTests() ?? []) {
      const name = test.titlePath().filter(Boolean).join(' > ');
      const outcome = test.outcome();
      const error = test.results.find((result) => result.error !== undefined)?.error?.message ?? outcome;
      if (outcome === 'skipped') skipped.push({ name, reason: reasonOf(test) });
      else if (outcome === 'unexpected') this.failures.push(failureLine(name, error));
      else {
        passed += 1;
        if (outcome === 'flaky') this.unsteady.push(failureLine(name, error));
      }
    }
    const { failures, unsteady } = this;
    writeTally({ passed, failed: failures.length, skipped, failures, unsteady });
  }

  printsToStdio(): boolean {
    return false;
  }
}

function reasonOf(test: TestCase): string | undefined {
  return test.annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description;
}
