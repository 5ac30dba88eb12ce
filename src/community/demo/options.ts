import { parseArgs } from 'node:util';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { EmulatedProtocol } from '../emulator/speakers.ts';

/** What the person asked the demo for. */
export interface DemoOptions {
  /** Ends by itself after `slots` settled slots, with a table row for each. */
  readonly headless: boolean;
  /** Settled slots to wait for; without an end where null. */
  readonly slots: number | null;
  /** Shows the first run: the wallet starts without keys, with an invitation to accept. Headless, the demo clicks. */
  readonly firstRun: boolean;
  /** What the user's meter speaks. */
  readonly meter: EmulatedProtocol;
  /** Simulated neighbours beside the user. */
  readonly neighbours: number;
}

/** The demo's words for what a meter speaks. */
const METERS: ReadonlyMap<string, EmulatedProtocol> = new Map([
  ['p1', 'p1'],
  ['sml', 'sml'],
  ['iec', 'iec-asked'],
  ['dlms', 'dlms-hdlc'],
  ['linky', 'tic-standard'],
  ['raven', 'raven'],
  ['modbus', 'modbus-eastron'],
]);

const USAGE =
  'Use: npm run demo -- [--headless] [--slots N] [--neighbours N] [--meter p1|sml|iec|dlms|linky|raven|modbus] [--first-run]';

export function demoOptions(args: readonly string[]): Result<DemoOptions> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        headless: { type: 'boolean', default: false },
        slots: { type: 'string' },
        meter: { type: 'string', default: 'p1' },
        'first-run': { type: 'boolean', default: false },
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
    const meter = METERS.get(values.meter);
    if (meter === undefined) return wrong(`--meter knows ${[...METERS.keys()].join(', ')}.`);
    return ok({ headless: values.headless, slots, neighbours, meter, firstRun: values['first-run'] });
  } catch (thrown) {
    return wrong(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

const wrong = (sentence: string) => fail('demo.usage', sentence, USAGE);
