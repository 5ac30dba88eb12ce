import type { HandlersOf, RequestOf } from '../../shared/ipc/channel.ts';
import type { SettingsView, settingsChannels } from '../../shared/ipc/settings.ts';
import type { Result } from '../../shared/result.ts';

export interface SettingsDependencies {
  /** Keeps what is not named; answers after it is on disk. */
  change(part: RequestOf<(typeof settingsChannels)['settings.change']>): Result<SettingsView>;
}

export const settingsHandlers = (settings: SettingsDependencies): HandlersOf<typeof settingsChannels> => ({
  'settings.change': (part) => settings.change(part),
});
