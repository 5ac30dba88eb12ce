import type { UpdateView } from '../../../shared/ipc/updates.ts';

/** What this copy of the program knows of how it was installed. */
export interface Copy {
  readonly packaged: boolean;
  /** Whether the package knows a place where new versions are kept (app-update.yml). */
  readonly knowsPlace: boolean;
  /** As Node names it. */
  readonly platform: string;
  /** Path of the AppImage it runs from. */
  readonly appImage: string | undefined;
}

/** How it gets a new version: by itself, by the person and the system's packages (a deb belongs to root), or not at all. */
export function wayOf({ packaged, knowsPlace, platform, appImage }: Copy): UpdateView['way'] {
  if (!packaged || !knowsPlace) return 'none';
  return platform === 'linux' && appImage === undefined ? 'package' : 'self';
}
