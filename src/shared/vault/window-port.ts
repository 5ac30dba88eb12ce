import { callers, callOver, type VaultPort } from './calls.ts';
import { type SecretVault, secretMethods } from './secret-api.ts';

/** The secret window's end of its port, a browser MessagePort. Browsers do not tell when the other end is gone. */
function windowPort(port: MessagePort): VaultPort {
  return {
    postMessage: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.addEventListener('message', (event: MessageEvent<unknown>) => listener(event.data));
      port.start();
    },
    onExit: (listener) => port.addEventListener('close', listener),
  };
}

/** The secret contract over the port that main handed to this window. */
export const secretVaultOver = (port: MessagePort): SecretVault =>
  callers(secretMethods, callOver(windowPort(port)));
