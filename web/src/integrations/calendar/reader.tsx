import { useCallback, useEffect, useMemo, useState } from 'react';
import { type Pages, usePages } from '../../api/pages.ts';
import { type Problem, problemAt } from '../../api/problem.ts';
import { CalendarEventsDocument, type CalendarPartsFragment, type EventMarkFragment } from '../../gql/graphql.ts';
import { addDays, type Day, startOf } from './dates.ts';
import { type Happening, happening } from './events.ts';

type Read = Pages<EventMarkFragment>;

/** Enough for any week that can still be looked at; what is beyond is not read. */
const MOST = 1_000;

export type Events = {
  all: readonly Happening[];
  loading: boolean;
  staleSince: string | null;
  /** What went wrong, with the calendars that it went wrong with. */
  problems: readonly { problem: Problem; calendars: readonly CalendarPartsFragment[]; retry: () => void }[];
};

/**
 * Reads what happens in several calendars. `readers` has to be on the page: each calendar is read on its own, so that
 * one that fails spoils no other.
 */
export function useEvents(calendars: readonly CalendarPartsFragment[], first: Day, days: number) {
  const [reads, setReads] = useState<ReadonlyMap<string, Read>>(new Map());
  const tell = useCallback((id: string, read: Read) => setReads((all) => new Map(all).set(id, read)), []);
  // A day more on both sides: whole days are those of the calendar's zone, which may be far away.
  const from = startOf(addDays(first, -1)).toISOString();
  const to = startOf(addDays(first, days + 1)).toISOString();
  const readers = calendars.map((c) => <Reader key={c.id} id={c.id} from={from} to={to} tell={tell} />);
  const events = useMemo(() => gathered(calendars, reads, from, to), [calendars, reads, from, to]);
  return { events, readers };
}

/** Reads one calendar to its end. */
function Reader(props: { id: string; from: string; to: string; tell: (id: string, read: Read) => void }) {
  const { id, from, to, tell } = props;
  const pages = usePages(
    CalendarEventsDocument,
    { calendarId: id, from, to, first: 100 },
    (d) => d.calendar?.events,
    'CalendarEvent',
  );
  useEffect(() => {
    if (pages.more && pages.nodes.length < MOST) pages.more();
  }, [pages]);
  useEffect(() => tell(`${id} ${from} ${to}`, pages), [id, from, to, tell, pages]);
  return null;
}

function gathered(
  calendars: readonly CalendarPartsFragment[],
  reads: ReadonlyMap<string, Read>,
  from: string,
  to: string,
): Events {
  const failed = new Map<string, { problem: Problem; calendars: CalendarPartsFragment[]; retries: (() => void)[] }>();
  const all: Happening[] = [];
  const stale: string[] = [];
  let loading = false;
  for (const calendar of calendars) {
    const read = reads.get(`${calendar.id} ${from} ${to}`);
    loading ||= !read || read.loading || read.loadingMore;
    if (!read) continue;
    all.push(...read.nodes.flatMap((e) => happening(e, calendar) ?? []));
    if (read.staleSince) stale.push(read.staleSince);
    const problem = problemAt(read.error, 'calendar', 'events');
    if (!problem) continue;
    // A provider that is down fails for all of its calendars: that is one thing to say.
    const same = failed.get(problem.code) ?? { problem, calendars: [], retries: [] };
    same.calendars.push(calendar);
    same.retries.push(read.retry);
    failed.set(problem.code, same);
  }
  const problems = [...failed.values()].map(({ retries, ...rest }) => ({
    ...rest,
    retry: () => {
      for (const retry of retries) retry();
    },
  }));
  return { all, loading, staleSince: stale.sort()[0] ?? null, problems };
}
