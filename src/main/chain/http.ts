import type { Transport } from './api.ts';

/** Answers longer than this are an attack or a mistake; logs of one range stay far below. */
const LONGEST_ANSWER = 64 * 1024 * 1024;

/** JSON-RPC over HTTP by the platform's `fetch`; no redirects, so that an endpoint cannot point elsewhere. */
export const httpTransport: Transport = async (url, body, signal) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    signal,
    redirect: 'error',
  });
  const retryAfter = Number(response.headers.get('retry-after'));
  return {
    status: response.status,
    text: await readBounded(response),
    retryAfterSeconds: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null,
  };
};

async function readBounded(response: Response): Promise<string> {
  if (response.body === null) return '';
  const reader = response.body.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(parts).toString('utf8');
    length += value.length;
    if (length > LONGEST_ANSWER) {
      await reader.cancel();
      throw new Error('answer too long');
    }
    parts.push(value);
  }
}
