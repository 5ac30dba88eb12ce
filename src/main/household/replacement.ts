/**
 * A lost or stolen computer: this wallet, with keys of its own, takes the place of the account that was on it. The
 * household asks, the stewards approve for the beginning of a period, and then the chain moves everything that the old
 * account had (docs/protocol.md, section 9). Also seen from the other side: a home whose place someone asks for is told.
 *
 * Its last bill can be opened with the old keys alone. That is why the backup of the old home is needed: the vault keeps
 * the old mask key from it, and `recover.ts` reads the old account's unbilled slots off the chain.
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
import { recoverSlots } from './recover.ts';
import { sendIfTaken } from './slot/turns.ts';

const WANTED = 'replaces';

/** Notes that this wallet wants the place of the home whose backup the vault was given; the step does the rest. */
export async function askReplacement(ctx: Context): Promise<Result<null>> {
  const status = await ctx.vault.status({});
  if (!status.ok) return status;
  const { predecessor } = status.value;
  const { members } = ctx.follower.book();
  const own = members.get(ctx.account);
  if (own !== undefined && own.state !== 'registered') {
    return fail(
      'replacement.has-place',
      'This wallet has a place of its own in the community. Nothing was asked.',
      'A lost home is taken over by a wallet with new keys that waits for approval.',
    );
  }
  if (predecessor === null) {
    return fail(
      'replacement.no-backup',
      'The backup of the old home is needed first: without it nobody can close its last bill.',
      'Open the backup here. Without one, ask your steward whether you can begin anew.',
    );
  }
  if (ctx.follower.finalBlock() === null) {
    return fail(
      'replacement.too-early',
      'This wallet is still reading what happened in the community. Nothing was asked.',
      'Try again in a minute.',
    );
  }
  if (members.get(predecessor)?.state !== 'member') {
    return fail(
      'replacement.unknown-home',
      'The home of this backup has no place in this community. Nothing was asked.',
      'Compare its fingerprint with the sheets of your old home.',
    );
  }
  return ctx.store.settings.set(WANTED, predecessor);
}

/** The account whose place this wallet asked for; null: none. */
function wantedPlace(ctx: Context): Result<Hex | null> {
  return ctx.store.settings.get(WANTED, addressSchema);
}

const ownReplacement = (ctx: Context): Replacement | null =>
  ctx.follower.book().replacements.get(ctx.account) ?? null;

/** Who takes a home's place, or has taken it; else who asked for it last; null: nobody. */
export function takerOf(
  oldAccount: Hex,
  replacements: ReadonlyMap<Hex, Replacement>,
): { readonly account: Hex; readonly state: 'asked' | 'approved' | 'done' } | null {
  let taker: { readonly account: Hex; readonly state: 'asked' | 'approved' | 'done' } | null = null;
  for (const [account, one] of replacements) {
    if (one.oldAccount !== oldAccount || one.state === 'withdrawn') continue;
    if (one.state !== 'asked') return { account, state: one.state };
    taker = { account, state: 'asked' };
  }
  return taker;
}

/** Approved and not carried out yet: deposit and standing are still at the old account. */
export function waitsForPlace(ctx: Context): boolean {
  return ownReplacement(ctx)?.state === 'approved';
}

type Step = (ctx: Context, now: Moment) => Promise<Result<null>>;

/** Asks once this account is registered, and carries the replacement out when its period has begun. */
export function replacementStep(): Step {
  let lookedIn = -1;
  return async (ctx, now) => {
    tellOldHome(ctx);
    const own = ownReplacement(ctx);
    if (own === null || own.state === 'asked') return ask(ctx, now, own?.oldAccount ?? null);
    if (own.state !== 'approved' || own.fromPeriod === null) return ok(null);
    // The old account's slots are read and folded while they are still its own; a look reads all stored events.
    if (lookedIn === now.slot) return ok(null);
    lookedIn = now.slot;
    const ready = await closeOldBooks(ctx, now, own.oldAccount);
    const begun = periodOf(ctx.timing, slotNo(now.slot)) >= own.fromPeriod;
    return ready.ok && ready.value && begun
      ? takePlace(ctx, now, own.oldAccount)
      : ready.ok
        ? ok(null)
        : ready;
  };
}

async function ask(ctx: Context, now: Moment, asked: Hex | null): Promise<Result<null>> {
  const wanted = wantedPlace(ctx);
  if (!wanted.ok) return wanted;
  const asks = ctx.follower.book().members.get(ctx.account)?.state === 'registered';
  if (wanted.value === null || wanted.value === asked || !asks) return ok(null);
  // Once the stewards have chosen somebody the chain takes no more askings; one that was made before stays.
  const taker = takerOf(wanted.value, ctx.follower.book().replacements);
  if (taker !== null && taker.state !== 'asked') return ok(null);
  const { community } = ctx.contracts;
  const sent = await sendIfTaken(ctx, now, {
    id: `ask-replacement:${wanted.value}`,
    purpose: 'replace',
    to: community.address,
    data: community.encode('askReplacement', [wanted.value]),
  });
  return sent.ok ? ok(null) : sent;
}

/** Whether every slot of the old account that its next bill holds is known here, and folded. */
async function closeOldBooks(ctx: Context, now: Moment, oldAccount: Hex): Promise<Result<boolean>> {
  const found = await recoverSlots(ctx, oldAccount);
  if (!found.ok) return found;
  if (found.value.waiting > 0) return ok(false);
  const items = found.value.unfolded;
  if (items.length === 0) return ok(true);
  const { market } = ctx.contracts;
  const sent = await sendIfTaken(ctx, now, {
    id: `fold-old:${oldAccount}:${items.map(({ slot }) => slot).join()}`,
    purpose: 'fold',
    to: market.address,
    data: market.encode('fold', [oldAccount, items]),
  });
  // Where the chain takes none of them they are gap energy, and nothing is left to wait for.
  return sent.ok ? ok(!sent.value) : sent;
}

async function takePlace(ctx: Context, now: Moment, oldAccount: Hex): Promise<Result<null>> {
  const { community } = ctx.contracts;
  const sent = await sendIfTaken(ctx, now, {
    id: `replace:${oldAccount}`,
    purpose: 'replace',
    to: community.address,
    data: community.encode('replaceAccount', [oldAccount]),
  });
  return sent.ok ? ok(null) : sent;
}

/** A home whose place is asked for has to know: it may be a thief who asks. */
function tellOldHome(ctx: Context): void {
  const taker = takerOf(ctx.account, ctx.follower.book().replacements);
  const taken = taker?.state === 'done';
  ctx.notice(
    'replacement.asked',
    taker === null || taken
      ? null
      : {
          code: 'replacement.asked',
          message: 'Another wallet asks to take the place of this home, with its deposit.',
          remedy: 'If it is not yours, tell your stewards at once: nothing moves unless they approve.',
          params: { account: taker.account },
        },
  );
  ctx.notice(
    'replacement.taken',
    taken
      ? {
          code: 'replacement.taken',
          message: 'Another wallet has taken the place of this home. This one trades no more.',
          remedy: 'If it is not yours, tell your stewards at once. Your payout account stays what it was.',
          params: { account: taker.account },
        }
      : null,
  );
}

/** How far it is, for the screens. */
export async function replacementOf(ctx: Context): Promise<Result<ReplacementView>> {
  const wanted = wantedPlace(ctx);
  if (!wanted.ok) return wanted;
  const status = await ctx.vault.status({});
  if (!status.ok) return status;
  const own = ownReplacement(ctx);
  const oldAccount = own?.oldAccount ?? wanted.value ?? status.value.predecessor;
  const fromPeriod = own?.fromPeriod ?? null;
  const state = own?.state ?? (wanted.value === null ? 'none' : 'wanted');
  const member = ctx.follower.book().members.get(ctx.account);
  return ok({
    state,
    oldAccount,
    oldFingerprint: oldAccount === null ? null : fingerprintOf(oldAccount),
    from:
      fromPeriod === null
        ? null
        : slotStart(ctx.timing, slotNo(firstSlotOf(ctx.timing, periodNo(fromPeriod)))),
    payoutAccount: own?.state === 'done' ? (member?.payout ?? null) : null,
    canAsk: member === undefined || member.state === 'registered',
  });
}
