import { hkdfSync } from 'node:crypto';
import { bytesToHex, hexToBytes, wordHex } from '../../shared/protocol/bytes.ts';
import { signRegistration } from '../../shared/protocol/keys.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { CommunityTerms, Limits, vaultMethods } from './api.ts';
import type { VaultCore } from './core.ts';
import type { Handlers } from './dispatch.ts';
import { checkTransaction } from './policy.ts';
import { notOurs, recoverReading } from './recover.ts';
import { newSeed } from './seed.ts';
import { signPermit, signTransaction } from './signing.ts';
import { domOf } from './vectors.ts';

/** More meters than this no home has; it bounds the file. */
const MOST_METERS = 32;

/** What the vault answers to the household (`api.ts`). Requests are already checked against their schemas. */
export function householdHandlers(core: VaultCore): Handlers<typeof vaultMethods> {
  return {
    status: async () => ok(core.status()),
    create: ({ mode, passphrase }) => core.make(newSeed(), mode, passphrase, 'new'),
    unlock: ({ passphrase }) => core.open(passphrase),
    lock: async () => {
      core.forget();
      return ok({});
    },

    checkPassphrase: async ({ passphrase }) => {
      const session = core.session;
      if (!session.ok) return session;
      if (!core.hasPassphrase(session.value)) {
        return fail('vault.no-passphrase', 'No passphrase was set yet.', 'Set one in Keys and settings.');
      }
      return done(await core.authorize(session.value, passphrase));
    },

    changePassphrase: async ({ current, next, mode }) => {
      const session = core.session;
      if (!session.ok) return session;
      const allowed = await core.authorize(session.value, current);
      if (!allowed.ok) return allowed;
      return done(await core.rekey(session.value, mode ?? session.value.file.header.mode, next));
    },

    rotateWrappingKey: async ({ passphrase }) => {
      const session = core.session;
      if (!session.ok) return session;
      const allowed = await core.authorize(session.value, passphrase);
      if (!allowed.ok) return allowed;
      const kept = core.hasPassphrase(session.value) ? passphrase : undefined;
      return done(await core.rekey(session.value, session.value.file.header.mode, kept));
    },

    identity: async () => {
      const session = core.session;
      return session.ok ? ok(session.value.identity) : session;
    },

    storeKey: async () => {
      const session = core.session;
      if (!session.ok) return session;
      const { maskKey } = session.value.keys;
      const key = new Uint8Array(hkdfSync('sha256', maskKey, new Uint8Array(0), 'wattlet-store-v1', 32));
      return ok({ key: bytesToHex(key) });
    },

    setMeterKeys: async ({ source, keys }) => {
      const session = core.session;
      if (!session.ok) return session;
      const { contents } = session.value.file;
      const others = contents.meterKeys.filter((kept) => kept.source !== source);
      if (keys === null && others.length === contents.meterKeys.length) return ok({});
      if (keys !== null && others.length >= MOST_METERS) {
        return fail(
          'vault.too-many-meters',
          'There is no room for the keys of another meter. Nothing was changed.',
          'Remove a meter that is no longer read.',
        );
      }
      const meterKeys = keys === null ? others : [...others, { source, keys }];
      return done(core.save(session.value, { ...contents, meterKeys }));
    },

    meterKeys: async () => {
      const session = core.session;
      return session.ok ? ok(session.value.file.contents.meterKeys) : session;
    },

    join: async ({ community, passphrase }) => {
      const session = core.session;
      if (!session.ok) return session;
      const { contents } = session.value.file;
      const before = contents.community;
      if (
        before !== null &&
        (!sameDeployment(before, community) || isWider(before.limits, community.limits))
      ) {
        const allowed = await core.authorize(session.value, passphrase);
        if (!allowed.ok) return allowed;
      }
      const saved = core.save(session.value, { ...contents, community });
      return saved.ok ? ok({ dom: bytesToHex(domOf(community)) }) : saved;
    },

    setLimits: async ({ limits, passphrase }) => {
      const joined = core.joined;
      if (!joined.ok) return joined;
      const { session, terms } = joined.value;
      if (isWider(terms.limits, limits)) {
        const allowed = await core.authorize(session, passphrase);
        if (!allowed.ok) return allowed;
      }
      const saved = core.save(session, { ...session.file.contents, community: { ...terms, limits } });
      return saved.ok ? ok(limits) : saved;
    },

    setPayoutAccount: async ({ payoutAccount, passphrase }) => {
      const session = core.session;
      if (!session.ok) return session;
      if (!core.hasPassphrase(session.value)) {
        return fail(
          'vault.no-passphrase',
          'This needs a passphrase, and none was set yet.',
          'Set one first.',
        );
      }
      const allowed = await core.authorize(session.value, passphrase);
      if (!allowed.ok) return allowed;
      if (payoutAccount === session.value.identity.account) {
        return fail(
          'vault.payout-self',
          'This is the account of the wallet itself. Nothing was changed.',
          'Name an account outside this computer, so that a thief of it gains nothing.',
        );
      }
      return done(core.save(session.value, { ...session.value.file.contents, payoutAccount }));
    },

    registrationProof: async () => {
      const joined = core.joined;
      if (!joined.ok) return joined;
      const { keys, identity } = joined.value.session;
      const { r, s, v } = signRegistration(keys.maskKey, domOf(joined.value.terms), identity.account);
      const { account, maskPublicKey } = identity;
      return ok({ account, maskPublicKey, r: wordHex(r), s: wordHex(s), v });
    },

    buildOffer: async (request) => {
      const joined = core.joined;
      return joined.ok ? joined.value.vectors.offer(request) : joined;
    },
    buildReading: async (request) => {
      const joined = core.joined;
      return joined.ok ? joined.value.vectors.reading(request) : joined;
    },
    reveal: async (request) => {
      const joined = core.joined;
      return joined.ok ? joined.value.vectors.reveal(request) : joined;
    },
    openOffer: async (request) => {
      const joined = core.joined;
      return joined.ok ? joined.value.vectors.openOffer(request) : joined;
    },
    recoverReading: async (request) => {
      const joined = core.joined;
      if (!joined.ok) return joined;
      const { session, terms } = joined.value;
      const { predecessor } = session.file.contents;
      const own = request.account === session.identity.account;
      if (!own && request.account !== predecessor?.account) return notOurs();
      const maskKey = own ? session.keys.maskKey : hexToBytes(predecessor?.maskKey ?? '0x');
      const opened = recoverReading({ ...request, maskKey, dom: domOf(terms) });
      if (!own) maskKey.fill(0);
      return opened;
    },
    blindings: async ({ slots }) => {
      const joined = core.joined;
      return joined.ok ? ok(joined.value.vectors.blindings(slots)) : joined;
    },

    leafKey: async ({ period }) => {
      const joined = core.joined;
      return joined.ok ? ok({ key: joined.value.vectors.leafKey(period) }) : joined;
    },

    signTransaction: async (request) => {
      const joined = core.joined;
      if (!joined.ok) return joined;
      const { session, terms, vectors } = joined.value;
      const { identity, keys } = session;
      const allowed = checkTransaction(request, {
        account: identity.account,
        maskPublicKey: identity.maskPublicKey,
        payoutAccount: session.file.contents.payoutAccount,
        terms,
        sent: (kind, slot) => vectors.sent(kind, slot),
      });
      return allowed.ok ? ok(signTransaction(request, keys.accountKey, identity.account)) : allowed;
    },

    signPermit: async (request) => {
      const joined = core.joined;
      if (!joined.ok) return joined;
      const { chainId, contracts, limits } = joined.value.terms;
      if (request.spender !== contracts.treasury || request.value > limits.maxDeposit) {
        return fail(
          'policy.permit',
          'The permission names another account or more than your limit, so it was not signed.',
          'If you did not expect this, pause trading and look for an update.',
        );
      }
      const { keys, identity } = joined.value.session;
      const domain = { chainId, token: contracts.token };
      return ok(signPermit(request, domain, keys.accountKey, identity.account));
    },
  };
}

const done = (result: Result<null>): Result<Record<string, never>> => (result.ok ? ok({}) : result);

function sameDeployment(a: CommunityTerms, b: CommunityTerms): boolean {
  const roles = ['market', 'community', 'treasury', 'token'] as const;
  return (
    a.chainId === b.chainId &&
    a.genesis === b.genesis &&
    roles.every((role) => a.contracts[role] === b.contracts[role])
  );
}

/** Whether any of the new limits allows what the old did not. */
function isWider(old: Limits, next: Limits): boolean {
  return (
    next.maxCapacityWh > old.maxCapacityWh ||
    next.lowestSell < old.lowestSell ||
    next.highestBuy > old.highestBuy ||
    next.maxDeposit > old.maxDeposit ||
    next.maxFeePerTransaction > old.maxFeePerTransaction
  );
}
