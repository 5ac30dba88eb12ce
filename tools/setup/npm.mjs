import { existsSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { exec } from './exec.mjs';
import { SetupProblem } from './problem.mjs';

/**
 * How npm is told to behave when a host is out of reach: a clear end within seconds instead of minutes of retries.
 * Command-line flags, because a fresh machine has no npm configuration and an existing one must not matter.
 */
const NETWORK_FLAGS = [
  '--fetch-retries=2',
  '--fetch-retry-mintimeout=1000',
  '--fetch-retry-maxtimeout=4000',
  '--fetch-timeout=60000',
  '--no-audit',
  '--no-fund',
  '--no-update-notifier',
];

/**
 * Runs npm with the given Node program, whatever Node npm's own first line would pick.
 *
 * @param {string} node path of the Node program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, timeoutMs?: number }} [options]
 */
export function npm(node, args, options = {}) {
  return exec(node, [npmCli(), ...args, ...NETWORK_FLAGS], { ...options, env: cleanNpmEnvironment() });
}

/**
 * A script started by npm inherits npm's whole configuration as npm_config_* variables; newer npm versions warn about
 * those they no longer know. What a person set for the network stays.
 */
function cleanNpmEnvironment() {
  const keep = /^npm_config_(registry|.*proxy|cafile|ca|cache|userconfig|globalconfig|strict_ssl)$/i;
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || keep.test(name)),
  );
}

/** @returns {string} the path of npm's own program file (npm-cli.js) */
function npmCli() {
  const given = process.env['npm_execpath'];
  if (given !== undefined && /npm-cli\.js$/.test(given) && existsSync(given)) return given;
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const candidate of [join(folder, 'npm'), join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js')]) {
      if (!existsSync(candidate)) continue;
      const real = realpathSync(candidate);
      if (real.endsWith('npm-cli.js')) return real;
      const beside = join(folder, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
      if (existsSync(beside)) return realpathSync(beside);
    }
  }
  throw new SetupProblem(
    'npm was not found on this machine.',
    'Install Node 20 or newer with npm, and start again.',
  );
}
