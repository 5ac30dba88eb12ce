/**
 * The support file: what somebody who helps needs to know, as one JSON file that a person can read before
 * sending it. It is built from an explicit list (versions, system, choices about the window, the log, which has
 * no secrets), never by collecting the profile.
 */
import { release, totalmem } from 'node:os';
import type { AppInfo } from '../../shared/ipc/app.ts';
import type { Settings } from '../../shared/ipc/settings.ts';
import type { LogLine } from '../../shared/ipc/support.ts';
import { redact } from './log/redact.ts';

/** Lines of the log that go into a support file. */
export const SUPPORT_LINES = 5000;

export interface SupportParts {
  /** UTC, ISO 8601. */
  readonly madeAt: string;
  readonly info: AppInfo;
  readonly settings: Settings;
  readonly uptimeSeconds: number;
  readonly lines: readonly LogLine[];
}

/** The text of the file. Every log line passes the redaction a second time, as an older version may have written it. */
export function supportFile({ madeAt, info, settings, uptimeSeconds, lines }: SupportParts): string {
  const { profile: _profile, ...program } = info;
  const content = {
    about: 'Wattlet support file. It holds no keys, no readings and no prices. Read it before you send it.',
    madeAt,
    program,
    system: {
      release: release(),
      memoryMegabytes: Math.round(totalmem() / 1_048_576),
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    },
    uptimeSeconds,
    settings,
    log: lines.map((line) => redact(`${line.time} ${line.level} ${line.event} ${line.facts}`.trimEnd())),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** `wattlet-support-20260131-0915.json` for the time given in ISO 8601. */
export const supportFileName = (madeAt: string): string =>
  `wattlet-support-${madeAt.slice(0, 16).replaceAll('-', '').replace(':', '').replace('T', '-')}.json`;
