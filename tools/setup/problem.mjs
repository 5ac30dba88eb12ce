/**
 * A set-up step that cannot go on: what happened, what to do, and the exit code. Thrown by the steps and turned
 * into plain lines by the one entry that runs them, so that nobody has to read a stack trace to mend a machine.
 */
export class SetupProblem extends Error {
  /**
   * @param {string} sentence what happened, in one sentence
   * @param {string} remedy what the person can do
   * @param {string} [detail] the underlying tool's own last lines
   */
  constructor(sentence, remedy, detail = '') {
    super(sentence);
    this.remedy = remedy;
    this.detail = detail;
  }
}

/**
 * @param {unknown} error
 * @returns {string} the lines to show; a stack only for what is not a known problem
 */
export function describeProblem(error) {
  if (!(error instanceof SetupProblem)) {
    if (error instanceof Error && 'syscall' in error) {
      return describeProblem(explainFailure(error.message, 'The set-up stopped'));
    }
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const lines = [`wattlet: ${error.message}`, `         ${error.remedy}`];
  if (error.detail !== '') lines.push(...error.detail.split('\n').map((line) => `       | ${line}`));
  return lines.join('\n');
}

/** @param {string} line progress; on stderr, so that a tool's own output stays alone on stdout */
export function say(line) {
  process.stderr.write(`wattlet: ${line}\n`);
}

/**
 * Known causes in the words of the tools below (npm, tar, node-gyp, apt).
 * @param {string} output what the tool said
 * @param {string} what what was being done, as in "The set-up could not …"
 * @returns {SetupProblem}
 */
export function explainFailure(output, what) {
  const detail = lastLines(output, 8);
  if (/ENOSPC|no space left on device|EDQUOT|disk quota exceeded/i.test(output)) {
    return new SetupProblem(`${what}: the disk is full.`, 'Free about 2 GB and start again.', detail);
  }
  if (/EINTEGRITY|integrity checksum failed/i.test(output)) {
    return new SetupProblem(
      `${what}: a downloaded package is not the one the lock file names.`,
      'Nothing of it was installed. If package-lock.json was edited, restore it (git checkout package-lock.json).',
      detail,
    );
  }
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH|EHOSTUNREACH|EIDLETIMEOUT|network timeout|UNABLE_TO_(GET|VERIFY)|SELF_SIGNED|E50[0-9]\b|50[0-9] (Bad Gateway|Service Unavailable)/i.test(
      output,
    )
  ) {
    return new SetupProblem(
      `${what}: the npm registry could not be reached.`,
      'Check the network, a proxy (npm config get proxy) and the registry (npm config get registry), and start again.',
      detail,
    );
  }
  if (
    /EUSAGE|EJSONPARSE|can only install packages when your package\.json|Invalid package-lock/i.test(output)
  ) {
    return new SetupProblem(
      `${what}: package-lock.json is damaged or does not fit package.json.`,
      'Restore both (git checkout package.json package-lock.json) and start again.',
      detail,
    );
  }
  if (/EACCES|EPERM|permission denied/i.test(output)) {
    return new SetupProblem(
      `${what}: a file or folder may not be written.`,
      'Check who owns the checkout and the npm cache; start as that user.',
      detail,
    );
  }
  return new SetupProblem(`${what}.`, 'The lines below say why.', lastLines(output, 25));
}

/** @param {string} text @param {number} count */
function lastLines(text, count) {
  return text.trim().split('\n').slice(-count).join('\n');
}
