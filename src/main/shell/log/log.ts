/**
 * The rotating log: `wattlet.log`, and `wattlet.1.log` (newest) to `wattlet.4.log`. One JSON object a line.
 * Lines are written at once, so that the last ones before a crash are there; a full or read-only disk loses
 * lines, never the app.
 */
import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { LogLine } from '../../../shared/ipc/support.ts';
import { LOG_LEVELS, type Log, type LogFacts, type LogLevel } from '../../../shared/log.ts';
import { redact } from './redact.ts';

export interface FileLog {
  readonly log: Log;
  /** The newest lines first, over all files. */
  recent(limit: number): LogLine[];
}

export interface LogOptions {
  readonly folder: string;
  /** UTC now, ISO 8601; injected so that tests are exact. */
  readonly now: () => string;
  readonly maxBytes?: number;
  readonly files?: number;
}

export function openLog({ folder, now, maxBytes = 1_000_000, files = 5 }: LogOptions): FileLog {
  const nameOf = (index: number) => join(folder, index === 0 ? 'wattlet.log' : `wattlet.${index}.log`);
  let size = sizeOf(nameOf(0));

  function rotate(): void {
    for (let index = files - 1; index > 0; index--) {
      quietly(() => renameSync(nameOf(index - 1), nameOf(index)));
    }
    size = 0;
  }

  function write(level: LogLevel, event: string, facts: LogFacts = {}): void {
    const clean = Object.entries(facts).map(([key, value]) => [
      key,
      typeof value === 'string' ? redact(value) : value,
    ]);
    const line = `${JSON.stringify({ time: now(), level, event: redact(event), ...Object.fromEntries(clean) })}\n`;
    if (size + line.length > maxBytes) rotate();
    quietly(() => {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      appendFileSync(nameOf(0), line, { mode: 0o600 });
      size += line.length;
    });
  }

  return {
    log: {
      info: (event, facts) => write('info', event, facts),
      warn: (event, facts) => write('warn', event, facts),
      error: (event, facts) => write('error', event, facts),
    },
    recent(limit) {
      const lines: LogLine[] = [];
      for (let index = 0; index < files && lines.length < limit; index++) {
        const text = quietly(() => readFileSync(nameOf(index), 'utf8')) ?? '';
        for (const raw of text.split('\n').reverse()) {
          const line = parseLine(raw);
          if (line !== null && lines.push(line) >= limit) break;
        }
      }
      return lines;
    },
  };
}

/** A line cut short by a crash, or one that somebody edited, is left out. */
function parseLine(raw: string): LogLine | null {
  const parsed: unknown = quietly(() => JSON.parse(raw));
  if (typeof parsed !== 'object' || parsed === null) return null;
  const { time, level, event, ...facts } = parsed as Record<string, unknown>;
  const known = LOG_LEVELS.find((name) => name === level);
  if (typeof time !== 'string' || typeof event !== 'string' || known === undefined) return null;
  const text = Object.entries(facts).map(([key, value]) => `${key}=${String(value)}`);
  return { time, level: known, event, facts: text.join(' ') };
}

const sizeOf = (file: string): number => quietly(() => statSync(file).size) ?? 0;

/** A log must not bring the app down; what it cannot do, it leaves. */
function quietly<T>(action: () => T): T | null {
  try {
    return action();
  } catch {
    return null;
  }
}
