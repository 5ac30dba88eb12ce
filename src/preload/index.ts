/**
 * The bridge: two functions over the four names of the bus. Which channels and topics exist, who may ask, and in
 * which form, main decides (src/main/ipc); a page that had this object and nothing else could do no more.
 */
import { contextBridge, ipcRenderer } from 'electron';
import { type Bridge, CURRENT, INVOKE, LEAVE, PUBLISH } from '../shared/ipc/bus.ts';

const listeners = new Map<string, Set<(value: unknown) => void>>();

ipcRenderer.on(PUBLISH, (_event, topic: string, value: unknown) => {
  for (const listener of listeners.get(topic) ?? []) listener(value);
});

const bridge: Bridge = {
  invoke: (channel, request) => ipcRenderer.invoke(INVOKE, channel, request),
  subscribe(topic, listener) {
    const ofTopic = listeners.get(topic) ?? new Set();
    listeners.set(topic, ofTopic);
    let published = false;
    const hear = (value: unknown) => {
      published = true;
      listener(value);
    };
    ofTopic.add(hear);
    ipcRenderer.invoke(CURRENT, topic).then((answer: { ok: boolean; value?: unknown }) => {
      // A value published meanwhile is newer than this answer.
      if (!published && answer.ok && answer.value !== null && ofTopic.has(hear)) listener(answer.value);
    });
    return () => {
      if (ofTopic.delete(hear) && ofTopic.size === 0) ipcRenderer.send(LEAVE, topic);
    };
  },
};

contextBridge.exposeInMainWorld('wattlet', bridge);
