import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { useClient, useQuery } from 'urql';
import { usePages } from '../../api/pages.ts';
import { type Problem, problemsOf } from '../../api/problem.ts';
import { useSubmission } from '../../api/submission.ts';
import type { VapiPhoneNumberStatus } from '../../gql/graphql.ts';
import {
  AssistantNamesDocument,
  UpdateVapiPhoneNumberDocument,
  VapiPhoneNumbersDocument,
  type VapiPhoneNumbersQuery,
} from '../../gql/graphql.ts';
import { useTranslation } from '../../i18n/index.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { type Entered, Form, TextField } from '../../ui/form.tsx';
import { Listing, ListingHead } from '../../ui/listing.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { useQueryState } from '../../ui/query.ts';
import { SearchField } from '../../ui/search.tsx';
import { toast } from '../../ui/toast.tsx';

const KEYS = ['q'] as const;

type Number_ = NonNullable<NonNullable<VapiPhoneNumbersQuery['vapi']>['phoneNumbers']>['nodes'][number];

const tones: Record<VapiPhoneNumberStatus, Tone> = { ACTIVE: 'good', ACTIVATING: 'warn', BLOCKED: 'bad' };

export default function PhoneNumbers() {
  const { t } = useTranslation();
  const { values, set, narrowed } = useQueryState(KEYS);
  const pages = usePages(
    VapiPhoneNumbersDocument,
    { first: 20, search: values.q || null },
    (d) => d.vapi?.phoneNumbers,
    'VapiPhoneNumber',
  );
  const [{ data }] = useQuery({ query: AssistantNamesDocument });
  const [renaming, setRenaming] = useState<Number_ | null>(null);
  const assistants = data?.vapi?.assistants?.nodes ?? [];
  return (
    <>
      <ListingHead title={t.vapi.numbers} hint={t.vapi.numbersHint}>
        <SearchField label={t.vapi.searchNumbers} value={values.q} onChange={(q) => set({ q })} />
      </ListingHead>
      <Listing
        label={t.vapi.numbers}
        pages={pages}
        path={['vapi', 'phoneNumbers']}
        narrowed={narrowed}
        clear={() => set({ q: '' })}
        empty={{ title: t.vapi.noNumbers, hint: t.vapi.noNumbersHint }}
        columns={[
          {
            header: t.vapi.number,
            whole: true,
            cell: (n) => (
              <>
                <p className="font-medium tabular-nums">{shown(n)}</p>
                {n.name && n.name !== shown(n) && <p className="text-muted">{n.name}</p>}
              </>
            ),
          },
          {
            header: t.list.status,
            wide: true,
            cell: (n) => n.status && <Badge tone={tones[n.status]}>{t.numberStatus[n.status]}</Badge>,
          },
          {
            header: t.vapi.provider,
            wide: true,
            cell: (n) => (
              <>
                {n.provider}
                {n.smsEnabled && <p className="text-muted">{t.vapi.takesTexts}</p>}
              </>
            ),
          },
          { header: t.vapi.answeredBy, cell: (n) => <AnsweredBy number={n} assistants={assistants} /> },
          {
            header: t.vapi.name,
            right: true,
            cell: (n) => (
              <Button
                variant="quiet"
                className="max-sm:-ml-4 sm:-mr-4"
                onClick={() => setRenaming(n)}
                icon={<Pencil aria-hidden="true" className="size-4" />}
              >
                {t.vapi.rename}
                <span className="sr-only">: {shown(n)}</span>
              </Button>
            ),
          },
        ]}
      />
      <Sheet
        open={renaming !== null}
        onOpenChange={(open) => open || setRenaming(null)}
        title={renaming ? t.vapi.renameTitle(shown(renaming)) : t.vapi.rename}
      >
        {renaming && <Rename number={renaming} done={() => setRenaming(null)} />}
      </Sheet>
    </>
  );
}

function shown(n: Number_): string {
  return n.number ?? n.sipUri ?? n.name ?? n.id;
}

/** The form for the name of a number; an empty one takes the name away. */
function Rename({ number, done }: { number: Number_; done: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const submission = useSubmission();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function send(e: Entered) {
    setBusy(true);
    setProblem(null);
    const input = { id: number.id, name: e.name || null, idempotencyKey: submission.key() };
    const { error } = await client.mutation(UpdateVapiPhoneNumberDocument, { input }).toPromise();
    setBusy(false);
    const failed = problemsOf(error)[0] ?? null;
    // To name it twice does no harm.
    submission.settle(failed);
    submission.startOver();
    setProblem(failed);
    return failed;
  }

  return (
    <Form
      send={send}
      done={() => {
        toast.good(t.vapi.renamed(number.number ?? number.sipUri ?? number.id));
        done();
      }}
      label={t.vapi.rename}
      guarded
    >
      <TextField
        name="name"
        label={t.vapi.name}
        optional
        limit={40}
        defaultValue={number.name ?? ''}
        autoComplete="off"
      />
      {problem && <ProblemNotice problem={problem} />}
      <div>
        <Button type="submit" variant="primary" busy={busy}>
          {busy ? t.form.saving : t.form.save}
        </Button>
      </div>
    </Form>
  );
}

/** Which assistant answers a number; choosing another changes it at once. */
function AnsweredBy({
  number,
  assistants,
}: {
  number: Number_;
  assistants: readonly { id: string; name?: string | null }[];
}) {
  const { t } = useTranslation();
  const client = useClient();
  const submission = useSubmission();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const current = number.assistantId ?? '';
  const known = current === '' || assistants.some((a) => a.id === current);

  async function assign(assistantId: string) {
    setBusy(true);
    const input = { id: number.id, assistantId: assistantId || null, idempotencyKey: submission.key() };
    const { error } = await client.mutation(UpdateVapiPhoneNumberDocument, { input }).toPromise();
    setBusy(false);
    const failed = problemsOf(error)[0] ?? null;
    // To assign it twice does no harm: whatever became of it, choosing again is a new thing to do.
    submission.settle(failed);
    submission.startOver();
    setProblem(failed);
    if (failed) return;
    const name = assistants.find((a) => a.id === assistantId)?.name ?? t.vapi.unnamed;
    toast.good(assistantId ? t.vapi.assigned(shown(number), name) : t.vapi.unassigned(shown(number)));
  }

  return (
    <>
      <select
        className="control max-w-56"
        aria-label={t.vapi.answeredByOf(shown(number))}
        aria-busy={busy}
        value={current}
        onChange={(event) => busy || assign(event.target.value)}
      >
        <option value="">{t.vapi.nobody}</option>
        {!known && <option value={current}>{t.vapi.unknownAssistant}</option>}
        {assistants.map((a) => (
          <option key={a.id} value={a.id}>
            {a.name ?? t.vapi.unnamed}
          </option>
        ))}
      </select>
      {problem && (
        <div className="mt-3">
          <ProblemNotice problem={problem} />
        </div>
      )}
    </>
  );
}
