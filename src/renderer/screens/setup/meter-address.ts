import type { MeterAddress } from '../../../shared/ipc/setup.ts';

/** A port by its name in the system, or `host:port` of a serial-to-network adapter, as typed; null where it is neither. */
export function addressOf(typed: string): MeterAddress | null {
  const text = typed.trim();
  if (/^(\/dev\/[\w/.-]+|COM\d{1,3})$/.test(text)) {
    return {
      kind: 'serial',
      port: { vendorId: null, productId: null, serialNumber: null, path: text },
    };
  }
  const match = /^(?:tcp:\/\/)?(?:\[([0-9a-f:.]+)\]|([^\s:/[\]]+)):(\d{1,5})$/i.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || !(port >= 1 && port <= 65_535)) return null;
  return { kind: 'tcp', host, port };
}
