import { CalendarPlus, CalendarX2, Inbox } from 'lucide-react';
import { type ReactNode, useState, useSyncExternalStore } from 'react';
import { Route, Switch } from 'wouter';
import type { Pages } from '../../api/pages.ts';
import { problemAt } from '../../api/problem.ts';
import type { CalendarPartsFragment, EventMarkFragment } from '../../gql/graphql.ts';
import { useTranslation } from '../../i18n/index.ts';
import { NotFound } from '../../not-found.tsx';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { ListingHead, Stale } from '../../ui/listing.tsx';
import { Bone, Empty, Loading } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { useQueryState } from '../../ui/query.ts';
import type { SectionProps } from '../services.ts';
import { Agenda } from './agenda.tsx';
import { Chooser, choiceOf, useCalendars, useChosen } from './calendars.tsx';
import { addDays, dayOf, daysFrom } from './dates.ts';
import { EventSheet } from './event.tsx';
import { EventForm } from './event-form.tsx';
import { between } from './events.ts';
import { Grid } from './grid.tsx';
import { type Events, useEvents } from './reader.tsx';
import { Steps, useWeek } from './steps.tsx';

const KEYS = ['week', 'calendars', 'event'] as const;
const DAYS = 7;

export default function Week(props: SectionProps) {
  return (
    <Switch>
      <Route path={props.path}>
        <WeekPage {...props} />
      </Route>
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}

function WeekPage(props: SectionProps) {
  const { t } = useTranslation();
  const pages = useCalendars();
  const [adding, setAdding] = useState(false);
  const problem = problemAt(pages.error, 'calendar', 'calendars');
  const add = pages.nodes.some((c) => c.writable) && (
    <Button
      variant="primary"
      onClick={() => setAdding(true)}
      icon={<CalendarPlus aria-hidden="true" className="size-4" />}
    >
      {t.calendar.add}
    </Button>
  );
  return (
    <>
      <ListingHead title={t.calendar.week} hint={t.calendar.weekHint} action={add} />
      {problem && (
        <div className="mb-4">
          <ProblemNotice problem={problem} retry={pages.retry} busy={pages.loadingMore} />
        </div>
      )}
      {pages.loading && <Skeleton />}
      {!pages.loading && !problem && pages.nodes.length === 0 && (
        <Empty title={t.calendar.none} hint={t.calendar.noneHint} icon={Inbox} />
      )}
      {pages.nodes.length > 0 && <Chosen {...props} pages={pages} adding={adding} setAdding={setAdding} add={add} />}
    </>
  );
}

type ChosenProps = SectionProps & {
  pages: Pages<CalendarPartsFragment>;
  adding: boolean;
  setAdding: (on: boolean) => void;
  add: ReactNode;
};

/** The week, once it is known which calendars there are. */
function Chosen({ pages, adding, setAdding, add, path, integration }: ChosenProps) {
  const { t } = useTranslation();
  const { values, set } = useQueryState(KEYS);
  const { first, today, now } = useWeek(values.week);
  const chosen = useChosen(pages.nodes, values.calendars);
  const { events, readers } = useEvents(chosen, first, DAYS);
  const days = daysFrom(first, DAYS);
  const wide = useWide();
  const hrefOf = (id: string) => {
    const next = new URLSearchParams(location.search);
    next.set('event', id);
    return `${path}?${next}`;
  };

  /** Goes to where an event is, so that it can be seen. */
  function added(event: EventMarkFragment) {
    setAdding(false);
    const ids = chosen.map((c) => c.id);
    const day = event.start?.day ?? (event.start?.at ? dayOf(new Date(event.start.at)) : first);
    set({
      week: day,
      calendars: ids.includes(event.calendarId) ? values.calendars : choiceOf([...ids, event.calendarId]),
    });
  }

  const there = between(events.all, first, addDays(first, DAYS - 1));
  const shown = { days, today, all: there, hrefOf };
  return (
    <>
      <Chooser pages={pages} chosen={chosen.map((c) => c.id)} onChange={(ids) => set({ calendars: choiceOf(ids) })} />
      <Steps first={first} days={DAYS} loading={events.loading} onChange={(day) => set({ week: day ?? '' })} />
      {readers}
      <Trouble events={events} listedAt={pages.staleSince} several={chosen.length > 1} />
      {chosen.length === 0 ? (
        <Empty title={t.calendar.noneChosen} hint={t.calendar.noneChosenHint} icon={CalendarX2}>
          <Button onClick={() => set({ calendars: '' })}>{t.calendar.chooseAll}</Button>
        </Empty>
      ) : (
        <>
          {!events.loading && events.problems.length === 0 && there.length === 0 && <Nothing>{add}</Nothing>}
          {wide ? <Grid key={first} {...shown} now={now} /> : <Agenda {...shown} />}
        </>
      )}
      <EventSheet
        id={values.event}
        known={events.all.find((h) => h.event.id === values.event)?.event}
        calendars={pages.nodes}
        stubbed={integration.stubbed}
        close={() => set({ event: '' })}
      />
      <Sheet
        open={adding}
        onOpenChange={setAdding}
        title={t.calendar.add}
        {...(integration.stubbed ? { hint: t.calendar.addStub } : {})}
      >
        <EventForm
          calendars={pages.nodes.filter((c) => c.writable)}
          day={days.includes(today) ? today : first}
          done={added}
        />
      </Sheet>
    </>
  );
}

/** What went wrong, and what is out of date. */
function Trouble(props: { events: Events; listedAt: string | null; several: boolean }) {
  const { t, format } = useTranslation();
  const { events, several } = props;
  // The calendars, and what is in them: the older of the two.
  const [since] = [props.listedAt, events.staleSince].filter((at) => at !== null).sort();
  return (
    <>
      {events.problems.map(({ problem, calendars, retry }) => (
        <div key={problem.code} className="mb-4">
          <ProblemNotice problem={problem} retry={retry} busy={events.loading}>
            {several && <p className="mt-1">{t.calendar.affected(format.list(calendars.map((c) => c.name)))}</p>}
          </ProblemNotice>
        </div>
      ))}
      {since && <Stale since={since} />}
    </>
  );
}

/** A week in which nothing happens. Its days are shown all the same. */
function Nothing({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div
      role="status"
      className="mb-4 flex flex-wrap items-center justify-between gap-3 rounded-card bg-sunken px-5 py-4 text-sm"
    >
      <p>
        <span className="font-medium">{t.calendar.nothingPlanned}</span>{' '}
        <span className="text-muted">{t.calendar.nothingHint}</span>
      </p>
      {children}
    </div>
  );
}

const ROOM = '(min-width: 48rem)';

/** Whether there is room for seven columns. */
function useWide(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = matchMedia(ROOM);
      media.addEventListener('change', changed);
      return () => media.removeEventListener('change', changed);
    },
    () => matchMedia(ROOM).matches,
  );
}

function Skeleton() {
  const lines = ['w-40', 'w-32', 'w-28'];
  return (
    <Loading>
      <div className="mb-5 flex flex-wrap gap-5">
        {lines.map((width) => (
          <Bone key={width} className={`h-5 ${width}`} />
        ))}
      </div>
      <Bone className="mb-4 h-10 w-72 max-w-full" />
      <Bone className="h-[34rem] w-full rounded-card" />
    </Loading>
  );
}
