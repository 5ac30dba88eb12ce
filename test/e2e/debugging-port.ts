/**
 * A page behind Chromium's debugging port, for programs that Playwright cannot drive: just enough of the Chrome DevTools
 * Protocol (https://chromedevtools.github.io/devtools-protocol/) to evaluate an expression.
 */
export interface PageByPort {
  /** The value of an expression, promises awaited; throws what it throws. */
  evaluate(expression: string): Promise<unknown>;
  close(): void;
}

interface Answer {
  readonly id?: number;
  readonly result?: {
    readonly result: { readonly value?: unknown };
    readonly exceptionDetails?: { readonly text: string };
  };
}

/** The first page of a program that was started with `--remote-debugging-port`. */
export const openPage = async (port: string): Promise<PageByPort> => connect(await addressOf(port));

/** Whatever answers at this address: a page, or with `--inspect` the main process. */
export async function connect(address: string): Promise<PageByPort> {
  const socket = new WebSocket(address);
  const waiting = new Map<number, (answer: Answer) => void>();
  socket.onmessage = ({ data }) => {
    const answer: Answer = JSON.parse(String(data));
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer);
  };
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve();
    socket.onerror = () => reject(new Error('the debugging port took no connection'));
  });
  let last = 0;
  return {
    async evaluate(expression) {
      const id = ++last;
      const answer = await new Promise<Answer>((resolve) => {
        waiting.set(id, resolve);
        const params = { expression, awaitPromise: true, returnByValue: true };
        socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }));
      });
      if (answer.result === undefined) throw new Error(JSON.stringify(answer));
      if (answer.result.exceptionDetails !== undefined) throw new Error(answer.result.exceptionDetails.text);
      return answer.result.result.value;
    },
    close: () => socket.close(),
  };
}

/** The address of the first page; the window opens a moment after the port. */
async function addressOf(port: string): Promise<string> {
  for (let attempt = 0; attempt < 1000; attempt++) {
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
    const pages: readonly { type: string; webSocketDebuggerUrl: string }[] = await answer.json();
    const page = pages.find(({ type }) => type === 'page');
    if (page !== undefined) return page.webSocketDebuggerUrl;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the program opened no page');
}
