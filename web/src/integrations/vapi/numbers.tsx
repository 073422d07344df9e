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
                {n.name && <p className="text-muted">{n.name}</p>}
              </>
            ),
          },
          {
            header: t.list.status,
            wide: true,
            cell: (n) => n.status && <Badge tone={tones[n.status]}>{t.numberStatus[n.status]}</Badge>,
          },
          { header: t.vapi.provider, wide: true, cell: (n) => n.provider },
          { header: t.vapi.answeredBy, cell: (n) => <AnsweredBy number={n} assistants={assistants} /> },
        ]}
      />
    </>
  );
}

function shown(n: Number_): string {
  return n.number ?? n.sipUri ?? n.name ?? n.id;
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
