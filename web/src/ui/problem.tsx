import { CircleAlert, Clock, RotateCw, TriangleAlert } from 'lucide-react';
import { type ReactNode, useCallback } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import type { Problem } from '../api/problem.ts';
import { address, offers } from '../api/server.ts';
import type { ErrorCode, Service } from '../gql/graphql.ts';
import type { Messages } from '../i18n/en.ts';
import { useTranslation } from '../i18n/index.ts';
import { Button, ButtonLink } from './button.tsx';
import { useCountdownAnnounced, When } from './clock.tsx';
import { Copyable } from './copy.tsx';
import { Outward } from './outward.tsx';

/**
 * What went wrong, what can be done, and the ID to hand to support. It stays on the page for as long as it holds.
 * Trying again is offered only where that cannot do something twice.
 */
export function ProblemNotice(props: {
  problem: Problem;
  /** Does the same again; where it is missing there is nothing to do again. */
  retry?: (() => void) | undefined;
  busy?: boolean;
  /** For a picture of a failure, which nobody has to be told of. */
  quiet?: boolean;
  /** For a write of which nobody knows what became: somebody has looked, and it did not happen. */
  startOver?: (() => void) | undefined;
  children?: ReactNode;
}) {
  const { problem } = props;
  const { t, format } = useTranslation();
  const begin = useCallback((s: number) => t.problem.availableIn(format.wait(s)), [t, format]);
  const left = useCountdownAnnounced(problem.until, begin, t.problem.availableNow);
  const unknown = problem.outcome === 'UNKNOWN' || problem.code === 'OUTCOME_UNKNOWN';
  const retry = problem.retryable && !unknown ? props.retry : undefined;
  const Icon = problem.until !== null ? Clock : unknown ? TriangleAlert : CircleAlert;
  // What passes by itself, or what may not have failed at all, is not shown as what is broken.
  const mild = problem.until !== null || unknown;
  return (
    <div
      className={`rounded-card border p-4 text-sm ${mild ? 'border-warn/30 bg-warn-soft' : 'border-bad/30 bg-bad-soft'}`}
      data-testid="problem"
      data-code={problem.code}
    >
      <div className="flex items-start gap-3">
        <Icon aria-hidden="true" className={`mt-0.5 size-5 shrink-0 ${mild ? 'text-warn' : 'text-bad'}`} />
        <div className="min-w-0 flex-1">
          <p role={props.quiet ? undefined : 'alert'} className="font-medium wrap-anywhere">
            {sentence(problem, t)}
            {problem.outcome && <span className="font-normal"> {t.outcomes[problem.outcome]}</span>}
          </p>
          {/* Outside of the alert, which would be read out anew with each second. */}
          {left > 0 && !retry && (
            <p role="timer" aria-live="off" className="mt-1 tabular-nums">
              {t.problem.availableIn(format.wait(left))}
            </p>
          )}
          {unknown && props.startOver && <p className="mt-1">{t.problem.doubtHint}</p>}
          {props.children}
          <Remedies {...props} retry={retry} left={left} unknown={unknown} />
          <Evidence problem={problem} />
        </div>
      </div>
    </div>
  );
}

function Remedies(props: {
  problem: Problem;
  retry?: (() => void) | undefined;
  startOver?: (() => void) | undefined;
  busy?: boolean;
  left: number;
  unknown: boolean;
}) {
  const { t, format } = useTranslation();
  const { problem, left } = props;
  const fix = problem.url && `${problem.url}?connect=1`;
  if (!props.retry && !fix && !(props.unknown && props.startOver) && problem.code !== 'UNAUTHENTICATED') return null;
  return (
    <div className="mt-3 flex flex-wrap gap-3">
      {props.retry && (
        <Button
          off={left > 0}
          busy={props.busy ?? false}
          onClick={props.retry}
          icon={<RotateCw aria-hidden="true" className="size-4" />}
        >
          {left > 0 ? t.problem.tryAgainIn(format.wait(left)) : t.problem.tryAgain}
        </Button>
      )}
      {fix && (
        <ButtonLink href={fix} variant="primary">
          {t.errorActions[problem.action]}
        </ButtonLink>
      )}
      {props.unknown && props.startOver && <Button onClick={props.startOver}>{t.problem.doubt}</Button>}
      {problem.code === 'UNAUTHENTICATED' && offers('sign-in') && <SignInLink />}
    </div>
  );
}

/** The way to the sign-in, and back to the page that is shown. */
export function SignInLink({ again }: { again?: boolean }) {
  const { t } = useTranslation();
  useLocation();
  useSearch();
  const href = `${address('auth/login')}?return=${encodeURIComponent(location.pathname + location.search)}`;
  return (
    <a
      href={href}
      className="inline-flex min-h-10 items-center rounded-control bg-accent px-4 py-2 text-sm font-medium text-on-accent hover:bg-accent-strong"
    >
      {again ? t.signIn.again : t.nav.signIn}
    </a>
  );
}

/** What support asks for, with the details behind a click. */
function Evidence({ problem }: { problem: Problem }) {
  const { t } = useTranslation();
  const { upstream, correlationId, docUrl } = problem;
  return (
    <>
      {correlationId && (
        <p className="mt-3 flex flex-wrap items-center gap-x-2 text-muted">
          <span>{t.problem.correlation}</span>
          <Copyable value={correlationId} what={t.problem.correlation} />
        </p>
      )}
      {/* Of what was to change something there is a record. */}
      {correlationId && problem.outcome && (
        <p className="mt-1">
          <Link href={`/activity?id=${correlationId}`} className="link">
            {t.problem.activity}
          </Link>
        </p>
      )}
      {problem.code !== 'OFFLINE' && (
        <details className="mt-2">
          <summary className="w-fit rounded text-muted">{t.problem.details}</summary>
          <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 wrap-anywhere">
            <dt className="text-muted">{t.problem.code}</dt>
            <dd className="font-mono text-[0.8125rem]">{problem.code}</dd>
            {upstream && (
              <>
                <dt className="text-muted">{t.problem.upstream}</dt>
                <dd className="font-mono text-[0.8125rem]">
                  {[upstream.status && `HTTP ${upstream.status}`, upstream.code, upstream.requestId]
                    .filter(Boolean)
                    .join(' · ')}
                </dd>
              </>
            )}
            {docUrl && (
              <>
                <dt className="text-muted">{t.problem.docs}</dt>
                <dd>
                  <Outward href={address(docUrl)}>{t.problem.docs}</Outward>
                </dd>
              </>
            )}
          </dl>
        </details>
      )}
    </>
  );
}

/** The sentence to show: the server's, but where it has none, or where the seconds in it tick beside it. */
export function sentence(problem: Problem, t: Messages): string {
  const ticks = problem.until !== null;
  return (ticks ? null : problem.sentence) ?? words(problem.code, problem.service, t);
}

/** What the page itself says of a failure. */
function words(code: ErrorCode | 'OFFLINE', service: Service | null, t: Messages): string {
  return t.errors[code].replace('{service}', service ? t.services[service] : t.product);
}

/** The last failure that an integration has noted, which is older than the page may be. */
export function PastProblem(props: {
  error: { code: ErrorCode; userMessage: string; correlationId?: string | null; at: string };
  /** Whether it is of an act that the activity has a record of. */
  recorded?: boolean;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const { error } = props;
  return (
    <div className="rounded-card border border-bad/30 bg-bad-soft p-4 text-sm" data-testid="last-error">
      <p className="font-medium wrap-anywhere">{error.userMessage}</p>
      <p className="mt-1 text-muted">
        <When at={error.at} /> · <code className="font-mono text-[0.8125rem] wrap-anywhere">{error.code}</code> ·{' '}
        <Outward href={address(`/docs/ERRORS.md#${error.code.toLowerCase()}`)}>{t.problem.docs}</Outward>
      </p>
      {error.correlationId && (
        <p className="mt-1 flex flex-wrap items-center gap-x-2 text-muted">
          <span>{t.problem.correlation}</span>
          <Copyable value={error.correlationId} what={t.problem.correlation} />
        </p>
      )}
      {error.correlationId && props.recorded && (
        <p className="mt-1">
          <Link href={`/activity?id=${error.correlationId}`} className="link">
            {t.problem.activity}
          </Link>
        </p>
      )}
      {props.children && <div className="mt-3 flex flex-wrap gap-3">{props.children}</div>}
    </div>
  );
}
