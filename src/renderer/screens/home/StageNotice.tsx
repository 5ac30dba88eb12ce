import { Text, Title } from '@mantine/core';
import {
  type Icon,
  IconDoorExit,
  IconHandStop,
  IconHourglass,
  IconKey,
  IconLock,
  IconPlayerPause,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { HouseholdView } from '../../../shared/readmodel.ts';
import classes from './stage.module.css';
import { WayLink } from './WayLink.tsx';
import { wayOfStage } from './ways.ts';

type Stage = Exclude<HouseholdView['stage'], 'trading'>;

const ICONS: Readonly<Record<Stage, Icon>> = {
  'no-keys': IconKey,
  locked: IconLock,
  'not-joined': IconHourglass,
  'waiting-for-approval': IconHourglass,
  'waiting-for-start': IconHourglass,
  paused: IconPlayerPause,
  leaving: IconDoorExit,
  left: IconDoorExit,
  stopped: IconHandStop,
};

/** Where the household stands in its community, unless it simply trades; and what comes next. */
export function StageNotice({ stage }: { stage: HouseholdView['stage'] }) {
  const { t } = useTranslation('home');
  if (stage === 'trading') return null;
  const StageIcon = ICONS[stage];
  const way = wayOfStage(stage);
  return (
    <section className={classes['stage']} data-stage={stage}>
      <StageIcon size={28} stroke={1.6} aria-hidden />
      <div>
        <Title order={2} size="h4">
          {t(`stage.${stage}.title`)}
        </Title>
        <Text>{t(`stage.${stage}.text`)}</Text>
        {way !== null && <WayLink way={way} />}
      </div>
    </section>
  );
}
