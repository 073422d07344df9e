import { useRef, useState } from 'react';
import { stringifyDocument, useClient } from 'urql';
import { type Problem, problemsOf, wrongField } from '../../api/problem.ts';
import { useSubmission } from '../../api/submission.ts';
import { SendEmailDocument, type SendEmailInput } from '../../gql/graphql.ts';
import { useTranslation } from '../../i18n/index.ts';
import { contentOf, FilesField } from '../../ui/files.tsx';
import { type Entered, Form, MoreFields, TextArea, TextField } from '../../ui/form.tsx';
import { SendOnce } from '../../ui/send-once.tsx';
import { toast } from '../../ui/toast.tsx';
import { AROUND, bytes, type EmailLimits, excess, roomFor, total } from './limits.ts';

/** Addresses with a comma between them; whether each exists the mail server finds out. */
const ADDRESSES = '[^@,]+@[^@,]+(\\s*,\\s*[^@,]+@[^@,]+)*';
const ADDRESS = '[^@,]+@[^@,]+';

/** The form that sends an e-mail. It is sent once, and never again by itself. */
export function SendEmail({ limits, done }: { limits: EmailLimits | null; done: (messageId: string | null) => void }) {
  const { t, format } = useTranslation();
  const client = useClient();
  const submission = useSubmission();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [text, setText] = useState('');
  const [html, setHtml] = useState('');
  const [files, setFiles] = useState<readonly File[]>([]);
  const sent = useRef<string | null>(null);
  const room = limits && roomFor(limits, files, text, html);
  const tooMuch = limits ? excess(limits, room ?? 0, files) : null;

  async function send(e: Entered) {
    setBusy(true);
    setProblem(null);
    const failed = await submit(e);
    setBusy(false);
    return failed;
  }

  async function submit(e: Entered): Promise<Problem | null> {
    const to = addresses(e.to);
    const all = [...to, ...addresses(e.cc), ...addresses(e.bcc)];
    if (limits && all.length > limits.recipients) {
      return wrongField('to', t.email.tooManyPeople(format.number(limits.recipients)));
    }
    const attachments = await attached(files).catch(() => null);
    if (!attachments) return wrongField('attachments', t.files.unreadable);
    const input: SendEmailInput = {
      to,
      cc: addresses(e.cc),
      bcc: addresses(e.bcc),
      replyTo: e.replyTo || null,
      subject: e.subject ?? '',
      text: e.text || null,
      html: e.html || null,
      attachments,
      idempotencyKey: submission.key(),
    };
    if (limits && bytes(stringifyDocument(SendEmailDocument), input) + AROUND > limits.requestBytes) {
      const field = files.length > 0 ? 'attachments' : html.length > text.length ? 'html' : 'text';
      return wrongField(field, t.email.tooLarge(format.bytes(limits.requestBytes)));
    }
    const { data, error } = await client.mutation(SendEmailDocument, { input }).toPromise();
    const failed = problemsOf(error)[0] ?? null;
    submission.settle(failed);
    setProblem(failed);
    sent.current = data?.sendEmail?.message?.id ?? null;
    return failed;
  }

  const people = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;
  return (
    <Form
      send={send}
      done={() => {
        toast.good(t.email.sent);
        done(sent.current);
      }}
      label={t.email.send}
      guarded
    >
      <TextField
        name="to"
        label={t.email.to}
        required
        {...people}
        help={t.email.toHint}
        pattern={ADDRESSES}
        complaint={t.email.toPattern}
      />
      <TextField name="subject" label={t.email.subject} required limit={255} autoComplete="off" />
      <TextArea name="text" label={t.email.text} required={!html.trim()} rows={6} onInput={setText} />
      <FilesField
        name="attachments"
        label={t.files.label}
        optional
        files={files}
        onChange={setFiles}
        wrong={
          tooMuch === 'number'
            ? t.files.tooMany(format.number(limits?.attachments ?? 0))
            : tooMuch === 'size'
              ? t.files.tooLarge(format.bytes(total(files)), format.bytes(room ?? 0))
              : undefined
        }
        help={
          limits && (
            <span data-testid="files-limit">
              {t.files.most(format.number(limits.attachments), format.bytes(room ?? 0))}
              {files.length > 0 &&
                ` ${t.files.chosen(t.files.count(files.length, format.number(files.length)), format.bytes(total(files)))}`}
            </span>
          )
        }
      />
      <MoreFields label={t.email.more}>
        <TextField
          name="cc"
          label={t.email.cc}
          optional
          {...people}
          pattern={ADDRESSES}
          complaint={t.email.toPattern}
        />
        <TextField
          name="bcc"
          label={t.email.bcc}
          optional
          {...people}
          help={t.email.bccHint}
          pattern={ADDRESSES}
          complaint={t.email.toPattern}
        />
        <TextField
          name="replyTo"
          label={t.email.replyTo}
          optional
          {...people}
          help={t.email.replyToHint}
          pattern={ADDRESS}
          complaint={t.email.onePattern}
        />
        <TextArea name="html" label={t.email.html} optional rows={5} help={t.email.htmlHint} onInput={setHtml} />
      </MoreFields>
      <SendOnce
        submission={submission}
        problem={problem}
        busy={busy}
        forget={() => setProblem(null)}
        label={t.email.sendNow}
        busyLabel={t.email.sending}
      />
    </Form>
  );
}

function addresses(text = ''): string[] {
  return text
    .split(',')
    .map((a) => a.trim())
    .filter(Boolean);
}

function attached(files: readonly File[]) {
  return Promise.all(
    files.map(async (f) => ({ name: f.name, contentType: f.type || null, content: await contentOf(f) })),
  );
}
