import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
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

describe('the workflow', () => {
  const workflow = readFileSync(join(import.meta.dirname, '../.github/workflows/ci.yml'), 'utf8');

  it('runs commands that are there, on all three systems', () => {
    const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'));
    const named = [...workflow.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name ?? '');
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    for (const system of ['ubuntu', 'windows', 'macos']) expect(workflow).toContain(system);
  });

  it('gives no step more than it needs', () => {
    expect(workflow).toContain('permissions:\n  contents: read');
    expect(workflow).not.toContain('pull_request_target');
    expect(workflow.match(/persist-credentials: false/g)?.length).toBe(
      workflow.match(/actions\/checkout@/g)?.length,
    );
  });
});
