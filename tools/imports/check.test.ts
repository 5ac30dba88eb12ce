import { describe, expect, it } from 'vitest';
import { checkImports } from './check.ts';

const PACKAGES = new Set(['react', 'electron', 'keytar', 'zod']);

function complaintsOf(files: Record<string, string>) {
  return checkImports(new Map(Object.entries(files)), PACKAGES);
}

/** File, its text, and a word of the complaint that it must bring. */
const FORBIDDEN: readonly (readonly [string, string, RegExp])[] = [
  ['src/main/vault/a.ts', "import { x } from '../meter/x.ts';", /not meter/],
  ['src/main/meter/a.ts', "import { x } from '../store/x.ts';", /not store/],
  ['src/main/chain/deep/a.ts', "export { x } from '../../vault/x.ts';", /not vault/],
  ['src/main/store/a.ts', "export * from '../household/x.ts';", /not household/],
  ['src/main/household/a.ts', "import { x } from '../ipc/x.ts';", /not ipc/],
  ['src/main/household/a.ts', "const x = await import('../shell/x.ts');", /not shell/],
  ['src/main/ipc/a.ts', "import type { X } from '../shell/x.ts';", /not shell/],
  ['src/main/ipc/a.ts', "type X = import('../shell/x.ts').X;", /not shell/],
  ['src/main/shell/a.ts', "import { x } from '../index.ts';", /not entry/],
  ['src/main/shell/a.ts', "import { x } from '../../community/x.ts';", /not community/],
  ['src/main/index.ts', "import { x } from '../../test/x.ts';", /not test/],
  ['src/main/index.ts', "import { x } from '../../tools/x.mjs';", /not tools/],
  ['src/renderer/a.tsx', "import type { X } from '../main/household/x.ts';", /not household/],
  ['src/renderer/a.tsx', "import { readFile } from 'node:fs/promises';", /no node:fs/],
  ['src/preload/a.ts', "import { x } from '../main/ipc/x.ts';", /not ipc/],
  ['src/shared/a.ts', "import { x } from '../main/vault/x.ts';", /no other part/],
  ['src/shared/a.ts', "import { readFileSync } from 'node:fs';", /no node:fs/],
  ['src/community/a.ts', "import { x } from '../main/shell/x.ts';", /not shell/],
  ['src/community/a.ts', "import { x } from '../renderer/x.ts';", /not renderer/],
  ['src/main/household/a.ts', "import { systemClock } from '../clock.ts';", /not platform/],
  ['src/main/vault/a.ts', "import { systemClock } from '../clock.ts';", /not platform/],
  ['src/main/clock.ts', "import { x } from './vault/x.ts';", /platform may import shared/],
  ['src/main/household/a.ts', "import { app } from 'electron';", /import electron/],
  ['src/main/crypto.ts', "import { app } from 'electron';", /import electron/],
  ['src/main/ipc/other.ts', "import type { IpcMainInvokeEvent } from 'electron';", /import electron/],
  ['src/renderer/a.tsx', "const { shell } = require('electron');", /import electron/],
  ['src/main/shell/a.ts', "import { ipcMain } from 'electron';", /raw IPC/],
  ['src/main/shell/a.ts', "import * as e from 'electron'; e.ipcMain.handle('x', f);", /raw IPC/],
  ['src/main/shell/a.ts', "import * as e from 'electron'; e['ipcMain'].handle('x', f);", /raw IPC/],
  ['src/main/shell/a.ts', "win.webContents.ipc.handle('x', () => 1);", /raw IPC/],
  ['src/main/index.ts', "import { ipcRenderer } from 'electron';", /for the preload/],
  ['src/main/household/a.ts', "import keytar from 'keytar';", /only one file/],
  ['src/main/shell/a.ts', 'const name = f(); await import(name);', /cannot be checked/],
  ['src/renderer/a.tsx', "import { x } from 'left-out-of-package-json';", /no dependency/],
  ['src/main/vault/a.ts', "import { x } from './b.test.ts';", /imports a test/],
];

describe('the dependency rules', () => {
  it.each(FORBIDDEN)('%s: %s', (file, text, why) => {
    expect(complaintsOf({ [file]: text }).map((complaint) => complaint.why)).toEqual([
      expect.stringMatching(why),
    ]);
  });

  it('let the arrows of the house through', () => {
    const complaints = complaintsOf({
      'src/main/index.ts': "import { app } from 'electron'; import { a } from './shell/a.ts';",
      'src/main/shell/a.ts':
        "import { BrowserWindow } from 'electron'; import { b } from '../ipc/wrapper.ts';",
      'src/main/ipc/wrapper.ts': "import { ipcMain } from 'electron'; import { c } from '../household/c.ts';",
      'src/main/household/c.ts': "import { d } from '../vault/d.ts'; import { e } from '../store/e.ts';",
      'src/main/vault/d.ts': "import keytar from 'keytar'; import { f } from '../../shared/f.ts';",
      'src/main/store/e.ts': "import { readFileSync } from 'node:fs'; import { z } from 'zod';",
      'src/main/vault/entry.ts': "import '../crypto.ts'; import { systemClock } from '../clock.ts';",
      'src/shared/f.ts': "import { z } from 'zod';",
      'src/preload/index.ts': "import { ipcRenderer } from 'electron';",
      'src/renderer/a.tsx':
        "import { useState } from 'react'; import { f } from '../shared/f.ts'; import './a.css';",
      'src/community/g.ts': "import { c } from '../main/household/c.ts';",
      'src/main/vault/d.test.ts':
        "import keytar from 'keytar'; import { x } from '../../../test/fixtures/x.ts';",
    });
    expect(complaints).toEqual([]);
  });

  it('know keytar in one file only', () => {
    const text = "import keytar from 'keytar';";
    const complaints = complaintsOf({ 'src/main/vault/a.ts': text, 'src/main/vault/b.ts': text });
    expect(complaints).toMatchObject([{ file: 'src/main/vault/b.ts', about: 'keytar' }]);
  });

  it('find circles, also around several files', () => {
    const complaints = complaintsOf({
      'src/shared/a.ts': "import { b } from './b.ts';",
      'src/shared/b.ts': "import { c } from './c.ts';",
      'src/shared/c.ts': "export * from './a.ts';",
    });
    expect(complaints).toMatchObject([
      { about: 'src/shared/a.ts -> src/shared/b.ts -> src/shared/c.ts -> src/shared/a.ts' },
    ]);
  });

  it('leave circles of types alone, which are gone before anything runs', () => {
    const complaints = complaintsOf({
      'src/shared/a.ts': "import type { B } from './b.ts';",
      'src/shared/b.ts': "import { type A } from './a.ts';",
    });
    expect(complaints).toEqual([]);
  });

  it('refuse a file that cannot be read as TypeScript', () => {
    expect(() => complaintsOf({ 'src/shared/a.ts': 'import {' })).toThrow(/src\/shared\/a\.ts/);
  });
});
