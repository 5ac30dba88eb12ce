import { fail, ok } from '../../../shared/result.ts';
import type { SettingsRepository } from '../api.ts';
import { layouts } from '../tables.ts';
import { namedTable, type Toolbox } from './tools.ts';

export function settingsRepository(tools: Toolbox): SettingsRepository {
  const table = namedTable(tools, layouts.settings);
  return {
    get(name, schema) {
      const stored = tools.read(() => table.get(name));
      if (!stored.ok) return stored;
      if (stored.value === null) return ok(null);
      const parsed = schema.safeParse(stored.value);
      if (parsed.success) return ok(parsed.data);
      return fail(
        'store.outdated-setting',
        'A saved setting has a form that this version does not know; it was left as it is.',
        'Set it again in the settings.',
        { name },
      );
    },
    set: (name, value) => tools.change(() => table.put(name, value)),
    remove: (name) => tools.change(() => table.remove(name)),
  };
}
