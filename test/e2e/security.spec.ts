/**
 * Attacks on the shell from inside the running app: what a page could do if hostile code got into it. Issue 2,
 * DESIGN 'Security of the shell'.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from './app.ts';

/** An address that must not be reached; nothing listens there, and nothing must even try. */
const OUTSIDE = 'https://wattlet.invalid/';

test('the renderer is sandboxed by the system, as an ordinary user', async ({ wallet }) => {
  test.skip(process.platform !== 'linux', '/proc is Linux');
  const pid = await wallet.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
  );
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  expect(status).toMatch(/^Seccomp:\t2$/m);
  expect(status).toMatch(/^NoNewPrivs:\t1$/m);
  expect(status).not.toMatch(/^Uid:\t0\t/m);
  const command = readFileSync(`/proc/${wallet.pid}/cmdline`, 'utf8');
  expect(command).not.toContain('--no-sandbox');
});

test('no node in the page, and its world is not the preload script’s', async ({ wallet }) => {
  const preferences = await wallet.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    return contents !== undefined && 'getLastWebPreferences' in contents
      ? (contents as { getLastWebPreferences(): Electron.WebPreferences }).getLastWebPreferences()
      : null;
  });
  expect(preferences).toMatchObject({ contextIsolation: true, sandbox: true, nodeIntegration: false });
  const found = await wallet.page.evaluate(() =>
    ['process', 'require', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'].filter(
      (name) => name in window,
    ),
  );
  expect(found).toEqual([]);
  expect(await wallet.page.evaluate(() => Object.keys(window.wattlet).sort())).toEqual([
    'invoke',
    'subscribe',
  ]);
  // With a shared world, the preload script's own Map and Set would call these. The page's own scripts do so as well
  // whenever they are told something meanwhile: whoever stands in a file of app:// is the page. Playwright does when it
  // packs the answer, hence a copy.
  const stolen = await wallet.page.evaluate(async () => {
    const seen: string[] = [];
    const spy = function spy() {
      const callers = (new Error().stack ?? '').split('\n').slice(2);
      const caller = callers.find((line) => !line.includes('<anonymous>')) ?? 'nobody';
      if (!caller.includes('app://')) seen.push(caller);
      return undefined;
    };
    Object.assign(Map.prototype, { get: spy, set: spy });
    Object.assign(Set.prototype, { add: spy, has: spy });
    const answer = await window.wattlet.invoke('app.info', null);
    window.wattlet.subscribe('settings', () => {});
    return { seen: [...seen], ok: (answer as { ok: boolean }).ok };
  });
  expect(stolen).toEqual({ seen: [], ok: true });
});

test('the CSP refuses inline script, evaluated text and foreign styles', async ({ wallet }) => {
  const ran = await wallet.page.evaluate(async () => {
    const marks: string[] = [];
    Object.assign(window, { mark: (name: string) => marks.push(name) });
    const script = document.createElement('script');
    script.textContent = 'window.mark("inline script")';
    document.body.append(script);
    const source = document.createElement('script');
    source.src = 'data:text/javascript,window.mark("data script")';
    document.body.append(source);
    const button = document.createElement('button');
    button.setAttribute('onclick', 'window.mark("attribute")');
    document.body.append(button);
    button.click();
    const link = document.createElement('a');
    link.href = 'javascript:window.mark("javascript address")';
    document.body.append(link);
    link.click();
    const style = document.createElement('style');
    style.textContent = 'body { outline: 7px solid red }';
    document.body.append(style);
    // In a callback, as text evaluated by the debugger itself is exempt.
    await new Promise<void>((done) =>
      setTimeout(() => {
        try {
          new Function('window.mark("evaluated")')();
        } catch {}
        done();
      }, 200),
    );
    if (getComputedStyle(document.body).outlineWidth === '7px') marks.push('style');
    return marks;
  });
  expect(ran).toEqual([]);
  expect(wallet.complaints.join('\n')).toContain('Content Security Policy');
});

test('the page reaches no network by any way', async ({ wallet }) => {
  const reached = await wallet.page.evaluate(async (address) => {
    const attempt = async (name: string, action: () => Promise<unknown>) =>
      action().then(
        () => [name],
        () => [],
      );
    const element = (tag: 'img' | 'iframe', attribute: string) =>
      new Promise((done, failed) => {
        const made = document.createElement(tag);
        made.onload = tag === 'iframe' ? () => failed(new Error('blank')) : done;
        made.onerror = failed;
        made.setAttribute(attribute, address);
        document.body.append(made);
        setTimeout(failed, 1500);
      });
    const socket = () =>
      new Promise((done, failed) => {
        const made = new WebSocket(address.replace('https', 'wss'));
        made.onopen = done;
        made.onerror = failed;
      });
    return (
      await Promise.all([
        attempt('fetch', () => fetch(address, { mode: 'no-cors' })),
        attempt('fetch of our own origin', () => fetch('app://wattlet/index.html')),
        attempt('socket', socket),
        attempt('image', () => element('img', 'src')),
        attempt('module', () => import(/* @vite-ignore */ address)),
        attempt('beacon', async () => {
          if (!navigator.sendBeacon(address)) throw new Error('refused');
        }),
      ])
    ).flat();
  }, OUTSIDE);
  // sendBeacon answers true before the policy is asked; main's own request filter is what it meets.
  expect(reached.filter((name) => name !== 'beacon')).toEqual([]);
});

test('main refuses requests that leave the app even without a CSP', async ({ wallet }) => {
  const outcome = await wallet.app.evaluate(async ({ BrowserWindow }, address) => {
    const other = new BrowserWindow({ show: false });
    const error = await other.loadURL(address).then(
      () => 'loaded',
      (reason: Error) => reason.message,
    );
    other.destroy();
    return error;
  }, OUTSIDE);
  expect(outcome).toContain('ERR_BLOCKED_BY_CLIENT');
});

test('every permission is denied', async ({ wallet }) => {
  const granted = await wallet.page.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'camera', 'microphone', 'midi', 'clipboard-read'] as const;
    const states = await Promise.all(
      names.map(
        async (name) =>
          `${name}: ${(await navigator.permissions.query({ name: name as PermissionName })).state}`,
      ),
    );
    const asked: string[] = [];
    const ask = (name: string, action: Promise<unknown>) =>
      action.then(
        (value) => asked.push(`${name}: ${String(value)}`),
        () => asked.push(`${name}: denied`),
      );
    await ask('media', navigator.mediaDevices.getUserMedia({ audio: true, video: true }));
    await ask('screen', navigator.mediaDevices.getDisplayMedia());
    await ask('notification', Notification.requestPermission());
    await ask(
      'place',
      new Promise((done, failed) =>
        navigator.geolocation.getCurrentPosition(done, failed, { timeout: 3000 }),
      ),
    );
    return [...states, ...asked].filter((line) => !line.endsWith(': denied'));
  });
  expect(granted).toEqual([]);
});

test('no new windows, no navigation, no embedded pages, no downloads', async ({ wallet }) => {
  const { page, app } = wallet;
  // The app's own first step, on to the set-up, is over.
  await expect(page).toHaveURL(/#\/setup$/);
  const before = page.url();
  const opened = await page.evaluate((address) => {
    const made = [window.open(address), window.open('about:blank'), window.open('app://wattlet/index.html')];
    const link = document.createElement('a');
    link.href = address;
    link.target = '_blank';
    document.body.append(link);
    link.click();
    return made.filter((one) => one !== null).length;
  }, OUTSIDE);
  expect(opened).toBe(0);

  for (const address of [OUTSIDE, 'file:///etc/passwd', 'app://other/index.html', 'data:text/html,hello']) {
    await page.evaluate((to) => {
      window.location.href = to;
    }, address);
  }
  await page.evaluate((address) => {
    const frame = document.createElement('iframe');
    frame.src = address;
    document.body.append(frame);
    const download = document.createElement('a');
    download.href = 'data:text/plain,hello';
    download.download = 'hello.txt';
    document.body.append(download);
    download.click();
    const form = document.createElement('form');
    form.action = address;
    document.body.append(form);
    form.submit();
  }, OUTSIDE);
  await page.waitForTimeout(500);

  expect(page.url()).toBe(before);
  const state = await app.evaluate(async ({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    return {
      windows: BrowserWindow.getAllWindows().length,
      address: window?.webContents.getURL(),
      embedded: window?.webContents.mainFrame.frames.filter((frame) => {
        try {
          return frame.url.startsWith('http');
        } catch {
          // Electron throws for a frame whose page was refused and that is gone by now.
          return false;
        }
      }).length,
      title: await window?.webContents.executeJavaScript('document.querySelector("h1").textContent'),
    };
  });
  expect(state).toEqual({ windows: 1, address: before, embedded: 0, title: 'Set up Wattlet' });
});

test('app:// serves the files of the build and nothing else', async ({ wallet }) => {
  const answers = await wallet.app.evaluate(async ({ net }) => {
    const paths = [
      'app://wattlet/index.html',
      'app://wattlet/../main/index.cjs',
      'app://wattlet/%2e%2e/main/index.cjs',
      'app://wattlet/..%2fmain%2findex.cjs',
      'app://wattlet/..%5cmain%5cindex.cjs',
      'app://wattlet/assets/%00',
      'app://wattlet//etc/passwd',
      'app://wattlet/',
      'app://other/index.html',
    ];
    return Promise.all(
      paths.map(async (path) => {
        const status = await net.fetch(path).then(
          (answer) => answer.status,
          () => 404,
        );
        return `${status} ${path.slice('app://'.length)}`;
      }),
    );
  });
  expect(answers.filter((line) => !line.startsWith('404 '))).toEqual(['200 wattlet/index.html']);
});
