import { useCallback, useEffect, useRef } from 'react';
import { deadline } from '../api/arrival.ts';
import type { BreakerState, IntegrationPartsFragment } from '../gql/graphql.ts';
import { useTranslation } from '../i18n/index.ts';
import { announce } from '../ui/announcer.tsx';
import { Badge, type Tone } from '../ui/badge.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { useCountdownAnnounced, When } from '../ui/clock.tsx';
import { Fact, Facts, Panel } from '../ui/page.tsx';
import { PastProblem, ProblemNotice } from '../ui/problem.tsx';
import { services } from './services.ts';
import { TestControl, useTest, worksWords } from './test-button.tsx';

const tones: Record<BreakerState, Tone> = { CLOSED: 'good', OPEN: 'bad', HALF_OPEN: 'warn' };

/** How the last calls went, with what went wrong last for as long as nothing has gone well since. */
export function Health({ integration }: { integration: IntegrationPartsFragment }) {
  const { t, format } = useTranslation();
  const { test, busy, problem, result } = useTest(integration);
  const { breaker, lastSuccessAt, lastFailureAt } = integration.health;
  useAnnouncedStatus(integration);
  // An open circuit breaker has a note of its own, and what opened it says more than that it is open.
  const shown = problem?.code === 'CIRCUIT_OPEN' && breaker.state !== 'CLOSED' ? null : problem;
  return (
    <Panel id="health" title={t.integration.health} hint={t.integration.healthHint}>
      <div className="card p-5" data-testid="health">
        <Facts wide>
          <Fact name={t.integration.breaker}>
            <Badge tone={tones[breaker.state]}>{t.integration.breakerStates[breaker.state]}</Badge>
          </Fact>
          <Fact name={t.integration.lastSuccess}>
            <When at={lastSuccessAt} />
          </Fact>
          <Fact name={t.integration.lastFailure}>
            <When at={lastFailureAt} />
          </Fact>
        </Facts>
        <BreakerNote integration={integration} />
        {shown && (
          <div className="mt-5">
            {/* The button below is the one that tries again. */}
            <ProblemNotice problem={shown} />
          </div>
        )}
        {integration.lastError && !shown && (
          <div className="mt-5">
            <PastProblem error={integration.lastError} recorded={result !== null && !result.ok}>
              {integration.status === 'RECONNECT_REQUIRED' && <Repair integration={integration} />}
            </PastProblem>
          </div>
        )}
        <div className="mt-6 flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line pt-5">
          <TestControl integration={integration} onTest={test} busy={busy} problem={problem} />
          {!busy && !integration.lastError && !problem && result && (
            <p className={`text-sm ${result.ok ? 'text-good' : 'text-bad'}`}>
              {result.ok ? worksWords(result, integration.name, { t, format }) : result.problem?.userMessage}
            </p>
          )}
        </div>
      </div>
    </Panel>
  );
}

/** What helps once a credential is no longer accepted. */
function Repair({ integration }: { integration: IntegrationPartsFragment }) {
  const { t } = useTranslation();
  const own = integration.credential?.source === 'USER';
  return (
    <ButtonLink href={`/integrations/${services[integration.service].slug}?connect=1`} variant="primary">
      {own ? t.integration.replace : t.integration.connect(integration.name)}
    </ButtonLink>
  );
}

/** While calls are paused: why, and for how long. */
function BreakerNote({ integration: { name, health } }: { integration: IntegrationPartsFragment }) {
  const { t, format } = useTranslation();
  const { breaker } = health;
  const until = breaker.state === 'OPEN' ? deadline(breaker, breaker.retryAfterMs) : null;
  const begin = useCallback((s: number) => t.integration.announceOpen(name, format.wait(s)), [t, format, name]);
  const left = useCountdownAnnounced(until, begin, t.integration.announceOver(name));
  if (breaker.state === 'CLOSED') return null;
  return (
    <div className="mt-5 rounded-control bg-warn-soft px-4 py-3 text-sm text-warn" data-testid="breaker">
      <p>{left > 0 ? t.integration.breakerOpen(name) : t.integration.breakerHalfOpen(name)}</p>
      {left > 0 && (
        <p role="timer" aria-live="off" className="mt-0.5 font-medium tabular-nums">
          {t.integration.opensIn(format.wait(left))}
        </p>
      )}
    </div>
  );
}

/** Tells those who do not see the badge when it changes. */
function useAnnouncedStatus({ name, status }: IntegrationPartsFragment) {
  const { t } = useTranslation();
  const told = useRef(status);
  useEffect(() => {
    if (told.current === status) return;
    told.current = status;
    announce(t.integration.announceStatus(name, t.status[status]));
  }, [status, name, t]);
}
