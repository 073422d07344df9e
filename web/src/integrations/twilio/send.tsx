import { useEffect, useRef, useState } from 'react';
import { useClient, useQuery } from 'urql';
import { type Problem, problemAt, problemsOf } from '../../api/problem.ts';
import { useSubmission } from '../../api/submission.ts';
import { SendSmsDocument, SmsSegmentsDocument, TwilioPhoneNumbersDocument } from '../../gql/graphql.ts';
import { useTranslation } from '../../i18n/index.ts';
import { type Entered, Form, MoreFields, SelectField, TextArea, TextField } from '../../ui/form.tsx';
import { Bone, Loading } from '../../ui/page.tsx';
import { PHONE_NUMBER } from '../../ui/phone.ts';
import { ProblemNotice } from '../../ui/problem.tsx';
import { SendOnce } from '../../ui/send-once.tsx';
import { toast } from '../../ui/toast.tsx';

/** Senders that are no number of the account. */
const SERVICE = 'service';
const OTHER = 'other';

/** Up to ten web addresses, one a line. */
const ADDRESSES = '\\s*(https?://\\S+\\s*(\\n\\s*https?://\\S+\\s*){0,9})?';

/** The form that sends a text message. It is sent once, and never again by itself. */
export function SendMessage({ done }: { done: (messageId: string) => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const submission = useSubmission();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [text, setText] = useState('');
  const [media, setMedia] = useState('');
  const [by, setBy] = useState('');
  const made = useRef<string | null>(null);
  const [numbers, again] = useQuery({ query: TwilioPhoneNumbersDocument, variables: { first: 100 } });
  const missing = problemAt(numbers.error, 'twilio');

  async function send(e: Entered) {
    setBusy(true);
    setProblem(null);
    const input = {
      to: e.to ?? '',
      ...sender(e),
      body: e.body || null,
      mediaUrls: lines(e.mediaUrls),
      idempotencyKey: submission.key(),
    };
    const { data, error } = await client.mutation(SendSmsDocument, { input }).toPromise();
    setBusy(false);
    const failed = problemsOf(error)[0] ?? null;
    submission.settle(failed);
    setProblem(failed);
    made.current = data?.sendSms?.message?.id ?? null;
    return failed;
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
    <Form
      send={send}
      done={(e) => {
        toast.good(t.twilio.sent(e.to ?? ''));
        if (made.current) done(made.current);
      }}
      label={t.twilio.send}
      guarded
    >
      <SelectField
        name="by"
        label={t.twilio.from}
        required
        empty={t.vapi.choose}
        onChange={setBy}
        choices={[
          ...senders.map((n) => ({ value: n.number, label: n.name ? `${n.number} (${n.name})` : n.number })),
          { value: SERVICE, label: t.twilio.byService },
          { value: OTHER, label: t.twilio.byOther },
        ]}
      />
      {by === SERVICE && (
        <TextField
          name="messagingServiceSid"
          label={t.twilio.service}
          required
          autoComplete="off"
          spellCheck={false}
          placeholder="MG"
          help={t.twilio.serviceHint}
          pattern="MG[0-9a-fA-F]{32}"
          complaint={t.twilio.servicePattern}
        />
      )}
      {by === OTHER && (
        <TextField
          name="from"
          label={t.twilio.other}
          required
          autoComplete="off"
          help={t.twilio.otherHint}
          limit={16}
        />
      )}
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
        required={!media.trim()}
        rows={4}
        limit={1600}
        onInput={setText}
        help={<Counter text={text} />}
      />
      <MoreFields label={t.twilio.files}>
        <TextArea
          name="mediaUrls"
          label={t.twilio.mediaUrls}
          optional
          rows={3}
          onInput={setMedia}
          help={t.twilio.mediaHint}
          pattern={ADDRESSES}
          complaint={t.twilio.mediaPattern}
        />
      </MoreFields>
      <SendOnce
        submission={submission}
        problem={problem}
        busy={busy}
        forget={() => setProblem(null)}
        label={t.twilio.sendNow}
        busyLabel={t.twilio.sending}
      />
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

/** Who it is from, where it goes in the input. */
function sender(e: Entered): { from?: string; messagingServiceSid?: string } {
  if (e.by === SERVICE) return { messagingServiceSid: e.messagingServiceSid ?? '' };
  return { from: (e.by === OTHER ? e.from : e.by) ?? '' };
}

function lines(text = ''): string[] {
  return text.split(/\s+/).filter(Boolean);
}
