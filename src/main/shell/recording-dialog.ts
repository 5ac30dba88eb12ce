/** Where a recording of a meter goes and which one is played: the person says it to the system, never to the page. */
import { dialog } from 'electron';

const FILTERS = [{ name: 'TXT', extensions: ['txt'] }];

export async function askRecordingFile(name: string): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog({ defaultPath: name, filters: FILTERS });
  return canceled || filePath === undefined || filePath === '' ? null : filePath;
}

export async function chooseRecording(): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog({ properties: ['openFile'] });
  return canceled ? null : (filePaths[0] ?? null);
}
