/** The workflow of the code's host runs elsewhere: here at least everything that it names must be there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const workflow = text('.github/workflows/ci.yml');
const { scripts, devDependencies, dependencies } = Object(JSON.parse(text('package.json')));

/** What it runs, a line each, without comments. */
const commands = workflow
  .split('\n')
  .filter((line) => !/^\s*#/.test(line))
  .map((line) => line.replace(/^\s*(?:- )?(?:run: )?/, ''));
const named = (pattern: RegExp): string[] =>
  commands.flatMap((line) => [...line.matchAll(pattern)].map(([, name]) => name ?? ''));

/** The lines of a job, from its name to the next one. */
function job(name: string): string {
  const part = new RegExp(`^ {2}${name}:\\n((?: {4}.*\\n|\\n)+)`, 'm').exec(workflow)?.[1];
  if (part === undefined) throw new Error(`there is no job ${name}`);
  return part;
}

describe('what the workflow runs is there', () => {
  it('scripts of package.json', () => {
    expect(named(/npm run (?:-s )?([\w:]+)/g).filter((name) => !(name in scripts))).toEqual([]);
    expect(commands).toContain('npm test');
  });

  it('programs of locked packages', () => {
    const programs = named(/npx ([a-z][\w-]*)/g);
    expect(programs.length).toBeGreaterThan(3);
    expect(programs.filter((name) => !existsSync(join(ROOT, 'node_modules/.bin', name)))).toEqual([]);
    // tsc belongs to typescript; the others are called as their packages.
    const locked = { ...devDependencies, ...dependencies, tsc: '' };
    expect(programs.filter((name) => !(name in locked))).toEqual([]);
  });

  it('programs from elsewhere, with an exact version', () => {
    for (const spec of named(/npx --yes (\S+)/g)) expect(spec).toMatch(/@\d+\.\d+\.\d+$/);
  });

  it('own tools', () => {
    const tools = named(/\bnode ((?:tools|src|test)\/\S+)/g);
    expect(tools.length).toBeGreaterThan(2);
    expect(tools.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('projects of the tests', () => {
    const projects = named(/--project=(\w+)/g);
    expect(projects.length).toBeGreaterThan(0);
    const config = text('vitest.config.ts');
    expect(projects.filter((name) => !config.includes(`name: '${name}'`))).toEqual([]);
  });
});

describe('the workflow checks', () => {
  it('all three systems, and packages for each', () => {
    for (const system of ['windows', 'macos']) expect(job('systems')).toContain(system);
    expect(job('systems')).toContain('electron-builder --dir');
    for (const target of ['--linux', '--win', '--mac'])
      expect(job('release')).toContain(`target: ${target} }`);
  });

  it('the whole test command on the official Electron', () => {
    expect(job('test')).toMatch(/- run: npm test\n\s+env:\n\s+WATTLET_OFFICIAL_ELECTRON: '1'\n/);
    expect(text('tools/electron-runtime.mjs')).toContain("'WATTLET_OFFICIAL_ELECTRON'");
    const systemPackages = /apt-get install -y (.+)/.exec(job('test'))?.[1]?.split(' ') ?? [];
    expect(systemPackages).toEqual(
      expect.arrayContaining(['xvfb', 'dbus', 'gnome-keyring', 'libsecret-1-dev']),
    );
  });

  it('known holes and patterns of Electron', () => {
    expect(job('audit')).toMatch(/- run: npm audit --omit=dev --audit-level=moderate\n {6}- /);
    expect(job('audit')).toContain('npm audit signatures');
    expect(job('audit')).toMatch(/@doyensec\/electronegativity@\d/);
  });

  it('everything before a release, which is signed before it is handed out', () => {
    const release = job('release');
    expect(release).toContain('needs: [test, systems, audit]');
    const order = ['release-notes.mjs', '--publish never', 'sign-release.mjs dist', 'gh release upload'];
    const at = order.map((step) => release.indexOf(step));
    expect(at).not.toContain(-1);
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(release).toContain('--draft');
  });
});

describe('the workflow gives', () => {
  it('no step more than it needs', () => {
    expect(workflow).toContain('permissions:\n  contents: read');
    expect(workflow).not.toContain('pull_request_target');
    expect(workflow.match(/persist-credentials: false/g)?.length).toBe(
      workflow.match(/actions\/checkout@/g)?.length,
    );
    // Secrets are in the job of a release only, which runs for tags of people who may make them.
    for (const name of ['test', 'systems', 'audit']) expect(job(name)).not.toContain('secrets.');
    expect(job('release')).toContain("if: github.ref_type == 'tag'");
  });

  it('no install script of a package a chance, but keytar’s, and that one only to compile', () => {
    const installs = commands.filter((line) => line.startsWith('npm ci'));
    expect(installs.length).toBeGreaterThan(2);
    expect(new Set(installs)).toEqual(new Set(['npm ci --ignore-scripts']));
    expect(new Set(named(/npm rebuild (\S+)/g))).toEqual(new Set(['keytar']));
    expect(workflow).toMatch(/^env:\n(?: {2}.*\n)* {2}npm_config_build_from_source: keytar$/m);
    // The very name that its install script looks for.
    expect(text('node_modules/prebuild-install/rc.js')).toContain('npm_config_build_from_source');
  });

  it('files under the names that wallets ask for', () => {
    // The host puts points in place of blanks, and wallets ask for what is in the signed description.
    const description = text('electron-builder.yml');
    expect(/^nsis:\n(?: {2}.*\n)*? {2}artifactName: (.+)$/m.exec(description)?.[1]).toMatch(
      /^\$\{productName\}[\w.${}-]*$/,
    );
    expect(/^productName: (.+)$/m.exec(description)?.[1]).toMatch(/^\w+$/);
  });
});
