import { useEffect, useRef } from 'react';
import { useTranslation } from '../../i18n/index.ts';
import { type Day, minutesInto, PLAIN_DAY, useDates } from './dates.ts';
import { barred, type Happening, type Place, placed } from './events.ts';
import { Mark } from './mark.tsx';

/** How high an hour is, in pixels. */
const HOUR = 44;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const MORNING = 7;

type Props = {
  days: readonly Day[];
  today: Day;
  now: number;
  all: readonly Happening[];
  hrefOf: (id: string) => string;
};

/** Days side by side, their hours below each other. */
export function Grid({ days, today, now, all, hrefOf }: Props) {
  const { t } = useTranslation();
  const dates = useDates();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (box.current) box.current.scrollTop = MORNING * HOUR - HOUR / 4;
  }, []);
  const columns = 'grid grid-cols-[3.5rem_repeat(7,minmax(0,1fr))]';
  return (
    <div className="card overflow-hidden" data-testid="grid">
      {/* What is above the hours leaves as much room for their scroll bar as they do. */}
      <div className={`${columns} overflow-hidden border-b border-line [scrollbar-gutter:stable]`}>
        <span />
        {days.map((day) => (
          <DayName key={day} day={day} today={day === today} />
        ))}
      </div>
      <LongRow days={days} all={all} hrefOf={hrefOf} columns={columns} />
      <section
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be scrollable by keyboard, also where there is no event to go to.
        tabIndex={0}
        aria-label={t.calendar.hours}
        className="max-h-[34rem] overflow-y-auto [scrollbar-gutter:stable]"
      >
        <div className={`${columns} relative`} style={{ height: 24 * HOUR }}>
          <div aria-hidden="true" className="relative">
            {HOURS.slice(1).map((hour) => (
              <span
                key={hour}
                className="absolute right-2 -translate-y-1/2 text-xs text-muted tabular-nums"
                style={{ top: hour * HOUR }}
              >
                {dates.hour(PLAIN_DAY, hour)}
              </span>
            ))}
          </div>
          {days.map((day) => (
            <Column key={day} day={day} now={day === today ? now : null} all={all} hrefOf={hrefOf} />
          ))}
        </div>
      </section>
    </div>
  );
}

function DayName({ day, today }: { day: Day; today: boolean }) {
  const { t } = useTranslation();
  const dates = useDates();
  return (
    <div className="border-l border-line py-2 text-center text-sm">
      <span className="block text-xs text-muted">{dates.weekday(day)}</span>
      <span
        className={`mt-0.5 inline-grid size-7 place-items-center rounded-full tabular-nums ${today ? 'bg-accent font-semibold text-on-accent' : 'font-medium'}`}
      >
        {dates.date(day)}
      </span>
      {today && <span className="sr-only">{t.calendar.today}</span>}
    </div>
  );
}

function LongRow(props: Pick<Props, 'days' | 'all' | 'hrefOf'> & { columns: string }) {
  const { t } = useTranslation();
  const bars = barred(props.all, props.days);
  if (bars.length === 0) return null;
  return (
    <div className="border-b border-line py-1.5 [scrollbar-gutter:stable] overflow-hidden">
      <div className={`${props.columns} gap-y-1`}>
        <p aria-hidden="true" className="row-span-full py-0.5 pr-2 text-right text-xs text-muted">
          {t.calendar.allDayShort}
        </p>
        <ul aria-label={t.calendar.allDay} className="contents">
          {bars.map(({ happening, from, to, lane }) => (
            <li
              key={happening.key}
              className="min-w-0 px-0.5"
              style={{ gridColumn: `${from + 2} / ${to + 3}`, gridRow: lane + 1 }}
            >
              <Mark happening={happening} href={props.hrefOf(happening.event.id)} className="py-0.5" />
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function Column(props: { day: Day; now: number | null; all: readonly Happening[]; hrefOf: (id: string) => string }) {
  const { day, now } = props;
  const dates = useDates();
  const places = placed(props.all, day);
  return (
    <div className="relative border-l border-line">
      {HOURS.slice(1).map((hour) => (
        <span
          key={hour}
          aria-hidden="true"
          className="absolute inset-x-0 border-t border-line"
          style={{ top: hour * HOUR }}
        />
      ))}
      <ol aria-label={dates.long(day)}>
        {places.map((place) => (
          <li key={place.happening.key} className="absolute p-px" style={box(place)}>
            <Mark
              happening={place.happening}
              href={props.hrefOf(place.happening.event.id)}
              when={place.bottom - place.top >= 45}
              className="h-full py-0.5"
            />
          </li>
        ))}
      </ol>
      {now !== null && <Now minutes={minutesInto(day, new Date(now))} />}
    </div>
  );
}

function box({ top, bottom, column, columns }: Place) {
  return {
    top: (top / 60) * HOUR,
    height: ((bottom - top) / 60) * HOUR,
    left: `${(column / columns) * 100}%`,
    width: `${100 / columns}%`,
  };
}

function Now({ minutes }: { minutes: number }) {
  return (
    <span
      aria-hidden="true"
      data-testid="now"
      className="pointer-events-none absolute inset-x-0 z-10 border-t-2 border-bad"
      style={{ top: (minutes / 60) * HOUR }}
    >
      <span className="absolute -left-1 -top-[5px] size-2 rounded-full bg-bad" />
    </span>
  );
}
