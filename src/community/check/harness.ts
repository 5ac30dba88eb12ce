import { contractAt } from '../../main/chain/contract.ts';
import type { Words3, Words8 } from '../../main/household/slot/tuples.ts';
import type { Hex } from '../../shared/protocol/bytes.ts';
import type { Point } from '../../shared/protocol/pedersen.ts';
import { expectOk } from '../../shared/result.ts';
import type { Evm } from './evm.ts';
import { vectorsHarnessAbi } from './generated/harness.ts';

/** `contracts/harness/VectorsHarness.sol` as typed functions, and the tuples that its ABI takes. */

export type Pair = readonly [bigint, bigint];
export type Harness = ReturnType<typeof harnessOn>;

/** One function per function of the harness. */
export function harnessOn(evm: Evm, address: Hex) {
  const contract = contractAt(vectorsHarnessAbi, address);
  const send = (data: Hex): Promise<Hex> => evm.call(address, data);
  return {
    domainOf: async (chainId: bigint, market: Hex, genesis: bigint) =>
      expectOk(
        contract.decode('domainOf', await send(contract.encode('domainOf', [chainId, market, genesis]))),
      ),
    registration: async (dom: Hex, member: Hex, v: number, r: Hex, s: Hex) =>
      expectOk(
        contract.decode('registration', await send(contract.encode('registration', [dom, member, v, r, s]))),
      ),
    bindOffer: async (of: Words8, salt: Hex) =>
      expectOk(contract.decode('bindOffer', await send(contract.encode('bindOffer', [of, salt])))),
    bindReading: async (of: Words3, salt: Hex) =>
      expectOk(contract.decode('bindReading', await send(contract.encode('bindReading', [of, salt])))),
    hashOf: async (b: Hex) => expectOk(contract.decode('hashOf', await send(contract.encode('hashOf', [b])))),
    commit: async (v: bigint, rho: bigint): Promise<Point> =>
      expectOk(contract.decode('commit', await send(contract.encode('commit', [v, rho])))),
    sum: async (points: readonly Pair[]): Promise<Point> =>
      expectOk(contract.decode('sum', await send(contract.encode('sum', [points])))),
    fold: async (acc: Pair, a: Pair, m: Pair, price: bigint, lambda: bigint): Promise<Point> =>
      expectOk(contract.decode('fold', await send(contract.encode('fold', [acc, a, m, price, lambda])))),
    clear: async (of: Words8) =>
      expectOk(contract.decode('clear', await send(contract.encode('clear', [of])))),
    allocation: async (of: Words8, cleared: Cleared) =>
      expectOk(contract.decode('allocation', await send(contract.encode('allocation', [of, cleared])))),
    price: async (tick: bigint, feedIn: bigint, retail: bigint) =>
      expectOk(contract.decode('price', await send(contract.encode('price', [tick, feedIn, retail])))),
    openOffer: async (v: readonly Words8[], u: readonly Words8[], bs: readonly Hex[]) =>
      expectOk(contract.decode('openOffer', await send(contract.encode('openOffer', [v, u, bs])))),
    openReading: async (v: readonly Words3[], u: readonly Words3[], bs: readonly Hex[]) =>
      expectOk(contract.decode('openReading', await send(contract.encode('openReading', [v, u, bs])))),
  };
}

interface Cleared {
  readonly tick: bigint;
  readonly volume: bigint;
  readonly mS: bigint;
  readonly numS: bigint;
  readonly denS: bigint;
  readonly mD: bigint;
  readonly numD: bigint;
  readonly denD: bigint;
}

export const pair = ({ x, y }: Point): Pair => [x, y];
