import type { FullConfig, Reporter, Suite } from '@playwright/test/reporter';
import { type Skipped, writeTally } from './tally.ts';

/** Counts window tests for the test command; one that passed only when it was repeated counts as failed. */
export default class TallyReporter implements Reporter {
  private root: Suite | undefined;
  private errorsOutside = 0;

  onBegin(_config: FullConfig, suite: Suite): void {
    this.root = suite;
  }

  onError(): void {
    this.errorsOutside += 1;
  }

  onEnd(): void {
    let passed = 0;
    let failed = this.errorsOutside;
    const skipped: Skipped[] = [];
    for (const test of this.root?.allTests() ?? []) {
      const outcome = test.outcome();
      if (outcome === 'expected') passed += 1;
      else if (outcome === 'skipped') {
        const reason = test.annotations.find(
          (note) => note.type === 'skip' || note.type === 'fixme',
        )?.description;
        skipped.push({ name: test.titlePath().filter(Boolean).join(' > '), reason });
      } else failed += 1;
    }
    writeTally({ passed, failed, skipped });
  }

  printsToStdio(): boolean {
    return false;
  }
}
