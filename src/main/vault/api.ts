/**
 * The message contract of the vault process: what the household may ask, and what it gets. One schema per request
 * and answer is type, check and documentation; `client.ts` and `entry.ts` check with the same schemas at both ends.
 *
 * Two contracts, two ports. `Vault` is for the household: nothing in it carries the seed, its words, a share or a
 * private key. `SecretVault` (`secret-api.ts`) is for the one window that shows or takes them, on a port of its own.
 *
 * Bytes are lower-case 0x-hex, whole numbers of the chain are bigint (all transports are structured clone), energy is
 * whole Wh. Section numbers are those of docs/protocol.md.
 */
import { z } from 'zod';
import { anyCaseHexSchema } from '../../shared/hex-schema.ts';
import type { Result } from '../../shared/result.ts';
import { microPerKwh, slotNo, tokenUnits, utcSeconds } from '../../shared/units.ts';
import {
  addressSchema,
  backupKindSchema,
  hex32Schema,
  identitySchema,
  passphraseSchema,
  pointSchema,
  uint,
  uint256Schema,
  vaultModeSchema,
} from '../../shared/vault/terms.ts';

export type { BackupKind, Hex, Identity, VaultMode } from '../../shared/vault/terms.ts';
export { addressSchema, hex32Schema, vaultModeSchema } from '../../shared/vault/terms.ts';

export const hexDataSchema = anyCaseHexSchema();
const count = z.int().nonnegative();
export const slotSchema = count.transform(slotNo);
export const timeSchema = count.transform(utcSeconds);
const priceSchema = count.transform(microPerKwh);
const tokensSchema = uint(128).transform(tokenUnits);
/**
 * What opens the telegrams of an encrypted meter, as its grid operator gives it: the key (16 bytes), and where stated
 * the authentication key (16 bytes) or the whole additional data (17 bytes).
 */
export const meterKeysSchema = z.object({
  decryption: anyCaseHexSchema(16),
  authentication: z.union([anyCaseHexSchema(16), anyCaseHexSchema(17)]).nullable(),
});
export type MeterKeys = z.output<typeof meterKeysSchema>;
const sourceNameSchema = z.string().min(1).max(100);
export const sourceKeysSchema = z.object({ source: sourceNameSchema, keys: meterKeysSchema });

/** What the household decided that this vault signs. Price limits bind offers, the rest binds transactions. */
export const limitsSchema = z.object({
  /** The most energy in one slot, either way: bounds every vector and the capacity that may be registered. */
  maxCapacityWh: z
    .int()
    .positive()
    .lt(2 ** 24),
  /** Supply below this price is refused. */
  lowestSell: priceSchema,
  /** Demand above this price is refused. */
  highestBuy: priceSchema,
  /** Most token units that one deposit, approval or permit may name. */
  maxDeposit: tokensSchema,
  /** Most native units (wei) that one transaction may cost: gas limit times highest gas price. */
  maxFeePerTransaction: uint(128),
});
export type Limits = z.output<typeof limitsSchema>;

/** The community this vault signs for. Fixed by `join`; another community needs the passphrase. */
export const communitySchema = z.object({
  chainId: z.int().positive(),
  /** The contracts of the deployment; `market` takes OFFER and READING and enters `Dom` (section 1). */
  contracts: z.object({
    market: addressSchema,
    community: addressSchema,
    treasury: addressSchema,
    token: addressSchema,
  }),
  genesis: timeSchema,
  slotSeconds: z.int().positive(),
  slotsPerPeriod: z.int().positive(),
  /** Fewest members whose sum may become visible; this vault never accepts under 4. */
  kMin: z.int().min(4).max(16),
  limits: limitsSchema,
});
export type CommunityTerms = z.output<typeof communitySchema>;

/** One other active member of the cohort with its registered mask key. */
export const peerSchema = z.object({ account: addressSchema, maskX: uint256Schema, maskY: uint256Schema });
export type Peer = z.output<typeof peerSchema>;
/** The active set of the slot without this household (section 3), any order. */
const peersSchema = z.array(peerSchema).max(15);

/** OFFER = 1, READING = 2. */
export const kindSchema = z.union([z.literal(1), z.literal(2)]);
export type Kind = z.infer<typeof kindSchema>;

const laneSchema = z
  .int()
  .nonnegative()
  .lt(2 ** 24);
/** One value in Wh per tick, ticks 0 to 31. */
const ticksSchema = z.array(laneSchema).length(32);
const signedWh = z
  .int()
  .gt(-(2 ** 24))
  .lt(2 ** 24);

export const backupStateSchema = z.object({
  kind: backupKindSchema,
  madeAt: timeSchema.nullable(),
  /** When a restore from it was last tried and gave this account; null: never tried. */
  checkedAt: timeSchema.nullable(),
});

const reasonSchema = z.object({
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

/**
 * `empty`: no vault file here. `locked`: a passphrase is needed. `unavailable`: the keychain does not answer or the
 * file cannot be read; `reason` says which and how to mend it, and nothing was changed. `open`: works.
 */
export const statusSchema = z.object({
  state: z.enum(['empty', 'locked', 'unavailable', 'open']),
  reason: reasonSchema.nullable(),
  mode: vaultModeSchema.nullable(),
  /** Everything below is null or empty unless open. */
  identity: identitySchema.nullable(),
  hasPassphrase: z.boolean(),
  createdAt: timeSchema.nullable(),
  /** When this vault was restored from a backup; null for one created here. Restored: wait two final slots. */
  restoredAt: timeSchema.nullable(),
  community: communitySchema.nullable(),
  payoutAccount: addressSchema.nullable(),
  /** Account of a lost computer whose backup was given to this vault, so that it can take its place. */
  predecessor: addressSchema.nullable(),
  backups: z.array(backupStateSchema),
  lastDrillAt: timeSchema.nullable(),
  /** When the next drill is due (twice a year after the last check); null before the first backup check. */
  drillDueAt: timeSchema.nullable(),
});
export type VaultStatus = z.output<typeof statusSchema>;

/** A vector as it is submitted (section 3): V with its bind and keccak256(b). */
const sealedSchema = z.object({ V: z.array(uint256Schema), bind: hex32Schema, bHash: hex32Schema });
export const sealedOfferSchema = sealedSchema;
export type SealedOffer = z.output<typeof sealedOfferSchema>;
/** A reading with its commitments (section 6); the rhos are this household's own, kept to open a bill's total. */
export const sealedReadingSchema = sealedSchema.extend({
  A: pointSchema,
  M: pointSchema,
  rhoA: uint256Schema,
  rhoM: uint256Schema,
});
export type SealedReading = z.output<typeof sealedReadingSchema>;

/** What the chain wants to be signed. Free-gas networks: all prices 0. */
export const transactionSchema = z.object({
  chainId: z.int().positive(),
  nonce: count,
  to: addressSchema,
  data: hexDataSchema,
  value: uint256Schema,
  gasLimit: uint(64),
  fee: z.discriminatedUnion('type', [
    z.object({ type: z.literal('eip1559'), maxFeePerGas: uint(128), maxPriorityFeePerGas: uint(128) }),
    z.object({ type: z.literal('legacy'), gasPrice: uint(128) }),
  ]),
});
export type UnsignedTransaction = z.output<typeof transactionSchema>;

const nothing = z.object({});

/** Every call of the household's port: request and answer. */
export const vaultMethods = {
  status: { request: nothing, answer: statusSchema },
  /** Makes a new seed from the system's random source. Fails where a vault exists. */
  create: {
    request: z.object({ mode: vaultModeSchema, passphrase: passphraseSchema.optional() }),
    answer: identitySchema,
  },
  /** Opens the vault: at start without, in modes `both` and `passphrase` with the passphrase. */
  unlock: { request: z.object({ passphrase: passphraseSchema.optional() }), answer: identitySchema },
  /** Forgets seed and keys until `unlock`. Not the screen lock: trading stops. */
  lock: { request: nothing, answer: nothing },
  /** For the screen lock and for sensitive acts elsewhere: is this the passphrase? */
  checkPassphrase: { request: z.object({ passphrase: passphraseSchema }), answer: nothing },
  /** `current` may be missing only where no passphrase was set yet. Also changes the mode where `mode` is given. */
  changePassphrase: {
    request: z.object({
      current: passphraseSchema.optional(),
      next: passphraseSchema.optional(),
      mode: vaultModeSchema.optional(),
    }),
    answer: nothing,
  },
  /** A new wrapping key in the keychain and the file sealed anew under it. */
  rotateWrappingKey: { request: z.object({ passphrase: passphraseSchema.optional() }), answer: nothing },
  identity: { request: nothing, answer: identitySchema },
  /** 32 bytes that seal the household's database and archive; from the seed, so a restored vault gives the same. */
  storeKey: { request: nothing, answer: z.object({ key: hex32Schema }) },

  /** Keeps the keys of one meter, named as the household names its source; null forgets them. */
  setMeterKeys: {
    request: z.object({ source: sourceNameSchema, keys: meterKeysSchema.nullable() }),
    answer: nothing,
  },
  /** The keys of every meter that has some, for the part that decodes. */
  meterKeys: { request: nothing, answer: z.array(sourceKeysSchema) },

  /** Fixes what this vault signs for. Again with the same chain, contracts and genesis changes only constants. */
  join: {
    request: z.object({ community: communitySchema, passphrase: passphraseSchema.optional() }),
    answer: z.object({ dom: hex32Schema }),
  },
  /** Tighter limits at once; wider ones need the passphrase where one is set. */
  setLimits: {
    request: z.object({ limits: limitsSchema, passphrase: passphraseSchema.optional() }),
    answer: limitsSchema,
  },
  /** The only destination of withdrawals. Needs the passphrase. */
  setPayoutAccount: {
    request: z.object({ payoutAccount: addressSchema, passphrase: passphraseSchema }),
    answer: nothing,
  },
  /** Signature of the mask key over keccak256(abi.encode(Dom, account)), low s (section 2). */
  registrationProof: {
    request: nothing,
    answer: z.object({
      account: addressSchema,
      maskPublicKey: pointSchema,
      r: hex32Schema,
      s: hex32Schema,
      v: z.union([z.literal(27), z.literal(28)]),
    }),
  },

  /**
   * The OFFER of a slot. The same request gives the same vector, also after a restart; another one for the same slot
   * is refused (`vault.second-vector`).
   */
  buildOffer: {
    request: z.object({
      slot: slotSchema,
      peers: peersSchema,
      supplyWh: ticksSchema,
      demandWh: ticksSchema,
      /** The tariff of the slot's period: price(k) runs from feedIn (tick 0) to retail (tick 31). */
      tariff: z.object({ feedIn: priceSchema, retail: priceSchema }),
    }),
    answer: sealedOfferSchema,
  },
  /** The READING of a slot: m metered net import, a bought minus sold, both with what void slots carried in. */
  buildReading: {
    request: z.object({ slot: slotSchema, peers: peersSchema, m: signedWh, a: signedWh }),
    answer: sealedReadingSchema,
  },
  /**
   * b and, where D is not empty, U (section 7). `submitted` is S with this household in it, `missing` is D; together
   * they must be the active set the vector was built for. A second, different D is refused for ever
   * (`vault.second-reveal`): b and all pair masks of one member must never both be public (invariant 11).
   */
  reveal: {
    request: z.object({
      kind: kindSchema,
      slot: slotSchema,
      submitted: z.array(addressSchema).max(16),
      missing: z.array(addressSchema).max(16),
    }),
    answer: z.object({ b: hex32Schema, U: z.array(uint256Schema).nullable() }),
  },
  /** For `openLate` (section 8): the unmasked OFFER words and their salt; the offer must be the one sent. */
  openOffer: {
    request: z.object({ slot: slotSchema, supplyWh: ticksSchema, demandWh: ticksSchema }),
    answer: z.object({ words: z.array(uint256Schema).length(8), salt: hex32Schema }),
  },
  /**
   * The values in an own READING on chain, of this account or of the one whose place it takes: what a wallet without its
   * records needs to open a bill. `bind` shows that they are right (`vault.not-ours`).
   */
  recoverReading: {
    request: z.object({
      account: addressSchema,
      slot: slotSchema,
      peers: peersSchema,
      V: z.array(uint256Schema).length(3),
      bind: hex32Schema,
    }),
    answer: z.object({ m: signedWh, a: signedWh, rhoA: uint256Schema, rhoM: uint256Schema }),
  },
  /** rhoA and rhoM of past slots, needed after a restore to open a bill's total. */
  blindings: {
    request: z.object({ slots: z.array(slotSchema).max(4096) }),
    answer: z.array(z.object({ slot: slotSchema, rhoA: uint256Schema, rhoM: uint256Schema })),
  },

  /**
   * Key of the salts of a billing period's readings tree (section 10), from the seed: a restored vault gives the same,
   * and each period has its own, so that a salt shown to others says nothing about any other leaf.
   */
  leafKey: { request: z.object({ period: count }), answer: z.object({ key: hex32Schema }) },

  /** Signs a call that it can decode and that the limits allow; every refusal is a `policy.…` code. */
  signTransaction: {
    request: transactionSchema,
    answer: z.object({ raw: hexDataSchema, hash: hex32Schema, from: addressSchema }),
  },
  /** EIP-2612 permit of the joined token for the community's contract, within the deposit limit. */
  signPermit: {
    request: z.object({
      name: z.string().max(200),
      version: z.string().max(20),
      spender: addressSchema,
      value: uint256Schema,
      nonce: uint256Schema,
      deadline: uint256Schema,
    }),
    answer: z.object({ v: z.union([z.literal(27), z.literal(28)]), r: hex32Schema, s: hex32Schema }),
  },
} as const;

export type VaultMethod = keyof typeof vaultMethods;
export type VaultRequest<M extends VaultMethod> = z.input<(typeof vaultMethods)[M]['request']>;
export type VaultAnswer<M extends VaultMethod> = z.output<(typeof vaultMethods)[M]['answer']>;

/**
 * The household's view of the vault. Implemented by the client over a port and, for tests and many simulated
 * neighbours in one process, by the service itself. Failures of the port are answers too (`vault.gone`).
 */
export type Vault = {
  readonly [M in VaultMethod]: (request: VaultRequest<M>) => Promise<Result<VaultAnswer<M>>>;
};
