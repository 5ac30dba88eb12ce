import { useMemo } from 'react';
import { createFormat, type Format } from '../format.ts';
import { useSettings } from './settings.ts';

/** The formatters of the person's locale. */
export function useFormat(): Format {
  const locale = useSettings((state) => state.value?.locale ?? 'en-GB');
  return useMemo(() => createFormat(locale), [locale]);
}
