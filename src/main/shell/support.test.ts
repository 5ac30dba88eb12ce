import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../shared/ipc/settings.ts';
import { supportFile, supportFileName } from './support.ts';

const info = {
  version: '0.1.0',
  electron: '45.4.1',
  chrome: '152',
  node: '24.1.0',
  platform: 'linux',
  arch: 'x64',
  testRuntime: false,
  profile: '/home/erika/.config/wattlet',
};

test('the file holds versions and the log, and neither planted secrets nor the person’s name', () => {
  const words = 'abandon ability able about above absent absorb abstract absurd abuse access accident';
  const hex = '0f'.repeat(32);
  const line = (facts: string) => ({
    time: '2026-01-31T09:15:00Z',
    level: 'warn' as const,
    event: 'x.y',
    facts,
  });
  const text = supportFile({
    madeAt: '2026-01-31T09:15:00.000Z',
    info,
    settings: DEFAULT_SETTINGS,
    uptimeSeconds: 12,
    lines: [line(`reason=${words}`), line(`reason=${hex}`), line('reason=1234 Wh'), line('code=ENODEV')],
  });
  expect(JSON.parse(text)).toMatchObject({
    program: { version: '0.1.0', electron: '45.4.1' },
    uptimeSeconds: 12,
  });
  expect(text).toContain('code=ENODEV');
  for (const secret of ['abandon', hex, '1234 Wh', 'erika']) expect(text).not.toContain(secret);
});

test('its name tells when it was made', () => {
  expect(supportFileName('2026-01-31T09:15:00.000Z')).toBe('wattlet-support-20260131-0915.json');
});
