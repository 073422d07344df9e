import { RefreshCw, Unplug } from 'lucide-react';
import { Suspense, useEffect, useId, useState } from 'react';
import { useClient } from 'urql';
import { Link } from 'wouter';
import { type Problem, problemsOf } from '../api/problem.ts';
import { address, offers } from '../api/server.ts';
import { DisconnectIntegrationDocument, type Service } from '../gql/graphql.ts';
import { useTranslation } from '../i18n/index.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { When } from '../ui/clock.tsx';
import { Confirm, Sheet } from '../ui/dialog.tsx';
import { Outward } from '../ui/outward.tsx';
import { Fact, Facts, Panel } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem.tsx';
import { useQueryState } from '../ui/query.ts';
import { toast } from '../ui/toast.tsx';
import { ConnectForms } from './connect-form.tsx';
import { Health } from './health.tsx';
import type { IntegrationWithForms } from './page.tsx';
import { useConnected, useRefused } from './return.ts';
import { services } from './services.ts';
import { SectionSkeleton } from './skeleton.tsx';
import { WebhookPanel } from './webhook.tsx';

const KEYS = ['connect'] as const;

/** Those that report. */
const WEBHOOKS: readonly Service[] = ['VAPI', 'TWILIO'];

/** How an integration is, and the credential that it works with. */
export function Overview({ integration }: { integration: IntegrationWithForms }) {
  const { t } = useTranslation();
  useConnected(() => {
    if (integration.credential?.source === 'USER') toast.good(t.integration.connected(integration.name));
  });
  const FactsOfService = services[integration.service].facts;
  return (
    <div className="divide-y divide-line">
      {integration.stubbed && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 py-5 text-sm">
          <Badge tone="stub">{t.stub.title}</Badge>
          <p className="text-muted">{t.stub.hint(integration.name)}</p>
        </div>
      )}
      {integration.status !== 'NOT_CONNECTED' && <Health integration={integration} />}
      <Credential integration={integration} />
      {FactsOfService && integration.status !== 'NOT_CONNECTED' && (
        <Suspense fallback={<SectionSkeleton />}>
          <FactsOfService key={integration.credential?.connectedAt} />
        </Suspense>
      )}
      {integration.credential && WEBHOOKS.includes(integration.service) && <WebhookPanel integration={integration} />}
      <Next integration={integration} />
    </div>
  );
}

function Credential({ integration }: { integration: IntegrationWithForms }) {
  const { t } = useTranslation();
  const own = integration.credential?.source === 'USER';
  return own ? (
    <Panel id="credential" title={t.integration.credential} hint={t.integration.credentialHint}>
      <Stored integration={integration} />
    </Panel>
  ) : (
    <Panel id="connect" title={t.integration.connect(integration.name)} hint={t.integration.connectHint}>
      {integration.credential && <Deployed credential={integration.credential} />}
      <ConnectForms integration={integration} />
    </Panel>
  );
}

/** The deployment's credential: nobody can take it back from here, which the button says. */
function Deployed({ credential }: { credential: NonNullable<IntegrationWithForms['credential']> }) {
  const { t } = useTranslation();
  const why = useId();
  return (
    <div className="card mb-6 p-5">
      <Facts>
        <Fact name={t.integration.secret}>
          <Hint of={credential.hint} />
        </Fact>
        <Fact name={t.integration.source}>{t.sources[credential.source]}</Fact>
        {credential.account && <Fact name={t.integration.account}>{credential.account}</Fact>}
      </Facts>
      <div className="mt-6 flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line pt-5">
        <Button variant="quiet" off aria-describedby={why} icon={<Unplug aria-hidden="true" className="size-4" />}>
          {t.integration.disconnect}
        </Button>
        <p id={why} className="min-w-0 flex-1 basis-52 text-sm text-muted">
          {t.integration.notOurs}
        </p>
      </div>
    </div>
  );
}

/** What may be told of a secret. */
function Hint({ of }: { of: string | null | undefined }) {
  const { t } = useTranslation();
  return (
    <>
      <span className="font-mono">••••</span> {of ? t.integration.secretEnds(of) : t.integration.configured}
    </>
  );
}

/** The viewer's own credential: what may be told of it, and what can be done with it. */
function Stored({ integration }: { integration: IntegrationWithForms }) {
  const { t, format } = useTranslation();
  const { values, set } = useQueryState(KEYS);
  const refused = useRefused();
  const [replacing, setReplacing] = useState(values.connect !== '' || refused);
  const credential = integration.credential!;
  useEffect(() => {
    if (values.connect) setReplacing(true);
  }, [values.connect]);
  function close() {
    setReplacing(false);
    if (values.connect) set({ connect: '' });
  }
  return (
    <>
      <div className="card p-5">
        <Facts>
          <Fact name={t.integration.secret}>
            <Hint of={credential.hint} />
          </Fact>
          <Fact name={t.integration.source}>{t.sources[credential.source]}</Fact>
          {credential.account && <Fact name={t.integration.account}>{credential.account}</Fact>}
          <Fact name={t.integration.connectedAt}>
            <When at={credential.connectedAt} />
          </Fact>
          <Fact name={t.integration.verifiedAt}>
            <When at={credential.verifiedAt} />
          </Fact>
          {credential.expiresAt && (
            <Fact name={t.integration.expiresAt}>
              <When at={credential.expiresAt} />
            </Fact>
          )}
          {credential.scopes && credential.scopes.length > 0 && (
            <Fact name={t.integration.scopes}>{format.list(credential.scopes.map(scopeName))}</Fact>
          )}
        </Facts>
        <div className="mt-6 flex flex-wrap gap-3 border-t border-line pt-5">
          <Button onClick={() => setReplacing(true)} icon={<RefreshCw aria-hidden="true" className="size-4" />}>
            {t.integration.replace}
          </Button>
          <Disconnect integration={integration} />
        </div>
      </div>
      <Sheet
        open={replacing}
        onOpenChange={(open) => open || close()}
        title={t.integration.replaceTitle(integration.name)}
        hint={t.integration.replaceHint}
      >
        <ConnectForms integration={integration} replacing onDone={close} />
      </Sheet>
    </>
  );
}

function Disconnect({ integration }: { integration: IntegrationWithForms }) {
  const { t } = useTranslation();
  const client = useClient();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { name, service } = integration;
  async function disconnect() {
    setBusy(true);
    const { error } = await client.mutation(DisconnectIntegrationDocument, { service }).toPromise();
    setBusy(false);
    const failed = problemsOf(error)[0] ?? null;
    setProblem(failed);
    if (failed) return;
    setDone(true);
    setAsking(false);
    toast.good(t.integration.disconnected(name));
  }
  return (
    <>
      <Button
        variant="quiet-danger"
        onClick={() => setAsking(true)}
        icon={<Unplug aria-hidden="true" className="size-4" />}
      >
        {t.integration.disconnect}
      </Button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t.integration.disconnectTitle(name)}
        consequence={t.integration.disconnectHint(name)}
        confirm={busy ? t.integration.disconnecting : t.integration.disconnectConfirm(name)}
        busy={busy}
        done={done}
        onConfirm={disconnect}
      >
        {problem && (
          <div className="mt-4">
            <ProblemNotice problem={problem} retry={disconnect} busy={busy} />
          </div>
        )}
      </Confirm>
    </>
  );
}

/** What a permission is called: of those that are addresses, the end. */
function scopeName(scope: string): string {
  return scope.slice(scope.lastIndexOf('/') + 1) || scope;
}

/** Where one may want to go from here. */
function Next({ integration }: { integration: IntegrationWithForms }) {
  const { t } = useTranslation();
  const { sections, slug } = services[integration.service];
  return (
    <Panel id="next" title={t.integration.next}>
      <ul className="space-y-2">
        {integration.status !== 'NOT_CONNECTED' &&
          sections.map((s) => (
            <li key={s.path}>
              <Link href={`/integrations/${slug}/${s.path}`} className="link">
                {s.label(t)}
              </Link>
            </li>
          ))}
        <li>
          <Link href={`/activity?service=${slug}`} className="link">
            {t.integration.activity}
          </Link>
        </li>
        {offers('playground') && (
          <li>
            <Outward href={address('playground')}>{t.integration.tryPlayground}</Outward>
          </li>
        )}
      </ul>
    </Panel>
  );
}
