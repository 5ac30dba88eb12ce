/** Where an emulated meter can be plugged in: a pseudo-terminal or a TCP port. */
export interface EmulatedPort {
  /** What the wallet opens: a device path, or `tcp://host:port`. */
  readonly path: string;
  write(bytes: Uint8Array): void;
  onBytes(listener: (bytes: Uint8Array) => void): void;
  /** The speed that the reader has set; null where the port has none; `unknown` where it cannot be told just now. */
  readerBaud(): Promise<number | null | 'unknown'>;
  /** Resolves when the port is no more, whoever ended it. */
  readonly gone: Promise<void>;
  /** Takes the port away, as a pulled cable does, and cleans up. */
  close(): Promise<void>;
}
