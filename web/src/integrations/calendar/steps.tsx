import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/clock.tsx';
import { addDays, type Day, dayOf, isDay, startOf, useDates, weekOf, zone } from './dates.ts';

/** The days to show: those of the week that an address names, or of this week. */
export function useWeek(text: string): { first: Day; today: Day; now: number } {
  const dates = useDates();
  const now = useNow(30_000);
  const today = dayOf(new Date(now));
  return { first: weekOf(isDay(text) ? text : today, dates.firstDay), today, now };
}

/** What days are shown, and the way to others. */
export function Steps(props: {
  first: Day;
  days: number;
  loading: boolean;
  onChange: (day: Day | null) => void;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const { first, days, onChange } = props;
  const step = days === 1 ? 'day' : 'week';
  return (
    <div className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="flex items-center gap-1">
        <Step label={t.calendar.previous[step]} icon={ChevronLeft} onClick={() => onChange(addDays(first, -days))} />
        <Button onClick={() => onChange(null)}>{t.calendar.today}</Button>
        <Step label={t.calendar.following[step]} icon={ChevronRight} onClick={() => onChange(addDays(first, days))} />
      </div>
      {props.children}
      <h3 aria-live="polite" className="font-medium">
        {dates.days(first, addDays(first, days - 1))}
      </h3>
      <p className="text-sm text-muted sm:ml-auto">
        <span role="status">{props.loading ? t.loading : ''}</span>{' '}
        {t.calendar.zone(zone.replaceAll('_', ' '), dates.zoneName(startOf(first)))}
      </p>
    </div>
  );
}

function Step(props: { label: string; icon: typeof ChevronLeft; onClick: () => void }) {
  const Icon = props.icon;
  return (
    <Button variant="quiet" className="px-2.5" aria-label={props.label} title={props.label} onClick={props.onClick}>
      <Icon aria-hidden="true" className="size-4" />
    </Button>
  );
}
