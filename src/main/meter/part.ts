import { fail, ok, type Result } from '../../shared/result.ts';
import { slotStart } from '../../shared/slots.ts';
import type { SlotNo } from '../../shared/units.ts';
import { slotNo } from '../../shared/units.ts';
import type { MeterPart, MeterPartOptions, MeterReading, PortChoice, SourceConfig } from './api.ts';
import { createTimeMap } from './ledger/time-map.ts';
import type { SlotEnergy } from './ledger/types.ts';
import { type MeterSource, meterSource, type SourceEvents } from './meter-source.ts';
import { type SerialDriver, systemSerial } from './sources/serial-driver.ts';
import { portLabel } from './sources/serial-ports.ts';
import { parseTcpAddress } from './sources/tcp.ts';

/** Builds the meter part: a set of sources and the one map from this computer's clock to chain time. */
export function createMeterPart(options: MeterPartOptions, serial: SerialDriver = systemSerial()): MeterPart {
  const { clock, timing } = options;
  const sources = new Map<string, MeterSource>();
  const time = createTimeMap(clock);
  const readingListeners = new Set<Parameters<MeterPart['onReading']>[0]>();
  const statusListeners = new Set<Parameters<MeterPart['onStatus']>[0]>();
  const foundListeners = new Set<Parameters<MeterPart['onFound']>[0]>();
  const ledger = {
    genesisMs: slotStart(timing, slotNo(0)) * 1000,
    slotMs: timing.slotSeconds * 1000,
    connectionWatt: options.connectionWatt,
  };
  const events: SourceEvents = {
    reading: (reading: MeterReading) => each(readingListeners, (listen) => listen(reading)),
    status: (status) => each(statusListeners, (listen) => listen(status)),
    found: (id, found) => each(foundListeners, (listen) => listen(id, found)),
  };

  return {
    async ports() {
      const used = new Set([...sources.values()].map((source) => source.portPath()));
      const ports = await serial.list();
      return ports.map(
        (port): PortChoice => ({
          identity: port.identity,
          label: portLabel(port),
          inUse: used.has(port.identity.path),
        }),
      );
    },
    addSource(config) {
      const refused = refusal(config, sources);
      if (refused !== null) return refused;
      const source = meterSource({ config, clock, serial, ledger, time, events });
      sources.set(config.id, source);
      source.start();
      return ok(undefined);
    },
    async removeSource(id) {
      const source = sources.get(id);
      if (source === undefined) return null;
      sources.delete(id);
      await source.stop();
      return source.save();
    },
    setKeys(id, keys) {
      const source = sources.get(id);
      if (source === undefined) return noSuchSource();
      source.setKeys(keys);
      return ok(undefined);
    },
    status: () => [...sources.values()].map((source) => source.status()),
    onReading: (listener) => subscribe(readingListeners, listener),
    onStatus: (listener) => subscribe(statusListeners, listener),
    onFound: (listener) => subscribe(foundListeners, listener),
    slotEnergy: (id, slot) => sources.get(id)?.slotEnergy(slot) ?? null,
    closeSlot: (id, slot) => sources.get(id)?.closeSlot(slot) ?? noSource(slot),
    takeUnplaced: (id) => sources.get(id)?.takeUnplaced() ?? [],
    saveLedger: (id) => sources.get(id)?.save() ?? null,
    chainTime: (block) => time.block(block),
    resumed() {
      time.resumed();
      for (const source of sources.values()) source.reopen();
    },
    record(id, file, ids) {
      const source = sources.get(id);
      return source === undefined ? noSuchSource() : source.record(file, ids);
    },
    async close() {
      await Promise.all([...sources.values()].map((source) => source.stop()));
      sources.clear();
    },
  };
}

function refusal(config: SourceConfig, sources: ReadonlyMap<string, MeterSource>): Result<void> | null {
  if (sources.has(config.id)) {
    return fail(
      'meter.source-exists',
      'This meter is already being read.',
      'Remove it first to set it up anew.',
    );
  }
  const grid = [...sources.values()].some((source) => source.status().role === 'grid');
  if (config.role === 'grid' && grid) {
    return fail(
      'meter.second-grid',
      'There is already a meter for the grid connection.',
      'Give this one another role, or remove the first.',
    );
  }
  const { address } = config;
  if (address.kind === 'tcp') {
    const host = address.host.includes(':') ? `[${address.host}]` : address.host;
    const checked = parseTcpAddress(`${host}:${address.port}`);
    if (!checked.ok) return checked;
  }
  return null;
}

const noSuchSource = () => fail('meter.no-source', 'This meter is not being read.', 'Set it up first.');

function noSource(slot: SlotNo): SlotEnergy {
  return { slot, importWh: null, exportWh: null, quality: 'unknown', reason: 'no-readings', segment: 0 };
}

function subscribe<L>(listeners: Set<L>, listener: L): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

function each<L>(listeners: ReadonlySet<L>, call: (listener: L) => void): void {
  for (const listener of [...listeners]) call(listener);
}
