import { exec } from './exec.mjs';
import { explainFailure, SetupProblem, say } from './problem.mjs';

/**
 * Debian packages the project needs from the system, by what needs them. A slash separates the names of one package
 * in different releases (Debian 13 and Ubuntu 24.04 renamed the libraries with 64-bit time).
 */
const NEEDED = [
  // compiling keytar
  'libsecret-1-dev',
  'python3',
  'make',
  'g++',
  // running Electron
  'libsecret-1-0',
  'libgtk-3-0/libgtk-3-0t64',
  'libnss3',
  'libasound2/libasound2t64',
  'libgbm1',
  // a screen, a message bus and a real keychain for the window tests; pseudo-terminals for the meter
  'xvfb',
  'dbus',
  'gnome-keyring',
  'socat',
  // window tests and screenshots read Chinese
  'fonts-noto-cjk',
];

/**
 * Makes sure of the system packages: as root they are installed, else the one line to run is printed. Where there is
 * no dpkg the check says what it cannot check and goes on.
 *
 * @param {boolean} [isRoot]
 */
export async function ensureSystemPackages(isRoot = process.getuid?.() === 0) {
  if (process.platform !== 'linux') return;
  const missing = await missingPackages();
  if (missing === 'no dpkg') {
    say(
      `this is no Debian, so its packages are not checked. Needed here are the counterparts of: ${NEEDED.join(' ')}`,
    );
    return;
  }
  if (missing.length === 0) return;
  if (!isRoot) {
    const names = await namesKnownToApt(missing);
    throw new SetupProblem(
      `These system packages are missing: ${names.join(' ')}`,
      `Run this one line, and start again:  ${installLine(names)}`,
    );
  }
  say(`installing system packages: ${missing.join(' ')} …`);
  const what = 'The system packages could not be installed';
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const update = await exec('apt-get', ['update', '-q'], { env });
  const names = await namesKnownToApt(missing);
  const install = await exec('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...names], {
    env,
  });
  if (install.code === 0) return;
  const problem = explainFailure(`${update.output}${install.output}`, what);
  throw new SetupProblem(
    `${what}.`,
    `Run this line by hand and mend what it says:  ${installLine(names)}`,
    problem.detail,
  );
}

/** @returns {Promise<string[] | 'no dpkg'>} entries of NEEDED of which no name is installed */
async function missingPackages() {
  const names = NEEDED.flatMap((entry) => entry.split('/'));
  // Known packages are listed even when others are unknown (code 1), so only a missing program is a failure.
  const query = await exec('dpkg-query', ['-W', '-f', `\${Package} \${db:Status-Status}\\n`, ...names]);
  if (query.code === 127) return 'no dpkg';
  const installed = new Set(
    query.stdout
      .split('\n')
      .map((line) => line.split(' '))
      .filter(([, status]) => status === 'installed')
      .map(([name]) => name),
  );
  return NEEDED.filter((entry) => !entry.split('/').some((name) => installed.has(name)));
}

/**
 * @param {readonly string[]} entries
 * @returns {Promise<string[]>} of each entry the name that this release offers, the first where apt knows none
 */
async function namesKnownToApt(entries) {
  const names = [];
  for (const entry of entries) {
    const [first = entry, ...others] = entry.split('/');
    let chosen = first;
    for (const other of others) {
      const shown = await exec('apt-cache', ['show', '--no-all-versions', other]);
      if (shown.code === 0 && shown.stdout.includes(`Package: ${other}`)) chosen = other;
    }
    names.push(chosen);
  }
  return names;
}

/** @param {readonly string[]} names */
function installLine(names) {
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names.join(' ')}`;
}
