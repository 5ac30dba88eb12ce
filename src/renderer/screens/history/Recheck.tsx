import { Autocomplete, Button, Group, Stack, Text } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import type { Answer, Request } from '../../../shared/ipc/contract.ts';
import type { AppError, Result } from '../../../shared/result.ts';
import { call } from '../../bridge.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Verdict } from '../../components/Verdict.tsx';
import { useHousehold } from '../../state/household.ts';
import { Checks } from './Checks.tsx';
import { stateOf } from './Mark.tsx';

/** Verifies the slot or bill again by what one other computer says, whichever the person names. */
export function Recheck({ of }: { readonly of: Request<'proof.recheck'>['of'] }) {
  const { t } = useTranslation('steps');
  const known = useHousehold(useShallow((state) => (state.value?.endpoints ?? []).map(({ url }) => url)));
  const [typed, setTyped] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  /** Counts the questions: the answer to one that nobody waits for any more is not shown. */
  const turn = useRef(0);
  const [answer, setAnswer] = useState<Answer<'proof.recheck'> | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  // The first one is asked all the time; another one is the better witness.
  const endpoint = typed ?? known[1] ?? known[0] ?? '';
  const show = (asked: number, result: Result<Answer<'proof.recheck'>>) => {
    if (asked !== turn.current) return;
    setAnswer(result.ok ? result.value : null);
    setError(result.ok ? null : result.error);
    setAsking(false);
  };
  return (
    <Panel title={t('again.title')} hint={t('again.hint')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          turn.current += 1;
          const asked = turn.current;
          setAsking(true);
          void call('proof.recheck', { of, endpoint: endpoint.trim() }).then((result) => show(asked, result));
        }}
      >
        <Group align="end">
          <Autocomplete
            label={t('again.label')}
            data={known}
            filter={({ options }) => options}
            value={endpoint}
            onChange={setTyped}
            placeholder="https://…"
            style={{ flex: '1 1 18rem' }}
          />
          <Button
            type="submit"
            variant="default"
            loading={asking}
            disabled={!/^https?:\/\//.test(endpoint.trim())}
          >
            {t('again.ask')}
          </Button>
          {asking && (
            <Button
              variant="subtle"
              onClick={() => {
                turn.current += 1;
                setAsking(false);
              }}
            >
              {t('again.stop')}
            </Button>
          )}
        </Group>
      </form>
      <Stack gap="xs" mt="sm" role="status">
        {asking && <Text size="sm">{t('again.asking')}</Text>}
        {!asking && answer !== null && (
          <>
            <Verdict
              state={stateOf(answer.agrees)}
              label={t(answer.agrees === null ? 'again.open' : answer.agrees ? 'again.good' : 'again.bad', {
                endpoint: answer.endpoint,
              })}
            />
            {answer.agrees !== true && <Checks checks={answer.checks} />}
          </>
        )}
      </Stack>
      {!asking && error !== null && <ErrorNotice error={error} />}
    </Panel>
  );
}
