/** A program with a window, started and looked at from outside; Linux, as /proc is where the numbers come from. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { connect, openPage, type PageByPort } from '../../e2e/debugging-port.ts';

/** Clock ticks per second in /proc/PID/stat; sysconf(_SC_CLK_TCK) is 100 on every Linux that Electron runs on. */
const TICKS_PER_SECOND = 100;

/** The page can be used: its heading is there and a frame with it has been drawn. */
const USABLE = `new Promise((done) => {
  const look = () =>
    document.querySelector('h1') === null ? setTimeout(look, 2) : requestAnimationFrame(() => done(true));
  look();
})`;

export interface Running {
  /** From the start of the program to a usable window. */
  readonly startMs: number;
  /** Proportional set size of all its processes. */
  memoryMb(): number;
  /** Processor time that all its processes have used so far. */
  cpuSeconds(): number;
  /** Hides the window; only where started with `inspect`. */
  hide(): Promise<void>;
  end(): Promise<void>;
}

export async function startProgram(
  electron: string,
  app: string,
  profile: string,
  inspect = false,
): Promise<Running> {
  const started = performance.now();
  const flags = [...(inspect ? ['--inspect=0'] : []), '--remote-debugging-port=0'];
  const child = spawn(electron, [...flags, app, `--user-data-dir=${profile}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const words = listen(child);
  const port = await words(/DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/);
  const page = await openPage(port);
  while (!(await isUsable(page)));
  const startMs = performance.now() - started;
  page.close();
  const processes = () => treeOf(child.pid ?? 0);
  return {
    startMs,
    memoryMb: () => sum(processes().map(proportionalKb)) / 1024,
    cpuSeconds: () => sum(processes().map(cpuTicks)) / TICKS_PER_SECOND,
    async hide() {
      const main = await connect(await words(/Debugger listening on (ws:\S+)/));
      await main.evaluate(
        "process.mainModule.require('electron').BrowserWindow.getAllWindows().forEach((window) => window.hide())",
      );
      main.close();
    },
    end: () =>
      new Promise((done) => {
        child.once('exit', () => done());
        child.kill('SIGTERM');
        setTimeout(() => child.kill('SIGKILL'), 8_000).unref();
      }),
  };
}

/** False where the empty first document was just left for the app's own; then it is asked again. */
const isUsable = (page: PageByPort): Promise<boolean> =>
  page.evaluate(USABLE).then(
    () => true,
    () => false,
  );

/** What the program says on stderr, searched until it has said it. */
function listen(child: ChildProcess): (pattern: RegExp) => Promise<string> {
  let words = '';
  const waiting = new Set<() => void>();
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words += text;
    for (const look of waiting) look();
  });
  return (pattern) =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(words)?.[1];
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      child.once('exit', () => reject(new Error(`the program ended: ${words.slice(-600)}`)));
      look();
    });
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function treeOf(root: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), parentOf(Number(name))] as const);
  const tree = [root];
  for (let i = 0; i < tree.length; i += 1) {
    tree.push(...parents.filter(([, parent]) => parent === tree[i]).map(([pid]) => pid));
  }
  return tree;
}

/** The fields after the name, which stands in parentheses and may hold spaces. */
const statOf = (pid: number): readonly string[] => {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
};

function parentOf(pid: number): number | null {
  try {
    return Number(statOf(pid)[1]);
  } catch {
    return null;
  }
}

const cpuTicks = (pid: number): number => {
  const stat = statOf(pid);
  return Number(stat[11]) + Number(stat[12]);
};

function proportionalKb(pid: number): number {
  const found = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
  if (found === undefined) throw new Error(`no Pss for process ${pid}`);
  return Number(found);
}
