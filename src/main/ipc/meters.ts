import type { MeterStatus } from '../../shared/ipc/setup.ts';
import type { RecordingView } from '../household/recordings.ts';
import type { SourceStatus } from '../meter/api.ts';
import { shownId } from '../meter/decoder.ts';

/** A meter as the window shows it. */
export function meterStatusOf(status: SourceStatus, recording: RecordingView | null): MeterStatus {
  const { state } = status.state;
  const problem =
    status.state.state === 'silent'
      ? status.state.problem
      : status.state.state === 'error'
        ? status.state.error
        : null;
  const reading = status.lastReading;
  return {
    id: status.id,
    role: status.role,
    state,
    trying: status.state.state === 'detecting' ? status.state.trying : null,
    problem,
    protocol: status.protocol?.protocol ?? null,
    maker: status.maker,
    meterId: reading === null ? status.meterId : (shownId(reading.telegram) ?? status.meterId),
    power: powerOf(reading?.telegram.powerMilliW ?? null),
    lastAt: reading === null ? null : Math.floor(reading.atMs / 1000),
    accepted: status.accepted,
    rejected: status.rejected,
    hasKey: status.hasKey,
    recording:
      recording === null
        ? null
        : { ...recording, holds: recording.holds === null ? null : { ...recording.holds } },
  };
}

const powerOf = (milliW: number | null): number | null =>
  milliW === null ? null : Math.round(milliW / 1000);
