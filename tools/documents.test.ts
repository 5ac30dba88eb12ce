/** What the documents name must be there: files, commands, links. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const DOCUMENTS = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...(existsSync(join(ROOT, 'docs')) ? readdirSync(join(ROOT, 'docs')) : [])
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

const scripts = new Set(
  Object.keys(Object(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))).scripts),
);

/** `src/…`, `tools/…` and so on in backticks; NAME, FOLDER, {a,b} and * stand for something and are not looked up. */
function pathsIn(text: string): string[] {
  return [...text.matchAll(/`((?:src|test|tools|contracts|docs|assets)\/[^`\s]*)`/g)]
    .map((match) => match[1] ?? '')
    .filter((path) => !/[A-Z]{4,}|[{*…]/.test(path));
}

describe.each(DOCUMENTS)('%s', (name) => {
  const text = readFileSync(join(ROOT, name), 'utf8');

  it('names files that are there', () => {
    expect(pathsIn(text).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('names commands that are there', () => {
    const named = [...text.matchAll(/npm run (?:-s )?([a-z][a-z:]*)/g)].map((match) => match[1] ?? '');
    expect(named.filter((command) => !scripts.has(command))).toEqual([]);
  });

  it('links to documents and pictures that are there', () => {
    const links = [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#]+)[^)]*\)/g)].map(
      (match) => match[1] ?? '',
    );
    expect(links.filter((link) => !existsSync(join(ROOT, dirname(name), link)))).toEqual([]);
  });
});

describe('the protocol page', () => {
  const page = readFileSync(join(ROOT, 'docs/protocol.md'), 'utf8');
  const sections = new Set([...page.matchAll(/^## (\d+)\. /gm)].map((match) => match[1]));

  it.each(['src', 'contracts', 'test'])('has every section that %s cites', (folder) => {
    const missing: string[] = [];
    let cited = 0;
    for (const name of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })) {
      if (!/\.(ts|tsx|sol)$/.test(name)) continue;
      const text = readFileSync(join(ROOT, folder, name), 'utf8');
      for (const [, list = ''] of text.matchAll(
        /docs\/protocol\.md, sections? ((?:\d+(?:, | and | to )?)+)/g,
      )) {
        cited += 1;
        for (const number of list.match(/\d+/g) ?? [])
          if (!sections.has(number)) missing.push(`${name}: ${number}`);
      }
    }
    expect(cited).toBeGreaterThan(0);
    expect(missing).toEqual([]);
  });
});

describe('npm scripts', () => {
  it('all go through the launcher, which knows them', () => {
    const { scripts: table } = Object(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
    const launcher = readFileSync(join(ROOT, 'tools/run.mjs'), 'utf8');
    for (const [name, command] of Object.entries(table)) {
      expect(command).toBe(`node tools/run.mjs ${name}`);
      expect(launcher).toMatch(new RegExp(`^ {2}'?${name}'?: \\{`, 'm'));
    }
    const programs = [...launcher.matchAll(/'((?:src|test|tools)\/[\w/-]+\.(?:ts|mjs))'/g)].map(
      ([, path]) => path ?? '',
    );
    expect(programs.length).toBeGreaterThan(8);
    expect(programs.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

describe('the threat model and the survey', () => {
  it.each(['docs/threat-model.md', 'docs/survey.md'])(
    '%s: each row of a claim names a test that runs',
    (name) => {
      const rows = readFileSync(join(ROOT, name), 'utf8').split('\n');
      const runs = /\.(test|spec)\.tsx?$/;
      const tests = rows.flatMap((row) => pathsIn(row).filter((path) => runs.test(path)));
      expect(tests.length).toBeGreaterThan(20);
      // In a place that a step of the test command looks into, with a test that is not left out.
      const looked = /^(src|tools|test\/soak|test\/integration|contracts\/test|test\/package|test\/e2e)\//;
      expect(tests.filter((path) => !looked.test(path))).toEqual([]);
      const idle = tests.filter(
        (path) =>
          existsSync(join(ROOT, path)) &&
          !/^ *(it|test)(\.(each|skipIf|runIf)\b|\()/m.test(readFileSync(join(ROOT, path), 'utf8')),
      );
      expect(idle).toEqual([]);
      let needed = false;
      for (const row of rows) {
        if (!row.startsWith('|')) needed = false;
        else if (/\| (attacked in|test) \|/.test(row)) needed = true;
        else if (needed && !row.startsWith('| ---')) {
          expect(pathsIn(row).some((path) => runs.test(path)) ? '' : row).toBe('');
        }
      }
    },
  );
});
