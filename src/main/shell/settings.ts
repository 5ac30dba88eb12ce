import {
  DEFAULT_SETTINGS,
  type Settings,
  type SettingsView,
  settingsSchema,
} from '../../shared/ipc/settings.ts';
import { resolveLanguage } from '../../shared/languages.ts';
import { ok, type Result } from '../../shared/result.ts';
import { readJson, writeAtomically } from './atomic-file.ts';

/** The choices about the window, kept in a file of the profile. */
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
}

export function openSettings({ file, preferredLanguages, onChange }: SettingsOptions): SettingsStore {
  let choice: Settings = readJson(file, settingsSchema) ?? DEFAULT_SETTINGS;

  const view = (): SettingsView => ({ choice, ...resolveLanguage(choice.language, preferredLanguages()) });

  return {
    view,
    change(part) {
      const next: Settings = {
        theme: part.theme ?? choice.theme,
        language: part.language ?? choice.language,
      };
      const written = writeAtomically(file, `${JSON.stringify(next, null, 2)}\n`);
      if (!written.ok) return written;
      choice = next;
      onChange(view());
      return ok(view());
    },
  };
}
