import { type DeskNote, savedNoteSchema } from '../../shared/ipc/secret-desk.ts';

/** Small notes to main, none of them secret, and files that the person wants to keep. */
export interface Desk {
  note(note: DeskNote): void;
  /** Asks where to (the system's own dialog) and writes it there; false where the person changed their mind. */
  save(name: string, type: string, content: BlobPart): Promise<boolean>;
}

export function deskOver(port: MessagePort): Desk {
  let waiting: ((saved: boolean) => void) | null = null;
  port.addEventListener('message', (event: MessageEvent<unknown>) => {
    const note = savedNoteSchema.safeParse(event.data);
    if (!note.success) return;
    waiting?.(note.data.saved);
    waiting = null;
  });
  port.start();
  return {
    note: (note) => port.postMessage(note),
    save(name, type, content) {
      const address = URL.createObjectURL(new Blob([content], { type }));
      const link = document.createElement('a');
      link.href = address;
      link.download = name;
      const ended = new Promise<boolean>((resolve) => {
        waiting?.(false);
        waiting = resolve;
      });
      link.click();
      return ended.finally(() => URL.revokeObjectURL(address));
    },
  };
}
