import type { AppError } from '../../shared/result.ts';

/**
 * The system's keychain, with the three answers that it really has. A keychain that refuses must never look like an
 * empty one: whoever takes "refused" for "empty" makes a new key and loses the household's.
 */
export type SecretAnswer =
  | { readonly kind: 'found'; readonly value: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unavailable'; readonly reason: AppError };

export type StoreOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'unavailable'; readonly reason: AppError };

export interface SecretStore {
  /** Reads an entry; `absent` only where the keychain proved in the same moment that it is open. */
  get(name: string): Promise<SecretAnswer>;
  /** Writes an entry and reads it back; `done` only where the same value came back. */
  set(name: string, value: string): Promise<StoreOutcome>;
  /** Removes an entry; `done` only where it is proved to be gone. */
  remove(name: string): Promise<StoreOutcome>;
}

/** The bare keychain as a library gives it: null both for "no such entry" and for "the person refused". */
export interface RawKeychain {
  get(name: string): Promise<string | null>;
  set(name: string, value: string): Promise<void>;
  remove(name: string): Promise<boolean>;
}

/** Entry that is only there to be read: where it comes back, the keychain is open. */
export const CANARY = 'canary';
const CANARY_VALUE = 'wattlet-canary-v1';

const reasons = {
  noService: {
    code: 'keychain.no-service',
    message: 'This computer offers no keychain right now. Your keys are safe and nothing was changed.',
    remedy:
      'Start the password service of your desktop (on Linux gnome-keyring or KWallet) and try again, or use a passphrase instead.',
  },
  locked: {
    code: 'keychain.locked',
    message: 'The keychain is locked, or access was refused. Your keys are safe and nothing was changed.',
    remedy: 'Unlock the keychain when your computer asks for it, then try again.',
  },
  failed: {
    code: 'keychain.failed',
    message: 'The keychain answered with an error. Your keys are safe and nothing was changed.',
    remedy: 'Try again; if it stays, restart the computer.',
  },
} as const satisfies Record<string, AppError>;

/** Words of libsecret, macOS Security and Windows Credential Manager for the cases that have a remedy of their own. */
function reasonOf(error: unknown): AppError {
  const text = error instanceof Error ? error.message : String(error);
  if (
    /autolaunch|dbus-launch|D-?Bus|ServiceUnknown|not provided by any|timeout was reached|NoReply|No such (file|interface)|connect|secrets was not/i.test(
      text,
    )
  )
    return reasons.noService;
  if (/lock|dismiss|denied|refus|cancel|interaction is not allowed|-128|-25308|-25293/i.test(text))
    return reasons.locked;
  return reasons.failed;
}

/** Gives a bare keychain its three answers by means of the canary. */
export function secretStore(raw: RawKeychain): SecretStore {
  const unavailable = (error: unknown) => ({ kind: 'unavailable', reason: reasonOf(error) }) as const;

  /** Null came back: is the keychain open and the entry really not there? */
  async function provedAbsent(): Promise<SecretAnswer> {
    const canary = await raw.get(CANARY);
    return canary === null ? { kind: 'unavailable', reason: reasons.locked } : { kind: 'absent' };
  }

  async function ensureCanary(): Promise<boolean> {
    if ((await raw.get(CANARY)) !== null) return true;
    // First use, or a refusal that looks the same. Writing a constant harms neither; coming back proves it open.
    await raw.set(CANARY, CANARY_VALUE);
    return (await raw.get(CANARY)) !== null;
  }

  return {
    async get(name) {
      try {
        const value = await raw.get(name);
        return value === null ? await provedAbsent() : { kind: 'found', value };
      } catch (error) {
        return unavailable(error);
      }
    },
    async set(name, value) {
      try {
        if (!(await ensureCanary())) return { kind: 'unavailable', reason: reasons.locked };
        await raw.set(name, value);
        const back = await raw.get(name);
        return back === value ? { kind: 'done' } : { kind: 'unavailable', reason: reasons.failed };
      } catch (error) {
        return unavailable(error);
      }
    },
    async remove(name) {
      try {
        if ((await raw.get(CANARY)) === null) return { kind: 'unavailable', reason: reasons.locked };
        await raw.remove(name);
        const back = await raw.get(name);
        return back === null ? { kind: 'done' } : { kind: 'unavailable', reason: reasons.failed };
      } catch (error) {
        return unavailable(error);
      }
    },
  };
}

/** A keychain that lives in memory: for simulated neighbours, which have nothing to protect, and for tests. */
export function memoryKeychain(entries: Map<string, string> = new Map()): RawKeychain {
  return {
    get: async (name) => entries.get(name) ?? null,
    set: async (name, value) => {
      entries.set(name, value);
    },
    remove: async (name) => entries.delete(name),
  };
}
