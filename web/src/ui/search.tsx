import { Search } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from '../i18n/index.ts';
import { dayOf } from './query.ts';

const PAUSE_MS = 300;

/** A field to search in what is below it; it hands on what was typed once nothing more has been for a moment. */
export function SearchField(props: { label: string; value: string; onChange: (value: string) => void }) {
  const id = useId();
  const [text, setText] = useState(props.value);
  const change = useRef(props.onChange);
  change.current = props.onChange;
  // What is cleared or gone back to elsewhere shows here too.
  useEffect(() => setText(props.value), [props.value]);
  useEffect(() => {
    if (text.trim() === props.value) return;
    const timer = setTimeout(() => change.current(text.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, props.value]);
  return (
    <search className="min-w-0 flex-1 basis-56">
      <label htmlFor={id} className="sr-only">
        {props.label}
      </label>
      <div className="relative">
        <Search aria-hidden="true" className="pointer-events-none absolute left-3 top-3 size-4 text-muted" />
        <input
          id={id}
          type="search"
          className="control pl-9"
          placeholder={props.label}
          value={text}
          autoComplete="off"
          onChange={(event) => setText(event.target.value)}
        />
      </div>
    </search>
  );
}

/** A choice that narrows down what is below it. */
export function FilterField(props: {
  label: string;
  /** The words for not narrowing it down; without them one of the choices is always made. */
  any?: string;
  value: string;
  choices: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <div className="min-w-40 sm:max-w-56">
      <label htmlFor={id} className="sr-only">
        {props.label}
      </label>
      <select id={id} className="control" value={props.value} onChange={(event) => props.onChange(event.target.value)}>
        {props.any !== undefined && <option value="">{props.any}</option>}
        {props.choices.map((c) => (
          <option key={c.value} value={c.value}>
            {c.label}
          </option>
        ))}
      </select>
    </div>
  );
}

type Days = { since: string; until: string };

/** The days between which something was, which narrow down what is below them. */
export function DaysField(props: { value: Days; onChange: (changes: Partial<Days>) => void }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-wrap gap-3">
      <DayField label={t.since} value={props.value.since} onChange={(since) => props.onChange({ since })} />
      <DayField label={t.until} value={props.value.until} onChange={(until) => props.onChange({ until })} />
    </div>
  );
}

function DayField(props: { label: string; value: string; onChange: (value: string) => void }) {
  const id = useId();
  return (
    <div className="flex items-center gap-2">
      <label htmlFor={id} className="text-sm text-muted">
        {props.label}
      </label>
      <input
        id={id}
        type="date"
        className="control w-auto"
        value={dayOf(props.value) ? props.value : ''}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </div>
  );
}

/** Something to switch on that narrows down what is below it. */
export function SwitchField(props: { label: string; on: boolean; onChange: (on: boolean) => void }) {
  return (
    <label className="inline-flex min-h-10 items-center gap-2 text-sm">
      <input type="checkbox" checked={props.on} onChange={(event) => props.onChange(event.target.checked)} />
      {props.label}
    </label>
  );
}
