/**
 * A link for Apollo Client 4.
 *
 * @module
 */
import { ApolloLink } from '@apollo/client/link';
import { Observable, type Subscription } from 'rxjs';

import { isObject } from './errors.js';
import { type RetryOptions, pause, retryPolicy, sentOnce } from './retry.js';

export type { RetryOptions, Wait } from './retry.js';

/** How much the link tries. */
export interface RetryLinkOptions extends RetryOptions {
  /**
   * Whether a query that came back in part is sent again too. What did come is held back meanwhile, as Apollo Client takes
   * one answer. False unless told, so that one field that failed does not hold back the others; true suits `errorPolicy:
   * 'none'`, which throws partial data away.
   */
  readonly holdPartialData?: boolean | undefined;
}

/**
 * Sends operations again that failed for a while only, when the server says so. Put it before `HttpLink`.
 *
 * An operation that waits is told at its end. Unsubscribing ends a wait, and so does the signal in the context's
 * `fetchOptions`: then the last answer is told as it is.
 */
export function avaRetryLink({ holdPartialData = false, ...options }: RetryLinkOptions = {}): ApolloLink {
  const policy = retryPolicy(options);
  return new ApolloLink((operation, forward) => new Observable((observer) => {
    let spent = sentOnce;
    let subscription: Subscription | undefined;
    let endWait: (() => void) | undefined;

    /** Returns how long to wait before the operation is sent again; undefined if the result is its end. */
    function plan(result: ApolloLink.Result): number | undefined {
      if (!('errors' in result) || ('hasNext' in result && result.hasNext) || signalOf(operation)?.aborted) return undefined;
      if (operation.operationType === 'query' && !holdPartialData && !isEmpty(result.data)) return undefined;
      const { query, variables, operationName } = operation;
      const next = policy.next({ document: query, variables, operationName }, result.errors ?? [], spent);
      if (next) spent = next;
      return next?.waitMs;
    }

    function send(): void {
      let waits = false;
      subscription = forward(operation).subscribe({
        next(result) {
          const waitMs = plan(result);
          if (waitMs === undefined) return observer.next(result);
          waits = true;
          endWait = pause(waitMs, signalOf(operation), (aborted) => {
            if (!aborted) return send();
            observer.next(result);
            observer.complete();
          });
        },
        error: (error) => observer.error(error),
        complete: () => waits || observer.complete(),
      });
    }

    send();
    return () => {
      endWait?.();
      subscription?.unsubscribe();
    };
  }));
}

function signalOf(operation: ApolloLink.Operation): AbortSignal | undefined {
  const { fetchOptions } = operation.getContext() as { fetchOptions?: { signal?: AbortSignal } };
  return fetchOptions?.signal;
}

/** Reports whether there is nothing to show in data: no member but objects of such, and their type names. */
function isEmpty(data: unknown): boolean {
  if (data === null || data === undefined) return true;
  if (!isObject(data) || Array.isArray(data)) return false;
  return Object.entries(data).every(([name, value]) => name === '__typename' || isEmpty(value));
}
