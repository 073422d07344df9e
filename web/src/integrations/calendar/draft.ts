import type {
  CalendarAttendeeInput,
  CalendarMomentInput,
  CreateCalendarEventInput,
  EventPartsFragment,
  UpdateCalendarEventInput,
} from '../../gql/graphql.ts';
import type { Entered } from '../../ui/form.tsx';
import { addDays, clockIn, type Day, dayOf, zone } from './dates.ts';

/** An event as a form has it. Times are what clocks in its zone show, such as 2026-11-23T09:30. */
export type Draft = {
  title: string;
  allDay: boolean;
  start: string;
  /** For whole days, the last of them. */
  end: string;
  timeZone: string;
  location: string;
  description: string;
  attendees: string;
};

/** Addresses with a comma between them. */
export const ADDRESSES = '[^@,\\s]+@[^@,\\s]+(\\s*,\\s*[^@,\\s]+@[^@,\\s]+)*';

export const RULES = ['', 'DAILY', 'WORKDAYS', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;

const WORKDAYS = 'WEEKLY;BYDAY=MO,TU,WE,TH,FR';

/** The time zones that there are to choose from. */
export function zones(own: string): string[] {
  return [...new Set([own, zone, 'UTC', ...Intl.supportedValuesOf('timeZone')])].sort();
}

/** A new event: the next full hour, on that day. */
export function draftFor(day: Day): Draft {
  const hour = day === dayOf(new Date()) ? Math.min(new Date().getHours() + 1, 22) : 9;
  const clock = (h: number) => `${day}T${String(h).padStart(2, '0')}:00`;
  return {
    title: '',
    allDay: false,
    start: clock(hour),
    end: clock(hour + 1),
    timeZone: zone,
    location: '',
    description: '',
    attendees: '',
  };
}

/** An event to be changed. */
export function draftOf(event: EventPartsFragment): Draft {
  const { start, end } = event;
  const timeZone = start?.timeZone ?? zone;
  const clock = (at: string | null | undefined) => (at ? clockIn(timeZone, new Date(at)) : '');
  return {
    title: line(event.title),
    allDay: event.allDay,
    start: start?.day ? `${start.day}T09:00` : clock(start?.at),
    end: start?.day ? `${addDays(end?.day ?? addDays(start.day, 1), -1)}T10:00` : clock(end?.at),
    timeZone,
    location: line(event.location),
    description: (event.description ?? '').replace(/\r\n?/g, '\n'),
    attendees: event.attendees.flatMap((a) => a.email ?? []).join(', '),
  };
}

/** Text as a field of one line has it, so that what was left alone is not taken for changed. */
function line(text: string | null | undefined): string {
  return (text ?? '').replace(/[\r\n]+/g, '').trim();
}

/** Moves the start, and the end with it. */
export function followed(draft: Draft, entered: string): Draft {
  const start = entered.length === 10 ? entered + draft.start.slice(10) : entered;
  const [before, after, end] = [draft.start, start, draft.end].map((clock) => Date.parse(`${clock}Z`));
  if (Number.isNaN(before) || Number.isNaN(after) || Number.isNaN(end)) return { ...draft, start };
  return { ...draft, start, end: new Date(end! + after! - before!).toISOString().slice(0, 16) };
}

/** What is sent for a new event. */
export function creationOf(e: Entered): Omit<CreateCalendarEventInput, 'idempotencyKey'> {
  const attendees = invitees(e.attendees, []);
  return {
    calendarId: e.calendarId ?? '',
    title: e.title ?? '',
    ...spanOf(e),
    ...(e.location ? { location: e.location } : {}),
    ...(e.description ? { description: e.description } : {}),
    ...(attendees.length > 0 ? { attendees } : {}),
    ...(e.rule ? { recurrence: [`RRULE:FREQ=${e.rule === 'WORKDAYS' ? WORKDAYS : e.rule}`] } : {}),
    notify: notify(e),
  };
}

/** What is sent for a change: only what was changed, so that all else stays as it is there. */
export function changesOf(event: EventPartsFragment, e: Entered): UpdateCalendarEventInput {
  const before = draftOf(event);
  const input: UpdateCalendarEventInput = { id: event.id, notify: notify(e) };
  if (e.title !== before.title) input.title = e.title ?? '';
  if (e.location !== before.location) input.location = e.location || null;
  if (e.description !== before.description) input.description = e.description || null;
  if (e.attendees !== before.attendees) input.attendees = invitees(e.attendees, event.attendees);
  const allDay = e.allDay === 'true';
  const shown = (clock: string) => (allDay ? clock.slice(0, 10) : clock);
  const same = e.start === shown(before.start) && e.end === shown(before.end);
  if (!same || allDay !== before.allDay || (!allDay && e.timeZone !== before.timeZone)) Object.assign(input, spanOf(e));
  return input;
}

function spanOf(e: Entered): { start: CalendarMomentInput; end: CalendarMomentInput } {
  const [start, end] = [e.start ?? '', e.end ?? ''];
  if (e.allDay === 'true') return { start: { day: start }, end: { day: addDays(end, 1) } };
  const at = (clock: string) => ({ local: `${clock}:00`, timeZone: e.timeZone ?? zone });
  return { start: at(start), end: at(end) };
}

/** Nobody is told where there is nobody to tell; the API would have them told. */
function notify(e: Entered): boolean {
  return e.notify === undefined || e.notify === 'true';
}

/** Who is invited. Who was already keeps their name. */
function invitees(text = '', before: EventPartsFragment['attendees']): CalendarAttendeeInput[] {
  const emails = text
    .split(',')
    .map((a) => a.trim())
    .filter(Boolean);
  return emails.map((email) => {
    const known = before.find((a) => a.email === email);
    return { email, optional: known?.optional ?? false, ...(known?.name ? { name: known.name } : {}) };
  });
}
