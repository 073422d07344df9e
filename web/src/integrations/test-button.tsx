import { Activity } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useClient } from 'urql';
import { deadline } from '../api/arrival.ts';
import { type Problem, problemsOf, testProblem } from '../api/problem.ts';
import {
  type IntegrationPartsFragment,
  TestIntegrationDocument,
  type TestIntegrationMutation,
} from '../gql/graphql.ts';
import { type Translation, useTranslation } from '../i18n/index.ts';
import { Button } from '../ui/button.tsx';
import { useCountdown } from '../ui/clock.tsx';
import { sentence } from '../ui/problem.tsx';
import { toast } from '../ui/toast.tsx';

type Words = Pick<Translation, 't' | 'format'>;

export type TestResult = NonNullable<TestIntegrationMutation['testIntegration']>;

/** How often a test is repeated at most while the circuit breaker wants to see more than one success. */
const MOST_PROBES = 4;

/** Tests an integration; what was found is also in the integration itself, which is pushed to the page. */
export function useTest(integration: IntegrationPartsFragment) {
  const { t, format } = useTranslation();
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [result, setResult] = useState<TestResult | null>(null);
  const { service, name } = integration;

  const test = useCallback(async () => {
    setBusy(true);
    setProblem(null);
    let last: TestResult | null = null;
    let failed: Problem | null = null;
    for (let probe = 0; probe < MOST_PROBES; probe++) {
      const { data, error } = await client.mutation(TestIntegrationDocument, { service }).toPromise();
      last = data?.testIntegration ?? null;
      failed = problemsOf(error)[0] ?? null;
      // A breaker that is half open closes after several successes: one press is enough for all of them.
      if (!last?.ok || last.integration?.health.breaker.state !== 'HALF_OPEN') break;
    }
    setResult(last);
    setProblem(failed);
    setBusy(false);
    if (failed) toast.bad(sentence(failed, t));
    else if (last?.ok) toast.good(worksWords(last, name, { t, format }));
    else if (last?.problem) {
      const words = sentence(testProblem(last.problem, service, null), t);
      // What our own limit refused says nothing of the provider.
      toast.bad(last.problem.code === 'RATE_LIMITED' ? words : `${t.integration.worksNot(name)} ${words}`);
    }
  }, [client, service, name, t, format]);

  const found = result?.problem && testProblem(result.problem, service, integration.lastError);
  // What tells how long to wait is shown with the seconds that are left, as a call that fails is.
  return { test, busy, problem: problem ?? (found?.until ? found : null), result };
}

/** Says that it works, how fast, and whose account it is. */
export function worksWords({ latencyMs, integration }: TestResult, name: string, { t, format }: Words): string {
  const account = integration?.credential?.account;
  const took = format.milliseconds(latencyMs);
  return account ? t.integration.worksFor(name, account, took) : t.integration.works(name, took);
}

export function TestButton(props: { integration: IntegrationPartsFragment; named?: boolean }) {
  const { integration } = props;
  const { test, busy, problem } = useTest(integration);
  return <TestControl {...props} onTest={test} busy={busy} problem={problem} />;
}

/** The button alone. While calls are paused it counts down and does nothing: it would only fail. */
export function TestControl(props: {
  integration: IntegrationPartsFragment;
  /** Says the name as well, where there is a button for each of several. */
  named?: boolean;
  onTest: () => void;
  busy: boolean;
  problem: Problem | null;
}) {
  const { t, format } = useTranslation();
  const { breaker } = props.integration.health;
  const paused = useCountdown(breaker.state === 'OPEN' ? deadline(breaker, breaker.retryAfterMs) : null);
  const limited = useCountdown(props.problem?.until ?? null);
  const left = Math.max(paused, limited);
  return (
    <Button
      busy={props.busy}
      off={left > 0}
      onClick={props.onTest}
      icon={<Activity aria-hidden="true" className="size-4" />}
      className="tabular-nums"
    >
      {props.busy ? t.integration.testing : left > 0 ? t.integration.testIn(format.wait(left)) : t.integration.test}
      {props.named && <span className="sr-only">: {props.integration.name}</span>}
    </Button>
  );
}
