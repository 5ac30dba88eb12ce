/**
 * `node tools/release-notes.mjs vX.Y.Z`: prints the part of CHANGELOG.md about that version, and fails if there is none
 * or if package.json has another version: a release is never made of something else than it says.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inRoot } from './setup/paths.mjs';

/**
 * @param {string} changelog
 * @param {string} version without v
 * @returns {string | undefined} what stands under its heading
 */
export function notesOf(changelog, version) {
  const parts = changelog.split(/^## /m).slice(1);
  const part = parts.find((text) => text.startsWith(`[${version}]`));
  const notes = part?.slice(part.indexOf('\n')).trim();
  return notes === '' ? undefined : notes;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const version = (process.argv[2] ?? '').replace(/^v/, '');
  const own = JSON.parse(readFileSync(inRoot('package.json'), 'utf8')).version;
  const notes = notesOf(readFileSync(inRoot('CHANGELOG.md'), 'utf8'), version);
  if (version !== own || notes === undefined) {
    process.stderr.write(
      version === own
        ? `CHANGELOG.md says nothing about ${version}.\n`
        : `package.json says ${own}, not ${version}.\n`,
    );
    process.exit(1);
  }
  process.stdout.write(`${notes}\n`);
}
