/** One node of the network: a process of `@ethereumjs/client` with a folder of its own, spoken to over loopback. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { createWriteStream, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';

export interface NodeParts {
  /** The client's program file. */
  readonly program: string;
  readonly dir: string;
  readonly genesis: string;
  /** File with the secret of the Engine API, and the secret itself (32 bytes). */
  readonly secretFile: string;
  readonly secret: Uint8Array;
}

export interface EvmNode {
  readonly url: string;
  /** JSON-RPC as a wallet uses it. Throws on an error answer, or when nobody answers. */
  ask(method: string, params: readonly unknown[]): Promise<unknown>;
  /** The Engine API, through which blocks are made and handed on. */
  engine(method: string, params: readonly unknown[]): Promise<unknown>;
  alive(): boolean;
  /** For the end of this process, when nothing can be waited for. */
  killNow(): void;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** The same folder and ports again; resolves when it answers. */
  start(): Promise<void>;
}

const UP_WITHIN_MS = 60_000;
/** Longer than any honest answer on a busy machine. */
const ANSWER_WITHIN_MS = 30_000;
const answerSchema = z.object({
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string() }).optional(),
});

export async function evmNode(parts: NodeParts): Promise<EvmNode> {
  const { dir } = parts;
  mkdirSync(dir, { recursive: true });
  const [peers, rpc, engine] = [await freePort(), await freePort(), await freePort()];
  const log = createWriteStream(join(dir, 'node.log'), { flags: 'a' });
  let child: ChildProcess | null = null;
  const options = {
    gethGenesis: parts.genesis,
    dataDir: dir,
    port: peers,
    extIP: '127.0.0.1',
    rpc: true,
    rpcPort: rpc,
    rpcAddr: '127.0.0.1',
    rpcEngine: true,
    rpcEnginePort: engine,
    rpcEngineAddr: '127.0.0.1',
    jwtSecret: parts.secretFile,
    discDns: false,
    discV4: false,
    isSingleNode: true,
    startExecution: true,
    logLevel: 'warn',
    logFile: false,
  };
  const node: EvmNode = {
    url: `http://127.0.0.1:${rpc}`,
    ask: (method, params) => call(node.url, {}, method, params),
    engine: (method, params) =>
      call(`http://127.0.0.1:${engine}`, { authorization: `Bearer ${token(parts.secret)}` }, method, params),
    alive: () => child !== null,
    killNow: () => void child?.kill('SIGKILL'),
    async kill() {
      const dying = child;
      if (dying === null) return;
      child = null;
      await new Promise<void>((gone) => {
        dying.once('exit', () => gone());
        dying.kill('SIGKILL');
      });
    },
    async start() {
      const started = spawn(
        process.execPath,
        [parts.program, ...Object.entries(options).map(([name, value]) => `--${name}=${value}`)],
        { cwd: dir, env: { ...process.env, HOME: dir }, stdio: ['ignore', 'pipe', 'pipe'] },
      );
      started.stdout.pipe(log, { end: false });
      started.stderr.pipe(log, { end: false });
      child = started;
      const until = performance.now() + UP_WITHIN_MS;
      for (;;) {
        const up = await node.ask('eth_chainId', []).then(
          () => true,
          () => false,
        );
        if (up) return;
        if (started.exitCode !== null || performance.now() > until)
          throw new Error(`A node did not start; ${join(dir, 'node.log')} says why.`);
        await new Promise((done) => setTimeout(done, 200));
      }
    },
  };
  return node;
}

async function call(
  url: string,
  headers: Readonly<Record<string, string>>,
  method: string,
  params: readonly unknown[],
): Promise<unknown> {
  const post = (): Promise<Response> =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
  // Once more: the client closes idle connections at the moment at which one is used again. All questions may be repeated.
  const answer = await post().catch(post);
  const { result, error } = answerSchema.parse(await answer.json());
  if (error !== undefined) throw new Error(`${method}: ${error.message}`);
  return result;
}

/** A JSON Web Token as the Engine API asks for it: HS256 over the time it was made at. */
function token(secret: Uint8Array): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ iat: Math.floor(Date.now() / 1000) })}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === 'object'
          ? done(address.port)
          : failed(new Error('no port is free')),
      );
    });
  });
}
