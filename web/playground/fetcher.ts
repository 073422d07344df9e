import type { FetcherOpts, FetcherParams, Observable } from '@graphiql/toolkit';
import type { ExecutionResult } from 'graphql';
import { showCorrelation } from './correlation.tsx';
import { results } from './events.ts';

/** Relative, so that the playground reaches the server it came from under whatever prefix that is mounted. */
const ENDPOINT = './graphql';

/** Sends one operation; the headers editor may replace every header set here. */
export async function fetcher(
  params: FetcherParams,
  opts: FetcherOpts = {},
): Promise<ExecutionResult | Observable<ExecutionResult>> {
  const stop = new AbortController();
  const response = await fetch(ENDPOINT, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      // The server answers with events what it cannot answer otherwise: a subscription.
      Accept: 'application/graphql-response+json, application/json, text/event-stream;q=0.5',
      // What acts by the session's cookie has to show that no other site's form sent it.
      'X-AVA-CSRF': '1',
      ...opts.headers,
    },
    body: JSON.stringify(known(params)),
    signal: stop.signal,
  });
  // The schema is fetched behind the reader's back: its ID would belong to no answer on screen.
  if (params.operationName !== 'IntrospectionQuery') showCorrelation(response.headers.get('X-Correlation-ID'));
  if (response.headers.get('Content-Type')?.startsWith('text/event-stream')) return results(response, stop);
  return readResult(response);
}

/** Just after a change of tabs GraphiQL still gives the operation of the other tab, which this one does not have. */
function known(params: FetcherParams): FetcherParams {
  const { operationName, ...rest } = params;
  if (!operationName || new RegExp(`\\b(query|mutation|subscription)\\s+${operationName}\\b`).test(params.query)) return params;
  return rest;
}

/** The answer as GraphQL JSON; anything else, such as a proxy's error page, becomes an error that says so. */
async function readResult(response: Response): Promise<ExecutionResult> {
  const type = response.headers.get('Content-Type') ?? 'no content type';
  if (!/^application\/(graphql-response\+)?json\b/.test(type)) {
    throw new Error(`The server answered HTTP ${response.status} with ${type} instead of GraphQL JSON.`);
  }
  return (await response.json()) as ExecutionResult;
}
