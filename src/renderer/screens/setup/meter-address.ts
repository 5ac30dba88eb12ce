import type { MeterAddress } from '../../../shared/ipc/setup.ts';

/** `host:port` of a serial-to-network adapter, as typed; null where it is none. */
export function hostOf(typed: string): MeterAddress | null {
  const match = /^(?:tcp:\/\/)?(?:\[([0-9a-f:.]+)\]|([^\s:/[\]]+)):(\d{1,5})$/i.exec(typed.trim());
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || !(port >= 1 && port <= 65_535)) return null;
  return { kind: 'tcp', host, port };
}
