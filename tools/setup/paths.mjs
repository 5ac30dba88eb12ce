import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. WATTLET_ROOT lets the set-up's own tests point it at a made-up one. */
export const root = process.env['WATTLET_ROOT']
  ? resolve(process.env['WATTLET_ROOT'])
  : dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * What was fetched (Node, the test runtime) lies inside the checkout: deleting the checkout deletes all of it, and a
 * checkout that another user may read is complete for that user (window tests run as an unprivileged one).
 */
export const cacheFolder = process.env['WATTLET_CACHE']
  ? resolve(process.env['WATTLET_CACHE'])
  : join(root, '.cache');

/** @param {...string} parts */
export function inRoot(...parts) {
  return join(root, ...parts);
}
