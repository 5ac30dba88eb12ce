import type { Clock } from '../../shared/clock.ts';
import type { AppError, Result } from '../../shared/result.ts';
import type { SlotTiming } from '../../shared/slots.ts';
import type { SlotNo, UtcSeconds } from '../../shared/units.ts';
import type { DecoderOptions, LineSettings, ProtocolId, TelegramReading } from './decoder.ts';
import type { MeterGrade } from './ledger/grade.ts';
import type { SavedLedger } from './ledger/save.ts';
import type { LedgerCounts, SlotEnergy, UnplacedEnergy } from './ledger/types.ts';
import type { RecordingCounts } from './record/recorder.ts';
import type { ByteSource } from './sources/source.ts';

/**
 * The meter part as the household sees it: several sources, each with a role, that turn a cable into readings
 * and readings into slot energy. `part.ts` builds one.
 */

/**
 * `grid` is the connection that is traded; there is at most one. `replay` is a recording played again: it is looked
 * at, and neither traded nor kept.
 */
export type SourceRole = 'grid' | 'generation' | 'flexible' | 'replay';

/** A serial port by what identifies its USB adapter; the path is only the last resort. */
export interface SerialIdentity {
  readonly vendorId: string | null;
  readonly productId: string | null;
  readonly serialNumber: string | null;
  /** Where it was last seen (`/dev/ttyUSB0`, `COM3`). */
  readonly path: string;
}

export type SourceAddress =
  | { readonly kind: 'serial'; readonly port: SerialIdentity }
  /** `tcp://host:port`, a serial-to-network adapter. */
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'replay'; readonly file: string; readonly pace: 'recorded' | 'fast' }
  /** Bytes made in this process (the emulator of simulated neighbours). */
  | { readonly kind: 'in-process'; readonly open: (clock: Clock) => ByteSource };

/** What detection finds and the household keeps; everything needed to read this meter again after a restart. */
export interface SourceProtocol {
  readonly protocol: ProtocolId;
  readonly line: LineSettings;
  /** Name of the way to ask (`ProtocolEntry.dialogues`), null where the meter speaks by itself. */
  readonly dialogue: string | null;
  /** Unit number on a shared line, where it is not the usual one. */
  readonly unit?: number | null;
}

export interface SourceConfig {
  /** The household's name for this source; stable. */
  readonly id: string;
  readonly role: SourceRole;
  readonly address: SourceAddress;
  /** Null: find it out (`detect/`) and report it by `onFound`. */
  readonly protocol: SourceProtocol | null;
  /** Decryption keys from the vault. */
  readonly keys?: DecoderOptions;
  /** The ledger as it was saved, to carry a slot over a restart. */
  readonly ledger?: SavedLedger;
}

/** A reading with the times it was taken at: by this computer, and in chain time. */
export interface MeterReading {
  readonly sourceId: string;
  readonly role: SourceRole;
  /** Chain time of arrival, whole milliseconds. */
  readonly atMs: number;
  readonly telegram: TelegramReading;
}

export type SourceState =
  /** The port is being opened, or reopened. */
  | { readonly state: 'opening' }
  | { readonly state: 'detecting'; readonly trying: string }
  /** Valid readings are coming. */
  | { readonly state: 'connected' }
  /** The line is open but no valid reading has come since; `problem` says what is wrong if that is known. */
  | { readonly state: 'silent'; readonly since: UtcSeconds; readonly problem: AppError | null }
  | { readonly state: 'error'; readonly error: AppError; readonly retryMs: number | null }
  /** A replay has reached its end, or the source was stopped. */
  | { readonly state: 'ended' };

export interface SourceStatus {
  readonly id: string;
  readonly role: SourceRole;
  readonly state: SourceState;
  readonly protocol: SourceProtocol | null;
  readonly maker: string | null;
  readonly meterId: string | null;
  readonly lastReading: MeterReading | null;
  readonly accepted: number;
  /** Telegrams dropped because a check failed or they were damaged. */
  readonly rejected: number;
  /** Why the last telegram was dropped, in plain words. */
  readonly lastRejection: string | null;
  /** A decryption key was given for it. */
  readonly hasKey: boolean;
  readonly grade: MeterGrade;
  readonly ledger: LedgerCounts;
}

/** A port that could be a meter's. */
export interface PortChoice {
  readonly identity: SerialIdentity;
  /** For a person: `FTDI USB serial (ttyUSB0)`. */
  readonly label: string;
  /** In use by a source of this wallet. */
  readonly inUse: boolean;
}

export interface RunningRecording {
  counts(): RecordingCounts;
  /** Ends it; resolves once everything is in the file. */
  stop(): Promise<RecordingCounts>;
}

export interface MeterPart {
  /** Serial ports now plugged in. */
  ports(): Promise<readonly PortChoice[]>;
  /** Starts reading. Fails on a second grid source, a used id, or an address that cannot be. */
  addSource(config: SourceConfig): Result<void>;
  /** Stops and forgets; the ledger's last state is returned for the household's records. */
  removeSource(id: string): Promise<SavedLedger | null>;
  /** Reads a source with other decryption keys from now on. */
  setKeys(id: string, keys: DecoderOptions): Result<void>;
  status(): readonly SourceStatus[];
  onReading(listener: (reading: MeterReading) => void): () => void;
  onStatus(listener: (status: SourceStatus) => void): () => void;
  /** Called when detection has found how to read a source; the household keeps it for the next start. */
  onFound(listener: (id: string, found: SourceProtocol) => void): () => void;
  /**
   * The slot's energy if it is certain by now, else null: the slot has not ended, or a reading that could improve
   * the answer may still come. The household asks again until its own deadline and then calls `closeSlot`.
   */
  slotEnergy(id: string, slot: SlotNo): SlotEnergy | null;
  /**
   * The slot's energy for good, as well as it is known now. Slots before it that were never closed are closed
   * with it. Asking again gives the same answer (for the last 4096 slots; older ones are unknown).
   */
  closeSlot(id: string, slot: SlotNo): SlotEnergy;
  /** Energy that registers prove but that no closed slot holds, since the ledger began or was last asked. */
  takeUnplaced(id: string): readonly UnplacedEnergy[];
  /** The ledger's state as plain JSON, to be kept sealed and given back in `SourceConfig.ledger`. */
  saveLedger(id: string): SavedLedger | null;
  /** A block's time was seen: maps this computer's monotonic clock to chain time. Before the first, wall time counts. */
  chainTime(time: UtcSeconds): void;
  /** The computer slept and woke: ports are reopened, the clock map starts again. */
  resumed(): void;
  /**
   * Starts writing what a source sends to a file (`record/recorder.ts`), ids blanked unless they are to be kept.
   */
  record(id: string, file: string, ids: 'blanked' | 'kept'): Result<RunningRecording>;
  close(): Promise<void>;
}

export interface MeterPartOptions {
  readonly clock: Clock;
  readonly timing: SlotTiming;
  /** What the grid connection can carry in one direction, watts (3 x 25 A at 230 V: 17250). */
  readonly connectionWatt: number;
}
