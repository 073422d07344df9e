import { Repeat2 } from 'lucide-react';
import type { CSSProperties } from 'react';
import { Link } from 'wouter';
import type { Messages } from '../../i18n/en.ts';
import { useTranslation } from '../../i18n/index.ts';
import { type Dates, useDates } from './dates.ts';
import { colorOf, declined, type Happening, recurring } from './events.ts';

/** An event among others, as a link to what there is to know of it. Eyes see its place; ears are told when it is. */
export function Mark(props: { happening: Happening; href: string; when?: boolean; className: string }) {
  const { happening: h } = props;
  const { t } = useTranslation();
  const dates = useDates();
  const off = h.event.status === 'CANCELLED' || declined(h.event);
  const faint = !h.event.busy || h.event.status === 'TENTATIVE' || off;
  return (
    <Link
      href={props.href}
      replace
      aria-label={`${h.event.title || t.calendar.untitled}, ${spoken(h, t, dates)}`}
      className={`block overflow-hidden rounded-md border border-l-4 px-1.5 text-[0.8125rem] leading-tight text-ink hover:shadow-float ${faint ? 'border-dashed' : ''} ${props.className}`}
      style={look(h, faint)}
      data-testid="event"
    >
      <span className={`font-medium wrap-anywhere ${off ? 'line-through' : ''}`}>
        {h.event.title || t.calendar.untitled}
      </span>
      {recurring(h.event) && <Repeat2 aria-hidden="true" className="ml-1 inline size-3 align-[-0.1em]" />}
      {props.when && h.start && h.end && <span className="block truncate text-xs">{dates.times(h.start, h.end)}</span>}
    </Link>
  );
}

function look(h: Happening, faint: boolean): CSSProperties {
  const color = colorOf(h.calendar);
  return {
    borderColor: `color-mix(in srgb, ${color} ${faint ? 45 : 60}%, var(--color-edge))`,
    borderLeftColor: color,
    backgroundColor: faint ? 'var(--color-surface)' : `color-mix(in srgb, ${color} 16%, var(--color-surface))`,
  };
}

/** When something is, in full. */
export function whenOf(h: Happening, t: Messages, dates: Dates): string {
  if (h.start && h.end) return dates.span(h.start, h.end);
  return `${dates.days(h.first, h.last)}, ${t.calendar.allDay}`;
}

/** What eyes see of an event, in words. */
function spoken(h: Happening, t: Messages, dates: Dates): string {
  const { event } = h;
  return [
    whenOf(h, t, dates),
    h.calendar.name,
    recurring(event) && t.calendar.recurring,
    event.status && event.status !== 'CONFIRMED' && t.eventStatus[event.status],
    declined(event) && t.calendar.declined,
    !event.busy && t.calendar.free,
  ]
    .filter(Boolean)
    .join(', ');
}
