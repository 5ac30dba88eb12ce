/** A command of the steward: its words, its options, and what it does. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Hex } from '../../main/chain/api.ts';
import { addressSchema } from '../../shared/invitation/terms.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Deps } from './deps.ts';
import { millionths } from './text.ts';

export interface Command {
  readonly name: string;
  /** Arguments, as the help shows them after the name. */
  readonly usage: string;
  readonly summary: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  run(deps: Deps, input: Input): Promise<Result<null>>;
}

/** Every command that speaks to the chain takes these. */
export const common = {
  community: { type: 'string' },
  rpc: { type: 'string' },
} as const satisfies Command['options'];

/** Every command that signs takes these too. */
export const signing = {
  ...common,
  key: { type: 'string' },
  keystore: { type: 'string' },
} as const satisfies Command['options'];

/** Every command that proposes a transaction of the Safe takes these too. */
export const proposing = {
  ...signing,
  out: { type: 'string' },
  nonce: { type: 'string' },
} as const satisfies Command['options'];

/** A command line, read. The readers fail with `steward.usage`. */
export interface Input {
  readonly args: readonly string[];
  text(name: string): string | undefined;
  flag(name: string): boolean;
  /** An option that may come several times. */
  many(name: string): readonly string[];
  whole(name: string): Result<number | undefined>;
  needed(name: string): Result<string>;
}

export const usage = (message: string): ReturnType<typeof fail> =>
  fail('steward.usage', message, 'See `npm run -s steward -- help COMMAND`.');

export function readInput(argv: readonly string[], options: Command['options']): Result<Input> {
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
    const text = (name: string): string | undefined => {
      const value = values[name];
      return typeof value === 'string' ? value : undefined;
    };
    return ok({
      args: positionals,
      text,
      flag: (name) => values[name] === true,
      many: (name) => {
        const value = values[name];
        return Array.isArray(value) ? value.map(String) : [];
      },
      whole: (name) => {
        const value = text(name);
        if (value === undefined) return ok(undefined);
        return /^\d{1,15}$/.test(value) ? ok(Number(value)) : usage(`--${name} takes a whole number.`);
      },
      needed: (name) => {
        const value = text(name);
        return value === undefined || value === '' ? usage(`--${name} is missing.`) : ok(value);
      },
    });
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
}

export function accountOf(text: string | undefined, what = 'An account'): Result<Hex> {
  const address = addressSchema.safeParse(text);
  return address.success ? ok(address.data) : usage(`${what} is 0x and 40 digits; got ${text ?? 'nothing'}.`);
}

/** An amount of the currency, in token units. */
export function amountOf(text: string | undefined): Result<bigint> {
  const amount = text === undefined ? null : millionths(text);
  return amount === null || amount === 0n
    ? usage(`An amount is a number with at most 6 decimals; got ${text ?? 'nothing'}.`)
    : ok(amount);
}
