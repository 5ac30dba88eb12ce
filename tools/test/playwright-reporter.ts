import type { FullConfig, Reporter, Suite, TestError } from '@playwright/test/reporter';
import { failureLine, type Skipped, writeTally } from './tally.ts';

/** Counts window tests for the test command; one that passed only when it was repeated counts as failed. */
export default class TallyReporter implements Reporter {
  private root: Suite | undefined;
  private readonly failures: string[] = [];

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
      const outcome = test.outcome();
      if (outcome === 'expected') passed += 1;
      else if (outcome === 'skipped') {
        const reason = test.annotations.find(
          (note) => note.type === 'skip' || note.type === 'fixme',
        )?.description;
        skipped.push({ name: test.titlePath().filter(Boolean).join(' > '), reason });
      } else {
        const name = test.titlePath().filter(Boolean).join(' > ');
        const first = test.results.find((result) => result.error !== undefined)?.error?.message;
        this.failures.push(failureLine(name, first ?? outcome));
      }
    }
    writeTally({ passed, failed: this.failures.length, skipped, failures: this.failures });
  }

  printsToStdio(): boolean {
    return false;
  }
}
