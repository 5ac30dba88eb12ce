import { Center, Loader, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** What is usually over in a moment leaves the page quiet; after this a sign of it comes, and then words. */
const SIGN_MS = 500;
const WORDS_MS = 1500;

interface Props {
  /** What is waited for, said where it takes long. */
  readonly words: string;
  /** What the person can do about it. */
  readonly advice?: string;
}

/** Main has not said yet what there is to show. */
export function Waiting({ words, advice }: Props) {
  const { t } = useTranslation('components');
  const sign = useAfter(SIGN_MS);
  const told = useAfter(WORDS_MS);
  return (
    <Center py="xl" role="status" {...(told ? {} : { 'aria-label': t('loading'), 'data-loading': true })}>
      {sign && (
        <Stack align="center" gap="sm" maw={460}>
          <Loader />
          {told && <Text fw={600}>{words}</Text>}
          {told && advice !== undefined && (
            <Text c="dimmed" ta="center">
              {advice}
            </Text>
          )}
        </Stack>
      )}
    </Center>
  );
}

function useAfter(ms: number): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return over;
}
