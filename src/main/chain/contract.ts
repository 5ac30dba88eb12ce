/**
 * Typed access to the community's contracts: calls, answers and events as the ABI states them, so that a changed
 * contract breaks the build instead of a household. Addresses come out in lower case, integers as bigint.
 */
import type {
  Abi,
  AbiEvent,
  AbiFunction,
  AbiParameter,
  AbiParametersToPrimitiveTypes,
  AbiParameterToPrimitiveType,
  ExtractAbiEvent,
  ExtractAbiEventNames,
  ExtractAbiFunction,
  ExtractAbiFunctionNames,
} from 'abitype';
import { Result as EthersResult, Interface, type InterfaceAbi, type ParamType } from 'ethers';
import { fail, ok, type Result } from '../../shared/result.ts';
import { readerOf, readValues, wordData } from './abi-decode.ts';
import type { Call, Hex, RawLog } from './api.ts';

type NamedArgs<Params extends readonly AbiParameter[]> = {
  readonly [P in Params[number] as P['name'] extends string
    ? P['name']
    : never]: AbiParameterToPrimitiveType<P>;
};

/** An event of the ABI as a tagged object: `name`, the arguments, and where it happened. */
export type EventOf<TAbi extends Abi> = {
  [Name in ExtractAbiEventNames<TAbi>]: {
    readonly name: Name;
    readonly args: NamedArgs<ExtractAbiEvent<TAbi, Name>['inputs']>;
  };
}[ExtractAbiEventNames<TAbi>];

/** Arguments of a function as its ABI states them. */
export type Inputs<
  TAbi extends Abi,
  Name extends ExtractAbiFunctionNames<TAbi>,
> = AbiParametersToPrimitiveTypes<ExtractAbiFunction<TAbi, Name>['inputs'], 'inputs'>;

/** One answer is the value itself; several are an object by their names. */
type Answer<Outputs extends readonly AbiParameter[]> = Outputs extends readonly [
  infer Only extends AbiParameter,
]
  ? AbiParameterToPrimitiveType<Only>
  : NamedArgs<Outputs>;

export interface Contract<TAbi extends Abi> {
  readonly address: Hex;
  /** Call data of a function, for the outbox. */
  encode<Name extends ExtractAbiFunctionNames<TAbi>>(name: Name, args: Inputs<TAbi, Name>): Hex;
  call<Name extends ExtractAbiFunctionNames<TAbi>>(name: Name, args: Inputs<TAbi, Name>): Call;
  /** What a call returned; `chain.bad-answer` where it is not what the ABI says. */
  decode<Name extends ExtractAbiFunctionNames<TAbi>>(
    name: Name,
    data: Hex,
  ): Result<Answer<ExtractAbiFunction<TAbi, Name>['outputs']>>;
  /** Null: not an event of this contract. */
  event(log: Pick<RawLog, 'address' | 'topics' | 'data'>): EventOf<TAbi> | null;
  /** Name of the contract's error in a reverted call's data; null if it is none of its own. */
  errorName(data: string): string | null;
}

export function contractAt<const TAbi extends Abi>(abi: TAbi, address: Hex): Contract<TAbi> {
  const coder = new Interface(abi as InterfaceAbi);
  const own = address.toLowerCase();
  const outputsOf = (name: string) =>
    abi.find((item): item is AbiFunction => item.type === 'function' && item.name === name);
  const events = new Map<string, EventDecoder>();
  for (const item of abi) {
    if (item.type !== 'event') continue;
    const topic = coder.getEvent(item.name)?.topicHash;
    if (topic !== undefined) events.set(topic, eventDecoder(item));
  }
  const contract: Contract<TAbi> = {
    address,
    encode: (name, args) => coder.encodeFunctionData(name, args as readonly unknown[]) as Hex,
    call: (name, args) => ({ to: address, data: contract.encode(name, args) }),
    decode(name, data) {
      try {
        const fragment = coder.getFunction(name);
        const values = coder.decodeFunctionResult(name, data);
        const outputs = outputsOf(name)?.outputs ?? [];
        const plain = fragment === null ? [] : fragment.outputs.map((type, i) => toPlain(type, values[i]));
        const only = plain[0];
        const answer = outputs.length === 1 ? only : byName(outputs, plain);
        return ok(answer as Answer<ExtractAbiFunction<TAbi, typeof name>['outputs']>);
      } catch {
        return fail(
          'chain.bad-answer',
          'The network answered a question with something that makes no sense.',
          'Nothing was changed. Another network address is tried; if this stays, ask your steward.',
          { function: name },
        );
      }
    },
    event(log) {
      if (log.address.toLowerCase() !== own) return null;
      const decoder = events.get(log.topics[0]?.toLowerCase() ?? '');
      if (decoder === undefined) return null;
      const args = decoder.read(log);
      return args === null ? null : ({ name: decoder.name, args } as EventOf<TAbi>);
    },
    errorName: (data) => {
      try {
        return coder.parseError(data)?.name ?? null;
      } catch {
        return null;
      }
    },
  };
  return contract;
}

interface EventDecoder {
  readonly name: string;
  read(log: Pick<RawLog, 'topics' | 'data'>): Record<string, unknown> | null;
}

function eventDecoder(event: AbiEvent): EventDecoder {
  // An indexed array, text or struct leaves only its hash in the topic.
  const indexed = event.inputs.filter((input) => input.indexed === true);
  const topicReaders = indexed.map((input) => {
    const reader = readerOf(input);
    return reader.dynamic || reader.words > 1 ? readerOf({ type: 'bytes32' }) : reader;
  });
  const plain = event.inputs.filter((input) => input.indexed !== true);
  const dataReaders = plain.map(readerOf);
  return {
    name: event.name,
    read({ topics, data }) {
      if (topics.length !== indexed.length + 1) return null;
      try {
        const fromTopics = topicReaders.map((reader, i) =>
          reader.read(wordData(topics[i + 1] ?? '0x'), 0, 0),
        );
        return { ...byName(indexed, fromTopics), ...byName(plain, readValues(dataReaders, wordData(data))) };
      } catch {
        return null;
      }
    },
  };
}

function byName(params: readonly AbiParameter[], values: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(params.map((param, i) => [param.name ?? String(i), values[i]]));
}

/** ethers' Result into plain values: tuples to objects, arrays to arrays, addresses and bytes to lower case. */
function toPlain(type: ParamType, value: unknown): unknown {
  if (type.baseType === 'tuple' && value instanceof EthersResult) {
    return Object.fromEntries((type.components ?? []).map((part, i) => [part.name, toPlain(part, value[i])]));
  }
  const child = type.arrayChildren;
  if (type.baseType === 'array' && child !== null && value instanceof EthersResult) {
    return value.toArray().map((entry: unknown) => toPlain(child, entry));
  }
  if (typeof value === 'string' && (type.type === 'address' || type.type.startsWith('bytes')))
    return value.toLowerCase();
  // abitype gives integers of up to 48 bits as numbers, ethers all as bigint.
  const bits = /^u?int(\d+)$/.exec(type.type);
  if (typeof value === 'bigint' && bits !== null && Number(bits[1]) <= 48) return Number(value);
  return value;
}
