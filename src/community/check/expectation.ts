import { z } from 'zod';
import type { ProtocolId } from '../../main/meter/decoder.ts';

/** What `NAME.expect.json` says of a capture; unknown fields are ignored, missing ones not checked. */

const number = z.number().nullish();
const text = z.string().nullish();

const valuesShape = z.looseObject({
  importWh: number,
  exportWh: number,
  powerW: number,
  meterId: text,
  timestamp: text,
  meterIdPrinted: text,
  meterIdDecoded: text,
  meterSecIndex: number,
  apparentImportVA: number,
  apparentExportVA: number,
  prm: text,
});

const fileShape = z.looseObject({
  protocol: z.string().nullish(),
  file: text,
  validity: text,
  expect: z
    .looseObject({ ...valuesShape.shape, readings: number, frames: number, last: valuesShape.nullish() })
    .nullish(),
  key: text,
  authKey: text,
  aad: text,
  request: text,
  registers: z.record(z.string(), z.unknown()).nullish(),
  decoder: z.looseObject({ validReadings: number }).nullish(),
  dialogue: z.array(z.looseObject({ dir: z.string(), hex: z.string() })).nullish(),
});

export type ExpectedValues = z.infer<typeof valuesShape>;

export interface Expectation {
  readonly protocol: ProtocolId;
  readonly file: string | null;
  readonly validity: string;
  readonly values: ExpectedValues;
  readonly last: ExpectedValues | null;
  /** How many good readings the capture holds, where stated. */
  readonly readings: number | null;
  readonly key: Uint8Array | null;
  readonly authKey: Uint8Array | null;
  readonly aad: Uint8Array | null;
  readonly request: Uint8Array | null;
  readonly registers: Readonly<Record<string, unknown>>;
  /** What the meter said in a recorded dialogue, piece by piece; empty where the meter pushes. */
  readonly answers: readonly Uint8Array[];
}

const PROTOCOL_IDS: readonly ProtocolId[] = [
  'dsmr-p1',
  'dsmr-p1-encrypted',
  'iec62056-21',
  'sml',
  'dlms-push',
  'linky-tic',
  'rainforest-raven',
  'modbus-rtu',
];

/** The expectation, or a sentence that says why it cannot be read. `folder` names the protocol if the file does not. */
export function parseExpectation(json: string, folder: string): Expectation | string {
  let raw: unknown;
  try {
    raw = JSON.parse(json);
  } catch {
    return 'the expectation is not JSON';
  }
  const parsed = fileShape.safeParse(raw);
  if (!parsed.success)
    return `the expectation has an unknown shape: ${parsed.error.issues[0]?.path.join('.')}`;
  const data = parsed.data;
  const protocol =
    PROTOCOL_IDS.find((id) => id === data.protocol) ?? PROTOCOL_IDS.find((id) => id === folder);
  if (protocol === undefined) return `no decoder for ${data.protocol ?? folder}`;
  return {
    protocol,
    file: data.file ?? null,
    validity: data.validity ?? 'valid',
    values: data.expect ?? {},
    last: data.expect?.last ?? null,
    readings: data.expect?.readings ?? data.expect?.frames ?? data.decoder?.validReadings ?? null,
    key: fromHex(data.key),
    authKey: fromHex(data.authKey),
    aad: fromHex(data.aad),
    request: fromHex(data.request),
    registers: data.registers ?? {},
    answers: (data.dialogue ?? []).flatMap((part) => {
      const bytes = part.dir.startsWith('meter') ? fromHex(part.hex) : null;
      return bytes === null ? [] : [bytes];
    }),
  };
}

function fromHex(hex: string | null | undefined): Uint8Array | null {
  if (hex === null || hex === undefined || hex === '' || !/^([0-9a-f]{2})+$/i.test(hex)) return null;
  return new Uint8Array(Buffer.from(hex, 'hex'));
}
