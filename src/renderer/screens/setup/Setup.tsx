import { IconCircle, IconCircleCheckFilled } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { Loading } from '../../components/Loading.tsx';
import { Screen } from '../../components/Screen.tsx';
import { hrefOf } from '../../state/route.ts';
import { useMeters, useSetup } from '../../state/setup.ts';
import { Opening } from '../Opening.tsx';
import type { ScreenProps } from '../screens.ts';
import { BackupStep } from './BackupStep.tsx';
import { InvitationStep } from './InvitationStep.tsx';
import { KeysStep } from './KeysStep.tsx';
import { LimitsStep } from './LimitsStep.tsx';
import { MeterStep } from './MeterStep.tsx';
import classes from './setup.module.css';
import { isDone, nextStep, STEPS, type Step } from './steps.ts';
import { WelcomeStep } from './WelcomeStep.tsx';

const VIEWS: Readonly<Record<Step, ComponentType>> = {
  welcome: WelcomeStep,
  keys: KeysStep,
  backup: BackupStep,
  invitation: InvitationStep,
  meter: MeterStep,
  limits: LimitsStep,
};

/** The first run: six steps that can be taken in any order, left, and taken up again. */
export function Setup({ rest }: ScreenProps) {
  const { t } = useTranslation('setup');
  const setup = useSetup((state) => state.value);
  const meters = useMeters();
  const asked = STEPS.find((known) => known === rest[0]);
  const step = asked ?? (setup === null || meters === null ? null : nextStep(setup, meters));
  const View = step === null ? null : VIEWS[step];
  // Which steps are done is known only with the keys.
  if (setup?.keys.state === 'opening') {
    return (
      <Screen title={t('title')}>
        <Opening />
      </Screen>
    );
  }
  return (
    // Each step is a screen of its own: it begins at its top, wherever the button of the one before was.
    <Screen key={step} title={t('title')} lead={t('lead')}>
      {setup === null || step === null || View === null ? (
        <Loading />
      ) : (
        <>
          <ol className={classes['steps']} aria-label={t('steps')}>
            {STEPS.map((each) => {
              const done = isDone(each, setup, meters ?? []);
              const Mark = done ? IconCircleCheckFilled : IconCircle;
              return (
                <li key={each}>
                  <a
                    className={classes['step']}
                    href={hrefOf('setup', each)}
                    {...(each === step ? { 'aria-current': 'step' as const } : {})}
                  >
                    <Mark size={16} aria-hidden data-done={done} />
                    <span>{t(`step.${each}`)}</span>
                    {done && <span className={classes['hidden']}>({t('done')})</span>}
                  </a>
                </li>
              );
            })}
          </ol>
          <View />
        </>
      )}
    </Screen>
  );
}
