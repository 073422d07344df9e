import { ChevronRight, Plug, SearchX } from 'lucide-react';
import { Link } from 'wouter';
import { useLive } from '../api/live.tsx';
import { usePages } from '../api/pages.ts';
import { problemAt } from '../api/problem.ts';
import { address } from '../api/server.ts';
import type { IntegrationStatus } from '../gql/graphql.ts';
import { type IntegrationPartsFragment, IntegrationsDocument } from '../gql/graphql.ts';
import { useTranslation } from '../i18n/index.ts';
import { StatusBadge, StubBadge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { When } from '../ui/clock.tsx';
import { Outward } from '../ui/outward.tsx';
import { Bone, Empty, Loading, PageTitle } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem.tsx';
import { oneOf, useQueryState } from '../ui/query.ts';
import { FilterField, SearchField } from '../ui/search.tsx';
import { Logo } from './logo.tsx';
import { services } from './services.ts';
import { TestButton } from './test-button.tsx';

const STATUSES: readonly IntegrationStatus[] = [
  'CONNECTED',
  'STUBBED',
  'DEGRADED',
  'UNAVAILABLE',
  'RECONNECT_REQUIRED',
  'NOT_CONNECTED',
];

const KEYS = ['q', 'status'] as const;

/** All integrations, with how they are. */
export function IntegrationList() {
  const { t, format } = useTranslation();
  const { values, set, narrowed } = useQueryState(KEYS);
  const status = oneOf(STATUSES, values.status);
  const pages = usePages(
    IntegrationsDocument,
    { first: 20, search: values.q || null, statuses: status && [status] },
    (data) => data.integrations,
    'Integration',
  );
  const live = useLive();
  const integrations = pages.nodes.map(live);
  const problem = problemAt(pages.error, 'integrations');
  const clear = () => set({ q: '', status: '' });
  return (
    <>
      <PageTitle title={t.list.title} />
      <p className="mt-1 max-w-xl text-muted">{t.list.intro}</p>
      <Attention integrations={integrations} />
      <div className="mb-4 mt-6 flex flex-wrap gap-3">
        <SearchField label={t.list.search} value={values.q} onChange={(q) => set({ q })} />
        <FilterField
          label={t.list.status}
          any={t.list.anyStatus}
          value={status ?? ''}
          choices={STATUSES.map((s) => ({ value: s, label: t.status[s] }))}
          onChange={(chosen) => set({ status: chosen })}
        />
      </div>
      <p role="status" className="sr-only">
        {pages.total !== null && t.list.found(pages.total, format.number(pages.total))}
      </p>
      {problem && <ProblemNotice problem={problem} retry={pages.retry} />}
      {pages.loading && <Skeleton />}
      {!pages.loading && !problem && integrations.length === 0 && (narrowed ? <NoMatch clear={clear} /> : <NoneYet />)}
      {integrations.length > 0 && (
        <ul className="card divide-y divide-line">
          {integrations.map((i) => (
            <Row key={i.id} integration={i} />
          ))}
        </ul>
      )}
      <div className="mt-4 flex flex-wrap items-center justify-between gap-3 text-sm text-muted">
        <p>
          {pages.total !== null && integrations.length > 0 && t.list.found(pages.total, format.number(pages.total))}
        </p>
        {pages.more && (
          <Button onClick={pages.more} busy={pages.loadingMore}>
            {t.more}
          </Button>
        )}
      </div>
    </>
  );
}

function Row({ integration: i }: { integration: IntegrationPartsFragment }) {
  const { t } = useTranslation();
  return (
    <li className="group relative flex flex-wrap items-center gap-x-4 gap-y-3 p-5 first:rounded-t-card last:rounded-b-card hover:bg-sunken/50">
      <Logo service={i.service} />
      <div className="min-w-0 flex-1 basis-52">
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <h2 className="text-base font-semibold">
            {/* The whole row leads there. */}
            <Link
              href={`/integrations/${services[i.service].slug}`}
              className="after:absolute after:inset-0 after:rounded-card focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
            >
              {i.name}
            </Link>
          </h2>
          <StatusBadge status={i.status} />
          {i.stubbed && i.status !== 'STUBBED' && <StubBadge />}
        </div>
        <p className="mt-0.5 text-muted">{i.description}</p>
        <p className="mt-1 text-[0.8125rem] text-muted">
          <Known integration={i} />
        </p>
      </div>
      <div className="relative flex items-center gap-2">
        {i.status !== 'NOT_CONNECTED' && <TestButton integration={i} named />}
      </div>
      <ChevronRight aria-hidden="true" className="hidden size-5 text-muted sm:block" />
      <span className="sr-only">{t.statusMeaning[i.status]}</span>
    </li>
  );
}

/** The most telling thing that is known of how an integration is. */
function Known({ integration: i }: { integration: IntegrationPartsFragment }) {
  const { t } = useTranslation();
  if (i.lastError && i.status !== 'CONNECTED') {
    return (
      <>
        {t.statusMeaning[i.status]} {t.labelled(t.integration.lastFailure)} <When at={i.lastError.at} />
      </>
    );
  }
  const account = i.credential?.account;
  return (
    <>
      {account ? t.list.connectedAs(account) : t.statusMeaning[i.status]}
      {i.health.lastSuccessAt && (
        <>
          {' · '}
          {t.labelled(t.integration.lastSuccess)} <When at={i.health.lastSuccessAt} />
        </>
      )}
    </>
  );
}

/** Says first what is broken, with the way to put it right. */
function Attention({ integrations }: { integrations: readonly IntegrationPartsFragment[] }) {
  const { t, format } = useTranslation();
  const broken = integrations.filter((i) => i.status === 'RECONNECT_REQUIRED' || i.status === 'UNAVAILABLE');
  if (broken.length === 0) return null;
  return (
    <div
      role="status"
      className="mt-6 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-card bg-bad-soft px-5 py-3.5"
    >
      <p className="font-medium text-bad">{t.list.attention(broken.length, format.number(broken.length))}</p>
      {broken.map((i) => (
        <Link key={i.id} href={`/integrations/${services[i.service].slug}`} className="link">
          {t.list.open(i.name)}
        </Link>
      ))}
    </div>
  );
}

function NoMatch({ clear }: { clear: () => void }) {
  const { t } = useTranslation();
  return (
    <Empty title={t.noMatch} hint={t.noMatchHint} icon={SearchX}>
      <Button onClick={clear}>{t.clearFilters}</Button>
    </Empty>
  );
}

function NoneYet() {
  const { t } = useTranslation();
  return (
    <Empty title={t.list.emptyTitle} hint={t.list.emptyHint} icon={Plug}>
      <Outward href={address('schema.graphqls')}>{t.list.docs}</Outward>
    </Empty>
  );
}

/** As large as the rows that are to come, so that nothing jumps. */
function Skeleton() {
  return (
    <Loading>
      <ul className="card divide-y divide-line">
        {[0, 1, 2].map((n) => (
          <li key={n} className="flex items-center gap-4 p-5">
            <Bone className="size-11 rounded-xl" />
            <div className="flex-1 space-y-2.5 py-0.5">
              <Bone className="h-5 w-32" />
              <Bone className="h-4 w-full max-w-80" />
              <Bone className="h-4 w-48" />
            </div>
            <Bone className="hidden h-10 w-36 rounded-control sm:block" />
          </li>
        ))}
      </ul>
    </Loading>
  );
}
