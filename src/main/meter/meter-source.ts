import type { Cancel, Clock } from '../../shared/clock.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { SlotNo } from '../../shared/units.ts';
import type {
  MeterReading,
  RunningRecording,
  SourceConfig,
  SourceProtocol,
  SourceState,
  SourceStatus,
} from './api.ts';
import type { DecoderEvent, DecoderOptions, LineSettings, RejectReason, TelegramReading } from './decoder.ts';
import { PROTOCOLS, protocolEntry } from './decoders.ts';
import { createDetector, type DetectorResult } from './detect/detector.ts';
import { createLedger, type Ledger, newLedgerState } from './ledger/ledger.ts';
import { restoreLedgerState, type SavedLedger, saveLedgerState } from './ledger/save.ts';
import type { TimeMap } from './ledger/time-map.ts';
import type { LedgerOptions, SlotEnergy, UnplacedEnergy } from './ledger/types.ts';
import { createReader, type Reader } from './reader.ts';
import { type Ids, type Recorder, startRecorder } from './record/recorder.ts';
import { keyWaiting, silenceProblem } from './silence.ts';
import { openSource } from './sources/open.ts';
import type { SerialDriver } from './sources/serial-driver.ts';
import type { ByteSource, LinkState } from './sources/source.ts';

/** One configured meter: its source, its reader, its ledger and what a person is told about it. */
export interface MeterSource {
  start(): void;
  stop(): Promise<void>;
  reopen(): void;
  setKeys(keys: DecoderOptions): void;
  status(): SourceStatus;
  portPath(): string | null;
  slotEnergy(slot: SlotNo): SlotEnergy | null;
  closeSlot(slot: SlotNo): SlotEnergy;
  takeUnplaced(): readonly UnplacedEnergy[];
  save(): SavedLedger;
  record(file: string, ids: Ids): Result<RunningRecording>;
}

export interface SourceEvents {
  readonly reading: (reading: MeterReading) => void;
  readonly status: (status: SourceStatus) => void;
  readonly found: (id: string, found: SourceProtocol) => void;
}

export interface MeterSourceOptions {
  readonly config: SourceConfig;
  readonly clock: Clock;
  readonly serial: SerialDriver;
  readonly ledger: LedgerOptions;
  readonly time: TimeMap;
  readonly events: SourceEvents;
}

/** Without a valid reading for this long (or three of the meter's own intervals) the source counts as silent. */
const SILENT_AFTER_MS = 30_000;
const LONGEST_INTERVAL_MS = 3_600_000;
/** Pause before a line on which nothing was found is tried again. */
const DETECT_AGAIN_MS = 5000;
/** So many telegrams that the key does not open are no damage on the way. */
const KEY_REFUSED = 2;
/** Where detection begins. */
const FIRST_LINE: LineSettings = { baud: 115_200, dataBits: 8, parity: 'none', stopBits: 1 };

export function meterSource(options: MeterSourceOptions): MeterSource {
  return new Source(options);
}

class Source implements MeterSource {
  readonly #options: MeterSourceOptions;
  readonly #clock: Clock;
  readonly #ledger: Ledger;
  #source: ByteSource | null = null;
  #reader: Reader | null = null;
  #protocol: SourceProtocol | null;
  #keys: DecoderOptions;
  /** Telegrams in a row that could not be decrypted, while none ever was with these keys. */
  #undecrypted = 0;
  #opened = false;
  /** New keys are there, and nothing has come since that could try them. */
  #keysUntried = false;
  #state: SourceState = { state: 'opening' };
  #linkOpen = false;
  #silence: Cancel | null = null;
  #lastReading: MeterReading | null = null;
  #lastAtMs: number | null = null;
  /** The pause between readings, quick to grow and slow to fall, so that a meter that speaks every few minutes is not called silent. */
  #intervalMs = 0;
  #maker: string | null = null;
  #meterId: string | null = null;
  #accepted = 0;
  #rejected = 0;
  #rejection: { readonly reason: RejectReason; readonly message: string } | null = null;
  #bytesSinceReading = 0;
  readonly #recorders = new Set<Recorder>();

  constructor(options: MeterSourceOptions) {
    this.#options = options;
    this.#clock = options.clock;
    const saved = options.config.ledger;
    this.#ledger = createLedger(
      options.ledger,
      saved === undefined ? newLedgerState() : restoreLedgerState(saved),
    );
    this.#protocol = options.config.protocol;
    this.#keys = options.config.keys ?? {};
  }

  start(): void {
    const { config, serial } = this.#options;
    const source = openSource(config.address, config.protocol?.line ?? FIRST_LINE, this.#clock, serial);
    this.#source = source;
    this.#useProtocol(this.#protocol);
    source.start({
      bytes: (chunk) => {
        this.#bytesSinceReading += chunk.length;
        for (const recorder of this.#recorders) recorder.bytes(chunk);
        this.#reader?.bytes(chunk);
      },
      link: (link) => this.#onLink(link),
    });
  }

  /** Reads as `protocol` says, or finds out how to read. */
  #useProtocol(protocol: SourceProtocol | null): void {
    const source = this.#source;
    if (source === null) return;
    this.#reader?.stop();
    const keys = this.#keysFor(protocol);
    const entry = protocol === null ? null : protocolEntry(protocol.protocol);
    if (protocol !== null && entry !== null) {
      this.#reader = createReader(entry, protocol.dialogue, keys, source, this.#clock, (event) =>
        this.#onEvent(event),
      );
      return;
    }
    this.#reader = createDetector({
      entries: PROTOCOLS,
      keys,
      source,
      clock: this.#clock,
      progress: (trying) => this.#setState({ state: 'detecting', trying }),
      done: (result) => this.#onDetected(result),
    });
  }

  #keysFor(protocol: SourceProtocol | null): DecoderOptions {
    const keys = this.#keys;
    const unit = protocol?.unit ?? null;
    return unit === null ? keys : { ...keys, modbusUnit: unit };
  }

  #onDetected(result: DetectorResult): void {
    if (result.found === null) {
      this.#setState({ state: 'silent', since: this.#clock.now(), problem: result.problem });
      this.#silence?.();
      this.#silence = this.#clock.after(DETECT_AGAIN_MS, () => this.#reader?.linkOpen());
      return;
    }
    this.#protocol = result.found;
    this.#intervalMs = Math.min(result.everyMs, LONGEST_INTERVAL_MS);
    this.#lastAtMs = null;
    void this.#source?.setLine(result.found.line);
    this.#useProtocol(result.found);
    this.#options.events.found(this.#options.config.id, result.found);
    if (result.reading !== null) this.#onReading(result.reading);
    if (result.problem !== null) {
      this.#setState({ state: 'silent', since: this.#clock.now(), problem: result.problem });
    }
    this.#reader?.linkOpen();
  }

  async stop(): Promise<void> {
    this.#silence?.();
    this.#reader?.stop();
    await this.#source?.stop();
    await Promise.all([...this.#recorders].map((recorder) => recorder.stop()));
    this.#recorders.clear();
    this.#source = null;
    this.#reader = null;
    this.#setState({ state: 'ended' });
  }

  reopen(): void {
    this.#source?.reopen();
  }

  setKeys(keys: DecoderOptions): void {
    this.#keys = keys;
    this.#opened = false;
    this.#undecrypted = 0;
    this.#rejection = null;
    this.#keysUntried = keys.decryptionKey !== undefined;
    this.#bytesSinceReading = 0;
    if (this.#source === null) return;
    this.#useProtocol(this.#protocol);
    if (!this.#linkOpen) return;
    this.#setState({ state: 'opening' });
    if (this.#protocol !== null) this.#watchSilence();
    this.#reader?.linkOpen();
  }

  portPath(): string | null {
    const { address } = this.#options.config;
    return address.kind === 'serial' ? address.port.path : null;
  }

  status(): SourceStatus {
    return {
      id: this.#options.config.id,
      role: this.#options.config.role,
      state: this.#state,
      protocol: this.#protocol,
      maker: this.#maker,
      meterId: this.#meterId,
      lastReading: this.#lastReading,
      accepted: this.#accepted,
      rejected: this.#rejected,
      lastRejection: this.#rejection?.message ?? null,
      hasKey: this.#keys.decryptionKey !== undefined,
      grade: this.#ledger.grade(),
      ledger: this.#ledger.counts(),
    };
  }

  slotEnergy(slot: SlotNo): SlotEnergy | null {
    return this.#ledger.slotEnergy(slot);
  }

  closeSlot(slot: SlotNo): SlotEnergy {
    return this.#ledger.closeSlot(slot);
  }

  takeUnplaced(): readonly UnplacedEnergy[] {
    return this.#ledger.takeUnplaced();
  }

  save(): SavedLedger {
    return saveLedgerState(this.#ledger.state);
  }

  record(file: string, ids: Ids): Result<RunningRecording> {
    const protocol = this.#protocol;
    const entry = protocol === null ? null : protocolEntry(protocol.protocol);
    if (protocol === null || entry === null) {
      return fail(
        'meter.not-found-yet',
        'The meter has not been found yet.',
        'Record once it is being read.',
      );
    }
    const keys = this.#keysFor(protocol);
    const started = startRecorder({ file, ids, entry, protocol, keys, clock: this.#clock });
    if (!started.ok) return started;
    const recorder = started.value;
    this.#recorders.add(recorder);
    return ok({
      counts: () => recorder.counts(),
      stop: () => {
        this.#recorders.delete(recorder);
        return recorder.stop();
      },
    });
  }

  #onLink(link: LinkState): void {
    if (link.state === 'open') {
      this.#linkOpen = true;
      this.#setState({ state: 'opening' });
      if (this.#protocol !== null) this.#watchSilence();
      this.#reader?.linkOpen();
      return;
    }
    if (link.state !== 'opening') this.#lost();
    this.#setState(
      link.state === 'down'
        ? { state: 'error', error: link.error, retryMs: link.retryMs }
        : { state: link.state },
    );
  }

  #lost(): void {
    this.#linkOpen = false;
    this.#silence?.();
    this.#reader?.linkLost();
  }

  #onEvent(event: DecoderEvent): void {
    if (event.kind === 'rejected') {
      this.#rejected += 1;
      this.#rejection = { reason: event.reason, message: event.message };
      this.#onRefusedKey(event.reason, event.whole === true);
      return;
    }
    this.#onReading(event.reading);
  }

  /** What is said of a key is said as soon as it is sure, not after a silence. */
  #onRefusedKey(reason: RejectReason, whole: boolean): void {
    if (this.#opened || (reason !== 'key-missing' && reason !== 'key-wrong')) return;
    this.#undecrypted += whole ? KEY_REFUSED : 1;
    this.#keysUntried = false;
    this.#keepRhythm();
    if (this.#undecrypted < KEY_REFUSED) return;
    const problem = silenceProblem({ bytes: this.#bytesSinceReading, rejection: reason });
    // A meter that speaks once an hour was called silent long before its first word.
    if (this.#state.state === 'silent' && this.#state.problem?.code === problem.code) return;
    this.#setState({ state: 'silent', since: this.#clock.now(), problem });
  }

  /** A whole telegram came, read or not: how far apart they are tells when silence means something. */
  #keepRhythm(): void {
    const monotonicMs = this.#clock.monotonicMs();
    if (this.#lastAtMs !== null) {
      const gap = Math.min(monotonicMs - this.#lastAtMs, LONGEST_INTERVAL_MS);
      this.#intervalMs = gap > this.#intervalMs ? gap : (7 * this.#intervalMs + gap) / 8;
    }
    this.#lastAtMs = monotonicMs;
  }

  #onReading(telegram: TelegramReading): void {
    this.#keepRhythm();
    this.#accepted += 1;
    this.#rejection = null;
    this.#opened = true;
    this.#keysUntried = false;
    this.#bytesSinceReading = 0;
    this.#maker = telegram.maker ?? this.#maker;
    this.#meterId = telegram.meterId ?? this.#meterId;
    const atMs = this.#options.time.nowMs();
    // Just woken: a reading that cannot be placed in time would spoil the ledger.
    if (atMs !== null) {
      this.#ledger.add({
        atMs,
        meterId: telegram.meterId,
        importTotal: telegram.importTotal,
        exportTotal: telegram.exportTotal,
        powerMilliW: telegram.powerMilliW,
      });
      const { id, role } = this.#options.config;
      this.#lastReading = { sourceId: id, role, atMs, telegram };
      this.#options.events.reading(this.#lastReading);
    }
    this.#watchSilence();
    if (this.#state.state !== 'connected') this.#setState({ state: 'connected' });
  }

  #watchSilence(): void {
    this.#silence?.();
    const since = this.#clock.now();
    // Of a key that was just entered a person wants to hear soon, however rarely the meter speaks.
    const patience = this.#keysUntried ? 0 : 3 * this.#intervalMs;
    this.#silence = this.#clock.after(Math.max(SILENT_AFTER_MS, patience), () => {
      if (!this.#linkOpen) return;
      const heard = { bytes: this.#bytesSinceReading, rejection: this.#rejection?.reason ?? null };
      const problem = this.#keysUntried && heard.bytes === 0 ? keyWaiting() : silenceProblem(heard);
      this.#setState({ state: 'silent', since, problem });
    });
  }

  #setState(state: SourceState): void {
    this.#state = state;
    this.#options.events.status(this.status());
  }
}
