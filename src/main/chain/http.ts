import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import type { Transport } from './api.ts';

/** Answers longer than this are an attack or a mistake; logs of one range stay far below. */
const LONGEST_ANSWER = 64 * 1024 * 1024;

const plain = { request, agent: new Agent({ keepAlive: true }) };
const secure = { request: secureRequest, agent: new SecureAgent({ keepAlive: true }) };

/**
 * JSON-RPC over HTTP; no redirects, so that an endpoint cannot point elsewhere. By Node's own client and not by
 * `fetch`, which takes three times the processor's time for a question, all day long.
 */
export const httpTransport: Transport = async (url, body, signal) => {
  try {
    return await ask(url, body, signal, true);
  } catch (thrown) {
    // The service closed a connection at rest in the moment it was used again: it has not heard the question.
    if (!(thrown instanceof StaleConnection) || signal.aborted) throw thrown;
    return ask(url, body, signal, false);
  }
};

class StaleConnection extends Error {}

function ask(url: string, body: string, signal: AbortSignal, reuse: boolean): ReturnType<Transport> {
  return new Promise((resolve, reject) => {
    const { request, agent } = new URL(url).protocol === 'https:' ? secure : plain;
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const asking: ClientRequest = request(
      url,
      { method: 'POST', headers, signal, agent: reuse ? agent : false },
      (response) => {
        const status = response.statusCode ?? 0;
        if (status >= 300 && status < 400) {
          asking.destroy(new Error('redirected'));
          return;
        }
        const retryAfter = Number(response.headers['retry-after']);
        readBounded(response).then(
          (text) =>
            resolve({
              status,
              text,
              retryAfterSeconds: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null,
            }),
          reject,
        );
      },
    );
    asking.on('error', (error: NodeJS.ErrnoException) =>
      reject(asking.reusedSocket && error.code === 'ECONNRESET' ? new StaleConnection(error.message) : error),
    );
    asking.end(body);
  });
}

async function readBounded(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > LONGEST_ANSWER) throw new Error('answer too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
