import { type Request, isKeyed, kindOf } from './document.js';
import { type AvaError, isAvaError } from './errors.js';

/** How much is tried. What is never tried is not a matter of options. */
export interface RetryOptions {
  /** How often a request is sent in all, the first time included. 3 unless told; 1 turns retries off. */
  readonly attempts?: number | undefined;
  /**
   * How long a request may wait in all, in milliseconds. 40,000 unless told: longer than the server's circuit breaker stays
   * open. A wait that does not fit is not begun: the error is told at once, and people can count it down.
   */
  readonly maxWaitMs?: number | undefined;
  /**
   * The part of a wait by which it may be longer than the server asks, at random, so that those who were refused together do
   * not come back together. 0.25 unless told. No wait is ever shorter.
   */
  readonly jitter?: number | undefined;
  /** Is told of each wait as it begins. */
  readonly onWait?: ((wait: Wait) => void) | undefined;
}

/** A wait before a request is sent again. */
export interface Wait {
  /** Why. */
  readonly errors: readonly AvaError[];
  /** How long, in milliseconds. */
  readonly waitMs: number;
  /** How often the request has been sent so far. */
  readonly attempt: number;
  readonly operationName: string | undefined;
}

/** What a request has used up of its attempts and of its time. */
export interface Spent { readonly attempts: number; readonly waitedMs: number }

/** What a request has used up when its first answer is there. */
export const sentOnce: Spent = { attempts: 1, waitedMs: 0 };

/** Decides what is sent again, and when: see README.md. */
export interface RetryPolicy {
  /** Returns what will be spent once the request has waited as long as `waitMs`; undefined if it is not to be sent again. */
  next(request: Request, errors: readonly unknown[], spent: Spent): (Spent & { readonly waitMs: number }) | undefined;
}

/** The pause where the server names none, in milliseconds. It doubles with each attempt. */
const firstPauseMs = 1_000;

/** Timers of more milliseconds than this fire at once. */
const longestTimerMs = 2 ** 31 - 1;

export function retryPolicy({ attempts = 3, maxWaitMs = 40_000, jitter = 0.25, onWait }: RetryOptions): RetryPolicy {
  const budgetMs = Math.min(maxWaitMs, longestTimerMs);
  return {
    next(request, errors, spent) {
      if (spent.attempts >= attempts || !mayBeSentAgain(request, errors)) return undefined;
      const leastMs = Math.max(...errors.map((error) => pauseMs(error, spent)));
      const leftMs = budgetMs - spent.waitedMs;
      if (!(leastMs <= leftMs)) return undefined;
      const spreadMs = Math.min(jitter * Math.max(leastMs, firstPauseMs), leftMs - leastMs);
      const waitMs = Math.ceil(leastMs + Math.random() * spreadMs);
      onWait?.({ errors, waitMs, attempt: spent.attempts, operationName: request.operationName });
      return { waitMs, attempts: spent.attempts + 1, waitedMs: spent.waitedMs + waitMs };
    },
  };
}

function pauseMs({ extensions: { retry } }: AvaError, spent: Spent): number {
  return retry.afterMs ?? firstPauseMs * 2 ** (spent.attempts - 1);
}

/** Sending again makes sense where every error is over by itself, and none of what was asked can be done twice. */
function mayBeSentAgain(request: Request, errors: readonly unknown[]): errors is readonly AvaError[] {
  if (errors.length === 0 || !errors.every(isAvaError) || !errors.every(endsByItself)) return false;
  switch (kindOf(request)) {
    case 'query':
      return true;
    case 'mutation':
      return isKeyed(request) && errors.every(didNotHappen);
  }
  return false;
}

function endsByItself({ extensions: { code, retry } }: AvaError): boolean {
  // That one wants another request: the same with its whole document.
  return retry.retryable && code !== 'PERSISTED_QUERY_NOT_FOUND';
}

/**
 * Reports whether a write did not happen and its idempotency key is free again. The server keeps other refusals: the same key
 * would only be told the same once more. UNKNOWN may have happened, and an answer without an outcome says nothing of it.
 */
function didNotHappen({ extensions: { outcome, category } }: AvaError): boolean {
  return outcome === 'NOT_SENT' || (outcome === 'REJECTED' && category === 'RATE_LIMIT');
}

/** Calls back when the time is over, or when the signal aborts before. Returns what ends the wait without a call. */
export function pause(ms: number, signal: AbortSignal | null | undefined, done: (aborted: boolean) => void): () => void {
  const end = () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  };
  const abort = () => {
    end();
    done(true);
  };
  const timer = setTimeout(() => {
    end();
    done(false);
  }, ms);
  signal?.addEventListener('abort', abort);
  return end;
}
