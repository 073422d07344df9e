import { useMemo } from 'react';
import { useTranslation } from '../../i18n/index.ts';

/** A day of the calendar as it is written, such as 2026-11-23. */
export type Day = string;

/** The time zone in which these pages show what happens: that of the machine. */
export const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A day of 24 hours everywhere, for the names of the hours. */
export const PLAIN_DAY = '2026-01-15';

const two = (n: number) => String(n).padStart(2, '0');

/** The day on which a moment is, here. */
export function dayOf(at: Date): Day {
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** When a day begins here. It is 23 or 25 hours before the next where clocks change; some days have no midnight. */
export function startOf(day: Day): Date {
  const [year, month, date] = day.split('-').map(Number);
  return new Date(year!, month! - 1, date!);
}

export function addDays(day: Day, n: number): Day {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + n);
  return at.toISOString().slice(0, 10);
}

export function daysFrom(day: Day, n: number): Day[] {
  return Array.from({ length: n }, (_, i) => addDays(day, i));
}

/** Whether that is a day, and one that a provider may know of. */
export function isDay(text: string): boolean {
  if (!/^(19[7-9]|20\d|21\d)\d-\d\d-\d\d$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** The first day of the week that a day is in. */
export function weekOf(day: Day, firstDay: number): Day {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, -((weekday - firstDay + 7) % 7));
}

const DAY_MINUTES = 24 * 60;

/** What clocks show at a moment, in minutes after midnight of `day`; 0 and 1440 for what is before and after it. */
export function minutesInto(day: Day, at: Date): number {
  const its = dayOf(at);
  if (its < day) return 0;
  if (its > day) return DAY_MINUTES;
  return at.getHours() * 60 + at.getMinutes() + at.getSeconds() / 60;
}

/** What clocks show in a time zone, such as 2026-11-23T09:30. */
export function clockIn(timeZone: string, at: Date): string {
  const text = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(at);
  return text.replace(' ', 'T');
}

/** Whether clocks change on that day, so that what they show can happen twice, or not at all. */
export function clocksChange(day: Day): boolean {
  return startOf(day).getTimezoneOffset() !== startOf(addDays(day, 1)).getTimezoneOffset();
}

/** The language with the region of the browser's, which tells how people there write times. */
function regional(language: string): string {
  return navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language;
}

type WeekInfo = { firstDay: number };
type LocaleWithWeek = Intl.Locale & { getWeekInfo?: () => WeekInfo; weekInfo?: WeekInfo };

/** The day that weeks begin with, 0 for Sunday; Monday where the browser does not know. */
function firstDayOf(locale: string): number {
  const known = new Intl.Locale(locale) as LocaleWithWeek;
  const info = known.getWeekInfo?.() ?? known.weekInfo;
  return info ? info.firstDay % 7 : 1;
}

export type Dates = ReturnType<typeof datesOf>;

/** How days and times are written. */
function datesOf(language: string) {
  const locale = regional(language);
  const shape = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options);
  const weekday = shape({ weekday: 'short' });
  const short = shape({ weekday: 'short', day: 'numeric', month: 'short' });
  const long = shape({ weekday: 'long', day: 'numeric', month: 'long' });
  const range = shape({ day: 'numeric', month: 'long', year: 'numeric' });
  const hour = shape({ hour: 'numeric' });
  const time = shape({ hour: 'numeric', minute: '2-digit' });
  const exact = shape({ hour: 'numeric', minute: '2-digit', timeZoneName: 'short' });
  const whole = shape({ dateStyle: 'full', timeStyle: 'short' });
  const full = shape({ dateStyle: 'full' });
  const elsewhere = shape({ weekday: 'short', hour: 'numeric', minute: '2-digit', timeZone: 'UTC' });
  const times = (start: Date, end: Date) => {
    const clock = clocksChange(dayOf(start)) ? exact : time;
    // Of what lasts until midnight a range would say the dates of both days.
    const untilMidnight = end.getTime() === startOf(addDays(dayOf(start), 1)).getTime();
    return untilMidnight ? `${clock.format(start)} – ${clock.format(end)}` : clock.formatRange(start, end);
  };
  return {
    firstDay: firstDayOf(locale),
    weekday: (day: Day) => weekday.format(startOf(day)),
    date: (day: Day) => String(Number(day.slice(8))),
    short: (day: Day) => short.format(startOf(day)),
    long: (day: Day) => long.format(startOf(day)),
    /** 16 – 22 November 2026 */
    days: (first: Day, last: Day) =>
      first === last ? full.format(startOf(first)) : range.formatRange(startOf(first), startOf(last)),
    hour: (day: Day, hours: number) => hour.format(new Date(startOf(day).getTime() + hours * 3_600_000)),
    /** What a clock shows elsewhere, from 2026-11-23T09:30:00. */
    clock: (local: string) => elsewhere.format(new Date(`${local.slice(0, 16)}Z`)),
    /** 9:30 – 9:45; with the zone on days where that is not enough. */
    times,
    /** Monday, 16 November 2026, 9:30 – 9:45 */
    span: (start: Date, end: Date) =>
      dayOf(start) === dayOf(end) ? `${full.format(start)}, ${times(start, end)}` : whole.formatRange(start, end),
    zoneName: (at: Date) =>
      shape({ timeZoneName: 'long' })
        .formatToParts(at)
        .find((p) => p.type === 'timeZoneName')?.value ?? zone,
  };
}

export function useDates(): Dates {
  const { language } = useTranslation();
  return useMemo(() => datesOf(language), [language]);
}
