import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useClient } from 'urql';
import { type Problem, problemsOf } from '../api/problem.ts';
import { CreateWebhookDocument, type CreateWebhookMutation } from '../gql/graphql.ts';
import { useTranslation } from '../i18n/index.ts';
import { Button } from '../ui/button.tsx';
import { When } from '../ui/clock.tsx';
import { Copyable } from '../ui/copy.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { Fact, Facts, Panel } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem.tsx';
import type { IntegrationWithForms } from './page.tsx';

type Made = NonNullable<CreateWebhookMutation['createWebhook']>;

/** Where a service reports what happens. A secret is shown once, when it is made. */
export function WebhookPanel({ integration }: { integration: IntegrationWithForms }) {
  const { t } = useTranslation();
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const [made, setMade] = useState<Made | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const webhook = made?.webhook ?? integration.webhook;

  async function make() {
    setAsking(false);
    setBusy(true);
    const { data, error } = await client.mutation(CreateWebhookDocument, { service: integration.service }).toPromise();
    setBusy(false);
    setProblem(problemsOf(error)[0] ?? null);
    setMade(data?.createWebhook ?? null);
  }

  return (
    <Panel id="webhook" title={t.webhook.title} hint={t.webhook.hint}>
      {webhook ? (
        <Facts>
          <Fact name={t.webhook.address}>
            <Copyable value={webhook.url} what={t.webhook.address} />
          </Fact>
          <Fact name={webhook.secretCreatedAt ? t.webhook.secretMade : t.webhook.made}>
            <When at={webhook.secretCreatedAt ?? webhook.createdAt} />
          </Fact>
        </Facts>
      ) : (
        <p className="text-muted">{t.webhook.none}</p>
      )}
      {made?.secret && (
        <div role="status" className="mt-5 rounded-card bg-warn-soft px-5 py-4 text-sm">
          <p className="font-medium text-warn">{t.webhook.once}</p>
          <p className="mt-1">
            <Copyable value={made.secret} what={t.webhook.secret} />
          </p>
        </div>
      )}
      {problem && (
        <div className="mt-5">
          <ProblemNotice problem={problem} retry={make} busy={busy} />
        </div>
      )}
      <div className="mt-5">
        <Button
          busy={busy}
          icon={<KeyRound aria-hidden="true" className="size-4" />}
          // What was made before stops being of use: that is asked first.
          onClick={() => (webhook?.secretCreatedAt ? setAsking(true) : make())}
        >
          {busy ? t.webhook.making : webhook ? t.webhook.again : t.webhook.make}
        </Button>
      </div>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t.webhook.confirmTitle}
        consequence={t.webhook.confirmHint}
        confirm={t.webhook.again}
        onConfirm={make}
      />
    </Panel>
  );
}
