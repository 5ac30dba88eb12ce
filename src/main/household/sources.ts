/** Which meters are read, kept over restarts, with the state of their ledgers so that a slot spans a restart. */
import { z } from 'zod';
import type { Cancel, Clock } from '../../shared/clock.ts';
import { hexToBytes } from '../../shared/protocol/bytes.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { MeterPart, SourceConfig } from '../meter/api.ts';
import { type DecoderOptions, PROTOCOL_IDS } from '../meter/decoder.ts';
import type { Store } from '../store/api.ts';
import type { MeterKeys, Vault } from '../vault/api.ts';

const SOURCES = 'meter.sources';
const ledgerOf = (id: string): string => `meter.ledger.${id}`;
/** How often the ledgers are written; what a crash loses is read from the registers again. */
const SAVE_MS = 10_000;

const serial = z.object({
  vendorId: z.string().nullable(),
  productId: z.string().nullable(),
  serialNumber: z.string().nullable(),
  path: z.string(),
});
const address = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('serial'), port: serial }),
  z.object({ kind: z.literal('tcp'), host: z.string(), port: z.int() }),
]);
const protocol = z.object({
  protocol: z.enum(PROTOCOL_IDS),
  line: z.object({
    baud: z.int(),
    dataBits: z.union([z.literal(7), z.literal(8)]),
    parity: z.enum(['none', 'even', 'odd']),
    stopBits: z.union([z.literal(1), z.literal(2)]),
  }),
  dialogue: z.string().nullable(),
  unit: z.int().nullable().default(null),
});
const sourceSchema = z.object({
  id: z.string(),
  role: z.enum(['grid', 'generation', 'flexible']),
  address,
  protocol: protocol.nullable(),
});
const sourcesSchema = z.array(sourceSchema);
const savedLedgerSchema = z.object({ version: z.literal(1), json: z.string() });

/** Keeps a source; replays and in-process sources belong to one run and are not kept. */
export function saveSource(store: Pick<Store, 'settings'>, source: SourceConfig): Result<void> {
  const plain = sourceSchema.safeParse(source);
  if (!plain.success) return ok(undefined);
  const before = store.settings.get(SOURCES, sourcesSchema);
  if (!before.ok) return before;
  const others = (before.value ?? []).filter((kept) => kept.id !== source.id);
  const written = store.settings.set(SOURCES, [...others, plain.data]);
  return written.ok ? ok(undefined) : written;
}

/** Forgets a source; what its ledger had counted stays, should the same meter come back under its name. */
export function forgetSource(store: Pick<Store, 'settings'>, id: string): Result<void> {
  const before = store.settings.get(SOURCES, sourcesSchema);
  if (!before.ok) return before;
  const others = (before.value ?? []).filter((kept) => kept.id !== id);
  const written = store.settings.set(SOURCES, others);
  return written.ok ? ok(undefined) : written;
}

export function loadSources(store: Pick<Store, 'settings'>): Result<SourceConfig[]> {
  const kept = store.settings.get(SOURCES, sourcesSchema);
  if (!kept.ok) return kept;
  const sources: SourceConfig[] = [];
  for (const source of kept.value ?? []) {
    const whole = withLedger(store, source);
    if (!whole.ok) return whole;
    sources.push(whole.value);
  }
  return ok(sources);
}

/** Keys as the vault keeps them, as the decoders take them: 16 bytes are an authentication key, 17 the whole of it. */
export function decoderKeys(keys: MeterKeys | null): DecoderOptions {
  if (keys === null) return {};
  const decryptionKey = hexToBytes(keys.decryption);
  if (keys.authentication === null) return { decryptionKey };
  const authentication = hexToBytes(keys.authentication);
  return authentication.length === 16
    ? { decryptionKey, authenticationKey: authentication }
    : { decryptionKey, additionalData: authentication };
}

/** The sources with the keys that the vault keeps for them. */
export async function withKeys(
  vault: Pick<Vault, 'meterKeys'>,
  sources: readonly SourceConfig[],
): Promise<Result<SourceConfig[]>> {
  const kept = await vault.meterKeys({});
  if (!kept.ok) return kept;
  return ok(
    sources.map((source) => {
      const found = kept.value.find((entry) => entry.source === source.id);
      return found === undefined ? source : { ...source, keys: decoderKeys(found.keys) };
    }),
  );
}

/** The source with the ledger it had when the wallet last ran. */
export function withLedger(store: Pick<Store, 'settings'>, source: SourceConfig): Result<SourceConfig> {
  const ledger = store.settings.get(ledgerOf(source.id), savedLedgerSchema);
  if (!ledger.ok) return ledger;
  return ok(ledger.value === null ? source : { ...source, ledger: ledger.value });
}

/** Writes a source's ledger as it stands. */
export function saveLedger(
  store: Pick<Store, 'settings'>,
  meter: Pick<MeterPart, 'saveLedger'>,
  id: string,
): Result<null> {
  const ledger = meter.saveLedger(id);
  return ledger === null
    ? ok(null)
    : store.settings.set(ledgerOf(id), { version: ledger.version, json: ledger.json });
}

/** Writes what detection found and, now and then, the ledgers. */
export function keepLedgers(
  store: Pick<Store, 'settings'>,
  meter: MeterPart,
  clock: Clock,
): { stop(): void } {
  const save = (): void => {
    // What a recording counted belongs to somebody else's meter.
    for (const { id, role } of meter.status()) if (role !== 'replay') saveLedger(store, meter, id);
  };
  let cancel: Cancel = () => undefined;
  const loop = (): void => {
    save();
    cancel = clock.after(SAVE_MS, loop);
  };
  cancel = clock.after(SAVE_MS, loop);
  const forget = meter.onFound((id, found) => {
    const before = store.settings.get(SOURCES, sourcesSchema);
    if (!before.ok || before.value === null) return;
    const kept = {
      protocol: found.protocol,
      line: { ...found.line },
      dialogue: found.dialogue,
      unit: found.unit ?? null,
    };
    store.settings.set(
      SOURCES,
      before.value.map((source) => (source.id === id ? { ...source, protocol: kept } : source)),
    );
  });
  return {
    stop() {
      cancel();
      forget();
      save();
    },
  };
}
