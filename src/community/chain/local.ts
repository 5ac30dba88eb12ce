/**
 * A local chain for demos and tests: Hardhat's simulated network (EDR) with its programmatic interface, no
 * configuration file. `startLocalChain` serves it over HTTP on 127.0.0.1; `startInProcessChain` answers requests in
 * this process, with every block made on demand, so that a test decides about time.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { createHardhatRuntimeEnvironment } from 'hardhat/hre';

/** Words every Hardhat chain uses; the accounts hold play money only. */
export const localMnemonic = 'test test test test test test test test test test test junk';

export interface LocalChainOptions {
  /** Default 31337. */
  readonly chainId?: number;
  /** Accounts with 10,000 ether from `localMnemonic`; default 20. */
  readonly accounts?: number;
  /** Time of the first block, UTC seconds; default now. */
  readonly startsAt?: number;
}

export interface ServedChainOptions extends LocalChainOptions {
  /** A block every so many seconds, with or without transactions; default 1. */
  readonly blockSeconds?: number;
}

/** A chain behind an HTTP address. */
export interface ServedChain {
  /** For example `http://127.0.0.1:8545`. */
  readonly url: string;
  readonly chainId: number;
  /** Ends the server and the chain with it; twice does nothing more. */
  close(): Promise<void>;
}

/** A chain in this process. Blocks come with transactions, or when `evm_mine` asks for one. */
export interface InProcessChain {
  readonly chainId: number;
  /** EIP-1193. Errors of reverted calls carry the revert data in `data`. */
  request(method: string, params?: readonly unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

async function environment(options: LocalChainOptions, mining: { auto: boolean; interval: number }) {
  const startsAt = options.startsAt === undefined ? {} : { initialDate: new Date(options.startsAt * 1000) };
  return createHardhatRuntimeEnvironment({
    networks: {
      local: {
        type: 'edr-simulated',
        chainType: 'l1',
        chainId: options.chainId ?? 31337,
        hardfork: 'prague',
        accounts: { mnemonic: localMnemonic, count: options.accounts ?? 20 },
        initialBaseFeePerGas: 1_000_000_000,
        blockGasLimit: 60_000_000,
        allowBlocksWithSameTimestamp: true,
        loggingEnabled: false,
        mining,
        ...startsAt,
      },
    },
  });
}

/**
 * Starts a chain and serves it on 127.0.0.1 only; `--hostname` of Hardhat's own node would listen everywhere. The system
 * names a port that is free: Hardhat's server, given one that is busy, neither starts nor says so.
 */
export async function startLocalChain(options: ServedChainOptions = {}): Promise<ServedChain> {
  const interval = Math.round((options.blockSeconds ?? 1) * 1000);
  const hre = await environment(options, { auto: false, interval });
  const server = await hre.network.createServer('local', '127.0.0.1', 0);
  const { port } = await server.listen();
  const callers = callersOf(port);
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= Promise.all([server.close(), callers.hangUp()]).then(() => undefined);
    return closing;
  };
  return { url: `http://127.0.0.1:${port}`, chainId: options.chainId ?? 31337, close };
}

/**
 * Who is connected to a server of this process. Closing waits for every connection that is just being answered, and one
 * that a wallet goes on asking through never ends by itself; Hardhat gives no hold on them.
 */
function callersOf(port: number) {
  const sockets = new Set<Socket>();
  const connected = (news: unknown): void => {
    if (typeof news !== 'object' || news === null || !('socket' in news)) return;
    const { socket } = news;
    if (!(socket instanceof Socket) || socket.localPort !== port) return;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  subscribe('net.server.socket', connected);
  return {
    hangUp(): void {
      unsubscribe('net.server.socket', connected);
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Starts a chain in this process. */
export async function startInProcessChain(options: LocalChainOptions = {}): Promise<InProcessChain> {
  const hre = await environment(options, { auto: true, interval: 0 });
  const connection = await hre.network.create('local');
  return {
    chainId: options.chainId ?? 31337,
    request: (method, params = []) => connection.provider.request({ method, params: [...params] }),
    close: () => connection.close(),
  };
}
