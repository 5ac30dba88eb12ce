/** Counts what was checked and prints a line for each disagreement. */
export interface Tally {
  /** Compares two values by their text. */
  readonly check: (name: string, expected: unknown, found: unknown) => void;
  /** Runs a group of checks; whatever it throws (a malformed value) is one failure. */
  readonly group: (name: string, body: () => void) => void;
  readonly groupAsync: (name: string, body: () => Promise<void>) => Promise<void>;
  readonly failure: (name: string, why: string) => void;
  /** Something a reader should know that is no failure. */
  readonly note: (text: string) => void;
  /** Notes fields of an object that this checker does not know, once per place and field. */
  readonly fields: (place: string, item: Readonly<Record<string, unknown>>, known: readonly string[]) => void;
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
  const noted = new Set<string>();
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
    groupAsync: async (name, body) => {
      try {
        await body();
      } catch (error) {
        failure(name, error instanceof Error ? error.message : String(error));
      }
    },
    failure,
    note: (text) => print(`note ${text}`),
    fields: (place, item, known) => {
      for (const field of Object.keys(item).filter((name) => !known.includes(name))) {
        const note = `${place}: the field ${field} is not known here, so it is not checked`;
        if (!noted.has(note)) print(`note ${note}`);
        noted.add(note);
      }
    },
    passed: () => passed,
    failed: () => failed,
  };
}
