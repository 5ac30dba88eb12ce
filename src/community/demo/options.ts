import { parseArgs } from 'node:util';
import { fail, ok, type Result } from '../../shared/result.ts';

/** What the person asked the demo for. */
export interface DemoOptions {
  /** Ends by itself after `slots` settled slots, with a table row for each. */
  readonly headless: boolean;
  /** Settled slots to wait for; without an end where null. */
  readonly slots: number | null;
  /** Simulated neighbours beside the user. */
  readonly neighbours: number;
}

const USAGE = 'Use: npm run demo -- [--headless] [--slots N] [--neighbours N]';

export function demoOptions(args: readonly string[]): Result<DemoOptions> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        headless: { type: 'boolean', default: false },
        slots: { type: 'string' },
        neighbours: { type: 'string', default: '11' },
      },
    });
    const slots = values.slots === undefined ? null : Number(values.slots);
    const neighbours = Number(values.neighbours);
    if (slots !== null && !(Number.isInteger(slots) && slots > 0))
      return wrong('--slots needs a whole number over 0.');
    if (!Number.isInteger(neighbours) || neighbours < 3 || neighbours > 31) {
      return wrong('--neighbours needs a whole number from 3 to 31: a group has at least four homes.');
    }
    if (values.headless && slots === null) return wrong('--headless needs --slots N, so that it ends.');
    return ok({ headless: values.headless, slots, neighbours });
  } catch (thrown) {
    return wrong(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

const wrong = (sentence: string) => fail('demo.usage', sentence, USAGE);
