import type { VaultPort } from '../../shared/vault/calls.ts';

/**
 * One face for what carries messages: Electron's utilityProcess, parentPort and MessagePortMain, Node's worker and
 * MessagePort, and a forked process with its IPC channel (`serialization: 'advanced'`, for bigint). Told apart by their
 * methods, so nothing here imports electron.
 */
export interface Emitter {
  on(event: string, listener: (...values: unknown[]) => void): unknown;
}
/** Worker, MessagePort, utilityProcess, parentPort, MessagePortMain. */
export interface Poster extends Emitter {
  postMessage(message: unknown): void;
  start?(): void;
}
/** ChildProcess, or `process` of a forked one. */
export interface Sender extends Emitter {
  send(message: unknown): unknown;
}

/** Electron's ports wrap what was sent in an event with `data` and `ports`; the others hand it over bare. */
export function portOf(raw: Poster | Sender, wrapped: boolean): VaultPort {
  const leavers = new Set<() => void>();
  let ended = false;
  // Which of them comes depends on the kind of port; the first one counts.
  for (const event of ['exit', 'close', 'disconnect', 'error']) {
    raw.on(event, () => {
      ended = true;
      for (const leave of leavers) leave();
      leavers.clear();
    });
  }
  return {
    postMessage: (message) => {
      if ('postMessage' in raw) raw.postMessage(message);
      else raw.send(message);
    },
    onMessage: (listener) => {
      raw.on('message', (message) => listener(wrapped ? dataOf(message) : message));
      if ('start' in raw) raw.start?.();
    },
    onExit: (listener) => {
      if (ended) listener();
      else leavers.add(listener);
    },
  };
}

export function dataOf(event: unknown): unknown {
  return typeof event === 'object' && event !== null && 'data' in event ? event.data : undefined;
}

/** Ports that came along with an event of Electron. */
export function portsOf(event: unknown): unknown[] {
  const ports = typeof event === 'object' && event !== null && 'ports' in event ? event.ports : [];
  return Array.isArray(ports) ? ports : [];
}

export function isPoster(value: unknown): value is Poster {
  return (
    typeof value === 'object' &&
    value !== null &&
    'postMessage' in value &&
    typeof value.postMessage === 'function' &&
    'on' in value &&
    typeof value.on === 'function'
  );
}
