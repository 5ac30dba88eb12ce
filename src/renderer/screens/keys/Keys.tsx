import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Screen } from '../../components/Screen.tsx';
import { useSetup } from '../../state/setup.ts';
import { Opening } from '../Opening.tsx';
import { Backups } from '../setup/Backups.tsx';
import { Identity } from '../setup/Identity.tsx';
import { KeysFirst } from '../setup/KeysFirst.tsx';
import { Meters } from '../setup/Meters.tsx';
import { FundsPanel } from './FundsPanel.tsx';
import { HistoryPanel } from './HistoryPanel.tsx';
import { LeavePanel } from './LeavePanel.tsx';
import { LockPanel } from './LockPanel.tsx';
import { PassphrasePanel } from './PassphrasePanel.tsx';
import { PayoutPanel } from './PayoutPanel.tsx';
import { ReplacePanel } from './ReplacePanel.tsx';
import { SigningPanel } from './SigningPanel.tsx';

/** Everything that keeps the household's own things its own. */
export function Keys() {
  const { t } = useTranslation('frame');
  const setup = useSetup((state) => state.value);
  const state = setup?.keys.state;
  return (
    <Screen title={t('screen.keys')}>
      {state === undefined || state === 'opening' ? (
        <Opening />
      ) : state !== 'open' ? (
        // Where keys are there but do not open, the notice above every screen says why.
        state === 'empty' && <KeysFirst />
      ) : (
        <Stack gap="md">
          <Backups />
          {setup?.community != null && <HistoryPanel />}
          <LockPanel />
          <PayoutPanel />
          {setup?.community != null && <FundsPanel />}
          <SigningPanel />
          <PassphrasePanel />
          {setup?.community !== null && <Meters />}
          <Identity />
          <ReplacePanel />
          {setup?.community != null && <LeavePanel />}
        </Stack>
      )}
    </Screen>
  );
}
