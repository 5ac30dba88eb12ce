/**
 * The page of the window that shows and takes secrets. It asks the vault over a port of its own; main gives it that port
 * and hears only notes without secrets (`desk.ts`).
 */
import { SECRET_PORTS } from '../../shared/ipc/secret-bus.ts';
import { type SecretStart, secretStartSchema } from '../../shared/ipc/secret-desk.ts';
import { secretVaultOver } from '../../shared/vault/window-port.ts';
import { startI18nIn } from '../i18n/i18n.ts';
import { mountPage } from '../mount.tsx';
import { deskOver } from './desk.ts';
import { SecretApp } from './SecretApp.tsx';

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const [vaultPort, deskPort] = event.ports;
  const start = startOf(event.data);
  if (event.source !== window || start === null || vaultPort === undefined || deskPort === undefined) return;
  const vault = secretVaultOver(vaultPort);
  const desk = deskOver(deskPort);
  document.addEventListener('copy', () => desk.note({ kind: 'copied' }));
  void startI18nIn(start.language).then(() =>
    mountPage(<SecretApp vault={vault} desk={desk} start={start} />),
  );
});

function startOf(data: unknown): SecretStart | null {
  if (typeof data !== 'object' || data === null || !(SECRET_PORTS in data)) return null;
  const start = secretStartSchema.safeParse(data[SECRET_PORTS]);
  return start.success ? start.data : null;
}
