/** Starting with the computer: told to the system where it has a switch, a file of the desktop's on Linux. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { writeAtomically } from '../atomic-file.ts';

/** Given at such a start: the window stays closed. */
export const HIDDEN_SWITCH = 'hidden';

export interface LoginStart {
  /** False for a program that is not installed: there is nothing that could be started. */
  readonly possible: boolean;
  set(on: boolean): Result<null>;
}

export interface LoginOptions {
  readonly platform: NodeJS.Platform;
  readonly packaged: boolean;
  /** The program's own file. An AppImage is mounted elsewhere at each start: its file is in $APPIMAGE. */
  readonly program: string;
  /** `$XDG_CONFIG_HOME` or `~/.config`. */
  readonly configFolder: string;
  /** Electron's `app.setLoginItemSettings`. */
  readonly setLoginItem: (settings: { openAtLogin: boolean; args: string[] }) => void;
}

export function loginStart({
  platform,
  packaged,
  program,
  configFolder,
  setLoginItem,
}: LoginOptions): LoginStart {
  const file = join(configFolder, 'autostart', 'wattlet.desktop');
  return {
    possible: packaged,
    set(on) {
      if (!packaged) return on ? notInstalled() : ok(null);
      if (platform !== 'linux') {
        setLoginItem({ openAtLogin: on, args: [`--${HIDDEN_SWITCH}`] });
        return ok(null);
      }
      if (on) return writeAtomically(file, entryOf(program));
      rmSync(file, { force: true });
      return ok(null);
    },
  };
}

/** A desktop entry (freedesktop.org, Desktop Application Autostart); Exec's quoting rules are those of its section 7. */
const entryOf = (program: string): string => {
  const quoted = program
    .replace(/[\\"`$]/g, '\\$&')
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%');
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Wattlet',
    `Exec="${quoted}" --${HIDDEN_SWITCH}`,
    'Icon=wattlet',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
};

const notInstalled = () =>
  fail(
    'settings.not-installed',
    'Only an installed Wattlet can start with the computer.',
    'Install Wattlet, then switch this on there.',
  );
