/**
 * Errors as values. Everything that can fail for a reason outside the code (a meter, a chain, a
 * keychain, a file, a person's input) answers with a Result; only broken invariants throw.
 */

/** A failure that can be shown to a person. `code` is stable and is what screens translate. */
export interface AppError {
  /** Dotted and stable, for example `keychain.locked`. Screens look up their words by it. */
  readonly code: string;
  /** One English sentence: what happened and what is safe. Never holds secrets or readings. */
  readonly message: string;
  /** One English sentence: what to do next. */
  readonly remedy: string;
  /** Facts that screens put into the words (file names, port names, numbers); never secrets. */
  readonly params?: Readonly<Record<string, string | number>>;
}

export type Ok<T> = { readonly ok: true; readonly value: T };
export type Err = { readonly ok: false; readonly error: AppError };
export type Result<T> = Ok<T> | Err;

export const ok = <T>(value: T): Ok<T> => ({ ok: true, value });
export const err = (error: AppError): Err => ({ ok: false, error });

export function fail(code: string, message: string, remedy: string, params?: AppError['params']): Err {
  return err(params === undefined ? { code, message, remedy } : { code, message, remedy, params });
}

/** For places where a failure is a broken invariant (tests, set-up of constants). */
export function expectOk<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`${result.error.code}: ${result.error.message}`);
}
