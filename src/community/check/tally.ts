/** Counts what was checked and prints a line for each disagreement. */
export interface Tally {
  /** Compares two values by their text. */
  readonly check: (name: string, expected: unknown, found: unknown) => void;
  /** Runs a group of checks; whatever it throws (a malformed value) is one failure. */
  readonly group: (name: string, body: () => void) => void;
  readonly failure: (name: string, why: string) => void;
  /** Something a reader should know that is no failure. */
  readonly note: (text: string) => void;
  readonly passed: () => number;
  readonly failed: () => number;
}

function show(value: unknown): string {
  if (typeof value === 'string') return value;
  return (
    JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part)) ??
    'nothing'
  );
}

export function tally(print: (line: string) => void): Tally {
  let passed = 0;
  let failed = 0;
  const failure = (name: string, why: string): void => {
    failed++;
    print(`FAIL ${name}: ${why}`);
  };
  return {
    check: (name, expected, found) => {
      if (show(expected) === show(found)) passed++;
      else failure(name, `expected ${show(expected)}, found ${show(found)}`);
    },
    group: (name, body) => {
      try {
        body();
      } catch (error) {
        failure(name, error instanceof Error ? error.message : String(error));
      }
    },
    failure,
    note: (text) => print(`note ${text}`),
    passed: () => passed,
    failed: () => failed,
  };
}
