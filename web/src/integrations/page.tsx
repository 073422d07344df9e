import { ChevronRight } from 'lucide-react';
import { Suspense } from 'react';
import { useQuery } from 'urql';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { useLive } from '../api/live.tsx';
import { problemAt } from '../api/problem.ts';
import type { Service } from '../gql/graphql.ts';
import { IntegrationDocument, type IntegrationPartsFragment, type IntegrationQuery } from '../gql/graphql.ts';
import { useTranslation } from '../i18n/index.ts';
import { NotFound } from '../not-found.tsx';
import { StatusBadge, StubBadge } from '../ui/badge.tsx';
import { Bone, Loading, PageTitle } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem.tsx';
import { Logo } from './logo.tsx';
import { Overview } from './overview.tsx';
import { useHandOver } from './return.ts';
import { type Section, serviceOf, services } from './services.ts';
import { SectionSkeleton } from './skeleton.tsx';

export type IntegrationWithForms = NonNullable<IntegrationQuery['integration']>;

/** Everything about one integration: its overview, and the sections of its service. */
export default function IntegrationPage({ slug }: { slug: string }) {
  const service = serviceOf(slug);
  const handing = useHandOver();
  if (!service) return <NotFound />;
  return handing === 'none' ? <Known service={service} /> : <HandOver shut={handing === 'shut'} />;
}

/** A window that was opened for a consent, when that is over. */
function HandOver({ shut }: { shut: boolean }) {
  const { t } = useTranslation();
  if (!shut) return <Skeleton />;
  return (
    <>
      <PageTitle title={t.consent.over} />
      <p className="mt-2 text-muted">{t.consent.overHint}</p>
    </>
  );
}

function Known({ service }: { service: Service }) {
  const { t } = useTranslation();
  const [{ data, error, fetching }, refetch] = useQuery({ query: IntegrationDocument, variables: { service } });
  const live = useLive();
  const problem = problemAt(error, 'integration');
  if (data?.integration) return <Loaded integration={live(data.integration)} />;
  return (
    <>
      <Trail name={t.services[service]} />
      {problem && (
        <>
          <PageTitle title={t.services[service]} />
          <div className="mt-6">
            <ProblemNotice problem={problem} retry={() => refetch({ requestPolicy: 'network-only' })} busy={fetching} />
          </div>
        </>
      )}
      {!problem && fetching && <Skeleton />}
      {!problem && !fetching && (
        <>
          <PageTitle title={t.services[service]} />
          <p className="mt-2 text-muted">{t.integration.unknown}</p>
        </>
      )}
    </>
  );
}

function Loaded({ integration }: { integration: IntegrationWithForms }) {
  const { sections, slug } = services[integration.service];
  const base = `/integrations/${slug}`;
  return (
    <>
      <Trail name={integration.name} />
      <div className="flex items-start gap-4">
        <Logo service={integration.service} large />
        <div className="min-w-0">
          <PageTitle title={integration.name}>
            <StatusBadge status={integration.status} />
            {integration.stubbed && integration.status !== 'STUBBED' && <StubBadge />}
          </PageTitle>
          <p className="mt-1 text-muted">{integration.description}</p>
        </div>
      </div>
      <Sections base={base} sections={sections} name={integration.name} />
      <Switch>
        <Route path={base}>
          <Overview integration={integration} />
        </Route>
        {sections.map((section) => (
          <Route key={section.path} path={`${base}/${section.path}/*?`}>
            <SectionPage section={section} integration={integration} path={`${base}/${section.path}`} />
          </Route>
        ))}
        <Route path={`${base}/`}>
          <Redirect to={base} replace />
        </Route>
        <Route>
          <NotFound />
        </Route>
      </Switch>
    </>
  );
}

function SectionPage({ section, ...props }: { section: Section; integration: IntegrationPartsFragment; path: string }) {
  const Page = section.page;
  return (
    <Suspense fallback={<SectionSkeleton />}>
      <Page {...props} />
    </Suspense>
  );
}

/** Where one is, and the way back. */
function Trail({ name }: { name: string }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t.nav.integrations} className="mb-5 text-sm text-muted">
      <ol className="flex items-center gap-1.5">
        <li>
          <Link href="/" className="link">
            {t.nav.integrations}
          </Link>
        </li>
        <li aria-hidden="true">
          <ChevronRight className="size-3.5" />
        </li>
        <li>{name}</li>
      </ol>
    </nav>
  );
}

function Sections({ base, sections, name }: { base: string; sections: readonly Section[]; name: string }) {
  const { t } = useTranslation();
  const [path] = useLocation();
  if (sections.length === 0) return <hr className="mt-6 border-line" />;
  const links = [
    { href: base, label: t.integration.overview, here: path === base },
    ...sections.map((s) => {
      const href = `${base}/${s.path}`;
      return { href, label: s.label(t), here: path === href || path.startsWith(`${href}/`) };
    }),
  ];
  return (
    <nav aria-label={t.integration.sections(name)} className="mt-6 border-b border-line">
      <ul className="-mb-px flex flex-wrap gap-x-6">
        {links.map((link) => (
          <li key={link.href}>
            <Link
              href={link.href}
              aria-current={link.here ? 'page' : undefined}
              className="inline-block border-b-2 border-transparent py-2.5 text-sm text-muted hover:text-ink aria-[current]:border-accent aria-[current]:font-medium aria-[current]:text-ink"
            >
              {link.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Skeleton() {
  return (
    <Loading>
      <div className="flex items-start gap-4">
        <Bone className="size-12 rounded-xl" />
        <div className="flex-1 space-y-2">
          <Bone className="h-8 w-40" />
          <Bone className="h-5 w-72 max-w-full" />
        </div>
      </div>
      <Bone className="mt-6 h-10 w-full" />
      <Bone className="mt-8 h-40 w-full rounded-card" />
    </Loading>
  );
}
