/** A profile's wallet, opened and running without a window. */
import { join } from 'node:path';
import { type Home, openHome } from '../../main/household/home.ts';
import type { Vault } from '../../main/vault/api.ts';
import type { Clock } from '../../shared/clock.ts';
import type { LogFacts } from '../../shared/log.ts';
import { err, fail, ok, type Result } from '../../shared/result.ts';
import { statusLines } from './lines.ts';

export interface BoxOptions {
  readonly profile: string;
  readonly vault: Vault;
  readonly clock: Clock;
  /** Asked for only where the vault does not open without it. */
  readonly passphrase: () => Promise<Result<string>>;
  /** One line to whoever looks after the box. */
  readonly print: (line: string) => void;
}

export interface Box {
  readonly home: Home;
  /** Ends in order: nothing is lost, and nothing is sent after it. */
  stop(): Promise<void>;
}

/** Opens keys and database and starts the household; codes are those of the vault, the store and `box.…`. */
export async function runBox({ profile, vault, clock, passphrase, print }: BoxOptions): Promise<Result<Box>> {
  const opened = await openVault(vault, passphrase);
  if (!opened.ok) return opened;
  const warn = (event: string, facts: LogFacts = {}): void => {
    const { name, code, reason } = facts;
    print(['warning', event, name, code, reason].filter((part) => part !== undefined).join(' '));
  };
  const home = await openHome({
    vault,
    dir: join(profile, 'store'),
    clock,
    log: { info: () => undefined, warn },
  });
  if (!home.ok) return home;
  const household = home.value.household();
  if (household === null) {
    await home.value.close();
    return home.value.trouble === null ? notJoined() : err(home.value.trouble);
  }
  if (home.value.repaired !== null) print('warning store.repaired');
  if (home.value.trouble !== null) print(`warning ${home.value.trouble.code}`);
  const lines = statusLines(print);
  household.subscribe(lines);
  lines(household.view());
  household.start();
  return ok({ home: home.value, stop: () => home.value.close() });
}

async function openVault(vault: Vault, passphrase: BoxOptions['passphrase']): Promise<Result<null>> {
  const status = await vault.status({});
  if (!status.ok) return status;
  const { state, reason } = status.value;
  if (state === 'open') return ok(null);
  if (state === 'empty') return noKeys();
  if (state === 'unavailable' && reason !== null) {
    const { code, message, remedy } = reason;
    return err({ code, message, remedy });
  }
  const given = await passphrase();
  if (!given.ok) return given;
  const unlocked = await vault.unlock({ passphrase: given.value });
  return unlocked.ok ? ok(null) : unlocked;
}

const noKeys = () =>
  fail(
    'box.no-keys',
    'There is no wallet in this profile.',
    'Set it up with the app, quit the app, and give the folder of its profile.',
  );

const notJoined = () =>
  fail(
    'household.not-joined',
    'This wallet does not belong to a community yet.',
    'Accept the invitation and choose the meter with the app, then run it here.',
  );
