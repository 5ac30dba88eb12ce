import { AbiCoder, Interface, type InterfaceAbi, ParamType } from 'ethers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { communityAbi, marketAbi, treasuryAbi } from '../../shared/chain/generated/abi.ts';
import { readerOf, readValues, wordData } from './abi-decode.ts';
import type { Hex } from './api.ts';
import { contractAt } from './contract.ts';

const coder = AbiCoder.defaultAbiCoder();
const hexOf = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString('hex')}`;

/** Values of a type as ethers takes them and as our reader gives them. */
function valuesOf(type: ParamType): fc.Arbitrary<{ readonly give: unknown; readonly get: unknown }> {
  const same = <T>(value: T) => ({ give: value, get: value as unknown });
  const child = type.arrayChildren;
  if (type.baseType === 'array' && child !== null) {
    const fixed = type.arrayLength ?? -1;
    const lengths = fixed < 0 ? { maxLength: 4 } : { minLength: fixed, maxLength: fixed };
    return fc
      .array(valuesOf(child), lengths)
      .map((items) => ({ give: items.map((item) => item.give), get: items.map((item) => item.get) }));
  }
  if (type.baseType === 'tuple') {
    const parts = type.components ?? [];
    return fc.tuple(...parts.map(valuesOf)).map((items) => ({
      give: items.map((item) => item.give),
      get: Object.fromEntries(items.map((item, i) => [parts[i]?.name ?? '', item.get])),
    }));
  }
  const int = /^(u?)int(\d+)$/.exec(type.type);
  if (int !== null) {
    const bits = Number(int[2]);
    const range = int[1] === 'u' ? { min: 0n, max: 2n ** BigInt(bits) - 1n } : undefined;
    const half = 2n ** BigInt(bits - 1);
    return fc
      .bigInt(range ?? { min: -half, max: half - 1n })
      .map((value) => ({ give: value, get: bits <= 48 ? Number(value) : value }));
  }
  if (type.type === 'bool') return fc.boolean().map(same);
  if (type.type === 'string') return fc.string().map(same);
  const bytes = /^bytes(\d*)$/.exec(type.type);
  const length = type.type === 'address' ? 20 : bytes?.[1] ? Number(bytes[1]) : null;
  return fc
    .uint8Array(length === null ? { maxLength: 70 } : { minLength: length, maxLength: length })
    .map((value) => same(hexOf(value)));
}

test('every event of the contracts reads as ethers writes it', () => {
  const address = `0x${'aa'.repeat(20)}` as const;
  for (const abi of [communityAbi, marketAbi, treasuryAbi]) {
    const ethers = new Interface(abi as InterfaceAbi);
    const contract = contractAt(abi, address);
    ethers.forEachEvent((event) => {
      fc.assert(
        fc.property(fc.tuple(...event.inputs.map(valuesOf)), (values) => {
          const { topics, data } = ethers.encodeEventLog(
            event,
            values.map((value) => value.give),
          );
          expect(contract.event({ address, topics: topics as Hex[], data: data as Hex })).toEqual({
            name: event.name,
            args: Object.fromEntries(event.inputs.map((input, i) => [input.name, values[i]?.get])),
          });
        }),
        { numRuns: 8 },
      );
    });
  }
});

test('nested and dynamic types read as ethers writes them', () => {
  const types = [
    'string',
    'bytes',
    'uint8[]',
    'uint256[3][]',
    '(uint24 a, bytes b, (bool c, int40[] d)[2] e)[]',
    'bytes4',
  ];
  const params = types.map((type) => ParamType.from(type.startsWith('(') ? `tuple${type}` : type));
  const readers = params.map((param) => readerOf(JSON.parse(param.format('json'))));
  fc.assert(
    fc.property(fc.tuple(...params.map(valuesOf)), (values) => {
      const data = coder.encode(
        params,
        values.map((value) => value.give),
      ) as Hex;
      expect(readValues(readers, wordData(data))).toEqual(values.map((value) => value.get));
    }),
    { numRuns: 100 },
  );
});

test('data that was cut, or points outside itself, or holds more than its type is refused', () => {
  const readers = ['uint256[]', 'bytes', 'uint8', 'address', 'bool'].map((type) => readerOf({ type }));
  const data = coder.encode(
    ['uint256[]', 'bytes', 'uint8', 'address', 'bool'],
    [[1n, 2n, 3n], '0x1234', 255, `0x${'11'.repeat(20)}`, true],
  );
  expect(readValues(readers, wordData(data as Hex))).toHaveLength(5);
  for (let cut = 2; cut < data.length - 64; cut += 32)
    expect(() => readValues(readers, wordData(data.slice(0, cut) as Hex))).toThrow(RangeError);
  const withWord = (at: number, value: bigint): Hex =>
    `0x${data.slice(2, 2 + at * 64)}${value.toString(16).padStart(64, '0')}${data.slice(2 + (at + 1) * 64)}`;
  for (const bad of [
    withWord(0, 2n ** 200n),
    withWord(0, 33n),
    withWord(2, 256n),
    withWord(3, 2n ** 160n),
    withWord(4, 2n),
    withWord(5, 2n ** 31n),
  ])
    expect(() => readValues(readers, wordData(bad))).toThrow(RangeError);
});
