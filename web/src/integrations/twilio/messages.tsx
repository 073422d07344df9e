import { Send } from 'lucide-react';
import { useState } from 'react';
import { useQuery, useSubscription } from 'urql';
import { Link, Route, Switch, useLocation } from 'wouter';
import { usePages } from '../../api/pages.ts';
import { problemAt } from '../../api/problem.ts';
import type { TwilioMessageStatus } from '../../gql/graphql.ts';
import {
  type MessagePartsFragment,
  SmsStatusChangedDocument,
  TwilioMessageDocument,
  TwilioMessagesDocument,
} from '../../gql/graphql.ts';
import { useTranslation } from '../../i18n/index.ts';
import { NotFound } from '../../not-found.tsx';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { When } from '../../ui/clock.tsx';
import { Copyable } from '../../ui/copy.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { Listing, ListingHead } from '../../ui/listing.tsx';
import { Outward } from '../../ui/outward.tsx';
import { Fact, Facts, Panel } from '../../ui/page.tsx';
import { dayOf, useQueryState } from '../../ui/query.ts';
import { DaysField, SearchField } from '../../ui/search.tsx';
import { NotThere, OneHead } from '../one.tsx';
import type { SectionProps } from '../services.ts';
import { SendMessage } from './send.tsx';

const KEYS = ['to', 'from', 'since', 'until'] as const;

const tones: Record<TwilioMessageStatus, Tone> = {
  ACCEPTED: 'accent',
  SCHEDULED: 'plain',
  QUEUED: 'accent',
  SENDING: 'accent',
  SENT: 'accent',
  DELIVERED: 'good',
  PARTIALLY_DELIVERED: 'warn',
  UNDELIVERED: 'bad',
  FAILED: 'bad',
  CANCELED: 'plain',
  RECEIVING: 'accent',
  RECEIVED: 'good',
  READ: 'good',
};

/** What a message can be on its way from. */
const MOVING: readonly TwilioMessageStatus[] = ['ACCEPTED', 'QUEUED', 'SENDING', 'SENT', 'RECEIVING'];

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
  const { t } = useTranslation();
  const { values, set, narrowed } = useQueryState(KEYS);
  const [, navigate] = useLocation();
  const [sending, setSending] = useState(false);
  const filter = narrowed
    ? {
        to: values.to || null,
        from: values.from || null,
        sentAfter: dayOf(values.since)?.begin ?? null,
        sentBefore: dayOf(values.until)?.end ?? null,
      }
    : null;
  const pages = usePages(TwilioMessagesDocument, { first: 20, filter }, (d) => d.twilio?.messages, 'TwilioMessage');
  const send = (
    <Button variant="primary" onClick={() => setSending(true)} icon={<Send aria-hidden="true" className="size-4" />}>
      {t.twilio.send}
    </Button>
  );
  return (
    <>
      <ListingHead title={t.twilio.messages} hint={t.twilio.messagesHint} action={send}>
        <SearchField label={t.twilio.searchTo} value={values.to} onChange={(to) => set({ to })} />
        <SearchField label={t.twilio.searchFrom} value={values.from} onChange={(from) => set({ from })} />
        <DaysField value={values} onChange={set} />
      </ListingHead>
      <Listing
        label={t.twilio.messages}
        pages={pages}
        path={['twilio', 'messages']}
        narrowed={narrowed}
        clear={() => set({ to: '', from: '', since: '', until: '' })}
        empty={{ title: t.twilio.noMessages, hint: t.twilio.noMessagesHint, action: send }}
        columns={[
          {
            header: t.twilio.with,
            whole: true,
            cell: (m) => (
              <>
                <Link href={`${path}/${m.id}`} className="link font-medium tabular-nums">
                  {other(m)}
                </Link>
                {m.direction && <p className="text-muted">{t.messageDirection[m.direction]}</p>}
              </>
            ),
          },
          { header: t.twilio.text, wide: true, cell: (m) => <Text message={m} /> },
          { header: t.list.status, cell: (m) => <MessageState message={m} /> },
          { header: t.twilio.when, right: true, cell: (m) => <When at={m.createdAt} /> },
        ]}
      />
      <Sheet
        open={sending}
        onOpenChange={setSending}
        title={t.twilio.send}
        hint={integration.stubbed ? t.twilio.sendStubHint : t.twilio.sendHint}
      >
        <SendMessage
          done={(id) => {
            setSending(false);
            navigate(`${path}/${id}`);
          }}
        />
      </Sheet>
    </>
  );
}

/** Who is on the other end. */
function other(m: MessagePartsFragment): string {
  return m.direction === 'INBOUND' ? (m.from ?? m.to) : m.to;
}

function Text({ message: m }: { message: MessagePartsFragment }) {
  const { t, format } = useTranslation();
  return (
    <>
      <span className={m.body ? 'line-clamp-2' : 'text-muted'}>{m.body || t.twilio.noText}</span>
      {m.media > 0 && <span className="text-muted">{t.twilio.media(m.media, format.number(m.media))}</span>}
    </>
  );
}

function MessageState({ message: m }: { message: MessagePartsFragment }) {
  const { t } = useTranslation();
  return m.status ? <Badge tone={tones[m.status]}>{t.messageStatus[m.status]}</Badge> : t.none;
}

function OneMessage({ id, list }: { id: string; list: string }) {
  const { t } = useTranslation();
  const [{ data, error, fetching }, refetch] = useQuery({ query: TwilioMessageDocument, variables: { id } });
  const found = data?.twilio?.message;
  const pause = !found?.status || !MOVING.includes(found.status);
  const [{ data: told }] = useSubscription({ query: SmsStatusChangedDocument, variables: { id }, pause });
  const message = told?.smsStatusChanged ?? found;
  const again = () => refetch({ requestPolicy: 'network-only' });
  const problem = problemAt(error, 'twilio', 'message');
  if (!message) {
    return <NotThere problem={problem} fetching={fetching} retry={again} />;
  }
  return (
    <>
      <OneHead list={list} all={t.twilio.messages} title={other(message)}>
        <MessageState message={message} />
      </OneHead>
      <Panel title={t.twilio.details(other(message))}>
        {message.deliveryFailure && <Undelivered failure={message.deliveryFailure} />}
        <p className="mb-6 whitespace-pre-line rounded-card bg-sunken px-5 py-4 wrap-anywhere">
          {message.body || t.twilio.noText}
        </p>
        <MessageFacts message={message} />
      </Panel>
    </>
  );
}

function MessageFacts({ message: m }: { message: MessagePartsFragment }) {
  const { t, format } = useTranslation();
  return (
    <Facts>
      <Fact name={t.twilio.from}>{m.from ?? t.none}</Fact>
      <Fact name={t.twilio.to}>{m.to}</Fact>
      {m.messagingServiceSid && (
        <Fact name={t.twilio.service}>
          <Copyable value={m.messagingServiceSid} what={t.twilio.service} />
        </Fact>
      )}
      {m.direction && <Fact name={t.twilio.direction}>{t.messageDirection[m.direction]}</Fact>}
      <Fact name={t.twilio.when}>
        <When at={m.sentAt ?? m.createdAt} />
      </Fact>
      <Fact name={t.twilio.length}>
        {t.twilio.segments(m.segments, format.number(m.segments))} · {t.twilio.encodings[m.encoding]}
      </Fact>
      {m.media > 0 && <Fact name={t.twilio.files}>{t.twilio.media(m.media, format.number(m.media))}</Fact>}
      <Fact name={t.twilio.price}>
        {m.price && m.priceUnit ? format.money(Math.abs(Number(m.price)), m.priceUnit) : t.none}
      </Fact>
      <Fact name="SID">
        <Copyable value={m.twilioSid} what="SID" />
      </Fact>
    </Facts>
  );
}

/** Why a message that Twilio had taken did not arrive. */
function Undelivered({ failure }: { failure: NonNullable<MessagePartsFragment['deliveryFailure']> }) {
  const { t } = useTranslation();
  return (
    <div className="mb-6 rounded-card border border-bad/30 bg-bad-soft p-4 text-sm">
      <p className="font-medium">{failure.userMessage}</p>
      {failure.twilioCode && (
        <p className="mt-1 text-muted">
          {t.problem.code} <code className="font-mono text-[0.8125rem]">{failure.twilioCode}</code>
        </p>
      )}
      <p className="mt-1 text-muted">{failure.retryable ? t.twilio.mayArrive : t.twilio.willNotArrive}</p>
      {failure.twilioCode && (
        <p className="mt-1">
          <Outward href={`https://www.twilio.com/docs/api/errors/${failure.twilioCode}`}>{t.twilio.explained}</Outward>
        </p>
      )}
    </div>
  );
}
