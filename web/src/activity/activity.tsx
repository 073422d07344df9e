import { usePages } from '../api/pages.ts';
import type { AuditAction } from '../gql/graphql.ts';
import { AuditEventsDocument } from '../gql/graphql.ts';
import { useTranslation } from '../i18n/index.ts';
import { serviceOf, services } from '../integrations/services.ts';
import { Badge } from '../ui/badge.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { When } from '../ui/clock.tsx';
import { Copyable } from '../ui/copy.tsx';
import { Listing } from '../ui/listing.tsx';
import { PageTitle } from '../ui/page.tsx';
import { oneOf, useQueryState } from '../ui/query.ts';
import { FilterField, SearchField } from '../ui/search.tsx';

const KEYS = ['service', 'action', 'id'] as const;

const ACTIONS: readonly AuditAction[] = [
  'CONNECT',
  'TEST',
  'DISCONNECT',
  'WRITE',
  'WEBHOOK',
  'ROTATE',
  'SIGN_IN',
  'SIGN_OUT',
];

/** The audit trail. */
export default function Activity() {
  const { t } = useTranslation();
  const { values, set, narrowed } = useQueryState(KEYS);
  const service = serviceOf(values.service);
  const action = oneOf(ACTIONS, values.action);
  const filter = { action, correlationId: values.id || null };
  const pages = usePages(
    AuditEventsDocument,
    { first: 20, service: service ?? null, filter },
    (d) => d.auditEvents,
    'AuditEvent',
  );
  return (
    <>
      <PageTitle title={t.activity.title} />
      <p className="mt-1 max-w-2xl text-muted">{t.activity.intro}</p>
      <div className="mb-5 mt-6 flex flex-wrap gap-3">
        <SearchField label={t.activity.correlation} value={values.id} onChange={(id) => set({ id })} />
        <FilterField
          label={t.activity.service}
          any={t.activity.anyService}
          value={service ? services[service].slug : ''}
          choices={Object.entries(services).map(([key, s]) => ({
            value: s.slug,
            label: t.services[key as keyof typeof services],
          }))}
          onChange={(chosen) => set({ service: chosen })}
        />
        <FilterField
          label={t.activity.action}
          any={t.activity.anyAction}
          value={action ?? ''}
          choices={ACTIONS.map((a) => ({ value: a, label: t.auditActions[a] }))}
          onChange={(chosen) => set({ action: chosen })}
        />
      </div>
      <Listing
        label={t.activity.title}
        pages={pages}
        path={['auditEvents']}
        narrowed={narrowed}
        clear={() => set({ service: '', action: '', id: '' })}
        empty={{
          title: t.activity.emptyTitle,
          hint: t.activity.emptyHint,
          action: <ButtonLink href="/">{t.nav.integrations}</ButtonLink>,
        }}
        columns={[
          {
            header: t.activity.what,
            cell: (e) => (
              <>
                <p className="font-medium">
                  {t.auditActions[e.action]}
                  {e.service && <span className="font-normal text-muted"> · {t.services[e.service]}</span>}
                </p>
                {e.operation && <p className="font-mono text-[0.8125rem] text-muted">{e.operation}</p>}
              </>
            ),
          },
          {
            header: t.activity.result,
            cell: (e) =>
              e.code ? (
                <>
                  <Badge tone={e.outcome === 'UNKNOWN' ? 'warn' : 'bad'}>{t.activity.failed}</Badge>
                  <p className="mt-1 font-mono text-xs text-muted">{e.code}</p>
                </>
              ) : (
                <Badge tone="good">{t.activity.ok}</Badge>
              ),
          },
          {
            header: t.activity.correlation,
            wide: true,
            cell: (e) => <Copyable value={e.correlationId} what={t.activity.correlation} />,
          },
          { header: t.activity.when, right: true, cell: (e) => <When at={e.at} /> },
        ]}
      />
    </>
  );
}
