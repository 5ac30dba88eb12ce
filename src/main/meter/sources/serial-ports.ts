import { readdir, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { SerialIdentity } from '../api.ts';

/** Serial ports by the USB adapter behind them. */

export interface SerialPortEntry {
  readonly identity: SerialIdentity;
  /** What the adapter calls itself, for people. */
  readonly product: string | null;
}

/** Names of ports that a meter's cable can have; the kernel's list of terminals is much longer. */
const CANDIDATE = /^tty(USB|ACM|AMA|XRUSB|WCHUSB|S)\d+$/;
/** From a port's place in the device tree its USB device is at most this many folders up. */
const USB_DEPTH = 6;

/**
 * Ports of a Linux system, read from sysfs. The serial library asks the program `udevadm` for this, and where that
 * is missing (small images, containers) its failure ends the whole process.
 */
export async function linuxPorts(sysClassTty = '/sys/class/tty'): Promise<SerialPortEntry[]> {
  const names = await readdir(sysClassTty).catch((): string[] => []);
  const found: SerialPortEntry[] = [];
  for (const name of names.filter((each) => CANDIDATE.test(each)).sort()) {
    const device = await realpath(join(sysClassTty, name, 'device')).catch(() => null);
    if (device === null) continue;
    // A built-in port that does not exist in this machine has UART type 0.
    if (name.startsWith('ttyS') && (await attribute(join(sysClassTty, name), 'type')) === '0') continue;
    found.push(await entryOf(`/dev/${name}`, device));
  }
  return found;
}

async function entryOf(path: string, device: string): Promise<SerialPortEntry> {
  let folder = device;
  for (let up = 0; up < USB_DEPTH && folder !== dirname(folder); up += 1, folder = dirname(folder)) {
    const vendorId = await attribute(folder, 'idVendor');
    if (vendorId === null) continue;
    const [productId, serialNumber, product] = await Promise.all(
      ['idProduct', 'serial', 'product'].map((name) => attribute(folder, name)),
    );
    return {
      identity: { vendorId, productId: productId ?? null, serialNumber: serialNumber ?? null, path },
      product: product ?? null,
    };
  }
  return { identity: { vendorId: null, productId: null, serialNumber: null, path }, product: null };
}

async function attribute(folder: string, name: string): Promise<string | null> {
  const text = await readFile(join(folder, name), 'utf8').catch(() => '');
  const trimmed = text.trim();
  return trimmed === '' ? null : trimmed.slice(0, 128);
}

export const portLabel = (entry: SerialPortEntry): string =>
  entry.product === null
    ? basename(entry.identity.path)
    : `${entry.product} (${basename(entry.identity.path)})`;

export type PortMatch =
  | { readonly kind: 'found'; readonly path: string }
  | { readonly kind: 'missing' }
  /** Several adapters without serial numbers look alike, and none is where it was. */
  | { readonly kind: 'ambiguous' };

/** Finds an adapter again by vendor, product and serial number; its path only decides between look-alikes. */
export function findPort(wanted: SerialIdentity, ports: readonly SerialPortEntry[]): PortMatch {
  const samePath = ports.find((port) => port.identity.path === wanted.path);
  if (wanted.vendorId === null) {
    return samePath === undefined ? { kind: 'missing' } : { kind: 'found', path: wanted.path };
  }
  const alike = ports.filter(
    ({ identity }) =>
      sameId(identity.vendorId, wanted.vendorId) &&
      sameId(identity.productId, wanted.productId) &&
      identity.serialNumber === wanted.serialNumber,
  );
  const first = alike[0];
  if (first === undefined) return { kind: 'missing' };
  if (alike.length === 1) return { kind: 'found', path: first.identity.path };
  return alike.some((port) => port === samePath)
    ? { kind: 'found', path: wanted.path }
    : { kind: 'ambiguous' };
}

const sameId = (a: string | null, b: string | null): boolean => a?.toLowerCase() === b?.toLowerCase();
