import type { CalendarPartsFragment, EventMarkFragment } from '../../gql/graphql.ts';
import { addDays, type Day, dayOf, minutesInto } from './dates.ts';

/** Something that happens, with what is shown of when. */
export type Happening = {
  /** Tells it from what else is shown: the same event can be in two calendars. */
  key: string;
  event: EventMarkFragment;
  calendar: CalendarPartsFragment;
  /** The first and the last day of it. */
  first: Day;
  last: Day;
  /** The moments; null if it takes whole days. */
  start: Date | null;
  end: Date | null;
  /** Whether it is shown above the hours: whole days, and what lasts at least as long as one. */
  long: boolean;
};

const DAY_MS = 86_400_000;

/** An event as it is shown; null for what has no time. */
export function happening(event: EventMarkFragment, calendar: CalendarPartsFragment): Happening | null {
  const { start, end } = event;
  const key = event.id;
  if (start?.day) {
    const last = end?.day ? addDays(end.day, -1) : start.day;
    const days = { first: start.day, last: last < start.day ? start.day : last };
    return { key, event, calendar, ...days, start: null, end: null, long: true };
  }
  if (!start?.at) return null;
  const begins = new Date(start.at);
  const ends = new Date(end?.at ?? start.at);
  // What ends at midnight is not on the day that begins then.
  const last = dayOf(new Date(Math.max(begins.getTime(), ends.getTime() - 1)));
  const long = ends.getTime() - begins.getTime() >= DAY_MS;
  return { key, event, calendar, first: dayOf(begins), last, start: begins, end: ends, long };
}

/** What of it is on one of those days, in the order in which it happens; what takes whole days comes first. */
export function between(all: readonly Happening[], first: Day, last: Day): Happening[] {
  return all.filter((h) => h.first <= last && h.last >= first).sort(order);
}

function order(a: Happening, b: Happening): number {
  if (a.long !== b.long) return a.long ? -1 : 1;
  const begin = (h: Happening) => h.start?.getTime() ?? 0;
  return (
    a.first.localeCompare(b.first) || begin(a) - begin(b) || b.last.localeCompare(a.last) || a.key.localeCompare(b.key)
  );
}

/** Where something is in a day's column: in minutes of the clock, and in which of how many columns side by side. */
export type Place = { happening: Happening; top: number; bottom: number; column: number; columns: number };

/** The least that something takes up, in minutes, so that it can be read and hit. */
const LEAST = 30;
const DAY_MINUTES = 24 * 60;

/** Places what is not long on a day; what overlaps stands side by side. */
export function placed(all: readonly Happening[], day: Day): Place[] {
  const places = all
    .filter((h) => !h.long && h.start && h.end && h.first <= day && h.last >= day)
    .map((h) => spanOn(h, day))
    .sort((a, b) => a.top - b.top || b.bottom - a.bottom || a.happening.key.localeCompare(b.happening.key));
  let cluster: Place[] = [];
  let until = -1;
  const close = () => {
    const columns = Math.max(0, ...cluster.map((p) => p.column)) + 1;
    for (const p of cluster) p.columns = columns;
    cluster = [];
  };
  for (const place of places) {
    if (place.top >= until) close();
    const taken = new Set(cluster.filter((p) => p.bottom > place.top).map((p) => p.column));
    while (taken.has(place.column)) place.column++;
    cluster.push(place);
    until = Math.max(until, place.bottom);
  }
  close();
  return places;
}

function spanOn(h: Happening, day: Day): Place {
  const start = minutesInto(day, h.start!);
  let end = minutesInto(day, h.end!);
  // When clocks go back, something can end before it began by what they show.
  if (end <= start) end = start + (h.end!.getTime() - h.start!.getTime()) / 60_000;
  const bottom = Math.min(DAY_MINUTES, Math.max(end, start + LEAST));
  return { happening: h, top: Math.min(start, DAY_MINUTES - LEAST), bottom, column: 0, columns: 1 };
}

/** Where something long is among the days that are shown: from which to which, and in which lane. */
export type Bar = { happening: Happening; from: number; to: number; lane: number };

/** Places what is long above those days; what overlaps stands below each other. */
export function barred(all: readonly Happening[], days: readonly Day[]): Bar[] {
  const bars: Bar[] = [];
  for (const h of between(all, days[0]!, days.at(-1)!).filter((h) => h.long)) {
    const from = Math.max(0, days.indexOf(h.first));
    const to = h.last > days.at(-1)! ? days.length - 1 : days.indexOf(h.last);
    let lane = 0;
    while (bars.some((b) => b.lane === lane && b.from <= to && b.to >= from)) lane++;
    bars.push({ happening: h, from, to, lane });
  }
  return bars;
}

/** Whether whoever is connected has said that they do not come. */
export function declined(event: EventMarkFragment): boolean {
  return event.attendees.some((a) => a.self && a.response === 'DECLINED');
}

export function recurring(event: EventMarkFragment): boolean {
  return event.seriesId !== null && event.seriesId !== undefined ? true : event.recurrence.length > 0;
}

/** A colour that is one; a provider may send anything. */
export function colorOf(calendar: CalendarPartsFragment): string {
  return calendar.color && /^#[0-9a-f]{6}$/i.test(calendar.color) ? calendar.color : 'var(--color-edge)';
}
