/**
 * The one user of Electron's ipcMain (raw ipcMain and ipcRenderer are banned elsewhere by lint). It answers the
 * calls of windows that were opened by main and given to `trust`, and publishes topics to them.
 */
import { BrowserWindow, ipcMain, type WebContents, type WebFrameMain } from 'electron';
import { CURRENT, INVOKE, LEAVE, ORIGIN, PUBLISH } from '../../shared/ipc/bus.ts';
import {
  channels,
  type Handlers,
  type TopicName,
  type TopicValue,
  topics,
} from '../../shared/ipc/contract.ts';
import type { Log } from '../../shared/log.ts';
import { createDispatch, type Sender } from './dispatch.ts';
import { createTopics } from './topics.ts';

export interface Ipc {
  /** From now on this window may ask, and is told what is published. */
  trust(contents: WebContents): void;
  /**
   * Tells every trusted window that hears the topic, and every later one at its subscription. What `waits` is told once
   * somebody sees such a window; nothing that the window must forget may wait.
   */
  publish<N extends TopicName>(name: N, value: TopicValue<N>, waits?: boolean): void;
}

export function createIpc(handlers: Handlers, log: Log): Ipc {
  /** The windows, each with the topics that its page hears. */
  const trusted = new Map<WebContents, Set<string>>();
  const dispatch = createDispatch({ channels, handlers, origin: ORIGIN, log });
  const seen = (name: string) =>
    [...trusted].some(([contents, heard]) => {
      const window = heard.has(name) ? BrowserWindow.fromWebContents(contents) : null;
      return window?.isVisible() === true && !window.isMinimized();
    });
  const board = createTopics(topics, log, {
    send(name, value) {
      for (const [contents, heard] of trusted) if (heard.has(name)) contents.send(PUBLISH, name, value);
    },
    seen,
  });

  const senderOf = (contents: WebContents, frame: WebFrameMain | null): Sender => ({
    trusted: trusted.has(contents) && frame !== null && frame === contents.mainFrame,
    url: frame?.url ?? '',
  });

  ipcMain.handle(INVOKE, (event, name: unknown, request: unknown) =>
    dispatch(senderOf(event.sender, event.senderFrame), name, request),
  );
  ipcMain.handle(CURRENT, (event, name: unknown) => {
    const answer = board.current(senderOf(event.sender, event.senderFrame), ORIGIN, name);
    if (answer.ok && typeof name === 'string') trusted.get(event.sender)?.add(name);
    return answer;
  });
  ipcMain.on(LEAVE, (event, name: unknown) => {
    if (senderOf(event.sender, event.senderFrame).trusted && typeof name === 'string')
      trusted.get(event.sender)?.delete(name);
  });

  return {
    trust(contents) {
      const heard = new Set<string>();
      trusted.set(contents, heard);
      contents.once('destroyed', () => trusted.delete(contents));
      // A page that is loaded anew asks again for what it hears.
      contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
        if (isMainFrame && !isSameDocument) heard.clear();
      });
      const window = BrowserWindow.fromWebContents(contents);
      window?.on('show', board.flush);
      window?.on('restore', board.flush);
    },
    publish: (name, value, waits) => board.publish(name, value, waits),
  };
}
