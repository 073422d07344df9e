import { Send } from 'lucide-react';
import { useState } from 'react';
import { useClient, useQuery } from 'urql';
import { usePages } from '../../api/pages.ts';
import { type Problem, problemsOf } from '../../api/problem.ts';
import { useSubmission } from '../../api/submission.ts';
import {
  type EmailMessageStatus,
  EmailMessagesDocument,
  type EmailPartsFragment,
  EmailSenderDocument,
  SendEmailDocument,
} from '../../gql/graphql.ts';
import { useTranslation } from '../../i18n/index.ts';
import { Badge, StubBadge, type Tone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { When } from '../../ui/clock.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { type Entered, Form, TextArea, TextField } from '../../ui/form.tsx';
import { Listing, ListingHead } from '../../ui/listing.tsx';
import { ProblemNotice } from '../../ui/problem.tsx';
import { useQueryState } from '../../ui/query.ts';
import { SearchField } from '../../ui/search.tsx';
import { toast } from '../../ui/toast.tsx';
import type { SectionProps } from '../services.ts';

const KEYS = ['q'] as const;

const tones: Record<EmailMessageStatus, Tone> = { ACCEPTED: 'good', FAILED: 'bad', UNKNOWN: 'warn' };

export default function Messages({ integration }: SectionProps) {
  const { t } = useTranslation();
  const { values, set, narrowed } = useQueryState(KEYS);
  const [sending, setSending] = useState(false);
  const pages = usePages(
    EmailMessagesDocument,
    { first: 20, search: values.q || null },
    (d) => d.email?.messages,
    'EmailMessage',
  );
  const [{ data }] = useQuery({ query: EmailSenderDocument });
  const sender = data?.email?.sender.address;
  const send = (
    <Button variant="primary" onClick={() => setSending(true)} icon={<Send aria-hidden="true" className="size-4" />}>
      {t.email.send}
    </Button>
  );
  return (
    <>
      <ListingHead title={t.email.messages} hint={t.email.messagesHint} action={send}>
        <SearchField label={t.email.search} value={values.q} onChange={(q) => set({ q })} />
      </ListingHead>
      <Listing
        label={t.email.messages}
        pages={pages}
        path={['email', 'messages']}
        narrowed={narrowed}
        clear={() => set({ q: '' })}
        empty={{ title: t.email.noMessages, hint: t.email.noMessagesHint, action: send }}
        columns={[
          {
            header: t.email.subject,
            cell: (m) => (
              <>
                <p className="font-medium">{m.subject}</p>
                {m.problem && <p className="mt-0.5 text-bad">{m.problem.userMessage}</p>}
              </>
            ),
          },
          { header: t.email.to, cell: (m) => <Recipients message={m} /> },
          {
            header: t.list.status,
            cell: (m) => (
              <span className="flex flex-wrap gap-1.5">
                <Badge tone={tones[m.status]}>{t.emailStatus[m.status]}</Badge>
                {m.stubbed && <StubBadge />}
              </span>
            ),
          },
          { header: t.email.when, right: true, cell: (m) => <When at={m.sentAt} /> },
        ]}
      />
      <Sheet
        open={sending}
        onOpenChange={setSending}
        title={t.email.send}
        hint={integration.stubbed ? t.email.sendStub : sender ? t.email.sendFrom(sender) : t.email.messagesHint}
      >
        <SendEmail done={() => setSending(false)} />
      </Sheet>
    </>
  );
}

function Recipients({ message }: { message: EmailPartsFragment }) {
  const { format } = useTranslation();
  return <>{format.list([...message.to, ...message.cc].map((a) => a.name ?? a.address))}</>;
}

/** Addresses with a comma between them; whether each exists the mail server finds out. */
const ADDRESSES = '[^@,]+@[^@,]+(\\s*,\\s*[^@,]+@[^@,]+)*';

/** The form that sends an e-mail. It is sent once, and never again by itself. */
function SendEmail({ done }: { done: () => void }) {
  const { t } = useTranslation();
  const client = useClient();
  const submission = useSubmission();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function send(e: Entered) {
    setBusy(true);
    setProblem(null);
    const input = {
      to: addresses(e.to),
      cc: addresses(e.cc),
      subject: e.subject ?? '',
      text: e.text ?? '',
      idempotencyKey: submission.key(),
    };
    const { error } = await client.mutation(SendEmailDocument, { input }).toPromise();
    setBusy(false);
    const failed = problemsOf(error)[0] ?? null;
    submission.settle(failed);
    setProblem(failed);
    return failed;
  }

  return (
    <Form
      send={send}
      done={() => {
        toast.good(t.email.sent);
        done();
      }}
      label={t.email.send}
    >
      <TextField
        name="to"
        label={t.email.to}
        required
        autoComplete="off"
        autoCapitalize="none"
        help={t.email.toHint}
        pattern={ADDRESSES}
        complaint={t.email.toPattern}
      />
      <TextField
        name="cc"
        label={t.email.cc}
        optional
        autoComplete="off"
        autoCapitalize="none"
        pattern={ADDRESSES}
        complaint={t.email.toPattern}
      />
      <TextField name="subject" label={t.email.subject} required limit={255} autoComplete="off" />
      <TextArea name="text" label={t.email.text} required rows={6} />
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
          {busy ? t.email.sending : t.email.sendNow}
        </Button>
      </div>
    </Form>
  );
}

function addresses(text = ''): string[] {
  return text
    .split(',')
    .map((a) => a.trim())
    .filter(Boolean);
}
