import { createDays, type Days } from '../components/date-text.ts';
import { createFormat, type Format } from '../format.ts';
import { useSettings } from './settings.ts';

/** One for each locale that was used: making them anew for every row of a list would cost more than the row. */
const made = new Map<string, Format>();

/** The formatters of the person's locale. */
export function useFormat(): Format {
  const locale = useSettings((state) => state.value?.locale ?? 'en-GB');
  const format = made.get(locale) ?? createFormat(locale);
  made.set(locale, format);
  return format;
}

const madeDays = new Map<string, Days>();

/** Days as the person types and reads them. */
export function useDays(): Days {
  const locale = useSettings((state) => state.value?.locale ?? 'en-GB');
  const days = madeDays.get(locale) ?? createDays(locale);
  madeDays.set(locale, days);
  return days;
}
