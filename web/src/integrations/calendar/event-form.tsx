import { type ReactNode, useRef, useState } from 'react';
import { useClient } from 'urql';
import { complaintAbout, type Problem, problemsOf } from '../../api/problem.ts';
import { useSubmission } from '../../api/submission.ts';
import {
  type CalendarPartsFragment,
  CreateCalendarEventDocument,
  type EventPartsFragment,
  UpdateCalendarEventDocument,
} from '../../gql/graphql.ts';
import { useTranslation } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { CheckField, type Entered, Form, SelectField, TextArea, TextField } from '../../ui/form.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { toast } from '../../ui/toast.tsx';
import type { Day } from './dates.ts';
import { ADDRESSES, changesOf, creationOf, type Draft, draftFor, draftOf, followed, RULES, zones } from './draft.ts';

type Props = {
  /** Those that it can be in. */
  calendars: readonly CalendarPartsFragment[];
  /** What is changed; a new one without. */
  event?: EventPartsFragment;
  /** When a new one is, unless something else is said. */
  day?: Day;
  done: (event: EventPartsFragment) => void;
  cancel?: () => void;
  /** Reads the event anew. */
  reload?: () => void;
};

/** The form for an event, new or not. It is sent once, and never again by itself. */
export function EventForm(props: Props) {
  const { calendars, event } = props;
  const { t } = useTranslation();
  const { send, busy, problem, doubtful, overwrite, startOver } = useSaving(props);
  const [draft, setDraft] = useState<Draft>(() => (event ? draftOf(event) : draftFor(props.day!)));
  const [invited, setInvited] = useState(draft.attendees);
  return (
    <Form
      send={(e) => send(e, draft)}
      label={event ? t.calendar.edit : t.calendar.add}
      done={() => toast.good(event ? t.calendar.saved : t.calendar.added)}
    >
      {event?.seriesId && <p className="rounded-card bg-sunken px-5 py-3 text-sm">{t.calendar.onlyThisEdited}</p>}
      <TextField
        name="title"
        label={t.calendar.title}
        required
        limit={1024}
        autoComplete="off"
        defaultValue={draft.title}
      />
      {!event && (
        <SelectField
          name="calendarId"
          label={t.calendar.calendar}
          required
          choices={calendars.map((c) => ({ value: c.id, label: c.name }))}
        />
      )}
      <Times draft={draft} onChange={setDraft} />
      {!event && (
        <SelectField
          name="rule"
          label={t.calendar.repeats}
          choices={RULES.map((rule) => ({ value: rule, label: t.calendar.rules[rule] }))}
        />
      )}
      <TextField
        name="location"
        label={t.calendar.location}
        optional
        limit={1024}
        autoComplete="off"
        defaultValue={draft.location}
      />
      <TextField
        name="attendees"
        label={t.calendar.attendees}
        optional
        autoComplete="off"
        autoCapitalize="none"
        help={t.calendar.attendeesHint}
        pattern={ADDRESSES}
        complaint={t.email.toPattern}
        defaultValue={draft.attendees}
        onInput={(e) => setInvited(e.currentTarget.value)}
      />
      {invited.trim() !== '' && <CheckField name="notify" label={t.calendar.notify} defaultChecked />}
      <TextArea
        name="description"
        label={t.calendar.description}
        rows={3}
        limit={8192}
        defaultValue={draft.description}
      />
      {problem && (
        <ProblemNotice problem={problem} startOver={startOver}>
          {problem.code === 'CONFLICT' && event && <Conflict reload={props.reload} overwrite={() => overwrite(true)} />}
        </ProblemNotice>
      )}
      <Buttons cancel={props.cancel}>
        <Button type="submit" variant="primary" busy={busy} off={doubtful} onClick={() => overwrite(false)}>
          {busy ? t.form.saving : event ? t.form.save : t.calendar.addNow}
        </Button>
      </Buttons>
    </Form>
  );
}

function Buttons({ cancel, children }: { cancel: (() => void) | undefined; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-wrap gap-3">
      {children}
      {cancel && (
        <Button variant="quiet" onClick={cancel}>
          {t.cancel}
        </Button>
      )}
    </div>
  );
}

/** Somebody else has changed the event since: theirs, or mine? */
function Conflict({ reload, overwrite }: { reload: (() => void) | undefined; overwrite: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <p className="mt-1">{t.calendar.conflict}</p>
      <div className="mt-3 flex flex-wrap gap-3">
        {reload && <Button onClick={reload}>{t.calendar.theirs}</Button>}
        {/* No button of type submit: Enter in a field would press it, being the first. */}
        <Button
          onClick={(e) => {
            overwrite();
            e.currentTarget.form?.requestSubmit();
          }}
        >
          {t.calendar.mine}
        </Button>
      </div>
    </>
  );
}

/** From when until when. The end follows the start. */
function Times({ draft, onChange }: { draft: Draft; onChange: (draft: Draft) => void }) {
  const { t } = useTranslation();
  const { allDay } = draft;
  const type = allDay ? 'date' : 'datetime-local';
  const shown = (clock: string) => (allDay ? clock.slice(0, 10) : clock);
  return (
    <fieldset className="grid gap-5">
      <legend className="sr-only">{t.calendar.when}</legend>
      <CheckField
        name="allDay"
        label={t.calendar.wholeDay}
        checked={allDay}
        onChange={(on) => onChange({ ...draft, allDay: on })}
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <TextField
          name="start"
          label={t.calendar.start}
          type={type}
          required
          value={shown(draft.start)}
          onChange={(e) => onChange(followed(draft, e.target.value))}
        />
        <TextField
          name="end"
          label={allDay ? t.calendar.lastDay : t.calendar.end}
          type={type}
          required
          value={shown(draft.end)}
          onChange={(e) => onChange({ ...draft, end: withTime(e.target.value, draft.end) })}
        />
      </div>
      {!allDay && (
        <SelectField
          name="timeZone"
          label={t.calendar.timeZone}
          defaultValue={draft.timeZone}
          choices={zones(draft.timeZone).map((z) => ({ value: z, label: z.replaceAll('_', ' ') }))}
        />
      )}
    </fieldset>
  );
}

/** A day keeps the time that it had before: it may be wanted again. */
function withTime(entered: string, before: string): string {
  return entered.length === 10 ? entered + (before.slice(10) || 'T09:00') : entered;
}

/** Sends the form, once. */
function useSaving({ event, done }: Props) {
  const { t } = useTranslation();
  const client = useClient();
  const submission = useSubmission();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const over = useRef(false);

  async function send(e: Entered, draft: Draft): Promise<Problem | null> {
    const etag = over.current ? null : (event?.etag ?? null);
    over.current = false;
    setProblem(null);
    const entered = { ...e, start: e.start ?? '', end: e.end ?? '' };
    if (draft.allDay ? entered.end < entered.start : entered.end <= entered.start) {
      return complaintAbout('end', draft.allDay ? t.calendar.lastBeforeFirst : t.calendar.endBeforeStart);
    }
    setBusy(true);
    const { saved, error } = event ? await update(event, etag, entered) : await create(entered);
    setBusy(false);
    const failed = problemsOf(error)[0] ?? null;
    submission.settle(failed);
    setProblem(failed);
    if (!failed && saved) done(saved);
    // Of a moment or a list the form has one field only: the one that the path goes through.
    return failed?.field ? { ...failed, field: failed.field.slice(1, 2) } : failed;
  }

  async function create(e: Entered) {
    const input = { ...creationOf(e), idempotencyKey: submission.key() };
    const { data, error } = await client.mutation(CreateCalendarEventDocument, { input }).toPromise();
    return { saved: data?.createCalendarEvent?.event, error };
  }

  async function update(before: EventPartsFragment, etag: string | null, e: Entered) {
    const input = { ...changesOf(before, e), etag, idempotencyKey: submission.key() };
    const { data, error } = await client.mutation(UpdateCalendarEventDocument, { input }).toPromise();
    return { saved: data?.updateCalendarEvent?.event, error };
  }

  return {
    send,
    busy,
    problem,
    doubtful: submission.doubtful,
    overwrite: (on: boolean) => {
      over.current = on;
    },
    startOver: () => {
      submission.startOver();
      setProblem(null);
    },
  };
}
