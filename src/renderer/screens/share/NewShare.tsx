import { Button, Checkbox, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LEAF_FIELDS, type LeafField } from '../../../shared/protocol/leaf-fields.ts';
import type { AppError } from '../../../shared/result.ts';
import type { ShareChoice, ShareOverview, SharePreview } from '../../../shared/share.ts';
import { call } from '../../bridge.ts';
import { DateField } from '../../components/DateField.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { dateText, spanOf, timesOf } from '../history/statement-range.ts';
import { Preview } from './Preview.tsx';
import { RangeFields } from './RangeFields.tsx';

const KINDS = ['key', 'role', 'name'] as const;
type Kind = (typeof KINDS)[number];
const SHOWN = 200;
const MONTH_MS = 30 * 86_400_000;

export function NewShare({
  roles,
  onMade,
}: {
  readonly roles: ShareOverview['roles'];
  readonly onMade: () => void;
}) {
  const { t } = useTranslation('share');
  const [range, setRange] = useState(() => spanOf('thisMonth', new Date()));
  const [fields, setFields] = useState<readonly LeafField[]>(['import', 'export']);
  const [kind, setKind] = useState<Kind>('key');
  const [key, setKey] = useState('');
  const [role, setRole] = useState(roles[0]?.role ?? '');
  const [name, setName] = useState('');
  const [purpose, setPurpose] = useState('');
  const [expiry, setExpiry] = useState(() => dateText(new Date(Date.now() + MONTH_MS)));
  const [preview, setPreview] = useState<SharePreview | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const [saved, setSaved] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const choice = ((): ShareChoice | null => {
    const times = timesOf(range);
    const until = timesOf({ from: expiry, until: expiry });
    const recipient =
      kind === 'key'
        ? { kind, key: key.trim() }
        : kind === 'role'
          ? { kind, role, key: roles.find((one) => one.role === role)?.key ?? '' }
          : { kind, name: name.trim() };
    const filled = Object.values(recipient).every((text) => text !== '') && purpose.trim() !== '';
    if (times === null || until === null || fields.length === 0 || !filled) return null;
    return { ...times, fields: [...fields], recipient, purpose: purpose.trim(), expiry: until.to - 1 };
  })();

  /** What was previewed counts only as long as nothing is changed. */
  const change =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      set(value);
      setPreview(null);
      setSaved(null);
    };

  async function see() {
    if (choice === null) return;
    setBusy(true);
    const answer = await call('share.preview', { choice, offset: 0, limit: SHOWN });
    setBusy(false);
    setError(answer.ok ? null : answer.error);
    setPreview(answer.ok ? answer.value : null);
  }

  async function make() {
    if (choice === null) return;
    setBusy(true);
    const answer = await call('share.make', choice);
    setBusy(false);
    setError(answer.ok ? null : answer.error);
    setSaved(answer.ok ? (answer.value?.file ?? null) : null);
    if (answer.ok && answer.value !== null) onMade();
  }

  return (
    <Panel title={t('new.title')} hint={t('new.hint')}>
      <Stack gap="md">
        {error !== null && <ErrorNotice error={error} />}
        <RangeFields range={range} onChange={change(setRange)} />
        <Checkbox.Group
          label={t('field.label')}
          value={[...fields]}
          onChange={(values) =>
            change(setFields)(LEAF_FIELDS.filter((field) => values.some((value) => value === field)))
          }
        >
          <Group mt="xs">
            {LEAF_FIELDS.map((field) => (
              <Checkbox key={field} value={field} label={t(`field.${field}`)} />
            ))}
          </Group>
        </Checkbox.Group>
        <Group grow align="start">
          <NativeSelect
            label={t('recipient.label')}
            value={kind}
            onChange={(event) =>
              change(setKind)(KINDS.find((one) => one === event.currentTarget.value) ?? 'key')
            }
            data={KINDS.filter((one) => one !== 'role' || roles.length > 0).map((value) => ({
              value,
              label: t(`recipient.${value}`),
            }))}
          />
          {kind === 'key' && (
            <TextInput
              label={t('recipient.keyLabel')}
              description={t('recipient.keyHint')}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              value={key}
              onChange={(event) => change(setKey)(event.currentTarget.value)}
            />
          )}
          {kind === 'role' && (
            <NativeSelect
              label={t('recipient.roleLabel')}
              value={role}
              onChange={(event) => change(setRole)(event.currentTarget.value)}
              data={roles.map((one) => one.role)}
            />
          )}
          {kind === 'name' && (
            <TextInput
              label={t('recipient.nameLabel')}
              value={name}
              onChange={(event) => change(setName)(event.currentTarget.value)}
            />
          )}
        </Group>
        <Group grow align="start">
          <TextInput
            label={t('purpose')}
            maxLength={200}
            value={purpose}
            onChange={(event) => change(setPurpose)(event.currentTarget.value)}
          />
          <DateField label={t('expiry')} value={expiry} onChange={change(setExpiry)} />
        </Group>
        <Group>
          <Button variant="default" disabled={choice === null} loading={busy} onClick={() => void see()}>
            {t('preview')}
          </Button>
          <Button
            disabled={preview === null || preview.count === 0}
            loading={busy}
            onClick={() => void make()}
          >
            {t('make')}
          </Button>
        </Group>
        {preview !== null && <Preview preview={preview} />}
        <Text role="status" size="sm">
          {saved !== null && t('saved', { file: saved })}
        </Text>
      </Stack>
    </Panel>
  );
}
