import { Button, Group, Radio, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MeterAddress, MeterRole } from '../../../shared/ipc/setup.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { useActs } from '../../state/act.ts';
import { useAnswer } from '../../state/answer.ts';
import { addressOf } from './meter-address.ts';

const ROLES = ['grid', 'generation', 'flexible'] as const satisfies readonly MeterRole[];
type Role = (typeof ROLES)[number];
const ELSEWHERE = 'elsewhere';

/** The cable that was plugged in, or an adapter in the home's network; which meter it is Wattlet finds out itself. */
export function AddMeter({ hasGrid }: { hasGrid: boolean }) {
  const { t } = useTranslation('setup');
  const ports = useAnswer('setup.ports', {}, hasGrid);
  const acts = useActs();
  const [chosen, setChosen] = useState<string | null>(null);
  const [typed, setTyped] = useState('');
  const [role, setRole] = useState<Role | null>(null);
  const [tried, setTried] = useState(false);
  const free = ports.value?.filter(({ inUse }) => !inUse) ?? [];
  const place = chosen ?? free[0]?.identity.path ?? ELSEWHERE;
  const as = role ?? (hasGrid ? 'generation' : 'grid');
  const port = free.find(({ identity }) => identity.path === place);
  const address: MeterAddress | null =
    place === ELSEWHERE
      ? addressOf(typed)
      : port === undefined
        ? null
        : { kind: 'serial', port: port.identity };

  async function add(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (address === null) return;
    const added = await acts.run('setup.addMeter', { role: as, address });
    if (!added.ok) return;
    setTried(false);
    setChosen(null);
    setRole(null);
    setTyped('');
    ports.reload();
  }

  return (
    <form onSubmit={(event) => void add(event)} noValidate>
      <Stack gap="md">
        <Radio.Group label={t('add.where')} value={place} onChange={setChosen}>
          <Stack gap="xs" mt="xs">
            {free.map(({ identity, label }) => (
              <Radio key={identity.path} value={identity.path} label={label} />
            ))}
            <Radio value={ELSEWHERE} label={t('add.elsewhere')} description={t('add.elsewhereHint')} />
          </Stack>
        </Radio.Group>
        <Group gap="sm">
          {ports.value !== null && free.length === 0 && <Text size="sm">{t('add.noPorts')}</Text>}
          <Button
            variant="default"
            size="xs"
            leftSection={<IconRefresh size={16} aria-hidden />}
            onClick={ports.reload}
            loading={ports.loading}
          >
            {t('add.again')}
          </Button>
        </Group>
        {place === ELSEWHERE && (
          <TextInput
            label={t('add.address')}
            placeholder="192.168.1.20:3000"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            error={tried && address === null ? t('add.addressWrong') : undefined}
            maw={360}
          />
        )}
        <Select
          label={t('add.role')}
          data={ROLES.map((value) => ({
            value,
            label: t(`meters.role.${value}`),
            disabled: value === 'grid' && hasGrid,
          }))}
          value={as}
          onChange={(value) => setRole(ROLES.find((known) => known === value) ?? null)}
          allowDeselect={false}
          maw={360}
        />
        {ports.error !== null && <ErrorNotice error={ports.error} onRetry={ports.reload} />}
        {acts.error !== null && <ErrorNotice error={acts.error} />}
        <Group>
          <Button type="submit" loading={acts.busy}>
            {t('add.action')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
