import { useEffect, useState } from 'react';
import { useClient, useQuery } from 'urql';
import { type Problem, problemAt, problemsOf } from '../../api/problem.ts';
import { useSubmission } from '../../api/submission.ts';
import { SendSmsDocument, SmsSegmentsDocument, TwilioPhoneNumbersDocument } from '../../gql/graphql.ts';
import { useTranslation } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { type Entered, Form, SelectField, TextArea, TextField } from '../../ui/form.tsx';
import { Bone, Loading } from '../../ui/page.tsx';
import { PHONE_NUMBER } from '../../ui/phone.ts';
import { ProblemNotice } from '../../ui/problem.tsx';
import { toast } from '../../ui/toast.tsx';

/** The form that sends a text message. It is sent once, and never again by itself. */
export function SendMessage({ done }: { done: (messageId: string) => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const submission = useSubmission();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [text, setText] = useState('');
  const [numbers, again] = useQuery({ query: TwilioPhoneNumbersDocument, variables: { first: 100 } });
  const missing = problemAt(numbers.error, 'twilio');

  async function send(e: Entered) {
    setBusy(true);
    setProblem(null);
    const input = { from: e.from ?? '', to: e.to ?? '', body: e.body ?? '', idempotencyKey: submission.key() };
    const { data, error } = await client.mutation(SendSmsDocument, { input }).toPromise();
    setBusy(false);
    const failed = problemsOf(error)[0] ?? null;
    submission.settle(failed);
    setProblem(failed);
    if (failed) return failed;
    toast.good(t.twilio.sent(input.to));
    const message = data?.sendSms?.message;
    if (message) done(message.id);
    return null;
  }

  if (missing) return <ProblemNotice problem={missing} retry={() => again({ requestPolicy: 'network-only' })} />;
  if (!numbers.data) {
    return (
      <Loading>
        <Bone className="h-48 w-full" />
      </Loading>
    );
  }
  const senders = (numbers.data.twilio?.phoneNumbers?.nodes ?? []).filter((n) => n.capabilities.sms);
  return (
    <Form send={send} label={t.twilio.send}>
      <SelectField
        name="from"
        label={t.twilio.from}
        required
        empty={t.vapi.choose}
        choices={senders.map((n) => ({ value: n.number, label: n.name ? `${n.number} (${n.name})` : n.number }))}
      />
      <TextField
        name="to"
        label={t.twilio.to}
        required
        type="tel"
        inputMode="tel"
        autoComplete="off"
        help={t.vapi.toHint}
        pattern={PHONE_NUMBER}
        complaint={t.vapi.toPattern}
      />
      <TextArea
        name="body"
        label={t.twilio.body}
        required
        rows={4}
        limit={1600}
        onInput={setText}
        help={<Counter text={text} />}
      />
      {problem && (
        <ProblemNotice
          problem={problem}
          startOver={() => {
            submission.startOver();
            setProblem(null);
          }}
        />
      )}
      <div>
        <Button type="submit" variant="primary" busy={busy} off={submission.doubtful}>
          {busy ? t.twilio.sending : t.twilio.sendNow}
        </Button>
      </div>
    </Form>
  );
}

const PAUSE_MS = 250;

/** What the text would cost, as the server counts it: which characters make it longer is a long table. */
function Counter({ text }: { text: string }) {
  const { t, format } = useTranslation();
  const [counted, setCounted] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setCounted(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const [{ data }] = useQuery({
    query: SmsSegmentsDocument,
    variables: { text: counted },
    requestPolicy: 'cache-first',
  });
  if (!data) return <span>{t.loading}</span>;
  const { segments, unitsLeft, encoding } = data.smsSegments;
  return (
    <span data-testid="segments" className="tabular-nums">
      {t.twilio.counter(
        t.twilio.segments(segments, format.number(segments)),
        format.number(unitsLeft),
        t.twilio.encodings[encoding],
      )}
    </span>
  );
}
