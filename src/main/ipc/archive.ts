import type { ArchiveProgress, archiveChannels } from '../../shared/ipc/archive.ts';
import type { HandlersOf } from '../../shared/ipc/channel.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { HistoryFile } from '../household/archive.ts';

export interface ArchiveDependencies {
  /** Asks the person where to; null when cancelled. */
  askTarget(name: string): Promise<string | null>;
  /** Asks the person for a file that is there; null when cancelled. */
  askSource(extension: string): Promise<string | null>;
  save(to: HistoryFile): Promise<Result<{ readonly records: number }>>;
  take(from: HistoryFile): Promise<Result<{ readonly added: number }>>;
  publish(progress: ArchiveProgress): void;
  /** Lets the rest of the wallet work. */
  pause(): Promise<void>;
  /** Today, as a part of the file's name. */
  day(): string;
}

export function archiveHandlers(deps: ArchiveDependencies): HandlersOf<typeof archiveChannels> {
  let busy = false;
  let wish: 'stop' | undefined;

  /** One at a time, with its progress told. */
  async function telling<T>(
    doing: 'saving' | 'taking',
    work: (pause: HistoryFile['pause']) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    if (busy) return alreadyBusy();
    busy = true;
    wish = undefined;
    let told = -1;
    const tell = (percent: number): void => {
      if (percent === told) return;
      told = percent;
      deps.publish({ doing, percent });
    };
    try {
      tell(0);
      return await work(async (part) => {
        tell(Math.floor(part * 100));
        await deps.pause();
        return wish;
      });
    } finally {
      busy = false;
      deps.publish({ doing: 'nothing', percent: 0 });
    }
  }

  return {
    async 'archive.save'({ passphrase }) {
      const file = await deps.askTarget(`wattlet-history-${deps.day()}.wattlet`);
      if (file === null) return ok(null);
      const saved = await telling('saving', (pause) => deps.save({ file, passphrase, pause }));
      return saved.ok ? ok({ file, records: saved.value.records }) : saved;
    },
    async 'archive.take'({ passphrase }) {
      const file = await deps.askSource('wattlet');
      if (file === null) return ok(null);
      const taken = await telling('taking', (pause) => deps.take({ file, passphrase, pause }));
      return taken.ok ? ok({ added: taken.value.added }) : taken;
    },
    'archive.stop': () => {
      wish = 'stop';
      return ok(null);
    },
  };
}

const alreadyBusy = () =>
  fail('archive.busy', 'A history file is being saved or taken back already.', 'Wait until that is done.');
