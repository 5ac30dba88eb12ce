import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { STEPS } from '../../../shared/protocol/verify/step.ts';
import type { Check } from '../../../shared/readmodel.ts';
import { Verdict } from '../../components/Verdict.tsx';
import { stateOf } from './Mark.tsx';
import { useReadable } from './readable.ts';
import classes from './story.module.css';

interface Props {
  readonly checks: readonly Check[];
  /** Nothing more will come: what is not checked by now never is. */
  readonly over?: boolean;
}

/** What this wallet recomputed itself, each with its mark; a difference shows both sides. */
export function Checks({ checks, over = false }: Props) {
  const { t } = useTranslation('steps');
  const sentence = useSentence(over);
  if (checks.length === 0) return null;
  const fitting = checks.filter(({ agrees, expected }) => agrees === true && expected !== '');
  return (
    <div className={classes['checks']}>
      <ul aria-label={t('label')}>
        {checks.map((check, index) => (
          <li key={`${check.step} ${index}`}>
            <Verdict state={stateOf(check.agrees)} label={sentence(check)} />
            {check.agrees === false && <Sides check={check} />}
          </li>
        ))}
      </ul>
      {fitting.length > 0 && (
        <details className={classes['details']}>
          <summary>{t('figures')}</summary>
          {fitting.map((check, index) => (
            <div key={`${check.step} ${index}`}>
              {sentence(check)}
              <Sides check={check} />
            </div>
          ))}
        </details>
      )}
    </div>
  );
}

function Sides({ check }: { check: Check }) {
  const { t } = useTranslation('steps');
  const readable = useReadable();
  return (
    <dl className={classes['sides']}>
      <dt>{t('expected')}</dt>
      <dd>{readable(check.expected)}</dd>
      <dt>{t('found')}</dt>
      <dd>{readable(check.found)}</dd>
    </dl>
  );
}

function useSentence(over: boolean): (check: Check) => string {
  const { t } = useTranslation('steps');
  return ({ step, agrees }) => {
    const known = STEPS.find((name) => name === step);
    if (known === undefined) return t('other', { step });
    if (agrees === false) return t(`differs.${known}`);
    if (agrees === true) return t(`agrees.${known}`);
    return t(over ? 'never' : 'open', { sentence: t(`agrees.${known}`) });
  };
}

/** Said where nothing can be checked yet, or, of a slot without this home's part, never. */
export function NothingChecked({ never = false }: { never?: boolean }) {
  const { t } = useTranslation('steps');
  return (
    <Text c="dimmed" size="sm" mt={never ? 'xs' : 0}>
      {t(never ? 'noPart' : 'nothing')}
    </Text>
  );
}
