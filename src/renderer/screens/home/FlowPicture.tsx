import {
  type Icon,
  IconBuildingFactory2,
  IconHome,
  IconSolarPanel2,
  IconUsersGroup,
} from '@tabler/icons-react';
import { memo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { HouseholdView } from '../../../shared/readmodel.ts';
import { watt } from '../../../shared/units.ts';
import { Panel } from '../../components/Panel.tsx';
import { useFormat } from '../../state/format.ts';
import { usePower } from '../../state/household.ts';
import classes from './flow.module.css';
import { type Flows, flowsOf, paceOf } from './flows.ts';
import { useSteps } from './use-steps.ts';

/** What flows right now between roof, house, neighbours and grid. Only the dots in the pipes move. */
export const FlowPicture = memo(function FlowPicture(view: FlowView) {
  const { t } = useTranslation('home');
  const flows = flowsOf(view, usePower());
  return (
    <Panel title={t('flow.title')} hint={<FlowSentence flows={flows} view={view} />}>
      {flows === null ? null : <Picture flows={flows} hasRoof={view.generation !== null} />}
      {view.generation === null && flows !== null && <p className={classes['note']}>{t('flow.noRoof')}</p>}
    </Panel>
  );
});

type FlowView = Pick<HouseholdView, 'meter' | 'generation' | 'slot' | 'timeline' | 'community'>;

function FlowSentence({ flows, view }: { flows: Flows | null; view: FlowView }) {
  const { t } = useTranslation('home');
  const format = useFormat();
  if (flows === null) return t(`flow.none.${view.meter.state === 'reading' ? 'noPower' : view.meter.state}`);
  const { net, neighbours, grid } = flows;
  if (Math.abs(net) < 10) return t('flow.balanced');
  const numbers = {
    all: format.power(watt(Math.abs(net))),
    neighbours: format.power(watt(Math.abs(neighbours))),
    grid: format.power(watt(Math.abs(grid))),
  };
  const direction = net > 0 ? 'in' : 'out';
  if (neighbours === 0) return t(`flow.${direction}.grid`, numbers);
  return grid === 0 ? t(`flow.${direction}.neighbours`, numbers) : t(`flow.${direction}.both`, numbers);
}

function Picture({ flows, hasRoof }: { flows: Flows; hasRoof: boolean }) {
  const { t } = useTranslation('home');
  const frame = useRef<HTMLDivElement>(null);
  useSteps(frame);
  return (
    <div className={classes['flow']} data-roof={hasRoof} ref={frame}>
      {hasRoof && (
        <>
          <Place name="roof" icon={IconSolarPanel2} label={t('flow.roof')} value={flows.roof} />
          <Pipe name="roofPipe" value={flows.roof ?? 0} />
        </>
      )}
      <Place
        name="house"
        icon={IconHome}
        label={t('flow.house')}
        value={flows.house ?? (hasRoof ? null : flows.net)}
      />
      <Pipe name="neighboursPipe" value={-flows.neighbours} />
      <Place name="neighbours" icon={IconUsersGroup} label={t('flow.neighbours')} value={flows.neighbours} />
      <Pipe name="gridPipe" value={-flows.grid} />
      <Place name="grid" icon={IconBuildingFactory2} label={t('flow.grid')} value={flows.grid} />
    </div>
  );
}

interface PlaceProps {
  readonly name: string;
  readonly icon: Icon;
  readonly label: string;
  readonly value: number | null;
}

function Place({ name, icon: PlaceIcon, label, value }: PlaceProps) {
  const { t } = useTranslation('components');
  const format = useFormat();
  return (
    <div className={classes['place']} data-place={name}>
      <PlaceIcon size={26} stroke={1.6} aria-hidden />
      <span className={classes['placeName']}>{label}</span>
      <strong className={classes['power']}>
        {value === null ? t('unknown') : format.power(watt(Math.abs(value)))}
      </strong>
    </div>
  );
}

/** Pixels that the dots move in a step: less than half of their distance, or they would seem to go back. */
const STEPS = { still: 0, slow: 4, steady: 7, fast: 11 } as const;

/** Positive flows to the right. */
function Pipe({ name, value }: { name: string; value: number }) {
  const pace = paceOf(value);
  return (
    <div className={classes['pipe']} data-place={name} data-pace={pace} aria-hidden>
      <div className={classes['dots']} data-step={Math.sign(value) * STEPS[pace]} />
    </div>
  );
}
