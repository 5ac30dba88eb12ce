import type {
  Decoder,
  DecoderEvent,
  DecoderOptions,
  LineSettings,
  ProtocolEntry,
  TelegramReading,
} from '../decoder.ts';
import { createParityWatch } from './lines.ts';

/**
 * All decoders that listen (those of asked protocols too: another master may be asking), hearing the same bytes at
 * once, as eight bits and as seven with parity.
 */

export interface Found {
  readonly entry: ProtocolEntry;
  readonly reading: TelegramReading | null;
  readonly sevenBits: boolean;
  /** The telegram is there, but encrypted and no key was given, or the wrong one. */
  readonly key: 'key-missing' | 'key-wrong' | null;
}

export interface Ears {
  hear(chunk: Uint8Array): Found | null;
  silence(): Found | null;
  /** SML arrived as seven bits: the adapter at the other end is set wrong. */
  lineSettingsWrong(): boolean;
  damaged(): number;
  /** A telegram came that only needs another one to be believed. */
  promising(): boolean;
}

/** Where the protocol has no check, or a telegram without its key has none around it, one could be chance. */
const WITHOUT_CHECK = 2;
/** So many bytes of one parity are no chance. */
const SURE_PARITY = 32;

interface Ear {
  readonly entry: ProtocolEntry;
  readonly decoder: Decoder;
  readonly sevenBits: boolean;
  unchecked: number;
  keyless: number;
}

export function createEars(
  entries: readonly ProtocolEntry[],
  keys: DecoderOptions,
  heardAt: LineSettings | null = null,
): Ears {
  const ears = entries.flatMap((entry): Ear[] =>
    [false, true].map((sevenBits) => ({
      entry,
      decoder: entry.create(keys),
      sevenBits,
      unchecked: 0,
      keyless: 0,
    })),
  );
  const parity = createParityWatch();
  let wrongLine = false;
  let damaged = 0;

  const judge = (ear: Ear, events: readonly DecoderEvent[]): Found | null => {
    for (const event of events) {
      const found = (key: Found['key'], reading: TelegramReading | null): Found => ({
        entry: ear.entry,
        reading,
        sevenBits: ear.sevenBits,
        key,
      });
      if (event.kind === 'reading') {
        if (event.reading.integrity === 'verified') return found(null, event.reading);
        ear.unchecked += 1;
        if (ear.unchecked >= WITHOUT_CHECK) return found(null, event.reading);
        continue;
      }
      if (event.reason === 'line-settings') wrongLine = true;
      if (event.reason === 'checksum-wrong') damaged += 1;
      // A failed check takes back what chance had built up.
      if (event.reason === 'checksum-wrong' || event.reason === 'malformed') ear.unchecked = 0;
      if (event.reason === 'key-missing' || event.reason === 'key-wrong') {
        ear.keyless += event.whole === true ? WITHOUT_CHECK : 1;
        if (ear.keyless >= WITHOUT_CHECK) return found(event.reason, null);
      }
    }
    return null;
  };
  const speaks = (entry: ProtocolEntry, line: LineSettings | null): boolean =>
    line !== null && entry.lines.some(({ baud }) => baud === line.baud);
  /** A checked telegram beats an unchecked one, whoever hears it first. */
  const best = (all: readonly (Found | null)[]): Found | null => {
    const found = all.filter((each) => each !== null && (!each.sevenBits || parity.run() >= SURE_PARITY));
    const winner = found.find((each) => each?.reading?.integrity === 'verified') ?? found[0] ?? null;
    // Some decoders take parity bits off themselves; the line is set to seven bits all the same.
    return found.find((each) => each?.sevenBits === true && each.entry === winner?.entry) ?? winner;
  };

  return {
    hear(chunk) {
      const seven = parity.take(chunk) ? chunk.map((byte) => byte & 0x7f) : null;
      return best(
        ears.map((ear) => {
          if (!ear.sevenBits) return judge(ear, ear.decoder.push(chunk));
          return seven === null ? null : judge(ear, ear.decoder.push(seven));
        }),
      );
    },
    silence() {
      const found = best(ears.map((ear) => judge(ear, ear.decoder.silence())));
      if (found === null || found.reading !== null) return found;
      // Closed telegrams of several protocols look alike: the speed of the line tells which is more likely.
      const likely = ears.find(({ entry, keyless }) => keyless > 0 && speaks(entry, heardAt));
      return likely === undefined ? found : { ...found, entry: likely.entry };
    },
    lineSettingsWrong: () => wrongLine,
    damaged: () => damaged,
    promising: () => ears.some((ear) => ear.unchecked > 0 || ear.keyless > 0),
  };
}
