/**
 * What every meter decoder takes and gives. One folder under `protocols/` per protocol, each a pure state machine:
 * bytes in any chunks in, events out; no I/O, no clock, no exceptions. `decoders.ts` lists them.
 *
 * Energy is exact: a `bigint` in micro-watt-hours, because meters send up to 0.1 mWh (7 digits after the kWh
 * point) and registers of 8 kWh digits leave the safe integers at that step. Power is a whole number of
 * milliwatts. Nothing passes through a float except values that the meter itself sends as one (Modbus).
 */

export const PROTOCOL_IDS = [
  'dsmr-p1',
  'dsmr-p1-encrypted',
  'iec62056-21',
  'sml',
  'dlms-push',
  'linky-tic',
  'rainforest-raven',
  'modbus-rtu',
] as const;

export type ProtocolId = (typeof PROTOCOL_IDS)[number];

/** Micro-watt-hours, exact: 1 Wh is 1_000_000n. */
export type MicroWh = bigint;

/** One cumulative active-energy register as the meter sent it. */
export interface EnergyRegister {
  /** OBIS code of IEC 62056-61 as A-B:C.D.E (`1-0:1.8.0`); for protocols without OBIS the equivalent code. */
  readonly obis: string;
  readonly microWh: MicroWh;
  /** The step of the last digit sent (1 kWh: 1_000_000_000n); tells how coarse the register is. */
  readonly stepMicroWh: MicroWh;
}

/** A direction's total, from its total register, or else the sum of its tariff registers; never both. */
export interface EnergyTotal {
  readonly microWh: MicroWh;
  readonly stepMicroWh: MicroWh;
  /** OBIS codes the total was made of: one total register, or the tariffs that were added. */
  readonly from: readonly string[];
}

/**
 * - `utc`: the meter stated UTC or its offset.
 * - `zone-by-protocol`: local time whose offset follows from the protocol (P1 `W`/`S`, TIC `H`/`E`).
 * - `local`: wall time without any offset; `utcSeconds` is null, the caller may apply the household's zone.
 * - `invalid`: the meter itself marks its clock as not set or doubtful.
 */
export type TimeCertainty = 'utc' | 'zone-by-protocol' | 'local' | 'invalid';

export interface MeterTime {
  /** Whole UTC seconds; null when the offset is unknown. */
  readonly utcSeconds: number | null;
  /** The wall time as sent, `YYYY-MM-DDTHH:MM:SS`. */
  readonly local: string;
  /** Minutes east of UTC; null when unknown. */
  readonly offsetMinutes: number | null;
  readonly certainty: TimeCertainty;
}

/**
 * `verified`: every check that the telegram carried held. `none-in-protocol`: this variant carries no check
 * (P1 before DSMR 4, plain mode D lines without BCC). A failed check never makes a reading.
 */
export type Integrity = 'verified' | 'none-in-protocol';

export type QualityFlag =
  /** A total is the sum of tariff registers. */
  | 'tariffs-summed'
  /** The meter marks its clock invalid or in doubt. */
  | 'clock-invalid'
  /** The direction of power was taken from the status word, not from a signed value. */
  | 'sign-from-status'
  /** Part of the telegram was in doubt and left out; what is given is right. */
  | 'partial'
  /** Energy comes in steps of 1 kWh or more (often: a PIN or customer release is missing). */
  | 'coarse'
  /** A checksum inside the telegram is odd although the one around it holds (some SML meters). */
  | 'inner-checksum-odd'
  /** Decrypted and authenticated. */
  | 'authenticated'
  /** Decrypted without an authentication tag being checked (no tag sent, or no authentication key). */
  | 'not-authenticated';

export interface TelegramReading {
  readonly protocol: ProtocolId;
  /** Maker as the FLAG code or identification states it (`ISK`, `LGZ`, `Aidon`); null if not stated. */
  readonly maker: string | null;
  /** As the meter sends it, in the protocol's usual form; null if not sent. Stable between telegrams. */
  readonly meterId: string | null;
  readonly registers: readonly EnergyRegister[];
  /** Null: not in this telegram. Missing is not zero. */
  readonly importTotal: EnergyTotal | null;
  readonly exportTotal: EnergyTotal | null;
  /** Import minus export in whole milliwatts; null if not in this telegram. */
  readonly powerMilliW: number | null;
  readonly meterTime: MeterTime | null;
  readonly integrity: Integrity;
  readonly flags: readonly QualityFlag[];
  /** Facts for display only (`prm`, `apparentImportVa`, `voltageL1`, `firmware`, `identification`, ...). */
  readonly details: Readonly<Record<string, string | number>>;
}

/** The meter's id as it is printed on it, where the telegram tells that too; else as it is sent. */
export function shownId(reading: Pick<TelegramReading, 'meterId' | 'details'>): string | null {
  const printed = reading.details['meterIdPrinted'] ?? reading.details['meterIdText'];
  return typeof printed === 'string' && printed !== '' ? printed : reading.meterId;
}

export type RejectReason =
  | 'checksum-wrong'
  | 'checksum-missing'
  | 'incomplete'
  | 'malformed'
  | 'too-long'
  | 'key-missing'
  | 'key-wrong'
  | 'no-values'
  | 'line-settings';

export type DecoderEvent =
  | { readonly kind: 'reading'; readonly reading: TelegramReading }
  | {
      readonly kind: 'rejected';
      readonly protocol: ProtocolId;
      readonly reason: RejectReason;
      /** One short sentence in plain words; holds no values and no ids. */
      readonly message: string;
      /** What was around it is whole (its checksum holds, or the burst was exactly one message): no chance, no damage. */
      readonly whole?: true;
    };

export interface Decoder {
  readonly protocol: ProtocolId;
  /** Never throws, never keeps more than `MAX_BUFFERED_BYTES`, resynchronises by itself. The chunk may be reused. */
  push(chunk: Uint8Array): DecoderEvent[];
  /**
   * The line has been silent for a while (a second is plenty): ends what only silence can end, such as a bare APDU
   * or a frame cut short. Callers without timers may never call it.
   */
  silence(): DecoderEvent[];
  /** Forgets a half-received telegram (cable gone, port reopened). What the source has proved is kept. */
  reset(): void;
  /** Bytes now held back; for tests and diagnosis. */
  bufferedBytes(): number;
}

/** No decoder holds more than this, whatever arrives. */
export const MAX_BUFFERED_BYTES = 64 * 1024;

export interface DecoderOptions {
  /** AES-128 encryption unicast key (16 bytes), for encrypted P1 and DLMS. */
  readonly decryptionKey?: Uint8Array;
  /** Authentication key (16 bytes), part of the AAD. */
  readonly authenticationKey?: Uint8Array;
  /**
   * The whole additional authenticated data where a grid operator gives it instead of an authentication key
   * (security byte followed by the key, 17 bytes).
   */
  readonly additionalData?: Uint8Array;
  /** Modbus unit number, 1 to 247; 1 if not given. */
  readonly modbusUnit?: number;
  /** How long a Modbus reply may take; less than usual while detection looks for units that may not be there. */
  readonly modbusReplyMs?: number;
}

export interface LineSettings {
  readonly baud: number;
  readonly dataBits: 7 | 8;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
}

/**
 * What a dialogue asks of its port, in order. `wait` replaces an earlier wait: call `timeout()` when that many
 * milliseconds pass without a further action; bytes that arrive meanwhile go to `receive`. `line` applies once
 * everything sent has left the port. `done` ends the dialogue: start a new one for the next read-out.
 */
export type DialogueAction =
  | { readonly kind: 'send'; readonly bytes: Uint8Array }
  | { readonly kind: 'line'; readonly settings: LineSettings }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'event'; readonly event: DecoderEvent }
  | { readonly kind: 'done'; readonly ok: boolean };

/** A request/response protocol (IEC 62056-21 modes A to C, Modbus RTU) as a pure state machine. */
export interface Dialogue {
  start(): DialogueAction[];
  receive(chunk: Uint8Array): DialogueAction[];
  timeout(): DialogueAction[];
}

/** One protocol as detection sees it. */
export interface ProtocolEntry {
  readonly protocol: ProtocolId;
  /** Words for a person: `P1 customer port (Netherlands, Belgium, ...)`. */
  readonly title: string;
  /** Most likely first. */
  readonly lines: readonly LineSettings[];
  /** A decoder that only listens. */
  readonly create: (options: DecoderOptions) => Decoder;
  /** Present where the meter may speak only when asked; each is one way to ask, most likely first. */
  readonly dialogues?: readonly {
    readonly name: string;
    readonly create: (options: DecoderOptions) => Dialogue;
    /** A variant of the first way: only where that was answered, or only where it was not. By default always. */
    readonly only?: 'answered' | 'unanswered';
  }[];
  /** Further unit numbers under which such a device may answer, most likely first. */
  readonly units?: readonly number[];
  /** True where nothing ever comes without asking; a protocol with dialogues may also push. */
  readonly needsRequest: boolean;
}
