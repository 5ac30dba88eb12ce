import { useTranslation } from 'react-i18next';

/** Why a slot was skipped, or its meter is not simply measured: codes, and the keys of their words in `words.json`. */
export const REASONS = {
  'slot.reading-void': 'readingVoid',
  'slot.no-seat': 'noSeat',
  'slot.absent': 'absent',
  'slot.meter-unknown': 'meterUnknown',
  'slot.never-settled': 'neverSettled',
  'slot.quitting': 'quitting',
  'slot.sleeping': 'sleeping',
  'slot.update': 'update',
  'slot.battery': 'battery',
  'cohort.stranger': 'groupWrong',
  'cohort.bad-key': 'groupWrong',
  'cohort.shared-key': 'groupWrong',
  'cohort.other-key': 'groupWrong',
  'cohort.refused': 'groupRefused',
  'no-meter': 'noMeter',
  'registers-rare': 'registersRare',
  'registers-coarse': 'registersCoarse',
  trued: 'trued',
  'no-readings': 'noReadings',
  'began-inside': 'beganInside',
  'new-meter': 'newMeter',
  'register-fell': 'registerFell',
  'register-jumped': 'registerJumped',
  'clock-stepped-back': 'clockSteppedBack',
  'power-missing': 'powerMissing',
  'no-registers': 'noRegisters',
} as const;

const isReason = (code: string): code is keyof typeof REASONS => Object.hasOwn(REASONS, code);

/** Words for a reason's code; an unknown code is said as it is, and no code gives null. */
export function useReason(): (code: string | null) => string | null {
  const { t } = useTranslation('words');
  return (code) => {
    if (code === null) return null;
    return isReason(code) ? t(`reason.${REASONS[code]}`) : t('reason.other', { code });
  };
}
