import { Lock, Pencil, Repeat2, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useQuery } from 'urql';
import { problemAt } from '../../api/problem.ts';
import {
  CalendarEventDocument,
  type CalendarEventStatus,
  type CalendarPartsFragment,
  type CalendarResponse,
  type EventMarkFragment,
  type EventPartsFragment,
} from '../../gql/graphql.ts';
import { useTranslation } from '../../i18n/index.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { Outward } from '../../ui/outward.tsx';
import { Bone, Fact, Facts, Loading } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { Dot } from './calendars.tsx';
import { clockIn, useDates, zone } from './dates.ts';
import { EventForm } from './event-form.tsx';
import { happening, recurring } from './events.ts';
import { whenOf } from './mark.tsx';
import { RemoveEvent } from './remove.tsx';
import { plain } from './text.ts';

const responses: Record<CalendarResponse, Tone> = {
  NEEDS_ACTION: 'plain',
  ACCEPTED: 'good',
  TENTATIVE: 'warn',
  DECLINED: 'bad',
};

const statuses: Record<CalendarEventStatus, Tone> = { CONFIRMED: 'good', TENTATIVE: 'warn', CANCELLED: 'bad' };

type Props = {
  /** Empty if none is looked at. */
  id: string;
  /** What is known of it already. */
  known: EventMarkFragment | undefined;
  calendars: readonly CalendarPartsFragment[];
  stubbed: boolean;
  close: () => void;
};

/** One event over the page: what there is to know of it, and how to change it. */
export function EventSheet(props: Props) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState('');
  const { id, known, close } = props;
  const edits = editing === id;
  const title = known ? known.title || t.calendar.untitled : t.calendar.event;
  return (
    <Sheet
      open={id !== ''}
      onOpenChange={(open) => {
        if (open) return;
        setEditing('');
        close();
      }}
      title={edits ? t.calendar.edit : title}
      {...(edits && props.stubbed ? { hint: t.calendar.addStub } : {})}
    >
      {id && <OneEvent key={id} {...props} editing={edits} setEditing={(on) => setEditing(on ? id : '')} />}
    </Sheet>
  );
}

function OneEvent({ id, calendars, close, editing, setEditing }: Props & Editing) {
  const { t } = useTranslation();
  const [{ data, error, fetching }, refetch] = useQuery({ query: CalendarEventDocument, variables: { id } });
  const again = () => refetch({ requestPolicy: 'network-only' });
  const problem = problemAt(error, 'calendar', 'event');
  const event = data?.calendar?.event;
  if (!event) {
    if (problem) return <ProblemNotice problem={problem} retry={again} busy={fetching} />;
    return fetching ? <Skeleton /> : <p className="text-muted">{t.calendar.gone}</p>;
  }
  const calendar = calendars.find((c) => c.id === event.calendarId);
  if (editing) {
    return (
      <EventForm
        key={event.etag}
        calendars={calendar ? [calendar] : []}
        event={event}
        done={() => setEditing(false)}
        cancel={() => setEditing(false)}
        reload={again}
      />
    );
  }
  return (
    <>
      {problem && (
        <div className="mb-5">
          <ProblemNotice problem={problem} retry={again} busy={fetching} />
        </div>
      )}
      <Details event={event} calendar={calendar} />
      <div className="mt-6 flex flex-wrap items-center gap-3 border-t border-line pt-5">
        {calendar?.writable ? (
          <>
            <Button onClick={() => setEditing(true)} icon={<Pencil aria-hidden="true" className="size-4" />}>
              {t.calendar.edit}
            </Button>
            <RemoveEvent event={event} icon={<Trash2 aria-hidden="true" className="size-4" />} done={close} />
          </>
        ) : (
          <p className="inline-flex items-center gap-1.5 text-sm text-muted">
            <Lock aria-hidden="true" className="size-3.5" />
            {t.calendar.readOnlyHint}
          </p>
        )}
      </div>
    </>
  );
}

type Editing = { editing: boolean; setEditing: (on: boolean) => void };

function Details({ event, calendar }: { event: EventPartsFragment; calendar: CalendarPartsFragment | undefined }) {
  const { t } = useTranslation();
  const when = useWhen(event, calendar);
  return (
    <>
      <Badges event={event} />
      <Facts>
        <Fact name={t.calendar.when}>
          {when.here}
          {when.there && <span className="block text-sm text-muted">{when.there}</span>}
        </Fact>
        <Fact name={t.calendar.calendar}>
          <span className="inline-flex items-center gap-2">
            {calendar && <Dot calendar={calendar} />}
            {calendar?.name ?? t.calendar.unknown}
          </span>
        </Fact>
        {event.location && <Fact name={t.calendar.location}>{event.location}</Fact>}
        {event.organizer && (
          <Fact name={t.calendar.organizer}>
            {event.organizer.name ?? event.organizer.email ?? t.none}
            {event.organizer.self && ` (${t.calendar.you})`}
          </Fact>
        )}
      </Facts>
      {event.description && (
        <p className="mt-5 whitespace-pre-line rounded-card bg-sunken px-5 py-4 text-sm wrap-anywhere">
          {plain(event.description)}
        </p>
      )}
      {event.attendees.length > 0 && <Attendees event={event} />}
      {event.url && (
        <p className="mt-5 text-sm">
          <Outward href={event.url}>{t.calendar.atProvider}</Outward>
        </p>
      )}
    </>
  );
}

/** When it is here, and by the clocks of its own time zone where they show something else. */
function useWhen(event: EventPartsFragment, calendar: CalendarPartsFragment | undefined) {
  const { t } = useTranslation();
  const dates = useDates();
  const { start } = event;
  // The calendar tells nothing of when.
  const h = happening(event, calendar ?? UNKNOWN);
  if (!h) return { here: t.none, there: null };
  const here = whenOf(h, t, dates);
  const own = start?.timeZone;
  if (!h.start || !own || !start?.local) return { here, there: null };
  if (clockIn(zone, h.start) === start.local.slice(0, 16)) return { here, there: null };
  return { here, there: t.calendar.elsewhere(dates.clock(start.local), own.replaceAll('_', ' ')) };
}

const UNKNOWN: CalendarPartsFragment = { id: '', name: '', primary: false, writable: false };

function Badges({ event }: { event: EventPartsFragment }) {
  const { t } = useTranslation();
  const status = event.status && event.status !== 'CONFIRMED' ? event.status : null;
  if (!recurring(event) && !status && event.busy && !event.private) return null;
  return (
    <div className="mb-5 flex flex-wrap gap-2">
      {recurring(event) && (
        <Badge tone="accent" icon={Repeat2}>
          {t.calendar.recurring}
        </Badge>
      )}
      {status && <Badge tone={statuses[status]}>{t.eventStatus[status]}</Badge>}
      {!event.busy && <Badge tone="plain">{t.calendar.free}</Badge>}
      {event.private && (
        <Badge tone="plain" icon={Lock}>
          {t.calendar.private}
        </Badge>
      )}
    </div>
  );
}

function Attendees({ event }: { event: EventPartsFragment }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="attendees" className="mt-6">
      <h3 id="attendees" className="text-sm font-medium">
        {t.calendar.attendees}
      </h3>
      <ul className="mt-2 divide-y divide-line">
        {event.attendees.map((a) => {
          const notes = [
            a.self && t.calendar.you,
            a.organizer && t.calendar.organizes,
            a.optional && t.calendar.optional,
            a.resource && t.calendar.resource,
          ].filter(Boolean);
          return (
            <li key={`${a.email} ${a.name}`} className="flex flex-wrap items-center justify-between gap-2 py-2 text-sm">
              <span className="min-w-0 wrap-anywhere">
                {a.name ?? a.email ?? t.none}
                {notes.length > 0 && <span className="text-muted"> ({notes.join(', ')})</span>}
                {a.name && a.email && <span className="block text-muted">{a.email}</span>}
              </span>
              {a.response && <Badge tone={responses[a.response]}>{t.eventResponse[a.response]}</Badge>}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Skeleton() {
  return (
    <Loading>
      <div className="grid gap-4 sm:grid-cols-2">
        <Bone className="h-10" />
        <Bone className="h-10" />
      </div>
      <Bone className="mt-5 h-24 w-full" />
    </Loading>
  );
}
