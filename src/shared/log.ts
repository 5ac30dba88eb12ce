/**
 * The log's interface. Logs never hold secrets or readings, so a line is an event's name with facts from a
 * closed vocabulary, not free text: a reading, a price or a key has no name to go under. Adding a fact means
 * adding it here, where it is seen.
 */
export interface LogFacts {
  /** Code of an AppError or of the operating system, or an exit code. */
  readonly code?: string | number;
  /** Short technical reason; passes the redaction like every text. */
  readonly reason?: string;
  readonly slot?: number;
  readonly period?: number;
  readonly block?: number;
  readonly count?: number;
  readonly attempt?: number;
  readonly ms?: number;
  readonly pid?: number;
  readonly version?: string;
  /** Name of a part, protocol, channel, screen, state. */
  readonly name?: string;
  readonly from?: string;
  readonly to?: string;
}

export const LOG_LEVELS = ['info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** `event` is dotted and stable, for example `meter.unplugged`. Writing never fails and never throws. */
export type Log = Readonly<Record<LogLevel, (event: string, facts?: LogFacts) => void>>;
