import { useRef, useState } from 'react';
import { useClient, useQuery } from 'urql';
import { type Problem, problemAt, problemsOf } from '../../api/problem.ts';
import { useSubmission } from '../../api/submission.ts';
import { AssistantNamesDocument, StartCallDocument, VapiPhoneNumbersDocument } from '../../gql/graphql.ts';
import { useTranslation } from '../../i18n/index.ts';
import { type Entered, Form, MoreFields, SelectField, TextField } from '../../ui/form.tsx';
import { Bone, Loading } from '../../ui/page.tsx';
import { PHONE_NUMBER } from '../../ui/phone.ts';
import { ProblemNotice } from '../../ui/problem.tsx';
import { SendOnce } from '../../ui/send-once.tsx';
import { toast } from '../../ui/toast.tsx';

/** The form that has an assistant call somebody. It is sent once, and never again by itself. */
export function StartCall({ done }: { done: (callId: string) => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const submission = useSubmission();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const made = useRef<string | null>(null);
  const [assistants] = useQuery({ query: AssistantNamesDocument });
  const [numbers] = useQuery({ query: VapiPhoneNumbersDocument, variables: { first: 100 } });
  const missing = problemAt(assistants.error, 'vapi') ?? problemAt(numbers.error, 'vapi');

  async function send(e: Entered) {
    setBusy(true);
    setProblem(null);
    const input = {
      assistantId: e.assistantId ?? '',
      phoneNumberId: e.phoneNumberId ?? '',
      customer: { number: e.number ?? '', name: e['customer.name'] || null, extension: e.extension || null },
      name: e.name || null,
      scheduledAt: e.scheduledAt ? new Date(e.scheduledAt).toISOString() : null,
      idempotencyKey: submission.key(),
    };
    const { data, error } = await client.mutation(StartCallDocument, { input }).toPromise();
    setBusy(false);
    const failed = problemsOf(error)[0] ?? null;
    submission.settle(failed);
    setProblem(failed);
    made.current = data?.startVapiCall?.call?.id ?? null;
    return failed;
  }

  if (missing) return <ProblemNotice problem={missing} />;
  if (!assistants.data || !numbers.data) {
    return (
      <Loading>
        <Bone className="h-48 w-full" />
      </Loading>
    );
  }
  return (
    <Form
      send={send}
      done={(e) => {
        toast.good(e.scheduledAt ? t.vapi.planned : t.vapi.started);
        if (made.current) done(made.current);
      }}
      label={t.vapi.start}
      guarded
    >
      <SelectField
        name="assistantId"
        label={t.vapi.assistant}
        required
        empty={t.vapi.choose}
        choices={(assistants.data.vapi?.assistants?.nodes ?? []).map((a) => ({
          value: a.id,
          label: a.name ?? t.vapi.unnamed,
        }))}
      />
      <SelectField
        name="phoneNumberId"
        label={t.vapi.from}
        required
        empty={t.vapi.choose}
        choices={(numbers.data.vapi?.phoneNumbers?.nodes ?? [])
          .filter((n) => n.number && n.status === 'ACTIVE')
          .map((n) => ({ value: n.id, label: n.name ? `${n.number} (${n.name})` : (n.number ?? n.id) }))}
      />
      <TextField
        name="number"
        label={t.vapi.to}
        required
        type="tel"
        inputMode="tel"
        autoComplete="off"
        help={t.vapi.toHint}
        pattern={PHONE_NUMBER}
        complaint={t.vapi.toPattern}
      />
      <MoreFields label={t.vapi.moreOfCall}>
        <TextField name="customer.name" label={t.vapi.customerName} optional limit={40} autoComplete="off" />
        <TextField
          name="extension"
          label={t.vapi.extension}
          optional
          limit={10}
          autoComplete="off"
          inputMode="tel"
          help={t.vapi.extensionHint}
        />
        <TextField name="name" label={t.vapi.callName} optional limit={40} autoComplete="off" />
        <TextField
          name="scheduledAt"
          label={t.vapi.scheduledAt}
          optional
          type="datetime-local"
          help={t.vapi.scheduledHint}
        />
      </MoreFields>
      <SendOnce
        submission={submission}
        problem={problem}
        busy={busy}
        forget={() => setProblem(null)}
        label={t.vapi.callNow}
        busyLabel={t.vapi.calling}
      />
    </Form>
  );
}
