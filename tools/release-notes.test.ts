import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { notesOf } from './release-notes.mjs';

const CHANGELOG =
  '# Changelog\n\n## [Unreleased]\n\n- later\n\n## [1.2.0] - 2026-01-02\n\n- new\n\n## [1.1.0]\n\n';

describe('release notes', () => {
  it('are the part of the version, and of no other', () => {
    expect(notesOf(CHANGELOG, '1.2.0')).toBe('- new');
    expect(notesOf(CHANGELOG, '1.1.0')).toBeUndefined();
    expect(notesOf(CHANGELOG, '1.2')).toBeUndefined();
    expect(notesOf(CHANGELOG, '')).toBeUndefined();
  });

  it('of a version that package.json does not have end with an error', () => {
    const run = () =>
      execFileSync(process.execPath, [join(import.meta.dirname, 'release-notes.mjs'), 'v99.0.0'], {
        stdio: 'pipe',
      });
    expect(run).toThrow(/package\.json says/);
  });
});
