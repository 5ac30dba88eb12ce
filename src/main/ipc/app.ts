import type { AppInfo, appChannels } from '../../shared/ipc/app.ts';
import type { HandlersOf } from '../../shared/ipc/channel.ts';
import type { LinkName } from '../../shared/links.ts';
import { ok, type Result } from '../../shared/result.ts';

export interface AppDependencies {
  readonly info: AppInfo;
  openLink(link: LinkName): Promise<Result<null>>;
}

export const appHandlers = ({ info, openLink }: AppDependencies): HandlersOf<typeof appChannels> => ({
  'app.info': () => ok(info),
  'app.openLink': ({ link }) => openLink(link),
});
