/** Events of the community's contracts by their ABI, as `shared/protocol/verify/events.ts` takes them. */
import { Interface } from 'ethers';
import { communityAbi, marketAbi, treasuryAbi } from '../chain/generated/abi.ts';
import type { Hex } from '../protocol/bytes.ts';
import type { Log } from './evidence.ts';

const coders = {
  market: new Interface(marketAbi),
  community: new Interface(communityAbi),
  treasury: new Interface(treasuryAbi),
};
export type ContractName = keyof typeof coders;

export interface DecodedEvent {
  readonly name: string;
  /** Integers as bigint, addresses and bytes in lower case. */
  readonly args: Readonly<Record<string, unknown>>;
}

/** Topic of an event by its name; throws for a name that the contract does not have. */
export function topicOf(contract: ContractName, name: string): Hex {
  const event = coders[contract].getEvent(name);
  if (event === null) throw new RangeError(`${contract} has no event ${name}`);
  return `0x${event.topicHash.slice(2)}`;
}

/** Of all logs, the events that the contract has. One whose data does not fit its ABI counts as not there. */
export function decode(contract: ContractName, logs: readonly Log[]): DecodedEvent[] {
  return logs.flatMap((log) => {
    try {
      const parsed = coders[contract].parseLog({ topics: [...log.topics], data: log.data });
      if (parsed === null) return [];
      const args = Object.fromEntries(
        parsed.fragment.inputs.map(({ name }, i) => [name, plain(parsed.args[i])]),
      );
      return [{ name: parsed.name, args }];
    } catch {
      return [];
    }
  });
}

function plain(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith('0x') ? value.toLowerCase() : value;
  if (Array.isArray(value)) return Array.from(value, plain);
  return value;
}

export const accountTopic = (account: Hex): Hex => `0x${account.slice(2).padStart(64, '0')}`;
export const numberTopic = (value: number): Hex => `0x${value.toString(16).padStart(64, '0')}`;

/** What the market itself says of its community: it fixed these when it was deployed. */
export const WIRING = [
  'community',
  'treasury',
  'genesis',
  'slotSeconds',
  'slotsPerPeriod',
  'finality',
] as const;
export type WiringName = (typeof WIRING)[number];

export const selectorOf = (name: WiringName): Hex => {
  const view = coders.market.getFunction(name);
  if (view === null) throw new RangeError(`the market has no view ${name}`);
  return `0x${view.selector.slice(2)}`;
};

/** The view's answer as text; null where it is none, for example as there is no such contract. */
export function wiringText(name: WiringName, data: Hex): string | null {
  try {
    return String(plain(coders.market.decodeFunctionResult(name, data)[0]));
  } catch {
    return null;
  }
}
