import type { z } from 'zod';
import { fail, type Result } from '../../shared/result.ts';
import { type Vault, vaultMethods } from './api.ts';
import type { VaultCore } from './core.ts';
import { householdHandlers } from './household-handlers.ts';

/** A contract: a schema of request and answer for every method. */
export type Methods = Readonly<Record<string, { readonly request: z.ZodType; readonly answer: z.ZodType }>>;

/** One function per method, from the checked request to the answer. */
export type Handlers<M extends Methods> = {
  readonly [N in keyof M]: (request: z.output<M[N]['request']>) => Promise<Result<z.output<M[N]['answer']>>>;
};

/** Answers a call by name with a request of unknown shape. Never throws, and never names what it was given. */
export type Dispatch = (method: unknown, request: unknown) => Promise<Result<unknown>>;

/** Checks the method and the request, waits for the vault's turn, answers. */
export function dispatcher<M extends Methods>(core: VaultCore, methods: M, handlers: Handlers<M>): Dispatch {
  return async (method, request) => {
    if (typeof method !== 'string' || !Object.hasOwn(methods, method)) return malformed();
    const checked = methods[method]?.request.safeParse(request);
    if (checked?.success !== true) return malformed();
    try {
      return await core.inTurn(() => handlers[method as keyof M](checked.data as never));
    } catch {
      // A thrown error may carry what it failed on; it stays here.
      return fail(
        'vault.broken',
        'The vault could not do this. Your keys are safe.',
        'Start the program again; if it stays, send the logs for support.',
      );
    }
  };
}

const malformed = () =>
  fail('vault.malformed', 'The vault was asked for something it does not know.', 'Update the program.');

/** The vault without a process of its own, for tests and simulated neighbours; requests are checked the same way. */
export function localVault(core: VaultCore): Vault {
  const dispatch = dispatcher(core, vaultMethods, householdHandlers(core));
  return callers(vaultMethods, dispatch);
}

/** One function per method over anything that carries a call; answers are checked before they are believed. */
export function callers<M extends Methods>(
  methods: M,
  call: Dispatch,
): {
  readonly [N in keyof M]: (request: z.input<M[N]['request']>) => Promise<Result<z.output<M[N]['answer']>>>;
} {
  const made: Record<string, (request: unknown) => Promise<Result<unknown>>> = {};
  for (const [name, { answer }] of Object.entries(methods)) {
    made[name] = async (request) => {
      const result = await call(name, request);
      if (!result.ok) return result;
      const checked = answer.safeParse(result.value);
      return checked.success ? { ok: true, value: checked.data } : malformed();
    };
  }
  return made as ReturnType<typeof callers<M>>;
}
