import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { HouseholdView } from '../../../shared/readmodel.ts';
import type { AppError } from '../../../shared/result.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Screen } from '../../components/Screen.tsx';
import { useView } from '../../state/household.ts';
import { NotJoined } from '../NotJoined.tsx';
import { CatchUp } from './CatchUp.tsx';
import { CheapHours } from './CheapHours.tsx';
import { FlowPicture } from './FlowPicture.tsx';
import { noticesOf } from './notices.ts';
import { positionOf, SlotNow } from './SlotNow.tsx';
import { StageNotice } from './StageNotice.tsx';
import { Today } from './Today.tsx';
import { WayLink } from './WayLink.tsx';
import { wayOf } from './ways.ts';

export function Home() {
  const { t } = useTranslation('home');
  const view = useView();
  return (
    <Screen title={t('title')} lead={view?.community?.name}>
      {view === null ? <NotJoined /> : <Joined view={view} />}
    </Screen>
  );
}

function Joined({ view }: { view: HouseholdView }) {
  const notices = noticesOf(view);
  return (
    <Stack gap="md">
      <StageNotice stage={view.stage} />
      <CatchUp catchUp={view.catchUp} />
      {notices.map((notice) => (
        <Notice key={notice.code} notice={notice} />
      ))}
      <FlowPicture
        meter={view.meter}
        generation={view.generation}
        slot={view.slot}
        timeline={view.timeline}
        community={view.community}
      />
      <Today today={view.today} community={view.community} />
      {view.stage !== 'left' && (
        <>
          <SlotNow
            stage={view.stage}
            doing={view.doing}
            phase={view.phase}
            community={view.community}
            slot={view.slot}
            timeline={view.timeline}
            position={positionOf(view)}
          />
          <CheapHours />
        </>
      )}
    </Stack>
  );
}

function Notice({ notice }: { notice: AppError }) {
  const way = wayOf(notice);
  return <ErrorNotice error={notice} {...(way === null ? {} : { action: <WayLink way={way} /> })} />;
}
