import { ExternalLink, LogIn } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { type Client, useClient } from 'urql';
import { type Problem, problemsOf } from '../api/problem.ts';
import { address } from '../api/server.ts';
import { newKey } from '../api/submission.ts';
import { BeginCalendarAuthorizationDocument, IntegrationDocument } from '../gql/graphql.ts';
import { useTranslation } from '../i18n/index.ts';
import { announce } from '../ui/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { ProblemNotice } from '../ui/problem.tsx';
import { toast } from '../ui/toast.tsx';
import type { IntegrationWithForms } from './page.tsx';
import { type Outcome, problemOf, useRefusal, whenReturned } from './return.ts';
import { services } from './services.ts';

type Stage =
  | 'idle'
  /** The server is being asked for the address of the page. */
  | 'opening'
  /** Somebody is deciding, in another window. */
  | 'waiting'
  /** The browser has let no window open. */
  | 'blocked'
  /** The window was closed, or not waited for, before anything was decided. */
  | 'closed'
  | 'cancelled'
  | 'refused';

type Props = { integration: IntegrationWithForms; replacing: boolean; onDone?: () => void };

/** Connects by consent: the page of the vendor opens in a window of its own, or in this one where that is not allowed. */
export function ConsentForm(props: Props) {
  const { t } = useTranslation();
  const { stage, problem, begin, cancel } = useConsent(props);
  const busy = stage === 'opening';
  const icon = <LogIn aria-hidden="true" className="size-4" />;
  return (
    <div className="space-y-5">
      <Access />
      {problem && <ProblemNotice problem={problem} retry={() => begin()} busy={busy} />}
      <Said stage={stage} />
      {stage === 'waiting' ? (
        <div className="flex flex-wrap gap-3">
          <Button onClick={() => begin()}>{t.consent.again}</Button>
          <Button variant="quiet" onClick={cancel}>
            {t.cancel}
          </Button>
        </div>
      ) : (
        <div className="flex flex-wrap gap-3">
          {stage === 'blocked' && (
            <Button
              variant="primary"
              onClick={() => begin(true)}
              icon={<ExternalLink aria-hidden="true" className="size-4" />}
            >
              {t.consent.here}
            </Button>
          )}
          {/* A failure has the button beside it. */}
          {!problem?.retryable && (
            <Button
              variant={stage === 'blocked' ? 'secondary' : 'primary'}
              busy={busy}
              onClick={() => begin()}
              icon={icon}
              data-testid="consent"
            >
              {busy ? t.consent.opening : t.consent.connect}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

/** A way to connect that this server does not offer: it is there to be seen, with the reason. */
export function ConsentMissing() {
  const { t } = useTranslation();
  return (
    <div className="space-y-5">
      <p id="consent-missing" className="rounded-card bg-sunken px-5 py-4 text-sm">
        {t.consent.missing}
      </p>
      <Button
        variant="primary"
        off
        aria-describedby="consent-missing"
        icon={<LogIn aria-hidden="true" className="size-4" />}
      >
        {t.consent.connect}
      </Button>
    </div>
  );
}

/** What is asked for. */
function Access() {
  const { t } = useTranslation();
  return (
    <div className="text-sm">
      <p className="font-medium">{t.consent.asks}</p>
      <ul className="mt-1 list-disc space-y-0.5 pl-5 text-muted">
        {t.consent.access.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </div>
  );
}

/** Where things stand, in words. */
function Said({ stage }: { stage: Stage }) {
  const { t } = useTranslation();
  const told = stage === 'idle' || stage === 'opening' || stage === 'refused' ? null : t.consent.stages[stage];
  const warn = stage === 'blocked' || stage === 'closed';
  return (
    <div role="status" data-testid="consent-stage">
      {told && (
        <p className={`rounded-card px-5 py-4 text-sm ${warn ? 'bg-warn-soft text-warn' : 'bg-sunken'}`}>{told}</p>
      )}
    </div>
  );
}

/** How a consent goes on. */
function useConsent({ integration, replacing, onDone }: Props) {
  const { t } = useTranslation();
  const client = useClient();
  const refusal = useRefusal(integration.service);
  const [stage, setStage] = useState<Stage>(refusal ? 'refused' : 'idle');
  const [problem, setProblem] = useState<Problem | null>(refusal);
  const page = `integrations/${services[integration.service].slug}`;
  const attempt = useRef(0);
  const stop = useRef(() => {});
  const here = useMounted();

  // What is told live can be faster than the window that comes back, and this form is gone then: it listens on.
  function ended(outcome: Outcome): boolean {
    if ('error' in outcome) {
      setProblem(problemOf(outcome, integration.service, t));
      setStage('refused');
      return here.current;
    }
    connected();
    return true;
  }

  async function connected() {
    const again = { requestPolicy: 'network-only' } as const;
    await client.query(IntegrationDocument, { service: integration.service }, again).toPromise();
    setStage('idle');
    toast.good(replacing ? t.integration.replaced(integration.name) : t.integration.connected(integration.name));
    if (onDone) onDone();
    // The button is gone, and what had the focus with it.
    else if (here.current || document.activeElement === document.body)
      document.querySelector<HTMLElement>('h1')?.focus();
  }

  /** Has to open the window at once: a browser lets only the click itself do so. */
  async function begin(inThisTab = false) {
    const mine = ++attempt.current;
    const id = newKey();
    const popup = inThisTab ? null : open('', '_blank', FEATURES);
    setProblem(null);
    stop.current();
    if (!inThisTab && !popup) {
      setStage('blocked');
      return;
    }
    if (popup) popup.document.body.textContent = t.consent.opening;
    setStage('opening');
    const { url, failed } = await ask(client, address(inThisTab ? page : `${page}?consent=${id}`));
    if (attempt.current !== mine) {
      popup?.close();
      return;
    }
    if (!url) {
      popup?.close();
      setProblem(failed);
      setStage('idle');
    } else if (inThisTab) {
      location.assign(url);
    } else if (popup?.closed) {
      setStage('closed');
    } else {
      // From here on the two windows do not know each other any more: neither the vendor's policy nor ours lets them.
      stop.current = whenReturned(id, ended);
      setStage('waiting');
      popup?.location.replace(url);
    }
  }

  function cancel() {
    attempt.current++;
    stop.current();
    setStage('cancelled');
    announce(t.consent.stages.cancelled);
  }

  return { stage, problem, begin, cancel };
}

function useMounted() {
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  return mounted;
}

const FEATURES = 'popup,width=520,height=700';

/** Asks for the address of the consent page; what comes back from there goes on at `returnPath`. */
async function ask(client: Client, returnPath: string): Promise<{ url: string | null; failed: Problem | null }> {
  const { data, error } = await client.mutation(BeginCalendarAuthorizationDocument, { returnPath }).toPromise();
  return { url: data?.beginCalendarAuthorization?.authorizationUrl ?? null, failed: problemsOf(error)[0] ?? null };
}
