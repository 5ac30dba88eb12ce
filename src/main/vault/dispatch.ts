import type { z } from 'zod';
import { fail, type Result } from '../../shared/result.ts';
import { type Call, callers, type Methods, malformed } from '../../shared/vault/calls.ts';
import { type SecretVault, secretMethods } from '../../shared/vault/secret-api.ts';
import { type Vault, vaultMethods } from './api.ts';
import type { VaultCore } from './core.ts';
import { householdHandlers } from './household-handlers.ts';
import { secretHandlers } from './secret-handlers.ts';

/** One function per method, from the checked request to the answer. */
export type Handlers<M extends Methods> = {
  readonly [N in keyof M]: (request: z.output<M[N]['request']>) => Promise<Result<z.output<M[N]['answer']>>>;
};

/**
 * Checks the method and the request, waits for the vault's turn, answers. Never names what it was given. `status` only
 * looks, and answers also while the keychain waits for a person.
 */
function dispatcher<M extends Methods>(core: VaultCore, methods: M, handlers: Handlers<M>): Call {
  return async (method, request) => {
    if (!Object.hasOwn(methods, method)) return malformed();
    const checked = methods[method]?.request.safeParse(request);
    if (checked?.success !== true) return malformed();
    try {
      const answer = () => handlers[method as keyof M](checked.data as never);
      return await (method === 'status' ? answer() : core.inTurn(answer));
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

export const householdCall = (core: VaultCore): Call =>
  dispatcher(core, vaultMethods, householdHandlers(core));
export const secretCall = (core: VaultCore): Call => dispatcher(core, secretMethods, secretHandlers(core));

/** The vault without a process of its own, for tests and simulated neighbours; requests are checked the same way. */
export const localVault = (core: VaultCore): Vault => callers(vaultMethods, householdCall(core));

/** The same for the secret window's contract. */
export const localSecrets = (core: VaultCore): SecretVault => callers(secretMethods, secretCall(core));
