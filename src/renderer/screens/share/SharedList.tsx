import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '../../../shared/result.ts';
import type { Shared } from '../../../shared/share.ts';
import { utcSeconds } from '../../../shared/units.ts';
import { call } from '../../bridge.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useFormat } from '../../state/format.ts';
import { useHousehold } from '../../state/household.ts';

/** A reminder is worth a mark this long before the end. */
const SOON_SECONDS = 7 * 86_400;

export function SharedList({ shared }: { readonly shared: readonly Shared[] }) {
  const { t } = useTranslation('share');
  const [error, setError] = useState<AppError | null>(null);

  async function again(hash: string) {
    const answer = await call('share.saveAgain', { hash });
    setError(answer.ok ? null : answer.error);
  }

  return (
    <Panel title={t('list.title')}>
      {error !== null && <ErrorNotice error={error} />}
      {shared.length === 0 && <Text c="dimmed">{t('list.none')}</Text>}
      <Stack gap="sm">
        {shared.map((one) => (
          <Line key={one.hash} one={one} onAgain={() => void again(one.hash)} />
        ))}
      </Stack>
    </Panel>
  );
}

function Line({ one, onAgain }: { readonly one: Shared; readonly onAgain: () => void }) {
  const { t } = useTranslation('share');
  const format = useFormat();
  const now = useHousehold((state) => state.value?.chainTime ?? 0);
  const date = format.date(utcSeconds(one.expiry));
  const ends =
    one.expiry < now
      ? t('list.over', { date })
      : one.expiry < now + SOON_SECONDS
        ? t('list.soon', { date })
        : t('list.until', { date });
  const last = one.viewed.at(-1);
  return (
    <Group justify="space-between" align="flex-start" wrap="nowrap">
      <div>
        <Text style={{ overflowWrap: 'anywhere' }}>
          {t('list.to')} <strong>{one.recipient}</strong>
        </Text>
        <Text size="sm">
          {one.purpose} · {ends}
        </Text>
        <Text size="sm" c="dimmed">
          {t('list.what', {
            count: one.count,
            from: format.date(utcSeconds(one.from)),
            to: format.date(utcSeconds(Math.max(one.from, one.to - 1))),
          })}
          {' · '}
          {t('list.viewed', {
            count: one.viewed.length,
            date: last === undefined ? '' : format.date(utcSeconds(last.at)),
          })}
        </Text>
        <Group gap="xs" mt={4}>
          <Badge tt="none" variant="light" color={one.state === 'failed' ? 'red' : 'gray'}>
            {t(`list.state.${one.state}`)}
          </Badge>
          {!one.encrypted && (
            <Badge tt="none" variant="light" color="sun">
              {t('list.plain')}
            </Badge>
          )}
        </Group>
      </div>
      <Button variant="default" size="compact-sm" flex="none" onClick={onAgain}>
        {t('list.again')}
      </Button>
    </Group>
  );
}
