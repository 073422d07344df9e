import { CalendarX2, Inbox } from 'lucide-react';
import { useQuery } from 'urql';
import { Route, Switch } from 'wouter';
import type { Pages } from '../../api/pages.ts';
import { problemAt } from '../../api/problem.ts';
import { CalendarFreeBusyDocument, type CalendarFreeBusyQuery, type CalendarPartsFragment } from '../../gql/graphql.ts';
import { useTranslation } from '../../i18n/index.ts';
import { NotFound } from '../../not-found.tsx';
import { Button } from '../../ui/button.tsx';
import { ListingHead, Stale } from '../../ui/listing.tsx';
import { Bone, Empty, Loading } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { oneOf, useQueryState } from '../../ui/query.ts';
import { FilterField } from '../../ui/search.tsx';
import type { SectionProps } from '../services.ts';
import { Chooser, choiceOf, chosenIds, Dot, useCalendars } from './calendars.tsx';
import { addDays, type Day, daysFrom, isDay, PLAIN_DAY, startOf, useDates } from './dates.ts';
import { colorOf } from './events.ts';
import { Steps, useWeek } from './steps.tsx';

const KEYS = ['week', 'calendars', 'span'] as const;
const SPANS = ['day', 'week'] as const;

/** How many can be asked for at once. */
const MOST = 50;

type Availability = NonNullable<NonNullable<CalendarFreeBusyQuery['calendar']>['freeBusy']>['calendars'][number];

export default function AvailabilitySection({ path }: SectionProps) {
  return (
    <Switch>
      <Route path={path}>
        <AvailabilityPage />
      </Route>
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}

function AvailabilityPage() {
  const { t } = useTranslation();
  const pages = useCalendars();
  const problem = problemAt(pages.error, 'calendar', 'calendars');
  return (
    <>
      <ListingHead title={t.calendar.availability} hint={t.calendar.availabilityHint} />
      {problem && (
        <div className="mb-4">
          <ProblemNotice problem={problem} retry={pages.retry} busy={pages.loadingMore} />
        </div>
      )}
      {pages.loading && <Skeleton />}
      {!pages.loading && !problem && pages.nodes.length === 0 && (
        <Empty title={t.calendar.none} hint={t.calendar.noneHint} icon={Inbox} />
      )}
      {pages.nodes.length > 0 && <Chosen pages={pages} />}
    </>
  );
}

/** The days, once it is known which calendars there are. */
function Chosen({ pages }: { pages: Pages<CalendarPartsFragment> }) {
  const { t } = useTranslation();
  const { values, set } = useQueryState(KEYS);
  const week = useWeek(values.week);
  const span = oneOf(SPANS, values.span) ?? 'week';
  const first = span === 'week' ? week.first : isDay(values.week) ? values.week : week.today;
  const days = span === 'week' ? 7 : 1;
  // What an address names is asked for as it is: others may have calendars that are in no list of this account.
  const ids = chosenIds(values.calendars) ?? pages.nodes.slice(0, MOST).map((c) => c.id);
  const from = startOf(first).toISOString();
  const to = startOf(addDays(first, days)).toISOString();
  const [{ data, error, fetching, stale }, refetch] = useQuery({
    query: CalendarFreeBusyDocument,
    variables: { from, to, calendarIds: ids },
    pause: ids.length === 0,
    context: CONTEXT,
  });
  const problem = problemAt(error, 'calendar', 'freeBusy');
  const found = data?.calendar?.freeBusy;
  return (
    <>
      <Chooser pages={pages} chosen={ids} onChange={(chosen) => set({ calendars: choiceOf(chosen) })} />
      <Steps first={first} days={days} loading={fetching || stale} onChange={(day) => set({ week: day ?? '' })}>
        <FilterField
          label={t.calendar.span}
          value={span}
          choices={SPANS.map((s) => ({ value: s, label: t.calendar.spans[s] }))}
          onChange={(s) => set({ span: s === 'week' ? '' : s })}
        />
      </Steps>
      {problem && (
        <div className="mb-4">
          <ProblemNotice problem={problem} retry={() => refetch({ requestPolicy: 'network-only' })} busy={fetching} />
        </div>
      )}
      {ids.length === 0 && (
        <Empty title={t.calendar.noneChosen} hint={t.calendar.noneChosenHint} icon={CalendarX2}>
          <Button onClick={() => set({ calendars: '' })}>{t.calendar.chooseAll}</Button>
        </Empty>
      )}
      {found?.freshness.source === 'STALE' && <Stale since={found.freshness.asOf} />}
      {!found && !problem && ids.length > 0 && <Bones />}
      {found && ids.length > 0 && <Days days={daysFrom(first, days)} found={found.calendars} calendars={pages.nodes} />}
    </>
  );
}

/** A write to a calendar changes when it is busy, also where it was not before. */
const CONTEXT = { additionalTypenames: ['CalendarEvent'] };

function Days(props: {
  days: readonly Day[];
  found: readonly Availability[];
  calendars: readonly CalendarPartsFragment[];
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const named = props.found.map((a) => ({ ...a, calendar: props.calendars.find((c) => c.id === a.calendarId) }));
  const readable = named.filter((a) => a.busy);
  return (
    <>
      {named.map(
        (a) =>
          a.problem && (
            <div
              key={a.calendarId}
              data-testid="unreadable"
              className="mb-4 rounded-card border border-warn/30 bg-warn-soft p-4 text-sm"
            >
              <p className="font-medium">{a.calendar?.name ?? t.calendar.unknown}</p>
              <p className="mt-0.5">{a.problem.userMessage}</p>
              <p className="mt-0.5 font-mono text-[0.8125rem] text-muted">{a.problem.code}</p>
            </div>
          ),
      )}
      {readable.length > 0 && (
        <div className="card divide-y divide-line" data-testid="busy">
          <Axis />
          {props.days.map((day) => (
            <section
              key={day}
              aria-labelledby={`busy-${day}`}
              className="grid gap-x-6 gap-y-2 px-5 py-4 md:grid-cols-[9rem_minmax(0,1fr)]"
            >
              <h4 id={`busy-${day}`} className="text-sm font-medium">
                {dates.short(day)}
              </h4>
              <ul className="space-y-3">
                {readable.map((a) => (
                  <Row key={a.calendarId} day={day} found={a} calendar={a.calendar} />
                ))}
              </ul>
            </section>
          ))}
        </div>
      )}
    </>
  );
}

/** What the lines of the bars mean. */
function Axis() {
  const dates = useDates();
  return (
    <div aria-hidden="true" className="grid gap-x-6 px-5 py-2 md:grid-cols-[9rem_minmax(0,1fr)]">
      <span />
      <div className="relative h-4 text-xs text-muted">
        {QUARTERS.map((quarter) => (
          <span
            key={quarter}
            className="absolute -translate-x-1/2 whitespace-nowrap tabular-nums"
            style={{ left: `${quarter * 100}%` }}
          >
            {dates.hour(PLAIN_DAY, quarter * 24)}
          </span>
        ))}
      </div>
    </div>
  );
}

const QUARTERS = [0.25, 0.5, 0.75];

/** When one calendar is busy on a day: a bar for eyes, and the same in words. */
function Row(props: { day: Day; found: Availability; calendar: CalendarPartsFragment | undefined }) {
  const { t, format } = useTranslation();
  const dates = useDates();
  const { calendar } = props;
  const begin = startOf(props.day).getTime();
  const end = startOf(addDays(props.day, 1)).getTime();
  const spans = (props.found.busy ?? [])
    .map((s) => ({ from: Math.max(begin, Date.parse(s.start)), to: Math.min(end, Date.parse(s.end)) }))
    .filter((s) => s.from < s.to);
  const share = (ms: number) => `${(ms / (end - begin)) * 100}%`;
  const words = spans.map((s) =>
    s.from === begin && s.to === end ? t.calendar.allDay : dates.times(new Date(s.from), new Date(s.to)),
  );
  return (
    <li>
      <p className="flex flex-wrap items-baseline gap-x-2 text-sm">
        <span className="inline-flex items-center gap-2">
          {calendar && <Dot calendar={calendar} />}
          {calendar?.name ?? t.calendar.unknown}
        </span>
        <span className="text-muted">
          {spans.length > 0 ? t.calendar.busyAt(format.list(words)) : t.calendar.freeAllDay}
        </span>
      </p>
      <div aria-hidden="true" className="relative mt-1.5 h-3 overflow-hidden rounded-full bg-sunken">
        {QUARTERS.map((quarter) => (
          <span
            key={quarter}
            className="absolute inset-y-0 border-l border-rim"
            style={{ left: `${quarter * 100}%` }}
          />
        ))}
        {spans.map((s) => (
          <span
            key={s.from}
            data-testid="span"
            className="absolute inset-y-0 min-w-1 border border-edge"
            style={{
              left: share(s.from - begin),
              width: share(s.to - s.from),
              backgroundColor: calendar ? colorOf(calendar) : 'var(--color-edge)',
            }}
          />
        ))}
      </div>
    </li>
  );
}

function Skeleton() {
  return (
    <Loading>
      <Bone className="mb-5 h-5 w-72 max-w-full" />
      <Bone className="h-96 w-full rounded-card" />
    </Loading>
  );
}

function Bones() {
  return (
    <Loading>
      <Bone className="h-96 w-full rounded-card" />
    </Loading>
  );
}
