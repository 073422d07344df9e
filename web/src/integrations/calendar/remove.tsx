import { type ReactNode, useState } from 'react';
import { useClient } from 'urql';
import { type Problem, problemsOf } from '../../api/problem.ts';
import { useSubmission } from '../../api/submission.ts';
import { DeleteCalendarEventDocument, type EventPartsFragment } from '../../gql/graphql.ts';
import { useTranslation } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { toast } from '../../ui/toast.tsx';

/** Deletes an event once it is sure that this is meant; of one that recurs, all of it only if that is chosen. */
export function RemoveEvent({ event, icon, done }: { event: EventPartsFragment; icon: ReactNode; done: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const submission = useSubmission();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [series, setSeries] = useState(false);
  const [notify, setNotify] = useState(true);
  const title = event.title || t.calendar.untitled;
  const others = event.attendees.some((a) => !a.self);

  async function remove() {
    setBusy(true);
    const input = {
      // The state that was looked at is the occurrence's, and says nothing of the series.
      ...(series && event.seriesId ? { id: event.seriesId } : { id: event.id, etag: event.etag ?? null }),
      notify,
      idempotencyKey: submission.key(),
    };
    const { error } = await client
      .mutation(DeleteCalendarEventDocument, { input }, { additionalTypenames: ['CalendarEvent', 'CalendarSpan'] })
      .toPromise();
    setBusy(false);
    const failed = problemsOf(error)[0] ?? null;
    submission.settle(failed);
    setProblem(failed);
    if (failed) return;
    setAsking(false);
    toast.good(t.calendar.removed(title));
    done();
  }

  return (
    <>
      <Button variant="quiet-danger" onClick={() => setAsking(true)} icon={icon}>
        {t.calendar.remove}
      </Button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t.calendar.removeTitle(title)}
        consequence={t.calendar.removeHint}
        confirm={busy ? t.calendar.removing : series ? t.calendar.removeSeries : t.calendar.remove}
        busy={busy}
        off={submission.doubtful}
        onConfirm={remove}
      >
        {event.seriesId && <Extent series={series} onChange={setSeries} />}
        {others && (
          <label className="mt-4 flex min-h-8 items-center gap-2 text-sm">
            <input type="checkbox" checked={notify} onChange={(e) => setNotify(e.target.checked)} />
            {t.calendar.notify}
          </label>
        )}
        {problem && (
          <div className="mt-4">
            <ProblemNotice
              problem={problem}
              retry={remove}
              busy={busy}
              startOver={() => {
                submission.startOver();
                setProblem(null);
              }}
            />
          </div>
        )}
      </Confirm>
    </>
  );
}

/** Whether one occurrence is meant, or all. */
function Extent({ series, onChange }: { series: boolean; onChange: (series: boolean) => void }) {
  const { t } = useTranslation();
  return (
    <fieldset className="mt-4">
      <legend className="sr-only">{t.calendar.extent}</legend>
      {[false, true].map((all) => (
        <label key={String(all)} className="flex min-h-8 items-center gap-2 text-sm">
          <input type="radio" name="extent" checked={series === all} onChange={() => onChange(all)} />
          {all ? t.calendar.wholeSeries : t.calendar.onlyThis}
        </label>
      ))}
    </fieldset>
  );
}
