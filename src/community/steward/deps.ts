import type { AbstractProvider } from 'ethers';
import type { SecretStore } from '../../main/vault/secret-store.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Result } from '../../shared/result.ts';

/** What the steward's commands need from the world; tests hand in their own. */
export interface Deps {
  /** One line or several, to the person. */
  print(text: string): void;
  /** Asks for a secret without showing it: never an argument, never in the shell's history. */
  secret(question: string): Promise<string>;
  /** Asks a plain question; the answer without the line's end. */
  ask(question: string): Promise<string>;
  readonly keychain: SecretStore;
  readonly clock: Clock;
  /** Where relative paths start. */
  readonly cwd: string;
  connect(url: string): Promise<Result<AbstractProvider>>;
  random(bytes: number): Uint8Array;
}
