import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLog } from './log.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wattlet-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const now = () => '2026-01-31T09:15:00.000Z';

test('lines come back newest first, with their facts', () => {
  const { log, recent } = openLog({ folder, now });
  log.info('app.start', { version: '1.2.3', pid: 42 });
  log.error('meter.gone', { reason: 'ENODEV' });
  expect(recent(10)).toEqual([
    { time: now(), level: 'error', event: 'meter.gone', facts: 'reason=ENODEV' },
    { time: now(), level: 'info', event: 'app.start', facts: 'version=1.2.3 pid=42' },
  ]);
  expect(recent(1)).toHaveLength(1);
});

test('the files rotate, their number and size are bounded, and the newest lines are kept', () => {
  const { log, recent } = openLog({ folder, now, maxBytes: 1000, files: 3 });
  for (let count = 0; count < 100; count++) log.info('tick', { count });
  expect(readdirSync(folder).sort()).toEqual(['wattlet.1.log', 'wattlet.2.log', 'wattlet.log']);
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(1000);
  const counts = recent(20).map((line) => line.facts);
  expect(counts[0]).toBe('count=99');
  expect(counts[19]).toBe('count=80');
});

test('a second start goes on in the same file', () => {
  openLog({ folder, now, maxBytes: 300 }).log.info('first');
  const { log, recent } = openLog({ folder, now, maxBytes: 300 });
  log.info('second');
  expect(recent(5).map((line) => line.event)).toEqual(['second', 'first']);
});

test('secrets in any text of a line do not reach the file', () => {
  const { log } = openLog({ folder, now });
  const secret = 'ab'.repeat(32);
  log.warn(`event ${secret}`, {
    reason: secret,
    name: `x ${secret}`,
    from: 'passphrase: hunter2',
    code: secret,
  });
  const text = readFileSync(join(folder, 'wattlet.log'), 'utf8');
  expect(text).not.toContain(secret.slice(0, 16));
  expect(text).not.toContain('hunter2');
});

test('lines cut by a crash or written by others are left out', () => {
  const { log, recent } = openLog({ folder, now });
  log.info('whole');
  appendFileSync(
    join(folder, 'wattlet.log'),
    'nonsense\n{"time":1}\n{"time":"x","level":"loud","event":"y"}\n{"ti',
  );
  expect(recent(10).map((line) => line.event)).toEqual(['whole']);
});

test('a folder that cannot be written loses lines and nothing else', () => {
  const file = join(folder, 'in-the-way');
  writeFileSync(file, '');
  const { log, recent } = openLog({ folder: file, now });
  expect(() => log.info('lost')).not.toThrow();
  expect(recent(5)).toEqual([]);
});
