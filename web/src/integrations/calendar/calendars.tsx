import { Lock } from 'lucide-react';
import { useMemo } from 'react';
import { type Pages, usePages } from '../../api/pages.ts';
import { type CalendarPartsFragment, CalendarsDocument } from '../../gql/graphql.ts';
import { useTranslation } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { colorOf } from './events.ts';

/** The calendars of the account, as far as they were asked for. */
export function useCalendars(): Pages<CalendarPartsFragment> {
  return usePages(CalendarsDocument, { first: 100 }, (d) => d.calendar?.calendars, 'CalendarListEntry');
}

/** How many are shown unless others are chosen: each is a request. */
const AT_FIRST = 10;

/** In the address, for none: an empty list means those that are shown at first. */
const NONE = 'none';

/** The IDs that an address names; null if it leaves the choice to the page. */
export function chosenIds(text: string): string[] | null {
  if (text === '') return null;
  return text === NONE ? [] : text.split(',').filter(Boolean).slice(0, 50);
}

/** Those that are shown: the ones that the address names, else the first whose events may be seen. */
export function useChosen(calendars: readonly CalendarPartsFragment[], text: string): CalendarPartsFragment[] {
  return useMemo(() => {
    const ids = chosenIds(text);
    if (ids) return calendars.filter((c) => ids.includes(c.id));
    return calendars.filter((c) => c.access !== 'FREE_BUSY').slice(0, AT_FIRST);
  }, [calendars, text]);
}

/** The choice as an address has it. */
export function choiceOf(ids: readonly string[]): string {
  return ids.length === 0 ? NONE : ids.join(',');
}

/** Which calendars to look at. */
export function Chooser(props: {
  pages: Pages<CalendarPartsFragment>;
  chosen: readonly string[];
  onChange: (ids: string[]) => void;
}) {
  const { t } = useTranslation();
  const { pages, chosen, onChange } = props;
  const toggle = (id: string, on: boolean) => onChange(on ? [...chosen, id] : chosen.filter((c) => c !== id));
  return (
    <fieldset className="mb-5">
      <legend className="sr-only">{t.calendar.calendars}</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-1">
        {pages.nodes.map((c) => (
          <label key={c.id} className="inline-flex min-h-8 min-w-0 items-center gap-2 text-sm">
            <input
              type="checkbox"
              className="shrink-0"
              checked={chosen.includes(c.id)}
              onChange={(event) => toggle(c.id, event.target.checked)}
            />
            <Dot calendar={c} />
            <span className="min-w-0 wrap-anywhere">{c.name}</span>
            {!c.writable && <ReadOnly />}
          </label>
        ))}
        {pages.more && (
          <Button variant="quiet" onClick={pages.more}>
            {t.more}
          </Button>
        )}
      </div>
    </fieldset>
  );
}

export function Dot({ calendar }: { calendar: CalendarPartsFragment }) {
  return (
    <span
      aria-hidden="true"
      className="size-3 shrink-0 rounded-full border border-edge"
      style={{ backgroundColor: colorOf(calendar) }}
    />
  );
}

function ReadOnly() {
  const { t } = useTranslation();
  return (
    <span className="inline-flex items-center gap-1 text-muted" title={t.calendar.readOnly}>
      <Lock aria-hidden="true" className="size-3.5" />
      <span className="sr-only">{t.calendar.readOnly}</span>
    </span>
  );
}
