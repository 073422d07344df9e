import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { useQuery } from 'urql';
import type { Posted } from '../api/post.ts';
import { type Problem, problemAt } from '../api/problem.ts';
import { address, offers } from '../api/server.ts';
import type { ErrorCategory } from '../gql/graphql.ts';
import { ErrorCatalogDocument, type ErrorCatalogQuery } from '../gql/graphql.ts';
import { useTranslation } from '../i18n/index.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Outward } from '../ui/outward.tsx';
import { Bone, Loading, PageTitle } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem.tsx';
import { oneOf, useQueryState } from '../ui/query.ts';
import { FilterField, SearchField } from '../ui/search.tsx';
import { causes, type FailingService, failing } from './causes.ts';

type Description = ErrorCatalogQuery['errorCatalog'][number];

const KEYS = ['q', 'category', 'at'] as const;

const CATEGORIES: readonly ErrorCategory[] = [
  'AUTH',
  'PERMISSION',
  'CONFIG',
  'INPUT',
  'CONFLICT',
  'RATE_LIMIT',
  'AVAILABILITY',
  'INTERNAL',
];

/** Every failure that there is, each of which can be caused through the whole server where that is possible. */
export default function Failures() {
  const { t, format } = useTranslation();
  const { values, set } = useQueryState(KEYS);
  const [{ data, error, fetching }, again] = useQuery({ query: ErrorCatalogDocument, requestPolicy: 'cache-first' });
  const service = oneOf(failing, values.at) ?? 'VAPI';
  const category = oneOf(CATEGORIES, values.category);
  const problem = problemAt(error, 'errorCatalog');
  const shown = (data?.errorCatalog ?? []).filter(
    (d) =>
      (!category || d.category === category) && `${d.code} ${d.meaning}`.toLowerCase().includes(values.q.toLowerCase()),
  );
  return (
    <>
      <PageTitle title={t.failures.title} />
      <p className="mt-1 max-w-2xl text-muted">{offers('stubs') ? t.failures.intro : t.failures.off}</p>
      <div className="mb-6 mt-6 flex flex-wrap gap-3">
        <SearchField label={t.search} value={values.q} onChange={(q) => set({ q })} />
        <FilterField
          label={t.failures.category}
          any={t.failures.anyCategory}
          value={category ?? ''}
          choices={CATEGORIES.map((c) => ({ value: c, label: t.errorCategories[c] }))}
          onChange={(chosen) => set({ category: chosen })}
        />
        {offers('stubs') && (
          <FilterField
            label={t.failures.service}
            value={service}
            choices={failing.map((s) => ({ value: s, label: `${t.failures.service} ${t.services[s]}` }))}
            onChange={(at) => set({ at })}
          />
        )}
      </div>
      <p role="status" className="sr-only">
        {data && t.allShown(format.number(shown.length))}
      </p>
      {problem && (
        <ProblemNotice problem={problem} retry={() => again({ requestPolicy: 'network-only' })} busy={fetching} />
      )}
      {fetching && !data && (
        <Loading>
          <Bone className="h-96 w-full rounded-card" />
        </Loading>
      )}
      <ul className="grid gap-4">
        {shown.map((description) => (
          <Failure key={`${description.code}${service}`} description={description} service={service} />
        ))}
      </ul>
    </>
  );
}

/** One kind of failure: what it means, and how it looks when it happens. */
function Failure({ description: d, service }: { description: Description; service: FailingService }) {
  const { t } = useTranslation();
  const cause = offers('stubs') ? causes[d.code] : null;
  const [busy, setBusy] = useState(false);
  const [posted, setPosted] = useState<Posted | null>(null);
  async function run() {
    if (!cause) return;
    setBusy(true);
    setPosted(
      await cause
        .run(service)
        .catch(() => ({ problems: [{ ...described(d), code: 'OFFLINE' as const }], answer: null })),
    );
    setBusy(false);
  }
  return (
    <li className="card grid gap-x-8 gap-y-4 p-5 lg:grid-cols-2" id={d.code.toLowerCase()}>
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <h2 className="font-mono text-sm font-semibold wrap-anywhere">{d.code}</h2>
          <Badge tone="plain">{t.errorCategories[d.category]}</Badge>
          <span className="text-[0.8125rem] text-muted">
            {t.failures.http} {d.httpStatus}
          </span>
        </div>
        <p className="mt-1.5 text-sm text-muted" lang="en">
          <Coded text={d.meaning} />
        </p>
        <p className="mt-1 text-sm text-muted">
          {t.labelled(t.failures.action)} {t.errorActions[d.action]}
          {d.retryable && ` · ${t.failures.retryable}`}
        </p>
        <p className="mt-1 text-sm">
          <Outward href={address(d.docUrl)}>{t.problem.docs}</Outward>
        </p>
      </div>
      <div className="min-w-0">
        {cause && (
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <Button onClick={run} busy={busy} icon={<FlaskConical aria-hidden="true" className="size-4" />}>
              {busy ? t.failures.causing : posted ? t.failures.again : t.failures.cause}
              <span className="sr-only">: {d.code}</span>
            </Button>
            <p className="text-[0.8125rem] text-muted">
              {cause.scenario && <code className="font-mono text-xs">X-Stub-Scenario: {cause.scenario(service)}</code>}{' '}
              {cause.note && t.failures[cause.note]}
            </p>
          </div>
        )}
        {cause && posted && <Answer posted={posted} wanted={d} again={run} busy={busy} />}
        {!cause && <Preview d={d} service={service} />}
      </div>
    </li>
  );
}

/** A text in which what is code stands between backticks. */
function Coded({ text }: { text: string }) {
  const parts = text.split('`');
  return parts.map((part, i) =>
    i % 2 === 1 ? (
      <code key={part} className="font-mono text-[0.8125rem]">
        {part}
      </code>
    ) : (
      part
    ),
  );
}

/** What the server answered, as people would see it and as it came. */
function Answer(props: { posted: Posted; wanted: Description; again: () => void; busy: boolean }) {
  const { t } = useTranslation();
  const problem = props.posted.problems[0];
  return (
    <div className="mt-4">
      {!problem && <p className="text-sm">{t.failures.worked}</p>}
      {problem && problem.code !== props.wanted.code && (
        <p className="mb-2 text-sm text-warn">{t.failures.notThis(problem.code)}</p>
      )}
      {problem && <ProblemNotice problem={problem} retry={props.again} busy={props.busy} />}
      <details className="mt-3 text-sm">
        <summary className="w-fit text-muted">{t.failures.answer}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by the keyboard */}
        <pre tabIndex={0} className="mt-2 max-h-80 overflow-auto rounded-control bg-sunken p-4 font-mono text-xs">
          {JSON.stringify(props.posted.answer, null, 2)}
        </pre>
      </details>
    </div>
  );
}

/** How a failure would look that cannot be caused here. */
function Preview({ d, service }: { d: Description; service: FailingService }) {
  const { t } = useTranslation();
  return (
    <ProblemNotice problem={{ ...described(d), sentence: filled(d.message, t.services[service]), service }} quiet />
  );
}

/** A failure as the catalogue describes it, without anything that only a real one has. */
function described(d: Description): Problem {
  return {
    code: d.code,
    sentence: null,
    correlationId: null,
    service: null,
    action: d.action,
    url: null,
    retryable: false,
    until: null,
    outcome: null,
    field: null,
    upstream: null,
    docUrl: null,
    path: [],
  };
}

/** A sentence of the catalogue with what could stand in its places. */
function filled(message: string, service: string): string {
  return message
    .replaceAll('{service}', service)
    .replaceAll('{credential}', 'API key')
    .replaceAll('{wait}', '27s')
    .replace(/\{\w+\}/g, '…');
}
