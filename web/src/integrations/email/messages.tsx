import { Send } from 'lucide-react';
import { useState } from 'react';
import { useQuery } from 'urql';
import { Link, Route, Switch, useLocation } from 'wouter';
import { usePages } from '../../api/pages.ts';
import { problemAt } from '../../api/problem.ts';
import {
  EmailMessageDocument,
  type EmailMessageStatus,
  EmailMessagesDocument,
  type EmailPartsFragment,
  EmailSenderDocument,
} from '../../gql/graphql.ts';
import { useTranslation } from '../../i18n/index.ts';
import { NotFound } from '../../not-found.tsx';
import { Badge, StubBadge, type Tone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { When } from '../../ui/clock.tsx';
import { Copyable } from '../../ui/copy.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { Listing, ListingHead } from '../../ui/listing.tsx';
import { Fact, Facts, Panel } from '../../ui/page.tsx';
import { useQueryState } from '../../ui/query.ts';
import { SearchField } from '../../ui/search.tsx';
import { NotThere, OneHead } from '../one.tsx';
import type { SectionProps } from '../services.ts';
import { SendEmail } from './send.tsx';

const KEYS = ['q'] as const;

const tones: Record<EmailMessageStatus, Tone> = { ACCEPTED: 'good', FAILED: 'bad', UNKNOWN: 'warn' };

type Address = EmailPartsFragment['from'];

export default function Messages(props: SectionProps) {
  return (
    <Switch>
      <Route path={props.path}>
        <MessageList {...props} />
      </Route>
      <Route path={`${props.path}/:id`}>{({ id }) => <OneMessage key={id} id={id} list={props.path} />}</Route>
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}

function MessageList({ path, integration }: SectionProps) {
  const { t, format } = useTranslation();
  const [, navigate] = useLocation();
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
                <Link href={`${path}/${m.id}`} className="link font-medium">
                  {m.subject}
                </Link>
                {m.attachmentCount > 0 && (
                  <p className="text-muted">{t.files.count(m.attachmentCount, format.number(m.attachmentCount))}</p>
                )}
                {m.problem && <p className="mt-0.5 text-bad">{m.problem.userMessage}</p>}
              </>
            ),
          },
          { header: t.email.to, cell: (m) => <Recipients message={m} /> },
          {
            header: t.list.status,
            cell: (m) => (
              <span className="flex flex-wrap gap-1.5">
                <MessageState message={m} />
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
        <SendEmail
          limits={data?.email?.limits ?? null}
          done={(id) => {
            setSending(false);
            if (id) navigate(`${path}/${id}`);
          }}
        />
      </Sheet>
    </>
  );
}

function Recipients({ message }: { message: EmailPartsFragment }) {
  const { format } = useTranslation();
  return <>{format.list([...message.to, ...message.cc, ...message.bcc].map((a) => a.name ?? a.address))}</>;
}

function MessageState({ message: m }: { message: EmailPartsFragment }) {
  const { t } = useTranslation();
  return (
    <>
      <Badge tone={tones[m.status]}>{t.emailStatus[m.status]}</Badge>
      {m.stubbed && <StubBadge />}
    </>
  );
}

function OneMessage({ id, list }: { id: string; list: string }) {
  const { t } = useTranslation();
  const [{ data, error, fetching }, refetch] = useQuery({ query: EmailMessageDocument, variables: { id } });
  const message = data?.node?.__typename === 'EmailMessage' ? data.node : null;
  const problem = problemAt(error, 'node');
  if (!message) {
    return <NotThere problem={problem} fetching={fetching} retry={() => refetch({ requestPolicy: 'network-only' })} />;
  }
  return (
    <>
      <OneHead list={list} all={t.email.messages} title={message.subject}>
        <MessageState message={message} />
      </OneHead>
      <Panel title={t.email.details} hint={t.email.detailsHint}>
        {message.problem && (
          <div className="mb-6 rounded-card border border-bad/30 bg-bad-soft p-4 text-sm">
            <p className="font-medium">{message.problem.userMessage}</p>
            <p className="mt-1 text-muted">
              {t.problem.code} <code className="font-mono text-[0.8125rem]">{message.problem.code}</code>
            </p>
          </div>
        )}
        <MessageFacts message={message} />
      </Panel>
    </>
  );
}

function MessageFacts({ message: m }: { message: EmailPartsFragment }) {
  const { t, format } = useTranslation();
  return (
    <Facts>
      <Fact name={t.email.from}>
        <People people={[m.from]} />
      </Fact>
      <Fact name={t.email.to}>
        <People people={m.to} />
      </Fact>
      {m.cc.length > 0 && (
        <Fact name={t.email.cc}>
          <People people={m.cc} />
        </Fact>
      )}
      {m.bcc.length > 0 && (
        <Fact name={t.email.bcc}>
          <People people={m.bcc} />
        </Fact>
      )}
      <Fact name={t.email.when}>
        <When at={m.sentAt} />
      </Fact>
      <Fact name={t.files.label}>
        {m.attachmentCount > 0 ? t.files.count(m.attachmentCount, format.number(m.attachmentCount)) : t.none}
      </Fact>
      {m.messageId && (
        <Fact name="Message-ID">
          <Copyable value={m.messageId} what="Message-ID" />
        </Fact>
      )}
      {m.providerId && (
        <Fact name={t.email.providerId}>
          <Copyable value={m.providerId} what={t.email.providerId} />
        </Fact>
      )}
    </Facts>
  );
}

function People({ people }: { people: readonly Address[] }) {
  return (
    <ul>
      {people.map((a) => (
        <li key={a.address}>
          {a.name && `${a.name} `}
          <span className={a.name ? 'text-muted' : undefined}>{a.name ? `<${a.address}>` : a.address}</span>
        </li>
      ))}
    </ul>
  );
}
