import type { CombinedError } from 'urql';
import type { ErrorAction, ErrorCode, ErrorExtensions, ErrorOutcome, Service } from '../gql/graphql.ts';
import { deadline } from './arrival.ts';

/** A failure, ready to be shown. */
export type Problem = {
  /** OFFLINE is the one that the server cannot tell of: it was not reached, or something else answered. */
  code: ErrorCode | 'OFFLINE';
  /** The server's sentence, in the language of the page; null if it gave none. */
  sentence: string | null;
  correlationId: string | null;
  service: Service | null;
  action: ErrorAction;
  /** The path of the page where the action is done. */
  url: string | null;
  retryable: boolean;
  /** When trying again makes sense, by this machine's clock; null if that is not known. */
  until: number | null;
  outcome: ErrorOutcome | null;
  /** The path into the arguments that are wrong. */
  field: readonly string[] | null;
  upstream: { status?: number | null; code?: string | null; requestId?: string | null } | null;
  docUrl: string | null;
  /** The path of the field that failed. */
  path: readonly (string | number)[];
};

/** All that went wrong with an operation. */
export function problemsOf(error: CombinedError | undefined): Problem[] {
  if (!error) return [];
  if (error.graphQLErrors.length === 0) return [offline()];
  return error.graphQLErrors.map((e) => {
    const told = e.extensions as Partial<ErrorExtensions>;
    return told.code ? fromExtensions(told as ErrorExtensions, e.path ?? []) : offline();
  });
}

/** The failure of a field, or of something around it; null if it has not failed. */
export function problemAt(error: CombinedError | undefined, ...path: string[]): Problem | null {
  const concerns = (p: Problem) => p.path.every((step, i) => i >= path.length || step === path[i]);
  return problemsOf(error).find(concerns) ?? null;
}

/** Whether only signing in helps. */
export function isSignedOut(error: CombinedError | undefined): boolean {
  return problemsOf(error).some((p) => p.code === 'UNAUTHENTICATED');
}

/** What a test of a credential found, as a failure. Which request it was is only told of the last failure that counts. */
export function testProblem(
  found: { code: ErrorCode; userMessage: string; retry: { retryable: boolean; afterMs?: number | null } },
  service: Service,
  last: { code: ErrorCode; correlationId?: string | null } | null | undefined,
): Problem {
  return {
    ...offline(),
    code: found.code,
    sentence: found.userMessage,
    correlationId: (last?.code === found.code && last.correlationId) || null,
    service,
    retryable: found.retry.retryable,
    until: deadline(found.retry, found.retry.afterMs),
    docUrl: `/docs/ERRORS.md#${found.code.toLowerCase()}`,
  };
}

/** What the page itself finds wrong with what was entered, before anything is sent. */
export function wrongField(name: string, sentence: string): Problem {
  return { ...offline(), code: 'BAD_USER_INPUT', sentence, action: 'FIX_INPUT', retryable: false, field: [name] };
}

function fromExtensions(e: ErrorExtensions, path: readonly (string | number)[]): Problem {
  return {
    code: e.code,
    sentence: e.userMessage,
    correlationId: e.correlationId,
    service: e.service ?? null,
    action: e.action.type,
    url: e.action.url ?? null,
    retryable: e.retry.retryable,
    until: deadline(e.retry, e.retry.afterMs),
    outcome: e.outcome ?? null,
    field: e.field ?? null,
    upstream: e.upstream ?? null,
    docUrl: e.docUrl,
    path,
  };
}

function offline(): Problem {
  return {
    code: 'OFFLINE',
    sentence: null,
    correlationId: null,
    service: null,
    action: 'RETRY',
    url: null,
    retryable: true,
    until: null,
    outcome: null,
    field: null,
    upstream: null,
    docUrl: null,
    path: [],
  };
}

/** What the page itself finds wrong with a field, before anything is sent. */
export function complaintAbout(field: string, sentence: string): Problem {
  return { ...offline(), code: 'BAD_USER_INPUT', sentence, action: 'FIX_INPUT', retryable: false, field: [field] };
}
