/**
 * An exchange for urql.
 *
 * @module
 */
import { type Exchange, type Operation, type OperationResult, makeOperation } from '@urql/core';
import { type Source, filter, make, makeSubject, map, merge, mergeMap, pipe, share, takeUntil } from 'wonka';

import { graphQLErrors } from './errors.js';
import { type RetryOptions, type Spent, pause, retryPolicy, sentOnce } from './retry.js';

export type { RetryOptions, Wait } from './retry.js';

/** A failed operation that will be sent again. */
interface Waiting {
  readonly result: OperationResult;
  readonly again: Operation;
  readonly waitMs: number;
}

/**
 * Sends operations again that failed for a while only, when the server says so. Put it between `cacheExchange` and
 * `fetchExchange`.
 *
 * A query that waits is told as far as it got, marked `stale`, so that one field that failed does not hold back the others;
 * `toPromise` waits for the last answer. A mutation that waits is told at its end. The wait of a query ends when nobody is
 * subscribed any more; any wait ends when the signal in `fetchOptions` aborts, and then the last answer is told as it is.
 */
export function avaRetryExchange(options: RetryOptions = {}): Exchange {
  const policy = retryPolicy(options);

  /** What a failed result leads to; undefined if it is the end. */
  function plan(result: OperationResult): Waiting | undefined {
    const { operation } = result;
    if (!result.error || result.hasNext || signalOf(operation)?.aborted) return undefined;
    const request = { document: operation.query, variables: operation.variables, operationName: nameOf(operation) };
    const next = policy.next(request, graphQLErrors(result.error), spentOf(operation));
    if (!next) return undefined;
    const { waitMs, ...spent } = next;
    return { result, waitMs, again: makeOperation(operation.kind, operation, { ...operation.context, [spentKey]: spent }) };
  }

  return ({ forward }) => (operations$) => {
    const shared$ = share(operations$);
    const waiting = makeSubject<Waiting>();
    const over$ = pipe(
      waiting.source,
      mergeMap((w) => pipe(wait(w), takeUntil(pipe(shared$, filter((operation) => replaces(operation, w.again)))))),
      share,
    );
    const again$ = pipe(over$, filter(({ aborted }) => !aborted), map(({ again }) => again));
    const aborted$ = pipe(over$, filter(({ aborted }) => aborted), map(({ result }) => result));
    const results$ = pipe(
      forward(merge([shared$, again$])),
      map((result) => {
        const next = plan(result);
        if (!next) return result;
        waiting.next(next);
        return result.operation.kind === 'query' ? { ...result, stale: true } : undefined;
      }),
      filter((result) => result !== undefined),
    );
    return merge([results$, aborted$]);
  };
}

/** Where an operation's context keeps what it has spent. */
const spentKey = 'avaRetrySpent';

function spentOf({ context }: Operation): Spent {
  return (context[spentKey] as Spent | undefined) ?? sentOnce;
}

function nameOf({ query }: Operation): string | undefined {
  for (const definition of query.definitions) {
    if (definition.kind === 'OperationDefinition') return definition.name?.value;
  }
  return undefined;
}

/** Waits, and tells the operation once the time is over or its signal aborts. */
function wait(waiting: Waiting): Source<Waiting & { readonly aborted: boolean }> {
  return make(({ next, complete }) =>
    pause(waiting.waitMs, signalOf(waiting.again), (aborted) => {
      next({ ...waiting, aborted });
      complete();
    }),
  );
}

function signalOf({ context: { fetchOptions } }: Operation): AbortSignal | null | undefined {
  return (typeof fetchOptions === 'function' ? fetchOptions() : fetchOptions)?.signal;
}

/** Reports whether an operation ends the wait of another: it is torn down, or asked for anew. */
function replaces(operation: Operation, waiting: Operation): boolean {
  return operation.key === waiting.key && (operation.kind === 'teardown' || operation.kind === 'query');
}
