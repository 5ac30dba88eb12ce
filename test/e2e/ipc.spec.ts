/** Attacks on the IPC: whoever asks wrongly, or from a wrong place, gets an error value and nothing else. */
import { expect, test } from './app.ts';

/** The whole answer to a refused call: a failure with its words, and no field more. */
const refusal = (code: string) => ({
  ok: false,
  error: { code, message: expect.any(String), remedy: expect.any(String) },
});

test('a request that breaks its schema changes nothing', async ({ wallet }) => {
  const answers = await wallet.page.evaluate(() =>
    Promise.all(
      [{ theme: 'pink' }, { theme: 'dark', extra: true }, { language: ['de'] }, 'dark', null, []].map(
        (request) => window.wattlet.invoke('settings.change', request),
      ),
    ),
  );
  for (const answer of answers) expect(answer).toEqual(refusal('ipc.badRequest'));
  const choice = await wallet.page.evaluate(() => window.wattlet.invoke('settings.change', {}));
  expect(choice).toMatchObject({ ok: true, value: { choice: { theme: 'system', language: 'system' } } });
});

test('channels that are not in the table do not exist', async ({ wallet }) => {
  const answers = await wallet.page.evaluate(() =>
    Promise.all(
      ['__proto__', 'constructor', 'toString', 'settings', '', 'vault.seed'].map((name) =>
        window.wattlet.invoke(name, null),
      ),
    ),
  );
  for (const answer of answers) expect(answer).toEqual(refusal('ipc.unknownChannel'));
});

test('a window that main did not trust gets an error value, even with the preload script', async ({
  wallet,
}) => {
  const answers = await wallet.app.evaluate(async ({ app, BrowserWindow }) => {
    const preload = `${app.getAppPath()}/out/preload/index.cjs`;
    const ask = async (address: string) => {
      const other = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
      await other.loadURL(address);
      const answer: unknown = await other.webContents.executeJavaScript(
        'Promise.all([window.wattlet.invoke("app.info", null), window.wattlet.invoke("settings.change", { theme: "dark" })])',
      );
      other.destroy();
      return answer;
    };
    return [await ask('app://wattlet/index.html'), await ask('data:text/html,<p>hostile')];
  });
  for (const pair of answers) expect(pair).toEqual([refusal('ipc.foreign'), refusal('ipc.foreign')]);
});

test('the trusted window showing a foreign page gets an error value', async ({ wallet }) => {
  const answer: unknown = await wallet.app.evaluate(async ({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0];
    await window?.loadURL('data:text/html,<p>hostile');
    return window?.webContents.executeJavaScript('window.wattlet.invoke("app.info", null)');
  });
  expect(answer).toEqual(refusal('ipc.foreign'));
});

test('a frame inside the trusted window has no bridge, and is refused if it had one', async ({ wallet }) => {
  const inside = await wallet.page.evaluate(() => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    return frame.contentWindow !== null && 'wattlet' in frame.contentWindow;
  });
  expect(inside).toBe(false);
  const answer: unknown = await wallet.app.evaluate(async ({ BrowserWindow, ipcMain }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    const frame = contents?.mainFrame.frames[0];
    // Electron's own table of handlers: the only way to speak as a frame that has no preload script.
    const table: Map<string, (...args: unknown[]) => unknown> = Reflect.get(ipcMain, '_invokeHandlers');
    const ask = (senderFrame: unknown) =>
      table.get('wattlet:invoke')?.({ sender: contents, senderFrame }, 'app.info', null);
    return { frame: frame !== undefined, child: await ask(frame), none: await ask(null) };
  });
  expect(answer).toEqual({ frame: true, child: refusal('ipc.foreign'), none: refusal('ipc.foreign') });
});
