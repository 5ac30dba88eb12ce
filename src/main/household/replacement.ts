/**
 * A lost or stolen computer: this wallet, with keys of its own, takes the place of the account that was on it. The
 * household asks, the stewards approve for the beginning of a period, and then the chain moves everything that the old
 * account had (docs/protocol.md, section 9). Also seen from the other side: a home whose place someone asks for is told.
 */
import { fingerprintOf } from '../../shared/backup/fingerprint.ts';
import type { ReplacementView } from '../../shared/readmodel.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { firstSlotOf, periodOf, slotStart } from '../../shared/slots.ts';
import { periodNo, slotNo } from '../../shared/units.ts';
import { addressSchema } from '../../shared/vault/terms.ts';
import type { Hex } from '../chain/api.ts';
import type { Replacement } from './community/book.ts';
import type { Context, Moment } from './context.ts';
import { sendIfTaken } from './slot/turns.ts';

const WANTED = 'replaces';

/**
 * Notes whose place this wallet wants; `replacementStep` does the rest. `home`: the old account's address, or the
 * fingerprint that stands on every sheet of its backup.
 */
export function askReplacement(ctx: Context, home: string): Result<null> {
  const own = ctx.follower.book().members.get(ctx.account);
  if (own !== undefined && own.state !== 'registered') {
    return fail(
      'replacement.has-place',
      'This wallet has a place of its own in the community. Nothing was asked.',
      'A lost home is taken over by a wallet with new keys that waits for approval.',
    );
  }
  if (ctx.follower.finalBlock() === null) {
    return fail(
      'replacement.too-early',
      'This wallet is still reading what happened in the community. Nothing was asked.',
      'Try again in a minute.',
    );
  }
  const found = memberNamed(ctx, home);
  if (found === null) {
    return fail(
      'replacement.unknown-home',
      'No home of this community has this fingerprint or account. Nothing was asked.',
      'Compare it with a sheet of your backup, or ask your steward for the account of your home.',
    );
  }
  return ctx.store.settings.set(WANTED, found);
}

/** The member with this account or fingerprint; letters in any case, with or without the dash. */
function memberNamed(ctx: Context, home: string): Hex | null {
  const plain = (text: string): string => text.replace(/[\s-]/g, '').toUpperCase();
  const wanted = plain(home);
  for (const { account, state } of ctx.follower.book().members.values()) {
    const fits = plain(account) === wanted || plain(fingerprintOf(account)) === wanted;
    if (fits && state === 'member' && account !== ctx.account) return account;
  }
  return null;
}

/** The account whose place this wallet asked for; null: none. */
function wantedPlace(ctx: Context): Result<Hex | null> {
  return ctx.store.settings.get(WANTED, addressSchema);
}

/** The replacement in which this account is the new one. */
function ownReplacement(ctx: Context): (Replacement & { readonly oldAccount: Hex }) | null {
  for (const [oldAccount, one] of ctx.follower.book().replacements) {
    if (one.newAccount === ctx.account) return { ...one, oldAccount };
  }
  return null;
}

/** Approved and not carried out yet: deposit and standing are still at the old account. */
export function waitsForPlace(ctx: Context): boolean {
  const own = ownReplacement(ctx);
  return own !== null && own.fromPeriod !== null && !own.done;
}

/** Asks once this account is registered, and carries the replacement out when its period has begun. */
export async function replacementStep(ctx: Context, now: Moment): Promise<Result<null>> {
  tellOldHome(ctx);
  const { community } = ctx.contracts;
  const own = ownReplacement(ctx);
  if (own?.done === true) return ok(null);
  if (own !== null && own.fromPeriod !== null) {
    if (periodOf(ctx.timing, slotNo(now.slot)) < own.fromPeriod) return ok(null);
    const done = await sendIfTaken(ctx, now, {
      id: `replace:${own.oldAccount}`,
      purpose: 'replace',
      to: community.address,
      data: community.encode('replaceAccount', [own.oldAccount]),
    });
    return done.ok ? ok(null) : done;
  }
  const wanted = wantedPlace(ctx);
  if (!wanted.ok) return wanted;
  const asks = ctx.follower.book().members.get(ctx.account)?.state === 'registered';
  if (wanted.value === null || !asks) return ok(null);
  const sent = await sendIfTaken(ctx, now, {
    id: `ask-replacement:${wanted.value}`,
    purpose: 'replace',
    to: community.address,
    data: community.encode('askReplacement', [wanted.value]),
  });
  return sent.ok ? ok(null) : sent;
}

/** A home whose place is asked for has to know: it may be a thief who asks. */
function tellOldHome(ctx: Context): void {
  const asked = ctx.follower.book().replacements.get(ctx.account);
  const taken = asked?.done === true;
  ctx.notice(
    'replacement.asked',
    asked === undefined || taken
      ? null
      : {
          code: 'replacement.asked',
          message: 'Another wallet asks to take the place of this home, with its deposit.',
          remedy: 'If it is not yours, tell your stewards at once: nothing moves unless they approve.',
          params: { account: asked.newAccount },
        },
  );
  ctx.notice(
    'replacement.taken',
    taken
      ? {
          code: 'replacement.taken',
          message: 'Another wallet has taken the place of this home. This one trades no more.',
          remedy: 'If it is not yours, tell your stewards at once. Your payout account stays what it was.',
          params: { account: asked.newAccount },
        }
      : null,
  );
}

/** How far it is, for the screens. */
export function replacementOf(ctx: Context): Result<ReplacementView> {
  const wanted = wantedPlace(ctx);
  if (!wanted.ok) return wanted;
  const own = ownReplacement(ctx);
  const oldAccount = own?.oldAccount ?? wanted.value;
  const fromPeriod = own?.fromPeriod ?? null;
  const state = own === null ? (wanted.value === null ? 'none' : 'wanted') : stateOf(own);
  const member = ctx.follower.book().members.get(ctx.account);
  return ok({
    state,
    oldAccount,
    oldFingerprint: oldAccount === null ? null : fingerprintOf(oldAccount),
    from:
      fromPeriod === null
        ? null
        : slotStart(ctx.timing, slotNo(firstSlotOf(ctx.timing, periodNo(fromPeriod)))),
    payoutAccount: own?.done === true ? (member?.payout ?? null) : null,
    canAsk: member === undefined || member.state === 'registered',
  });
}

const stateOf = ({ done, fromPeriod }: Replacement): ReplacementView['state'] =>
  done ? 'done' : fromPeriod === null ? 'asked' : 'approved';
