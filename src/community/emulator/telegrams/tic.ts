import { ticChecksum } from '../../../main/meter/protocols/linky-tic/group.ts';

/** Linky TIC frames (Enedis-NOI-CPT_54E) for the emulator and for tests. */
export type TicMode = 'historique' | 'standard';

/** A label followed by horodate (standard mode only) and data. */
export type TicLine = readonly [label: string, ...fields: string[]];

export function ticFrame(mode: TicMode, lines: readonly TicLine[]): Uint8Array {
  const separator = mode === 'standard' ? '\t' : ' ';
  const bytes: number[] = [0x02];
  for (const line of lines) {
    const text = Uint8Array.from(Buffer.from(`${line.join(separator)}${separator}`, 'latin1'));
    const covered = mode === 'standard' ? text.length : text.length - 1;
    bytes.push(0x0a, ...text, ticChecksum(text, 0, covered), 0x0d);
  }
  bytes.push(0x03);
  return Uint8Array.from(bytes);
}

export interface TicState {
  readonly address: string;
  readonly importWh: readonly number[];
  readonly exportWh: number;
  /** Apparent power, import positive. */
  readonly apparentVa: number;
  readonly utcSeconds: number;
}

const digits = (value: number, count: number): string => String(value).padStart(count, '0');

/** Historique frame of an off-peak contract (two registers). */
export function ticHistorique(state: TicState): Uint8Array {
  return ticFrame('historique', [
    ['ADCO', state.address],
    ['OPTARIF', 'HC..'],
    ['ISOUSC', '30'],
    ['HCHC', digits(state.importWh[0] ?? 0, 9)],
    ['HCHP', digits(state.importWh[1] ?? 0, 9)],
    ['PTEC', 'HP..'],
    ['IINST', digits(Math.round(Math.abs(state.apparentVa) / 230), 3)],
    ['PAPP', digits(Math.max(0, state.apparentVa), 5)],
    ['MOTDETAT', '000000'],
  ]);
}

/** Standard frame of a house that also produces. */
export function ticStandard(state: TicState): Uint8Array {
  const clock = new Date((state.utcSeconds + 3600) * 1000).toISOString().replace(/\D/g, '').slice(2, 14);
  const total = state.importWh.reduce((sum, part) => sum + part, 0);
  return ticFrame('standard', [
    ['ADSC', state.address],
    ['VTIC', '02'],
    ['DATE', `H${clock}`, ''],
    ['LTARF', '    HEURE  PLEINE    '],
    ['EAST', digits(total, 9)],
    ...state.importWh.map((part, n): TicLine => [`EASF${digits(n + 1, 2)}`, digits(part, 9)]),
    ['EAIT', digits(state.exportWh, 9)],
    ['SINSTS', digits(Math.max(0, state.apparentVa), 5)],
    ['SINSTI', digits(Math.max(0, -state.apparentVa), 5)],
    ['PRM', '12345678901234'],
  ]);
}
