import { useTranslation } from '../../i18n/index.ts';
import { type Day, useDates } from './dates.ts';
import { between, type Happening } from './events.ts';
import { Mark } from './mark.tsx';

/** Days below each other, with what happens on each: for where there is no room for columns. */
export function Agenda(props: {
  days: readonly Day[];
  today: Day;
  all: readonly Happening[];
  hrefOf: (id: string) => string;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  return (
    <div className="space-y-5" data-testid="agenda">
      {props.days.map((day) => {
        const there = between(props.all, day, day);
        return (
          <section key={day} aria-labelledby={`day-${day}`}>
            <h4 id={`day-${day}`} className="mb-1.5 flex items-baseline gap-2 text-sm font-medium">
              {dates.long(day)}
              {day === props.today && <span className="text-accent">{t.calendar.today}</span>}
            </h4>
            {there.length === 0 ? (
              <p className="text-sm text-muted">{t.calendar.nothing}</p>
            ) : (
              <ol className="space-y-1.5">
                {there.map((h) => (
                  <li key={h.key}>
                    {h.long && (
                      <span aria-hidden="true" className="block text-xs text-muted">
                        {t.calendar.allDay}
                      </span>
                    )}
                    <Mark happening={h} href={props.hrefOf(h.event.id)} when className="py-1.5" />
                  </li>
                ))}
              </ol>
            )}
          </section>
        );
      })}
    </div>
  );
}
