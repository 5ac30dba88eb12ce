import { create } from 'zustand';
import type { AppInfo } from '../../shared/ipc/app.ts';
import type { Result } from '../../shared/result.ts';
import { call } from '../bridge.ts';

interface InfoState {
  /** null while main is asked; what the program is does not change while it runs. */
  readonly result: Result<AppInfo> | null;
  load(): Promise<void>;
}

export const useInfo = create<InfoState>((set, get) => ({
  result: null,
  async load() {
    if (get().result?.ok !== true) set({ result: await call('app.info', null) });
  },
}));
