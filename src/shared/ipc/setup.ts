import { z } from 'zod';
import { addressSchema, backupKindSchema, passphraseSchema, uint, vaultModeSchema } from '../vault/terms.ts';
import { appErrorSchema, channel, nothing, topic } from './channel.ts';

/**
 * Keys, invitation and meters: what the first run and the Keys screen ask of main. No words, shares or keys of the
 * wallet pass here: those go over the secret window's own port (`src/shared/vault/secret-api.ts`).
 */

const time = z.int().nonnegative();
const text = z.string().max(200);

export const backupViewSchema = z.strictObject({
  kind: backupKindSchema,
  madeAt: time.nullable(),
  /** When a restore from it was last tried and worked. */
  checkedAt: time.nullable(),
});

/**
 * What the keys sign at most: Wh in a slot, micro-currency per kWh, token units of one deposit, and the network's own
 * units that one transaction may cost.
 */
export const signingLimitsSchema = z.strictObject({
  maxCapacityWh: z
    .int()
    .positive()
    .lt(2 ** 24),
  lowestSell: z.int().nonnegative(),
  highestBuy: z.int().nonnegative(),
  maxDeposit: uint(128),
  maxFeePerTransaction: uint(128),
});
export type SigningLimits = z.infer<typeof signingLimitsSchema>;

/** What the window may know of the keys. While locked everything but `state`, `mode` and `hasPassphrase` is empty. */
export const keysViewSchema = z.strictObject({
  /**
   * `opening`: the keychain is being asked, or will be as soon as the window is there. `empty`: no keys on this computer. `locked`: the passphrase is needed before
   * the wallet works. `unavailable`: `reason` says why and what helps. `open`: all is well.
   */
  state: z.enum(['opening', 'empty', 'locked', 'unavailable', 'open']),
  reason: appErrorSchema.nullable(),
  mode: vaultModeSchema.nullable(),
  hasPassphrase: z.boolean(),
  account: z.string().nullable(),
  fingerprint: z.string().nullable(),
  createdAt: time.nullable(),
  restoredAt: time.nullable(),
  payoutAccount: z.string().nullable(),
  /** Null until a community was joined. */
  limits: signingLimitsSchema.nullable(),
  backups: z.array(backupViewSchema),
  lastDrillAt: time.nullable(),
  drillDueAt: time.nullable(),
});

export const lockSettingsSchema = z.strictObject({
  /** Lock the screens after so many minutes without anybody at the computer; null: never. */
  afterMinutes: z.int().min(1).max(240).nullable(),
  onSleep: z.boolean(),
});

export const setupViewSchema = z.strictObject({
  keys: keysViewSchema,
  /** The screens show nothing until the passphrase was given; trading goes on. */
  screensLocked: z.boolean(),
  lock: lockSettingsSchema,
  /** Name of the community this wallet belongs to; null: none yet, or locked. */
  community: z.string().nullable(),
  /** Why the household does not run although there are keys. */
  problem: appErrorSchema.nullable(),
  /** An invitation that came as a link of the system and waits for the person. */
  invitation: z.string().max(20_000).nullable(),
});

/** How a serial port is known again, and what a person calls it. */
export const portViewSchema = z.strictObject({
  identity: z.strictObject({
    vendorId: text.nullable(),
    productId: text.nullable(),
    serialNumber: text.nullable(),
    path: text,
  }),
  label: text,
  inUse: z.boolean(),
});

export const meterAddressSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('serial'), port: portViewSchema.shape.identity }),
  z.strictObject({
    kind: z.literal('tcp'),
    host: z.string().min(1).max(253),
    port: z.int().min(1).max(65_535),
  }),
]);

export const meterRoleSchema = z.enum(['grid', 'generation', 'flexible', 'replay']);

/** A recording of what a meter sends, while it runs and once it is made. */
export const meterRecordingSchema = z.strictObject({
  file: z.string(),
  endsAt: time,
  running: z.boolean(),
  /** Messages in the file, and those that were left out: damaged, or not to be freed of the meter's number. */
  written: z.int().nonnegative(),
  leftOut: z.int().nonnegative(),
  /** The file could not be written. */
  failed: z.boolean(),
  /** What the finished file holds, read from it; null while it runs or where it cannot be read. */
  holds: z
    .strictObject({
      protocol: z.string(),
      meterId: z.string().nullable(),
      telegrams: z.int().nonnegative(),
      seconds: z.int().nonnegative(),
    })
    .nullable(),
});

export const meterStatusSchema = z.strictObject({
  id: z.string(),
  role: meterRoleSchema,
  state: z.enum(['opening', 'detecting', 'connected', 'silent', 'error', 'ended']),
  /** What detection tries at the moment. */
  trying: z.string().nullable(),
  problem: appErrorSchema.nullable(),
  protocol: z.string().nullable(),
  maker: z.string().nullable(),
  meterId: z.string().nullable(),
  /** Watts of the last reading, positive from the grid; null where it has none. */
  power: z.number().nullable(),
  lastAt: time.nullable(),
  accepted: z.int().nonnegative(),
  rejected: z.int().nonnegative(),
  /** A decryption key was entered for it. */
  hasKey: z.boolean(),
  recording: meterRecordingSchema.nullable(),
});

/** An invitation that was asked of the chain and found true. */
export const invitationPreviewSchema = z.strictObject({
  name: z.string(),
  signer: z.string(),
  stewards: z.array(z.string()),
  /** How many stewards must sign together. */
  threshold: z.int().positive(),
  currency: z.string(),
  tariff: z.strictObject({ feedIn: z.int(), retail: z.int() }),
  slotSeconds: z.int().positive(),
  slotsPerPeriod: z.int().positive(),
  kMin: z.int(),
  endpoints: z.array(z.string()),
  expires: time,
  rulesHash: z.string(),
  /** What a usual connection (3 x 25 A) moves in one slot, Wh: a start for the person's own number. */
  usualCapacityWh: z.int().positive(),
});

export const secretPurposeSchema = z.enum(['backup', 'check', 'restore', 'predecessor', 'passphrase']);

const invitationText = z.string().min(1).max(20_000);

export const setupChannels = {
  /** New keys. Only where there are none. */
  'setup.create': channel(
    z.strictObject({ mode: vaultModeSchema, passphrase: passphraseSchema.optional() }),
    z.strictObject({ account: z.string(), fingerprint: z.string() }),
  ),
  /** Opens the keys where they are locked, and the screens. Without a passphrase: tries the keychain again. */
  'setup.unlock': channel(z.strictObject({ passphrase: passphraseSchema.optional() }), nothing),
  /** Locks the screens; trading goes on. Needs a passphrase to have been set. */
  'setup.lock': channel(nothing, nothing),
  'setup.setLock': channel(lockSettingsSchema, nothing),
  'setup.changePassphrase': channel(
    z.strictObject({
      current: passphraseSchema.optional(),
      next: passphraseSchema.optional(),
      mode: vaultModeSchema.optional(),
    }),
    nothing,
  ),
  'setup.setPayoutAccount': channel(
    z.strictObject({ payoutAccount: addressSchema, passphrase: passphraseSchema }),
    nothing,
  ),
  /** Tighter ones at once; wider ones need the passphrase where one is set. */
  'setup.setLimits': channel(
    z.strictObject({ limits: signingLimitsSchema, passphrase: passphraseSchema.optional() }),
    nothing,
  ),
  /** Opens the window that shows and takes secrets; answers when it is there. */
  'setup.openSecrets': channel(z.strictObject({ purpose: secretPurposeSchema }), nothing),
  /** Text of a link, a file or a picture of dots. Asks the chain whether it is true; may take some seconds. */
  'setup.previewInvitation': channel(z.strictObject({ text: invitationText }), invitationPreviewSchema),
  /** Joins. The payout account must have been set before. */
  'setup.accept': channel(
    z.strictObject({
      text: invitationText,
      capacityWh: z
        .int()
        .positive()
        .lt(2 ** 24),
      passphrase: passphraseSchema.optional(),
    }),
    nothing,
  ),
  'setup.ports': channel(z.strictObject({}), z.array(portViewSchema)),
  'setup.addMeter': channel(
    z.strictObject({ role: meterRoleSchema.exclude(['replay']), address: meterAddressSchema }),
    z.strictObject({ id: z.string() }),
  ),
  /** The key of an encrypted meter, hexadecimal; it goes to the vault and never comes back. */
  'setup.setMeterKey': channel(
    z.strictObject({
      id: z.string().max(100),
      key: z.string().regex(/^[0-9a-fA-F]{32}$/),
      /** Authentication key (32 digits) or additional data (34), where the grid operator gives one. */
      authentication: z
        .string()
        .regex(/^[0-9a-fA-F]{32}(?:[0-9a-fA-F]{2})?$/)
        .optional(),
    }),
    nothing,
  ),
  /** Asks where to, and writes there what the meter sends; null when the person cancelled. */
  'setup.recordMeter': channel(
    z.strictObject({
      id: z.string().max(100),
      minutes: z.int().min(1).max(60),
      ids: z.enum(['blanked', 'kept']),
    }),
    z.strictObject({ file: z.string() }).nullable(),
  ),
  'setup.stopRecording': channel(z.strictObject({ id: z.string().max(100) }), nothing),
  /** Asks which recording and plays it like a meter that is only looked at; null when the person cancelled. */
  'setup.playRecording': channel(nothing, z.strictObject({ id: z.string() }).nullable()),
  'setup.removeMeter': channel(z.strictObject({ id: z.string().max(100) }), nothing),
};

export const setupTopics = {
  setup: topic(setupViewSchema),
  /** Every meter of the wallet, as it is now. */
  meters: topic(z.array(meterStatusSchema)),
};

export type SetupView = z.infer<typeof setupViewSchema>;
export type KeysView = z.infer<typeof keysViewSchema>;
export type LockSettings = z.infer<typeof lockSettingsSchema>;
export type MeterAddress = z.infer<typeof meterAddressSchema>;
export type MeterRecording = z.infer<typeof meterRecordingSchema>;
export type MeterRole = z.infer<typeof meterRoleSchema>;
export type MeterStatus = z.infer<typeof meterStatusSchema>;
export type InvitationPreview = z.infer<typeof invitationPreviewSchema>;
export type SecretPurpose = z.infer<typeof secretPurposeSchema>;
