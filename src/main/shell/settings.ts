import {
  DEFAULT_SETTINGS,
  type Settings,
  type SettingsView,
  settingsSchema,
} from '../../shared/ipc/settings.ts';
import { resolveLanguage } from '../../shared/languages.ts';
import { ok, type Result } from '../../shared/result.ts';
import { readJson, writeAtomically } from './atomic-file.ts';
import type { LoginStart } from './presence/login.ts';

/** The choices about the program on this computer, kept in a file of the profile. */
export interface SettingsStore {
  view(): SettingsView;
  /** Keeps what is not named. The change counts only after it is on disk. */
  change(part: { [K in keyof Settings]?: Settings[K] | undefined }): Result<SettingsView>;
}

export interface SettingsOptions {
  readonly file: string;
  /** The system's languages, most preferred first. */
  readonly preferredLanguages: () => readonly string[];
  readonly onChange: (view: SettingsView) => void;
  readonly login: Pick<LoginStart, 'possible' | 'set'>;
}

/** A file of an older version lacks what came later. */
const fileSchema = settingsSchema.partial();

export function openSettings({ file, preferredLanguages, onChange, login }: SettingsOptions): SettingsStore {
  let choice: Settings = merged(DEFAULT_SETTINGS, readJson(file, fileSchema) ?? {});

  const view = (): SettingsView => ({
    choice,
    ...resolveLanguage(choice.language, preferredLanguages()),
    canStartAtLogin: login.possible,
  });

  return {
    view,
    change(part) {
      const next = merged(choice, part);
      if (next.startAtLogin !== choice.startAtLogin) {
        const set = login.set(next.startAtLogin);
        if (!set.ok) return set;
      }
      const written = writeAtomically(file, `${JSON.stringify(next, null, 2)}\n`);
      if (!written.ok) return written;
      choice = next;
      onChange(view());
      return ok(view());
    },
  };
}

type Part = Parameters<SettingsStore['change']>[0];

const merged = (choice: Settings, part: Part): Settings => ({
  theme: part.theme ?? choice.theme,
  language: part.language ?? choice.language,
  notify: part.notify ?? choice.notify,
  background: part.background ?? choice.background,
  startAtLogin: part.startAtLogin ?? choice.startAtLogin,
  updates: part.updates ?? choice.updates,
});
