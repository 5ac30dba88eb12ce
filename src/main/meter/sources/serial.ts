import type { Cancel, Clock } from '../../../shared/clock.ts';
import type { AppError } from '../../../shared/result.ts';
import type { SerialIdentity } from '../api.ts';
import type { LineSettings } from '../decoder.ts';
import { createBackoff } from './backoff.ts';
import type { SerialDriver, SerialHandle } from './serial-driver.ts';
import { portAmbiguous, portGone, portMissing } from './serial-errors.ts';
import { findPort } from './serial-ports.ts';
import type { ByteSource, SourceHandlers } from './source.ts';

/** While the adapter is not there, the list of ports is looked at this often (hot plug). */
const POLL_MS = 2000;
/** Requests to a meter are a few bytes; more than this queued means that the port does not take them. */
const MAX_WRITES = 32;

/**
 * A meter on a serial port. Opens the port when its adapter appears, closes and waits when it goes, and tries
 * again with growing pauses while it is busy or refused.
 */
export function serialSource(
  identity: SerialIdentity,
  line: LineSettings,
  clock: Clock,
  driver: SerialDriver,
): ByteSource {
  return new SerialSource(identity, line, clock, driver);
}

class SerialSource implements ByteSource {
  readonly hasLine = true;
  readonly #identity: SerialIdentity;
  readonly #clock: Clock;
  readonly #driver: SerialDriver;
  readonly #backoff;
  #line: LineSettings;
  #handlers: SourceHandlers | null = null;
  #handle: SerialHandle | null = null;
  /** Every step on the port waits for the one before: open, write, change, close. */
  #queue: Promise<void> = Promise.resolve();
  #queuedWrites = 0;
  #poll: Cancel | null = null;
  #stopped = false;

  constructor(identity: SerialIdentity, line: LineSettings, clock: Clock, driver: SerialDriver) {
    this.#identity = identity;
    this.#line = line;
    this.#clock = clock;
    this.#driver = driver;
    this.#backoff = createBackoff(clock);
  }

  start(handlers: SourceHandlers): void {
    this.#handlers = handlers;
    this.#attempt();
  }

  write(bytes: Uint8Array): void {
    if (this.#queuedWrites >= MAX_WRITES) return;
    this.#queuedWrites += 1;
    const copy = bytes.slice();
    void this.#enqueue(async () => {
      this.#queuedWrites -= 1;
      await this.#handle?.write(copy);
    });
  }

  setLine(settings: LineSettings): Promise<void> {
    return this.#enqueue(async () => {
      const before = this.#line;
      this.#line = settings;
      if (this.#handle === null) return;
      const onlyBaud =
        before.dataBits === settings.dataBits &&
        before.parity === settings.parity &&
        before.stopBits === settings.stopBits;
      if (onlyBaud && before.baud === settings.baud) return;
      if (onlyBaud && (await this.#handle.setBaud(settings.baud))) return;
      await this.#close();
      // Still the same cable: whoever set the line must not be told that a new one was plugged in.
      await this.#open(true);
    });
  }

  reopen(): void {
    this.#backoff.reset();
    void this.#enqueue(async () => {
      await this.#close();
      await this.#open();
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelPlans();
    await this.#enqueue(() => this.#close());
    this.#handlers = null;
  }

  #enqueue(step: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(step, step);
    return this.#queue.catch(() => undefined);
  }

  #cancelPlans(): void {
    this.#poll?.();
    this.#poll = null;
    this.#backoff.cancel();
  }

  #attempt(): void {
    if (!this.#stopped) void this.#enqueue(() => this.#open());
  }

  async #open(quietly = false): Promise<void> {
    if (this.#stopped || this.#handle !== null) return;
    this.#cancelPlans();
    const found = await this.#find();
    if (this.#stopped) return;
    if (typeof found !== 'string') return this.#waitForPlug(found);
    if (!quietly) this.#handlers?.link({ state: 'opening' });
    const opened = await this.#driver.open(found, this.#line, {
      bytes: (chunk) => this.#handlers?.bytes(chunk, this.#clock.monotonicMs()),
      gone: () => this.#gone(found),
    });
    if (!opened.ok) {
      if (opened.error.code === 'meter.port-missing') return this.#waitForPlug(opened.error);
      const retryMs = this.#backoff.plan(() => this.#attempt());
      this.#handlers?.link({ state: 'down', error: opened.error, retryMs });
      return;
    }
    this.#handle = opened.value;
    this.#backoff.reset();
    if (this.#stopped) await this.#close();
    else if (!quietly) this.#handlers?.link({ state: 'open' });
  }

  /** The port's path now, or why there is none. */
  async #find(): Promise<string | AppError> {
    const { path, vendorId } = this.#identity;
    if (vendorId === null) return (await this.#driver.exists(path)) ? path : portMissing(path);
    const match = findPort(this.#identity, await this.#driver.list());
    if (match.kind === 'found') return match.path;
    return match.kind === 'missing' ? portMissing(path) : portAmbiguous(path);
  }

  #waitForPlug(error: AppError): void {
    this.#handlers?.link({ state: 'down', error, retryMs: POLL_MS });
    this.#poll = this.#clock.after(POLL_MS, () => this.#attempt());
  }

  #gone(path: string): void {
    void this.#enqueue(async () => {
      if (this.#handle === null || this.#stopped) return;
      await this.#close();
      this.#waitForPlug(portGone(path));
    });
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    await handle?.close();
  }
}
