import type { AppInfo, appChannels, Licence } from '../../shared/ipc/app.ts';
import type { HandlersOf } from '../../shared/ipc/channel.ts';
import type { LinkName } from '../../shared/links.ts';
import { ok, type Result } from '../../shared/result.ts';

export interface AppDependencies {
  readonly info: AppInfo;
  licences(): Result<Licence[]>;
  openLink(link: LinkName): Promise<Result<null>>;
}

export const appHandlers = ({
  info,
  licences,
  openLink,
}: AppDependencies): HandlersOf<typeof appChannels> => ({
  'app.info': () => ok(info),
  'app.licences': () => licences(),
  'app.openLink': ({ link }) => openLink(link),
});
