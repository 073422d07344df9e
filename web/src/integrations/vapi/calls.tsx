import { PhoneCall } from 'lucide-react';
import { useState } from 'react';
import { useQuery, useSubscription } from 'urql';
import { Link, Route, Switch, useLocation } from 'wouter';
import { usePages } from '../../api/pages.ts';
import { problemAt } from '../../api/problem.ts';
import type { VapiCallStatus, VapiEndedReasonGroup } from '../../gql/graphql.ts';
import {
  AssistantNamesDocument,
  CallDocument,
  type CallPartsFragment,
  CallStatusChangedDocument,
  CallsDocument,
  type CallsQuery,
  VapiPhoneNumbersDocument,
} from '../../gql/graphql.ts';
import { useTranslation } from '../../i18n/index.ts';
import { NotFound } from '../../not-found.tsx';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { When } from '../../ui/clock.tsx';
import { Copyable } from '../../ui/copy.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { Listing, ListingHead } from '../../ui/listing.tsx';
import { Fact, Facts, Panel } from '../../ui/page.tsx';
import { dayOf, oneOf, useQueryState } from '../../ui/query.ts';
import { DaysField, FilterField } from '../../ui/search.tsx';
import { NotThere, OneHead } from '../one.tsx';
import type { SectionProps } from '../services.ts';
import { StartCall } from './start-call.tsx';

const KEYS = ['status', 'assistant', 'number', 'since', 'until'] as const;

const STATUSES: readonly VapiCallStatus[] = ['SCHEDULED', 'QUEUED', 'RINGING', 'IN_PROGRESS', 'FORWARDING', 'ENDED'];

type CallRow = NonNullable<NonNullable<CallsQuery['vapi']>['calls']>['nodes'][number];

export default function Calls(props: SectionProps) {
  return (
    <Switch>
      <Route path={props.path}>
        <CallList {...props} />
      </Route>
      <Route path={`${props.path}/:id`}>{({ id }) => <OneCall key={id} id={id} list={props.path} />}</Route>
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}

function CallList({ path, integration }: SectionProps) {
  const { t, format } = useTranslation();
  const { values, set, narrowed } = useQueryState(KEYS);
  const [, navigate] = useLocation();
  const [starting, setStarting] = useState(false);
  const status = oneOf(STATUSES, values.status);
  const [{ data: known }] = useQuery({ query: AssistantNamesDocument });
  const [{ data: owned }] = useQuery({ query: VapiPhoneNumbersDocument, variables: { first: 100 } });
  const filter = narrowed
    ? {
        statuses: status && [status],
        assistantId: values.assistant || null,
        phoneNumberId: values.number || null,
        createdAfter: dayOf(values.since)?.begin ?? null,
        createdBefore: dayOf(values.until)?.end ?? null,
      }
    : null;
  const pages = usePages(CallsDocument, { first: 20, filter }, (d) => d.vapi?.calls, 'VapiCall');
  const start = (
    <Button
      variant="primary"
      onClick={() => setStarting(true)}
      icon={<PhoneCall aria-hidden="true" className="size-4" />}
    >
      {t.vapi.start}
    </Button>
  );
  return (
    <>
      <ListingHead title={t.vapi.calls} hint={t.vapi.callsHint} action={start}>
        <FilterField
          label={t.vapi.callStatus}
          any={t.vapi.anyCallStatus}
          value={status ?? ''}
          choices={STATUSES.map((s) => ({ value: s, label: t.callStatus[s] }))}
          onChange={(chosen) => set({ status: chosen })}
        />
        <FilterField
          label={t.vapi.assistant}
          any={t.vapi.anyAssistant}
          value={values.assistant}
          choices={withUnknown(
            (known?.vapi?.assistants?.nodes ?? []).map((a) => ({ value: a.id, label: a.name ?? t.vapi.unnamed })),
            values.assistant,
            t.vapi.unknownAssistant,
          )}
          onChange={(assistant) => set({ assistant })}
        />
        <FilterField
          label={t.vapi.number}
          any={t.vapi.anyNumber}
          value={values.number}
          choices={withUnknown(
            (owned?.vapi?.phoneNumbers?.nodes ?? []).map((n) => ({
              value: n.id,
              label: n.number ?? n.sipUri ?? n.name ?? n.id,
            })),
            values.number,
            t.vapi.unknownNumber,
          )}
          onChange={(number) => set({ number })}
        />
        <DaysField value={values} onChange={set} />
      </ListingHead>
      <Listing
        label={t.vapi.calls}
        pages={pages}
        path={['vapi', 'calls']}
        narrowed={narrowed}
        clear={() => set({ status: '', assistant: '', number: '', since: '', until: '' })}
        empty={{ title: t.vapi.noCalls, hint: t.vapi.noCallsHint, action: start }}
        columns={[
          {
            header: t.vapi.with,
            whole: true,
            cell: (c) => (
              <>
                <Link href={`${path}/${c.id}`} className="link font-medium tabular-nums">
                  {customer(c) ?? t.vapi.unknownCaller}
                </Link>
                {c.type && <p className="text-muted">{t.callType[c.type]}</p>}
              </>
            ),
          },
          { header: t.vapi.result, cell: (c) => <CallState call={c} /> },
          { header: t.vapi.duration, wide: true, right: true, cell: (c) => <Duration call={c} /> },
          {
            header: t.vapi.cost,
            wide: true,
            right: true,
            cell: (c) => (c.cost == null ? t.none : format.money(c.cost, 'USD')),
          },
          { header: t.vapi.when, right: true, cell: (c) => <When at={c.createdAt} /> },
        ]}
      />
      <Sheet
        open={starting}
        onOpenChange={setStarting}
        title={t.vapi.start}
        hint={integration.stubbed ? t.vapi.startStubHint : t.vapi.startHint}
      >
        <StartCall
          done={(id) => {
            setStarting(false);
            navigate(`${path}/${id}`);
          }}
        />
      </Sheet>
    </>
  );
}

/** Choices together with one that is not among them: an address can name what is beyond the first hundred. */
function withUnknown(choices: { value: string; label: string }[], value: string, label: string) {
  return value === '' || choices.some((c) => c.value === value) ? choices : [...choices, { value, label }];
}

type Customer = { customer?: { name?: string | null; number?: string | null } | null };

function customer(call: Customer): string | null {
  return call.customer?.name ?? call.customer?.number ?? null;
}

const ends: Record<VapiEndedReasonGroup, Tone> = {
  NORMAL: 'good',
  NO_ANSWER: 'plain',
  BILLING: 'bad',
  CONFIGURATION: 'bad',
  NUMBER_LIMIT: 'bad',
  VAPI_FAULT: 'bad',
  PROVIDER_FAULT: 'bad',
  TELEPHONY: 'bad',
  UNKNOWN: 'plain',
};

function CallState({ call }: { call: Pick<CallRow, 'status' | 'endedReasonGroup'> }) {
  const { t } = useTranslation();
  const group = call.endedReasonGroup;
  if (group) return <Badge tone={ends[group]}>{t.endedReason[group]}</Badge>;
  return call.status ? (
    <Badge tone={call.status === 'ENDED' ? 'plain' : 'accent'}>{t.callStatus[call.status]}</Badge>
  ) : null;
}

function Duration({ call }: { call: Pick<CallRow, 'startedAt' | 'endedAt'> }) {
  const { t, format } = useTranslation();
  if (!call.startedAt || !call.endedAt) return <>{t.none}</>;
  return <>{format.wait(Math.round((Date.parse(call.endedAt) - Date.parse(call.startedAt)) / 1000))}</>;
}

function OneCall({ id, list }: { id: string; list: string }) {
  const { t, format } = useTranslation();
  const [{ data, error, fetching }, refetch] = useQuery({ query: CallDocument, variables: { id } });
  const found = data?.vapi?.call;
  // A call that is over says nothing more.
  const pause = !found?.status || OVER.includes(found.status);
  const [{ data: told }] = useSubscription({ query: CallStatusChangedDocument, variables: { id }, pause });
  const call = told?.callStatusChanged ?? found;
  const problem = problemAt(error, 'vapi', 'call');
  if (!call) {
    return <NotThere problem={problem} fetching={fetching} retry={() => refetch({ requestPolicy: 'network-only' })} />;
  }
  return (
    <>
      <OneHead list={list} all={t.vapi.calls} title={customer(call) ?? t.vapi.unknownCaller}>
        <CallState call={call} />
      </OneHead>
      <div className="divide-y divide-line">
        <Panel title={t.vapi.callTitle}>
          <Facts>
            <Fact name={t.vapi.callStatus}>{call.status ? t.callStatus[call.status] : t.none}</Fact>
            {call.name && <Fact name={t.vapi.name}>{call.name}</Fact>}
            <Fact name={t.vapi.to}>
              {call.customer?.number ?? call.customer?.sipUri ?? t.none}
              {call.customer?.extension && ` (${t.vapi.extension}: ${call.customer.extension})`}
            </Fact>
            <Parties call={call} />
            <Fact name={t.vapi.when}>
              <When at={call.startedAt ?? call.createdAt} />
            </Fact>
            <Fact name={t.vapi.duration}>
              <Duration call={call} />
            </Fact>
            <Fact name={t.vapi.cost}>{call.cost == null ? t.none : format.money(call.cost, 'USD')}</Fact>
            {call.endedReason && (
              <Fact name={t.vapi.result}>
                <code className="font-mono text-[0.8125rem]">{call.endedReason}</code>
              </Fact>
            )}
            {call.successEvaluation && <Fact name={t.vapi.evaluation}>{call.successEvaluation}</Fact>}
            <Fact name="ID">
              <Copyable value={call.vapiId} what="ID" />
            </Fact>
          </Facts>
        </Panel>
        <Costs call={call} />
        {call.summary && (
          <Panel title={t.vapi.summary}>
            <p className="whitespace-pre-line wrap-anywhere">{call.summary}</p>
          </Panel>
        )}
        {call.transcript && (
          <Panel title={t.vapi.transcript}>
            <p className="whitespace-pre-line wrap-anywhere">{call.transcript}</p>
          </Panel>
        )}
      </div>
    </>
  );
}

const OVER: readonly VapiCallStatus[] = ['ENDED', 'NOT_FOUND', 'DELETION_FAILED'];

/** Which of the account's assistants and numbers had the call. */
function Parties({ call }: { call: CallPartsFragment }) {
  const { t } = useTranslation();
  const [{ data: known }] = useQuery({ query: AssistantNamesDocument, pause: !call.assistantId });
  const variables = { first: 100 };
  const [{ data: owned }] = useQuery({ query: VapiPhoneNumbersDocument, variables, pause: !call.phoneNumberId });
  const assistant = known?.vapi?.assistants?.nodes.find((a) => a.id === call.assistantId);
  const number = owned?.vapi?.phoneNumbers?.nodes.find((n) => n.id === call.phoneNumberId);
  return (
    <>
      {call.assistantId && (
        <Fact name={t.vapi.assistant}>
          <Link href={`/integrations/vapi/assistants/${call.assistantId}`} className="link">
            {assistant ? (assistant.name ?? t.vapi.unnamed) : t.vapi.unknownAssistant}
          </Link>
        </Fact>
      )}
      {number && <Fact name={t.vapi.number}>{number.number ?? number.sipUri ?? number.name ?? t.none}</Fact>}
    </>
  );
}

const COSTS = ['transport', 'stt', 'llm', 'tts', 'vapi'] as const;

/** What the cost is made of. */
function Costs({ call }: { call: CallPartsFragment }) {
  const { t, format } = useTranslation();
  const costs = call.costBreakdown;
  const known = costs ? COSTS.filter((c) => costs[c] != null) : [];
  if (!costs || known.length === 0) return null;
  return (
    <Panel title={t.vapi.cost} hint={t.vapi.costHint}>
      <dl className="grid max-w-sm gap-y-2" data-testid="costs">
        {[...known, 'total' as const].map((c) => (
          <div
            key={c}
            className={`flex justify-between gap-6 ${c === 'total' ? 'border-t border-line pt-2 font-medium' : ''}`}
          >
            <dt>{t.vapi.costs[c]}</dt>
            <dd className="tabular-nums">{format.money(costs[c] ?? call.cost ?? 0, 'USD')}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
